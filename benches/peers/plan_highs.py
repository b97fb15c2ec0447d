#!/usr/bin/env python3
"""Solves the instances that `cargo bench --bench plan` wrote with HiGHS and compares.

    plan_highs.py [NAME ...]

Without names it takes all of them. What it finds is added to the records in target/bench/results. The three stages
are solved one after the other, each with what the stages before it reached as a row, from the solution before. One
thread each, as many instances at a time as there are cores, no gap allowed, and an end after a while. CPU seconds are
those of HiGHS alone, without making the model.
"""
import json
import multiprocessing
import resource
import sys
from pathlib import Path

import highspy
import numpy as np

RECORDS = Path("target/bench/results/plans.json")
# Seconds for a stage. Ours have a minute for all three.
LIMIT_S = 60.0


def read(path):
    wants, people = [], []
    for line in Path(path).read_text().splitlines():
        word, *rest = line.split(" ")
        if word == "need":
            wants.append((int(rest[0]), rest[1] == "1"))
        elif word == "person":
            people.append((dict(map(int, part.split(":")) for part in rest), []))
        else:
            need, score, sessions, hours = rest
            if not overlapping(spans(sessions)):
                people[-1][1].append((int(need), int(score), spans(sessions), spans(hours)))
    return wants, people


def overlapping(sessions):
    """Sessions that clash with what the volunteer promised already, which is among them then: such a pair is no
    candidate (possible only where nothing is known of when somebody is free)."""
    sessions = sorted(sessions)
    return any(before[1] > after[0] for before, after in zip(sessions, sessions[1:]))


def spans(text):
    return [] if text == "-" else [tuple(map(int, part.split(":"))) for part in text.split(",")]


def rows(wants, people):
    """Rows of the model: (columns, coefficients, right side)."""
    found, pairs, by_need = [], [], [[] for _ in wants]
    for left, offers in people:
        first = len(pairs)
        pairs += [(need, score) for need, score, _, _ in offers]
        for at, (need, _, _, _) in enumerate(offers):
            by_need[need].append(first + at)
        # No two sessions at a time: the pairs that go on when one begins, the largest such sets.
        starts = {start for _, _, sessions, _ in offers for start, _ in sessions}
        at_once = {frozenset(first + at for at, (_, _, sessions, _) in enumerate(offers)
                             if any(start <= when < end for start, end in sessions))
                   for when in starts}
        at_once = [some for some in at_once if len(some) > 1]
        at_once = [some for some in at_once if not any(some < other for other in at_once)]
        found += [(columns, [1] * len(columns), 1) for columns in sorted(map(sorted, at_once))]
        weeks = {}
        for at, (_, _, _, hours) in enumerate(offers):
            for week, minutes in hours:
                if week in left:
                    weeks.setdefault(week, []).append((first + at, minutes))
        limits = {(left[week], tuple(taken)) for week, taken in weeks.items()
                  if sum(minutes for _, minutes in taken) > left[week]}
        for limit, taken in sorted(limits):
            found.append(([c for c, _ in taken], [minutes for _, minutes in taken], limit))
    found += [(columns, [1] * len(columns), wants[need][0]) for need, columns in enumerate(by_need)]
    return found, pairs


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def solve(wants, people):
    found, pairs = rows(wants, people)
    count = len(pairs)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, len(found)
    model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(count), np.zeros(count), np.ones(count)
    model.row_lower_ = np.full(len(found), -highspy.kHighsInf)
    model.row_upper_ = np.array([float(right) for _, _, right in found])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0] + [len(columns) for columns, _, _ in found])
    model.a_matrix_.index_ = np.array([c for columns, _, _ in found for c in columns])
    model.a_matrix_.value_ = np.array([float(v) for _, values, _ in found for v in values])
    model.integrality_ = [highspy.HighsVarType.kInteger] * count
    model.sense_ = highspy.ObjSense.kMaximize
    urgent = np.array([float(wants[need][1]) for need, _ in pairs])
    scores = np.array([score for _, score in pairs])
    reached, fixed, last, took = [], [], None, 0.0
    for goal in (urgent, np.ones(count), scores / 1e6):
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("time_limit", LIMIT_S)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", 5e-7)
        highs.passModel(model)
        highs.changeColsCost(count, np.arange(count, dtype=np.int32), goal)
        for row, right in fixed:
            columns = np.nonzero(row)[0].astype(np.int32)
            highs.addRow(right, highspy.kHighsInf, len(columns), columns, row[columns])
        if last is not None:
            highs.setSolution(last)
        start = cpu()
        highs.run()
        took += cpu() - start
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None, took
        last = highs.getSolution()
        picked = np.round(np.array(last.col_value))
        if goal.any():
            fixed.append((goal, float(goal @ picked)))
        reached.append(int(round(float((scores if len(reached) == 2 else goal) @ picked))))
    return reached, took


def compare(record, reached, took):
    """Adds to a record what HiGHS found; whether it contradicts what ours claims to have proved."""
    ours = record["reached"]
    record["highs_s"], record["highs_reached"] = round(took, 3), reached
    record["same"] = reached == ours
    proved = not any(record["gaps"])
    if reached is None:
        record["highs_says"] = f"no optimum within {LIMIT_S:.0f} s a stage"
        return False
    if reached < ours or (proved and reached != ours):
        record["highs_says"] = f"CONTRADICTS: {reached}"
        return True
    if reached != ours:
        record["highs_says"] = "more: " + " / ".join(f"{x:,}" for x in reached)
    return False


def solved(name):
    return name, *solve(*read(f"target/plans/{name}.txt"))


def main():
    records = json.loads(RECORDS.read_text())
    wanted = {record["name"]: record for record in records if len(sys.argv) < 2 or record["name"] in sys.argv[1:]}
    wrong = []
    with multiprocessing.Pool() as pool:
        # One by one: the large ones come first.
        for name, reached, took in pool.imap_unordered(solved, wanted, chunksize=1):
            record = wanted[name]
            if compare(record, reached, took):
                wrong.append(name)
            print(f"{name:<18} HiGHS {took:8.2f} s CPU, ours {record['cpu_s']:8.2f} s  {reached}  "
                  f"{'the same' if record['same'] else record['reached']}", flush=True)
            RECORDS.write_text(json.dumps(records, indent=1) + "\n")
    sys.exit(f"HiGHS contradicts our plans of {wrong}" if wrong else 0)


if __name__ == "__main__":
    main()
