#!/usr/bin/env python3
"""Writes a made-up CSV of volunteers with real postcodes, and the mapping to import it with.

    python3 tests/make_volunteers.py --out /tmp/volunteers.csv --mapping /tmp/mapping.json
    onestop import volunteers /tmp/volunteers.csv --mapping /tmp/mapping.json --dry-run

The same seed gives the same file. Nobody in it exists: addresses end in example.org, telephone
numbers are those that Ofcom keeps for drama. `--wrong N` makes N rows that must be refused.
"""
import argparse
import csv
import datetime
import json
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
POSTCODES = HERE.parent.parent / "shared/data/places/knowsley_postcodes.csv"
VOCABULARY = HERE.parent / "vocabulary"

GIVEN = """Aisha Alan Amelia Anita Anne Arthur Barbara Ben Bilal Brenda Carol Ceri Chloe Colin
Daniel Dawn Deepa Derek Eileen Emma Farah Frank George Grace Hannah Harry Helen Ian Imran Irene Jack
Jan Jean Jordan Joyce Karen Keith Kwame Laura Leon Lin Lucy Maria Maureen Mei Mohammed Nadia Nia Noah
Olena Olive Pat Paul Piotr Priya Rachel Ravi Rita Rob Rosa Ruth Sam Sandra Sean Siân Sofia Stan Steph
Sunil Susan Tariq Tess Tom Uzma Val Wanda Wei Yusuf Zoë""".split()
FAMILY = """Ahmed Ali Allen Baker Begum Bell Brontë Byrne Carter Chen Clarke Cooper Davies Doyle
Edwards Evans Fairclough Fletcher Gerrard Gill Grant Green Hall Harris Hughes Hussain Irving Jackson
Jones Kaur Kelly Khan Kowalski Lee Lewis Lynch Maguire Mensah Molyneux Moore Morgan Murphy Nguyen
Nowak O'Brien O’Connor Okafor Owen Parker Patel Phillips Price Quinn Rahman Rimmer Roberts Rossi Ryan
Scott Shah Sharma Shevchenko Singh Smith Taylor Thomas Turner Walker Walsh Webb Williams Wood Wright
Young""".split()
UNKNOWN = ["Stilt walking", "knitting for penguins", "Reading the runes", "making jam for fêtes"]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SLOTS = [("09:00", "12:00"), ("13:00", "17:00"), ("18:00", "21:00"), ("10:00", "16:00")]

MAPPING = {
    "columns": {
        "First name": "given_name", "Surname": "family_name", "Known as": "known_as",
        "Email": "email", "Phone": "phone", "Contact by": "contact_by", "Postcode": "postcode",
        "DOB": "date_of_birth", "Travel": "travel_mode", "Max km": "max_km",
        "Skills": {"field": "skills", "separator": ";"},
        "Causes": {"field": "causes", "separator": ","},
        "Languages": {"field": "languages", "separator": ","},
        "Vehicle": "vehicle", "Availability": {"field": "availability", "separator": ";"},
        "Hours": "hours_per_week", "Support": {"field": "support_needed", "separator": ","},
        "Member no": "ignore",
    },
    "basis": {
        "status": "active", "consent_purpose": "matching", "consent_wording": "2026-11",
        "source": "tests/make_volunteers.py", "date": "2026-11-01", "asserted_by": "Test staff",
    },
}


def vocabulary(name):
    with open(VOCABULARY / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def some(rng, items, most, none):
    """Up to `most` of the items; with probability `none` the person has not told us."""
    return [] if rng.random() < none else rng.sample(items, rng.randint(1, most))


def skills(rng, words):
    chosen = [rng.choice(words) for _ in range(rng.randint(1, 5))]
    if rng.random() < 0.1:
        chosen.append(rng.choice(UNKNOWN))
    return [] if rng.random() < 0.15 else chosen


def windows(rng):
    chosen = some(rng, DAYS, 4, 0.2)
    return [f"{day} {'-'.join(rng.choice(SLOTS))}" for day in chosen]


def born(rng):
    day = datetime.date(1936, 1, 1) + datetime.timedelta(days=rng.randint(0, 73 * 365))
    return day.strftime("%d/%m/%Y") if rng.random() < 0.5 else day.isoformat()


def person(rng, n, postcodes, words):
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    mode = rng.choice(["walk", "cycle", "public_transport", "car", "car", ""])
    return {
        "First name": given, "Surname": family,
        "Known as": given[:3] if rng.random() < 0.05 else "",
        "Email": f"volunteer{n}@example.org" if rng.random() < 0.95 else "",
        "Phone": f"07700 900{rng.randint(0, 999):03}" if rng.random() < 0.8 else "",
        "Contact by": rng.choice(["email", "phone", "text", "post", ""]),
        "Postcode": rng.choice(postcodes) if rng.random() < 0.97 else "",
        "DOB": born(rng) if rng.random() < 0.9 else "",
        "Travel": mode, "Max km": rng.choice(["", "", "3", "5", "7.5", "10", "15"]),
        "Skills": "; ".join(skills(rng, words["skills"])),
        "Causes": ", ".join(some(rng, words["causes"], 3, 0.3)),
        "Languages": ", ".join(["en"] + some(rng, words["languages"], 1, 0.85))
        if rng.random() < 0.7 else "",
        "Vehicle": rng.choice(["yes", "no", ""]) if mode != "car" else "yes",
        "Availability": "; ".join(windows(rng)),
        "Hours": rng.choice(["", "", "2", "3", "4", "7.5"]),
        "Support": ", ".join(some(rng, words["support"], 1, 0.92)),
        "Member no": str(10_000 + n),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=6000)
    parser.add_argument("--wrong", type=int, default=0, help="rows that must be refused")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--postcodes", type=Path, default=POSTCODES)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--mapping", type=Path, help="where to write the mapping")
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    with open(asked.postcodes, encoding="utf-8", newline="") as file:
        postcodes = [row["postcode"] for row in csv.DictReader(file)]
    words = {
        "skills": [w for row in vocabulary("skills")
                   for w in [row["label"], *filter(None, row["synonyms"].split("|"))]],
        "causes": [row["id"] for row in vocabulary("causes")],
        "languages": [row["id"] for row in vocabulary("languages") if row["id"] != "en"],
        "support": [row["id"] for row in vocabulary("support")],
    }
    with open(asked.out, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(MAPPING["columns"]))
        writer.writeheader()
        for n in range(asked.rows):
            row = person(rng, n, postcodes, words)
            if n < asked.wrong:
                row[rng.choice(["Email", "Postcode", "DOB", "Vehicle"])] = "not right"
            writer.writerow(row)
    if asked.mapping:
        asked.mapping.write_text(json.dumps(MAPPING, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
