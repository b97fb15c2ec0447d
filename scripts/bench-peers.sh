#!/usr/bin/env bash
# The engine beside its peers on the same made-up country: PostGIS, DuckDB, columns in numpy, and HiGHS for plans. Checks that all
# of them give the same lists and plans, and writes the tables and pictures of benches/README.md. Takes some 25 minutes and wants a
# machine with nothing else to do. With sizes (bench-peers.sh 6000) only these are ranked, and neither batch nor plans are done.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo="${CARGO:-$(cargo --version >/dev/null 2>&1 && echo cargo || echo 'cargo +stable')}"
sizes=("$@")
[ $# -gt 0 ] || sizes=(6000 100000 1000000)

compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null || {
    echo 'PostGIS is not installed, so that there is nothing to compare with (Debian: apt-get install postgresql-15-postgis-3).' >&2
    exit 3
}
awk '$1 > 0.5 {print "The machine has other work (load " $1 "): times will mean little."}' /proc/loadavg >&2
venv=target/bench/venv
mkdir -p target/bench/results
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-virtualenv -r benches/peers/requirements.txt

took() { # took COMMAND..: runs it, and says how long that took
    local from=$SECONDS
    "$@"
    echo "-- $((SECONDS - from)) s: $*"
}
# Figures of one run are not mixed with those of another.
if [ $# -eq 0 ]; then
    rm -f target/bench/results/{onestop,numpy,duckdb,postgis}-*.json target/bench/results/plans.json
fi

folders=("${sizes[@]/#/target/bench/country-}")
took $cargo bench --locked --bench compare -- "${sizes[@]}"
for peer in numpy_columns duckdb_columns postgis; do
    took "$venv/bin/python" "benches/peers/$peer.py" "${folders[@]}"
done
if [ $# -eq 0 ]; then
    took $cargo bench --locked --bench compare -- batch
    took $cargo bench --locked --bench plan
    took "$venv/bin/python" benches/peers/plan_highs.py
fi
"$venv/bin/python" benches/peers/report.py
