"""Prints how much of a cargo build the dependencies took, from cargo's own timing page."""
import json
import re
import sys

page = open(sys.argv[1], encoding="utf-8").read()
units = json.loads(re.search(r"UNIT_DATA = (\[.*?\]);\n", page, re.S).group(1))
own = sum(u["duration"] for u in units if u["name"] == "qiquan")
total = sum(u["duration"] for u in units)
print(f"compile time by unit: {total:.0f} s, of which dependencies {100 * (total - own) / total:.0f} %")
for unit in sorted(units, key=lambda u: -u["duration"])[:8]:
    print(f"  {unit['duration']:6.1f} s  {unit['name']} {unit['version']}")
