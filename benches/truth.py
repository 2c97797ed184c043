#!/usr/bin/env python3
"""Recall and precision per rule: findings of a run beside the `truth.ndjson` of the sample it was run on.

    qiquan sample city --preset bayannur --seed 7 --defects 0.02
    qiquan check city --out packs --fail-on never
    python3 benches/truth.py city packs

Ends with 1 when a planted fault was missed, anything was found that was not planted, or a near miss was flagged.
"""
import collections
import json
import pathlib
import sys

KEY = ("rule", "county", "township", "village", "household_id", "subject")


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def main(project, out):
    planted = {"fault": set(), "near_miss": set()}
    for line in lines(pathlib.Path(project, "truth.ndjson")):
        planted[line["kind"]].add(tuple(line[key] for key in KEY))
    found = {tuple(line[key] for key in KEY) for line in lines(pathlib.Path(out, "findings.ndjson"))}
    rules = sorted({key[0] for key in found | planted["fault"] | planted["near_miss"]})
    count = lambda keys: collections.Counter(key[0] for key in keys)
    faults, hits = count(planted["fault"]), count(found & planted["fault"])
    extra, flagged = count(found - planted["fault"]), count(found & planted["near_miss"])
    near = count(planted["near_miss"])
    print(f"{'rule':6}{'planted':>9}{'found':>7}{'extra':>7}{'near':>6}{'flagged':>9}{'recall':>9}{'precision':>11}")
    for rule in rules + ["all"]:
        of = (lambda counter: sum(counter.values())) if rule == "all" else (lambda counter: counter[rule])
        told = of(hits) + of(extra)
        recall = of(hits) / of(faults) if of(faults) else 1.0
        precision = of(hits) / told if told else 1.0
        print(f"{rule:6}{of(faults):9}{of(hits):7}{of(extra):7}{of(near):6}{of(flagged):9}{recall:9.4f}{precision:11.4f}")
    for word, keys in (
        ("missed", planted["fault"] - found),
        ("extra", found - planted["fault"]),
        ("flagged", found & planted["near_miss"]),
    ):
        for key in sorted(keys)[:40]:
            print(word, *key)
        if len(keys) > 40:
            print(word, "…", len(keys), "in all")
    return 1 if found != planted["fault"] or found & planted["near_miss"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
