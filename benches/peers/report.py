#!/usr/bin/env python3
"""Writes the tables of benches/README.md, between their markers, and the pictures beside it, from the
records in target/bench/results. What was not measured is left out, and said to be."""
import json
import os
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

README = Path("benches/README.md")
PICTURES = Path("benches/pictures")
SIZES = [6_000, 100_000, 1_000_000]
NAMES = {"onestop": "onestop", "numpy": "numpy columns", "postgis": "PostGIS", "duckdb": "DuckDB"}
COLOURS = {"onestop": "#d9482b", "numpy": "#3b82c4", "postgis": "#4d9a57", "duckdb": "#b58a1b"}
MARKS = {"onestop": "o", "numpy": "s", "postgis": "^", "duckdb": "D"}


class Records:
    def __init__(self, folder):
        self.all = [record for path in sorted(Path(folder).glob("*.json")) for record in json.loads(path.read_text())]

    def some(self, **wanted):
        return [r for r in self.all if all(r.get(key) == value for key, value in wanted.items())]

    def value(self, key, **wanted):
        found = self.some(**wanted)
        return found[0].get(key) if found else None


def short(value):
    if value is None:
        return "-"
    if isinstance(value, float) and 0 < abs(value) < 100:
        digits = 1 if value >= 10 else 2 if value >= 1 else 3
        return f"{value:.{digits}f}"
    return f"{value:,.0f}" if isinstance(value, (int, float)) else str(value)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def ranks(records):
    head = ["one need over ... people, median / p99 in ms"] + [f"{size:,}" for size in SIZES] \
        + ["bytes a person at the largest"]
    rows = []
    for who, name in NAMES.items():
        if not records.some(what="rank", who=who):
            continue
        times = [pair(records, size, what="rank", who=who, kind="all") for size in SIZES]
        rows.append([name, *times, short(records.value("bytes_each", what="memory", who=who, people=SIZES[-1]))])
    rows.append(["onestop, with explanations",
                 *[pair(records, size, what="explained", who="onestop", kind="all") for size in SIZES], ""])
    rows.append(["*PostGIS, planning each time*",
                 *[pair(records, size, what="planned", who="postgis", kind="all") for size in SIZES], ""])
    return table(head, rows)


def pair(records, size, **wanted):
    found = records.some(people=size, **wanted)
    return f"{short(found[0]['median_ms'])} / {short(found[0]['p99_ms'])}" if found else "-"


def kinds(records):
    head = ["median / p99 in ms"] + [f"{size:,} {kind}" for size in SIZES for kind in ("local", "remote")]
    rows = [[name, *[pair(records, size, what="rank", who=who, kind=kind)
                     for size in SIZES for kind in ("local", "remote")]]
            for who, name in NAMES.items() if records.some(what="rank", who=who)]
    return table(head, rows)


def bars(records):
    """Each bar of issue 4 that a ratio of two figures of this run tells."""
    rank = lambda who, people, key, kind="all": records.value(key, what="rank", who=who, people=people, kind=kind)
    largest = SIZES[-1]
    found = []

    def at_least(name, bar, above, under):
        reached = over(above, under)
        found.append((name, f"at least {bar}", reached, reached is not None and reached >= bar))

    def at_most(name, bar, reached):
        found.append((name, f"at most {bar}", reached, reached is not None and reached <= bar))

    for who, bar in (("postgis", 60), ("numpy", 14)):
        at_least(f"median over {largest:,}: {NAMES[who]} / onestop", bar, rank(who, largest, "median_ms"),
                 rank("onestop", largest, "median_ms"))
    at_least(f"p99 over {largest:,}: PostGIS / onestop (aim: 30)", 15, rank("postgis", largest, "p99_ms"),
             rank("onestop", largest, "p99_ms"))
    at_least(f"median over {SIZES[0]:,}: PostGIS / onestop", 50, rank("postgis", SIZES[0], "median_ms"),
             rank("onestop", SIZES[0], "median_ms"))
    local = [rank("onestop", size, "median_ms", "local") for size in SIZES]
    if all(local):
        at_most("local needs, median: times slower over ten times the people (linear: 10)", 5, local[2] / local[1])
    at_most(f"bytes a volunteer in the engine at {largest:,}", 400,
            records.value("bytes_each", what="memory", who="onestop", people=largest))
    ready = [records.value("median_ms", what="ready", who=who, people=largest) for who in ("onestop", "diesel")]
    at_most(f"from SQLite to ready at {largest:,} / reading the same rows by diesel alone", 1.5, over(*ready))
    change = lambda key: records.value(key, what="changes", people=largest)
    at_most(f"a change in the index over {largest:,}, p99 in ms, 2,000 a second", 1, change("visible_p99_ms"))
    at_most("answers meanwhile, p99 / p99 without changes", 2, over(change("busy_p99_ms"), change("quiet_p99_ms")))
    for people, bar in ((SIZES[0], 20), (largest, 1000)):
        at_most(f"advice over {people:,}, the longest of 200 needs in ms", bar,
                records.value("longest_ms", what="advice", people=people, kind="all"))
    rate = lambda who: records.value("per_second", what="http", who=who)
    for how, who in (("asked again while nothing changes", "onestop, one need"),
                     ("ranked anew each time", "onestop, ranked anew each time")):
        at_least(f"HTTP, 20 of 6,000 explained, {how}: requests a second / those of a constant text", 0.4, rate(who),
                 rate("constant"))
    batch, per_need = batches(records)
    at_least("batch of 50,000 x 1,000,000, CPU: PostGIS (extrapolated from 200 needs) / onestop with explanations",
             50, per_need and batch and per_need * batch["needs"], batch and batch["cpu_s"])
    for record in records.some(what="plan", bar=True):
        # Where HiGHS found no proof in its time, what it took until then is less than it needs.
        theirs = "which has proved none in its time" if record.get("highs_s") and not record["same"] else "the same optimum"
        at_most(f"plan {record['name']}, proved: CPU of ours / CPU of HiGHS, {theirs}", 1,
                over(record["cpu_s"], record.get("highs_s")) if proved(record) else None)
    rows = [[name, bar, short(reached), "reached" if met else "not measured" if reached is None else "**missed**"]
            for name, bar, reached, met in found]
    return table(["bar", "", "this run", ""], rows)


