#!/usr/bin/env bash
# Runs the five lines of the README as printed against a running service, and shows what the last
# one answered. Fails when a line fails or the answer is no explained match.
set -euo pipefail
readme="$(dirname "$0")/../README.md"
lines=$(sed -n '/^<!-- five-lines/,/^<!-- \/five-lines/p' "$readme" | sed '/^<!--/d; /^```/d')

count=$(grep -c . <<<"$lines")
[ "$count" -eq 5 ] || { echo "the README shows $count lines, not five" >&2; exit 1; }
answer=$(bash -c "$lines")
if ! tail -n 1 <<<"$answer" | grep -q '"components":'; then
    echo "the last line of the README shows no explained match, but:" >&2
    echo "$answer" >&2
    exit 1
fi
tail -n 1 <<<"$answer"
