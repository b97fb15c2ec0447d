#!/usr/bin/env bash
# Measures the release build over HTTP on the demo borough (6,000 people): start to ready, idle memory, and the time of a
# ranked answer at 8 connections. Loopback only; stops what it starts. Needs wrk (Debian: apt-get install wrk).
set -euo pipefail
bin="${CARGO_TARGET_DIR:-target}/release/onestop"
seconds="${SECONDS_PER_RUN:-10}"
command -v wrk >/dev/null || { echo "install wrk first (Debian: apt-get install wrk)" >&2; exit 1; }
dir=$(mktemp -d)
export ONESTOP_DATABASE_URL="sqlite://$dir/onestop.db" ONESTOP_LISTEN=127.0.0.1:18080 ONESTOP_METRICS_LISTEN=off
export ONESTOP_REQUESTS_PER_SECOND=1000000 ONESTOP_REQUEST_BURST=1000000 ONESTOP_LOG=warn
url=http://127.0.0.1:18080
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$dir"' EXIT

millis() { date +%s%3N; }
start() {
    local from; from=$(millis)
    "$bin" serve "$@" >"$dir/out" 2>"$dir/err" & server=$!
    for _ in $(seq 1 6000); do
        curl -sf -o /dev/null "$url/health/ready" && break
        sleep 0.01
    done
    echo $(( $(millis) - from ))
}
stop() { kill -TERM "$server"; wait "$server" || true; server=; }

start --demo >"$dir/ms"; echo "first start, demo borough made and loaded: $(cat "$dir/ms") ms to ready"
stop
start >"$dir/ms"; echo "start with 6,000 volunteers: $(cat "$dir/ms") ms to ready"
sleep 3
echo "idle memory: $(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$server/status") MiB"

token=$(curl -s "$url/api/v1/sessions" --json '{"email": "broker@demo.example", "password": "demo-borough-2026"}' | grep -o '"token":"[^"]*"' | cut -d'"' -f4)
auth="Authorization: Bearer $token"
need=$(curl -s "$url/api/v1/needs?state=open&limit=1" -H "$auth" | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4)
echo "one need, 20 best of 6,000 with explanations, 8 connections:"
wrk -t2 -c8 -d"${seconds}s" --latency -H "$auth" "$url/api/v1/needs/$need/matches"
echo "100 different needs in turn, 8 connections:"
curl -s "$url/api/v1/needs?state=open&limit=100" -H "$auth" | grep -o '{"id":"[^"]*"' | cut -d'"' -f4 >"$dir/needs"
cat >"$dir/needs.lua" <<LUA
local needs, at = {}, 0
for id in io.lines("$dir/needs") do needs[#needs + 1] = "/api/v1/needs/" .. id .. "/matches" end
request = function() at = at % #needs + 1; return wrk.format("GET", needs[at], {["Authorization"] = "Bearer $token"}) end
LUA
wrk -t2 -c8 -d"${seconds}s" --latency -s "$dir/needs.lua" "$url"
