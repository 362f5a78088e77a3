# The property tests with many more cases than in the short run, for the long one. Sourced by tests/run.
#
#   stage "property tests" property_tests
#
# proptest reads both numbers from the environment, also for tests that name a number of cases themselves:
# PROPTEST_CASES is how many, PROPTEST_RNG_SEED makes them the same ones every time. The short run sets the seed, so that
# it fails for changes of the code only; the long run does not, so that every one of them tries new cases.

property_tests() (
  set -e
  unset PROPTEST_RNG_SEED
  cases() { echo "-- $1 cases: ${*:2}"; PROPTEST_CASES=$1 cargo test --quiet "${@:2}"; }
  cases 20000 -p netra-model --lib link
  cases 20000 -p netra-matcher --test main properties
  cases 20000 -p netra-collect --lib -- parts json readers watchlist
  cases 50000 -p netra-index --lib read
  # These build an index, a bundle or a database for every case.
  cases 1000 -p netra-index --test search -- any_query phrases_and
  cases 500 -p netra-evidence --test it whatever
  cases 100 -p netra-store --test contract replay
)
