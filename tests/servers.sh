# The servers of the test run, each real, private, on a free port of the loopback interface.
# Sourced by tests/run; `stop_servers` is called when it ends, however it ends.

postgres_bin=/usr/lib/postgresql/15/bin
postgres_dir="" server_pids=()

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# PostgreSQL refuses to run as root, so root lends it the user that the package made.
as_postgres() {
  if [ "$EUID" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
  postgres_dir=$(mktemp -d "${TMPDIR:-/tmp}/netra-postgres.XXXXXX")
  [ "$EUID" != 0 ] || chown postgres "$postgres_dir"
  as_postgres "$postgres_bin/initdb" -D "$postgres_dir/data" -A trust -U netra -E UTF8 --locale=C.UTF-8 >"$logs/postgres-initdb.log" 2>&1 \
    || { cat "$logs/postgres-initdb.log" >&2; return 1; }
  local port try
  for try in 1 2 3; do # another program may take the port between asking for it and using it
    port=$(free_port)
    if as_postgres "$postgres_bin/pg_ctl" -D "$postgres_dir/data" -l "$postgres_dir/server.log" -w -t 60 start \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$postgres_dir -c fsync=off -c max_connections=200" \
      >>"$logs/postgres-initdb.log" 2>&1; then
      export NETRA_TEST_POSTGRES="postgres://netra@127.0.0.1:$port/postgres"
      echo "PostgreSQL 15 on port $port"
      return
    fi
  done
  cat "$logs/postgres-initdb.log" "$postgres_dir/server.log" >&2
  return 1
}

start_atproto() { start_pds atproto NETRA_TEST_PDS_STATE; }

# A second one that refuses a client after 3,000 requests, as the public ones do.
start_limited_atproto() { start_pds atproto-limited NETRA_TEST_LIMITED_PDS_STATE --rate-limits; }

# start_pds NAME VARIABLE OPTION…: exports where its state.json is.
start_pds() {
  local name=$1 variable=$2
  shift 2
  start_with_state "$name" "$variable" "$parts/atproto/run.sh" --pds-port "$(free_port)" --plc-port "$(free_port)" "$@"
}

# snac2 with a few people, for the Mastodon connector.
start_snac() { start_with_state snac NETRA_TEST_SNAC_STATE python3 "$root/tests/servers/snac/start.py"; }

# start_with_state NAME VARIABLE COMMAND…: starts what writes a state.json (--out) and says READY; exports where it is.
start_with_state() {
  local name=$1 state="$logs/$1-state.json" log="$logs/$1.log" variable=$2 pid tenth
  shift 2
  rm -f "$state"
  : >"$log" # an old READY in it would be believed
  "$@" --out "$state" >>"$log" 2>&1 </dev/null &
  pid=$!
  server_pids+=("$pid")
  for ((tenth = 0; tenth < 1200; tenth++)); do
    if grep -q '^READY' "$log"; then
      export "$variable=$state"
      echo "$name as process $pid"
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 40 "$log" >&2
  return 1
}

stop_servers() {
  local pid
  for pid in "${server_pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  server_pids=()
  if [ -n "$postgres_dir" ]; then
    if [ -e "$postgres_dir/data/postmaster.pid" ]; then
      as_postgres "$postgres_bin/pg_ctl" -D "$postgres_dir/data" -m immediate -w -t 30 stop >/dev/null 2>&1 || true
    fi
    rm -rf "$postgres_dir"
    postgres_dir=""
  fi
}