def over(above, under):
    return above / under if above and under else None


def proved(record):
    """Whether ours proved its optimum, and HiGHS found no other one."""
    return not any(record["gaps"]) and (record.get("same") or record.get("highs_reached") is None)


def batches(records):
    ours = records.some(what="batch", who="onestop", kind="explained")
    theirs = records.some(what="cpu", who="postgis", people=SIZES[-1])
    return (ours[0] if ours else None), (theirs[0]["cpu_s"] / theirs[0]["needs"] if theirs else None)


def batch(records):
    rows = [["onestop, " + ("20 scored" if r["kind"] == "scored" else "20 explained"), short(r["needs"]),
             short(r["people"]), short(r["cpu_s"]), short(r["wall_s"]), short(r["peak_bytes"] / 2**20)]
            for r in records.some(what="batch")]
    ours, per_need = batches(records)
    if per_need and rows:
        rows.append(["PostGIS, 20 scored, extrapolated from 200 needs", short(ours["needs"]), short(ours["people"]),
                     short(per_need * ours["needs"]), "-", "-"])
    head = ["", "needs", "people", "CPU seconds", "seconds on all cores", "peak of the process, MiB"]
    return table(head, rows) if rows else "Not measured."


def plans(records):
    rows = []
    small = [r for r in records.some(what="plan") if r["name"].startswith("small-")]
    for r in [r for r in records.some(what="plan") if r not in small]:
        theirs = r.get("highs_s")
        found = "-" if theirs is None else "the same" if r["same"] else r.get("highs_says", "another")
        rows.append([r["name"], short(r["needs"]), short(r["people"]), short(r["pairs"]), short(r["cpu_s"]),
                     short(theirs), " / ".join(map(short, r["reached"])), " / ".join(map(short, r["gaps"])), found])
    if not rows:
        return "Not measured."
    asked = [r for r in small if r.get("highs_s") is not None]
    same = f"{len(small)} small ones: {sum(r['same'] for r in asked)} of the {len(asked)} that HiGHS solved, the same."
    return table(["", "needs", "people", "pairs", "ours, CPU s", "HiGHS, CPU s", "urgent places / places / sum of scores",
                  "gaps", "HiGHS found"], rows) + ("\n\n" + same if small else "")


def questions(records):
    """What is asked beside lists of volunteers."""
    head = ["median / p99 / longest in ms"] + [f"{size:,} people" for size in (SIZES[0], SIZES[-1])]
    rows = []
    for what in ("advice", "near misses"):
        for kind in ("local", "remote"):
            row = [records.some(what=what, kind=kind, people=size) for size in (SIZES[0], SIZES[-1])]
            if any(row):
                rows.append([f"{what}, {kind} needs", *[
                    " / ".join(short(r[0][key]) for key in ("median_ms", "p99_ms", "longest_ms")) if r else "-"
                    for r in row]])
    found = {r["people"]: r for r in records.some(what="needs for a volunteer")}
    if found:
        rows.append(["20 best needs for a volunteer", *[
            f"{short(r['median_ms'])} / {short(r['p99_ms'])} / {short(r['longest_ms'])} of {r['needs']:,} needs" if r else "-"
            for r in (found.get(size) for size in (SIZES[0], SIZES[-1]))]])
    parts = [[r["part"], short(float(r["nanoseconds"]))] for r in records.some(what="parts")]
    made = ([table(head, rows)] if rows else []) + ([table(["of 6,000 people", "ns"], parts)] if parts else [])
    return "\n\n".join(made) or "Not measured."


