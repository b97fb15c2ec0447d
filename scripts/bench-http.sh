#!/usr/bin/env bash
# Measures the release build over HTTP on the demo borough (6,000 people): start to ready, idle memory, and the time of a
# ranked answer at 8 connections, beside an actix handler that answers a constant text of the same size. Loopback only;
# stops what it starts. Keeps what it found in target/bench/results/http.json. Needs wrk (Debian: apt-get install wrk).
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
matches="$url/api/v1/needs/$need/matches"
curl -s "$matches" -H "$auth" >"$dir/answer.json"

# Requests a second, median and p99 in ms, of what wrk says.
figures() {
    awk '
        function ms(t) { return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }
        $1 == "50%" { median = ms($2) } $1 == "99%" { p99 = ms($2) } /Requests\/sec/ { rate = $2 }
        /Non-2xx|Socket errors/ { bad = 1 }
        END { if (bad || !rate) exit 1; print rate, median, p99 }' "$1"
}
load() { # load NAME WRK-ARGUMENTS..: shows what wrk says and keeps its figures
    local name=$1; shift
    wrk -t2 -c8 -d"${seconds}s" --latency "$@" | tee "$dir/wrk"
    figures "$dir/wrk" >"$dir/$name" || { echo "not every request was answered well" >&2; exit 1; }
}

echo "one need, 20 best of 6,000 with explanations, 8 connections; nothing changes meanwhile, so each minute it is ranked once:"
load one -H "$auth" "$matches"
echo "the same for another minute each time, so that each list is ranked and written anew:"
cat >"$dir/anew.lua" <<LUA
local threads = 0
function setup(thread) thread:set("at", threads * 700) threads = threads + 1 end
local from = os.time()
request = function()
    at = (at + 1) % 1440
    local path = "/api/v1/needs/$need/matches?as_of=" .. os.date("!%Y-%m-%dT%H:%M:00Z", from + 60 * at)
    return wrk.format("GET", path, {["Authorization"] = "Bearer $token"})
end
LUA
load anew -s "$dir/anew.lua" "$url"
echo "100 different needs in turn, 8 connections:"
curl -s "$url/api/v1/needs?state=open&limit=100" -H "$auth" | grep -o '{"id":"[^"]*"' | cut -d'"' -f4 >"$dir/needs"
cat >"$dir/needs.lua" <<LUA
local needs, at = {}, 0
for id in io.lines("$dir/needs") do needs[#needs + 1] = "/api/v1/needs/" .. id .. "/matches" end
request = function() at = at % #needs + 1; return wrk.format("GET", needs[at], {["Authorization"] = "Bearer $token"}) end
LUA
load turns -s "$dir/needs.lua" "$url"
stop

bytes=$(stat -c %s "$dir/answer.json")
echo "actix with a constant text of the same $bytes bytes, 8 connections:"
constant=$(${CARGO:-cargo} bench --locked --no-run --bench constant --message-format=json 2>/dev/null |
    grep -o '"executable":"[^"]*/constant-[^"]*"' | cut -d'"' -f4)
"$constant" "$dir/answer.json" 18080 & server=$!
for _ in $(seq 1 500); do curl -sf -o /dev/null "$url" && break; sleep 0.01; done
load constant "$url"
stop

mkdir -p target/bench/results
awk -v bytes="$bytes" '
    function record(who, name) {
        return sprintf("  {\"what\": \"http\", \"who\": \"%s\", \"people\": 6000, \"bytes\": %d, \"per_second\": %s, \"median_ms\": %s, \"p99_ms\": %s}", who, bytes, rate[name], median[name], p99[name])
    }
    { name = FILENAME; sub(".*/", "", name); rate[name] = $1; median[name] = $2; p99[name] = $3 }
    END {
        printf "[\n%s,\n%s,\n%s,\n%s\n]\n", record("onestop, one need", "one"), record("onestop, ranked anew each time", "anew"),
            record("onestop, needs in turn", "turns"), record("constant", "constant")
        printf "of the constant handler: one need %.0f%%, ranked anew each time %.0f%%\n", 100 * rate["one"] / rate["constant"],
            100 * rate["anew"] / rate["constant"] >"/dev/stderr"
    }' "$dir"/{one,anew,turns,constant} >target/bench/results/http.json
