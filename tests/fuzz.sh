# Fuzzing, for the long run. Sourced by tests/run, which sets $root, $parts and $logs.
#
#   stage fuzzing fuzz_targets 240     each target for 240 seconds, one after the other
#
# The last two lines are the counts that `count` reads: a target that found nothing has passed.

fuzz_version=0.13.2

# cargo-fuzz, pinned, among the parts.
fuzz_tool() {
  fresh "$parts/cargo-fuzz" "$fuzz_version" && return
  rm -rf "$parts/cargo-fuzz"
  cargo install --quiet --locked --version "$fuzz_version" --root "$parts/cargo-fuzz" --target-dir "$parts/cargo-fuzz.build" cargo-fuzz
  rm -rf "$parts/cargo-fuzz.build"
  stamp "$parts/cargo-fuzz" "$fuzz_version"
}

# libFuzzer needs no nightly compiler, only its switches for counting coverage.
cargo_fuzz() {
  RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$parts/fuzz-target" PATH="$parts/cargo-fuzz/bin:$PATH" \
    cargo fuzz "$1" --fuzz-dir "$root/tests/fuzz" -s none "${@:2}"
}

# What a target learns is kept in $parts/fuzz-corpus and used by the next run; what broke it is in $logs/fuzz.
fuzz_targets() {
  local seconds=$1 target good=0 bad=0 log
  fuzz_tool && cargo_fuzz build || return 1
  mkdir -p "$logs/fuzz"
  for target in $(cd "$root/tests/fuzz/targets" && ls -- *.rs); do
    target=${target%.rs} log=$logs/fuzz/$target.log
    mkdir -p "$parts/fuzz-corpus/$target"
    # A target may take ten seconds and 1 GB for one input at most; 16 kB are enough to hold every shape that is read.
    if cargo_fuzz run "$target" "$parts/fuzz-corpus/$target" "$root/tests/fuzz/seeds/$target" -- -max_total_time="$seconds" \
      -max_len=16384 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$logs/fuzz/$target-" >"$log" 2>&1; then
      good=$((good + 1))
      printf 'ok      %-22s %s runs, coverage %s\n' "$target" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$(sed -n 's/.*DONE *cov: \([0-9]*\).*/\1/p' "$log")"
    else
      bad=$((bad + 1))
      printf 'FAILED  %s\n' "$target"
      tail -n 40 "$log"
    fi
  done
  echo "# pass $good"
  echo "# fail $bad"
  [ "$bad" = 0 ]
}
