"""Checks the vocabulary files; prints every fault and exits with 1 if there is one.

Usage: python3 vocabulary/check.py [folder of the standard's taxonomy_*.ttl files]

Without the folder the standard's identifiers are checked for their form only.
"""

import csv
import re
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
NAMESPACE = "https://ns.volunteeringdata.io/"
HEADERS = {
    "skills": "id,label,heading,parent,kind,synonyms,standard_id,esco_uri",
    "causes": "id,label,synonyms,standard_id",
    "support": "id,label,synonyms,standard_id",
    "languages": "id,label,synonyms",
    "checks": "kind,level,workforce,label",
    "outcomes": "id,label,description",
    "sectors": "sector,lat,lon,ward_code,ward",
}
ID_FORMS = {
    "skills": r"[a-z0-9]+(-[a-z0-9]+)*",
    "causes": r"[a-z0-9]+(-[a-z0-9]+)*",
    "support": r"[a-z0-9]+(_[a-z0-9]+)*",
    "languages": r"[a-z]{2,3}",
    "outcomes": r"[a-z0-9]+(-[a-z0-9]+)*",
}
TAXONOMIES = {"skills": "skill", "causes": "cause", "support": "accessibility"}
MUST_EXIST = {
    "skills": ["driving", "minibus-driving", "first-aid", "befriending", "telephone-befriending"],
    "causes": ["health", "anti-poverty", "older-people"],
    "support": ["step_free"],
    "languages": ["en", "pl", "bfi"],
    "outcomes": ["empowered-communities"],
}
KINDS = {"skill", "activity", "credential", "role"}


def normalised(text):
    """Folds case, accents, apostrophes, hyphens and '&', as a person's typing varies in them."""
    text = unicodedata.normalize("NFKD", text.lower())
    # Only Latin accents: in other scripts a combining mark is part of the letter.
    text = re.sub("[\u0300-\u036f]", "", text)
    text = text.replace("&", " and ").replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[-/,()]", " ", text).split())


def read(name, faults):
    raw = (HERE / f"{name}.csv").read_bytes()
    if b"\r" in raw or not raw.endswith(b"\n"):
        faults.append(f"{name}: lines must end with LF")
    lines = list(csv.reader(raw.decode("utf-8").splitlines()))
    if ",".join(lines[0]) != HEADERS[name]:
        faults.append(f"{name}: header is not {HEADERS[name]}")
    for line in lines[1:]:
        if len(line) != len(lines[0]) or any(cell != cell.strip() for cell in line):
            faults.append(f"{name}: ragged or padded row {line}")
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def check_terms(name, rows, faults):
    ids = [row["id"] for row in rows]
    order = [(row.get("heading", ""), row["id"]) for row in rows]
    if order != sorted(order):
        faults.append(f"{name}: not sorted by heading and id")
    for term in MUST_EXIST[name]:
        if term not in ids:
            faults.append(f"{name}: {term} is missing")
    owner = {}
    for row in rows:
        if not re.fullmatch(ID_FORMS[name], row["id"]):
            faults.append(f"{name}: bad id {row['id']}")
        if not row["label"]:
            faults.append(f"{name}: {row['id']} has no label")
        synonyms = row.get("synonyms", "").split("|") if row.get("synonyms") else []
        for synonym in synonyms:
            if not synonym or synonym != synonym.lower().strip():
                faults.append(f"{name}: {row['id']}: synonym {synonym!r} is not lower case")
        for text in [row["label"], *synonyms]:
            key = normalised(text)
            if key in owner:
                faults.append(f"{name}: {text!r} of {row['id']} is already of {owner[key]}")
            owner[key] = row["id"]
    for term in ids:
        if ids.count(term) > 1:
            faults.append(f"{name}: id {term} twice")
        # An id typed as text must not lead to another term.
        key = normalised(term.replace("_", " "))
        if owner.get(key, term) != term:
            faults.append(f"{name}: id {term} reads like {owner[key]}")


def check_standard(name, rows, folder, faults):
    known = None
    if folder:
        text = (Path(folder) / f"taxonomy_{TAXONOMIES[name]}.ttl").read_text(encoding="utf-8")
        known = set(re.findall(r"^:(\w+)", text, re.M))
    for row in rows:
        standard = row["standard_id"]
        if standard and not standard.startswith(NAMESPACE):
            faults.append(f"{name}: {row['id']}: bad standard_id {standard}")
        if standard and known is not None and standard.removeprefix(NAMESPACE) not in known:
            faults.append(f"{name}: {row['id']}: the standard has no {standard}")


def check_skills(rows, faults):
    parents = {row["id"]: row["parent"] for row in rows}
    headings = {row["heading"] for row in rows}
    for row in rows:
        if row["kind"] not in KINDS:
            faults.append(f"skills: {row['id']}: bad kind {row['kind']}")
        if not row["heading"] or headings & {row["id"], row["parent"]}:
            faults.append(f"skills: {row['id']}: heading missing, or used as a skill")
        if row["esco_uri"] and not row["esco_uri"].startswith("http://data.europa.eu/esco/skill/"):
            faults.append(f"skills: {row['id']}: bad esco_uri")
        seen, above = {row["id"]}, row["parent"]
        while above:
            if above not in parents or above in seen:
                faults.append(f"skills: {row['id']}: unknown parent or cycle at {above}")
                break
            seen.add(above)
            above = parents[above]
    if parents.get("minibus-driving") != "driving":
        faults.append("skills: minibus-driving must lie below driving")


def check_checks(rows, faults):
    expected = {("dbs", "basic", "none")} | {
        ("dbs", level, workforce)
        for level in ("standard", "enhanced", "enhanced_barred")
        for workforce in ("adult", "child", "adult_and_child")
    }
    found = [(row["kind"], row["level"], row["workforce"]) for row in rows]
    if len(found) != len(expected) or set(found) != expected:
        faults.append("checks: not each valid combination once")


def check_sectors(rows, faults):
    names = [row["sector"] for row in rows]
    if names != sorted(set(names)):
        faults.append("sectors: not sorted and unique")
    for row in rows:
        if not re.fullmatch(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9]", row["sector"]):
            faults.append(f"sectors: bad sector {row['sector']}")
        numbers = (row["lat"], row["lon"])
        if not all(re.fullmatch(r"-?\d+\.\d{3}", number) for number in numbers):
            faults.append(f"sectors: {row['sector']}: not 3 decimals")
        elif not (53.3 < float(row["lat"]) < 53.6 and -3.1 < float(row["lon"]) < -2.6):
            faults.append(f"sectors: {row['sector']} lies outside the borough")
        if not re.fullmatch(r"E05\d{6}", row["ward_code"]) or not row["ward"]:
            faults.append(f"sectors: {row['sector']}: bad ward")


def main(folder):
    faults = []
    files = {name: read(name, faults) for name in HEADERS}
    for name in ID_FORMS:
        check_terms(name, files[name], faults)
    for name in TAXONOMIES:
        check_standard(name, files[name], folder, faults)
    check_skills(files["skills"], faults)
    check_checks(files["checks"], faults)
    check_sectors(files["sectors"], faults)
    for fault in faults:
        print(fault)
    print(", ".join(f"{len(rows)} {name}" for name, rows in files.items()), f"- {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
