#!/usr/bin/env bash
# Measures everything that benches/README.md and docs/matching-words-and-people.md tell, and writes it there. For a
# machine with nothing else to do; what each part took is said at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO="${CARGO:-cargo}"

took=()
part() { # part NAME COMMAND..
    local name=$1 from=$SECONDS; shift
    echo "== $name"
    "$@"
    took+=("$(printf '%5d s  %s' $((SECONDS - from)) "$name")")
}
measured() { part "$1" $CARGO bench --locked --bench "$@"; }

# Figures of one run are not mixed with those of another.
rm -rf target/bench/results
# The program is built with them, as cargo does for whoever may want to start it.
part 'building' $CARGO bench --locked --no-run
measured resolve
measured people
part 'http' scripts/bench-http.sh
measured rank
measured changes
measured ready
part 'peers' scripts/bench-peers.sh
printf '%s\n' 'Took:' "${took[@]}"