def others(records):
    """Starts, changes and HTTP."""
    tables = [
        ("ready", "From the database to ready: until the engine has everybody, beside reading the same rows by diesel alone",
         ["who", "people", "rows", "median_ms"]),
        ("changes", "Changes of volunteers while others ask: until one is in the index, and what answers take without and with them",
         ["people", "per_second", "visible_median_ms", "visible_p99_ms", "quiet_median_ms", "quiet_p99_ms",
          "busy_median_ms", "busy_p99_ms"]),
        ("http", "Requests over the loopback, 8 connections, with explanations; one need and needs in turn are told again while nothing "
         "changes (each minute they are ranked once); constant = an actix handler with one text",
         ["who", "people", "bytes", "per_second", "median_ms", "p99_ms"]),
    ]
    parts = []
    for what, said, head in tables:
        rows = [[short(r.get(key)) for key in head] for r in records.some(what=what)]
        parts.append(f"{said}.\n\n" + (table(head, rows) if rows else "Not measured."))
    return "\n\n".join(parts)


def machine():
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.*)", info)
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text()).group(1)) / 2**20
    git = lambda *rest: subprocess.run(["git", *rest], capture_output=True, text=True).stdout.rstrip()
    # What the benches write themselves does not count.
    changed = [line for line in git("status", "--porcelain").splitlines()
               if not line[3:].startswith(("benches/README.md", "benches/pictures", "docs/matching-words-and-people.md"))]
    commit = git("rev-parse", "--short", "HEAD") + (" with changes" if changed else "")
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return (f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC, commit {commit}, {os.cpu_count()} cores "
            f"({model.group(1) if model else 'unknown'}), {memory:.0f} GiB, load at the end {load}.")


def picture(name, records, key, what, label, scale=1):
    figure, axes = plt.subplots(figsize=(6.4, 3.8))
    drawn = False
    for who, title in NAMES.items():
        found = sorted((r["people"], r[key] * scale) for r in records.some(what=what, who=who)
                       if r.get("kind", "all") == "all" and r["people"] in SIZES)
        if found:
            axes.plot(*zip(*found), color=COLOURS[who], marker=MARKS[who], label=title, linewidth=1.8)
            drawn = True
    if not drawn:
        plt.close(figure)
        return
    # Grey is read on white and on black alike.
    grey = "#808080"
    axes.set(xscale="log", yscale="log")
    axes.set_xlabel("people", color=grey)
    axes.set_ylabel(label, color=grey)
    axes.tick_params(which="both", colors=grey)
    for spine in axes.spines.values():
        spine.set_color(grey)
    axes.grid(True, color=grey, alpha=0.25, linewidth=0.6)
    legend = axes.legend(frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    for text in legend.get_texts():
        text.set_color(grey)
    figure.tight_layout()
    PICTURES.mkdir(exist_ok=True)
    figure.savefig(PICTURES / f"{name}.svg", transparent=True, metadata={"Date": None})
    plt.close(figure)


def main():
    records = Records("target/bench/results")
    if not records.all:
        sys.exit("no records in target/bench/results: run scripts/bench-peers.sh")
    text = README.read_text()
    parts = {"machine": machine(), "ranks": ranks(records), "kinds": kinds(records), "bars": bars(records),
             "batch": batch(records), "plans": plans(records), "questions": questions(records), "others": others(records)}
    for name, part in parts.items():
        marked = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- /{name} -->)", re.S)
        if not marked.search(text):
            sys.exit(f"{README} has no place for {name}")
        text = marked.sub(lambda found: f"{found.group(1)}\n{part}\n\n{found.group(2)}", text)
    README.write_text(text)
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "onestop", "font.size": 9})
    picture("median", records, "median_ms", "rank", "median of 200 needs, ms")
    picture("p99", records, "p99_ms", "rank", "p99 of 200 needs, ms")
    picture("memory", records, "bytes", "memory", "MB", 1e-6)
    print(f"{README} and {PICTURES} are written")


if __name__ == "__main__":
    main()
