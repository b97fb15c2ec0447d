"""Writes sectors.csv: centroids of the demo borough's postcode sectors.

Usage: python3 vocabulary/build_sectors.py ../shared/data/places/knowsley_postcodes.csv

A sector's point is the mean of its postcodes' points, kept to 3 decimals (about
100 m) because it stands in for a whole sector; its ward is the commonest one among
its postcodes, the smaller ward code where two are equally common.
"""

import csv
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path


def main(source):
    sectors = defaultdict(list)
    with open(source, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            # "L36 9YX" lies in sector "L36 9": all but the last two letters.
            sectors[row["postcode"][:-2]].append(row)
    target = Path(__file__).with_name("sectors.csv")
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sector", "lat", "lon", "ward_code", "ward"])
        for sector in sorted(sectors):
            rows = sectors[sector]
            lat = math.fsum(float(row["lat"]) for row in rows) / len(rows)
            lon = math.fsum(float(row["lon"]) for row in rows) / len(rows)
            wards = Counter((row["ward_code"], row["ward"]) for row in rows)
            code, ward = min(wards, key=lambda ward: (-wards[ward], ward))
            writer.writerow([sector, f"{lat:.3f}", f"{lon:.3f}", code, ward])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
