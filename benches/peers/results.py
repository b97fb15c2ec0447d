"""Times of a peer, compared with our answers and kept as records."""
import json
import math
import sys
import time
from pathlib import Path

RESULTS = Path("target/bench/results")


def median(times):
    times = sorted(times)
    return (times[len(times) // 2] + times[(len(times) - 1) // 2]) / 2


def most(times):
    return sorted(times)[math.ceil(0.99 * len(times)) - 1]


def keep(part, records):
    RESULTS.mkdir(parents=True, exist_ok=True)
    for record in records:
        print(json.dumps(record), flush=True)
    text = json.dumps(records, indent=1)
    (RESULTS / f"{part}.json").write_text(text + "\n")


ROUNDS, ROUNDS_MAX, LEAST_S = 9, 500, 2.0


def ask_all(who, population, ask, budget_s=60.0, clock=time.perf_counter):
    """Asks about every need in turn: once to warm up and to compare with our list, then in nine
    rounds, in more where these take less than two seconds (as ours are asked, see
    `compare/ranks.rs`), or in as many (at least two) as fit the budget. The time of a need is the
    median of its rounds. Fails where a list is another than ours."""
    different = []
    started = clock()
    for question, ours in zip(population.questions, population.answers):
        found = ask(question)
        theirs = [[id_, score] for id_, score in found]
        if theirs != ours:
            different.append(question.number)
            at = next((i for i, (a, b) in enumerate(zip(theirs, ours)) if a != b), min(len(theirs), len(ours)))
            print(f"{who}: need {question.number} of {population.everybody} people differs from place {at} on: "
                  f"{theirs[at:at + 2]} instead of {ours[at:at + 2]}", file=sys.stderr)
    if different:
        sys.exit(f"{who}: {len(different)} lists of {len(population.questions)} differ: needs {different}")
    print(f"{who}: all {len(population.questions)} lists of {population.everybody} people are ours, to the last digit")
    once = clock() - started
    rounds = min(max(ROUNDS, math.ceil(LEAST_S / once)), ROUNDS_MAX)
    rounds = max(2, min(rounds, int(budget_s / once)))
    times = [[] for _ in population.questions]
    for _ in range(rounds):
        for question, of in zip(population.questions, times):
            start = clock()
            ask(question)
            of.append(clock() - start)
    return [(q.remote, median(of)) for q, of in zip(population.questions, times)]


def of_ranking(who, people, times, what="rank"):
    records = []
    for kind, remote in (("all", None), ("local", False), ("remote", True)):
        some = [1000 * t for is_remote, t in times if remote is None or remote == is_remote]
        records.append({"what": what, "who": who, "people": people, "kind": kind, "needs": len(some),
                        "median_ms": round(median(some), 6), "p99_ms": round(most(some), 6),
                        "mean_ms": round(sum(some) / len(some), 6)})
    return records
