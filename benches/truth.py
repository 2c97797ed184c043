#!/usr/bin/env python3
"""Recall and precision per rule: findings of runs beside the `truth.ndjson` of the samples they were run on.

    qiquan sample city --preset bayannur --seed 7 --defects 0.02
    qiquan check city --out packs --fail-on never
    qiquan sample small --fixtures
    python3 benches/truth.py --qiquan target/release/qiquan --fixtures small city packs

One table for all pairs of a project and its output, and for the small projects, which are checked here. With the binary
at hand, a rule of its catalogue without a planted fault or near miss is printed as such. Ends with 1 when a planted
fault was missed, anything was found that was not planted, or a near miss was flagged.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

KEY = ("rule", "county", "township", "village", "household_id", "subject")
SHOWN = 40


class Cases:
    """Planted and found keys of several projects; the first part of each is the project."""

    def __init__(self):
        self.planted = {"fault": set(), "near_miss": set()}
        self.found = set()

    def add(self, project, out):
        def keys(path):
            with open(path, encoding="utf-8") as file:
                for line in map(json.loads, file):
                    yield line.get("kind"), (str(project), *(line[key] for key in KEY))

        for kind, key in keys(pathlib.Path(project, "truth.ndjson")):
            self.planted[kind].add(key)
        self.found.update(key for _, key in keys(pathlib.Path(out, "findings.ndjson")))

    def wrong(self):
        faults = self.planted["fault"]
        return {
            "missed": faults - self.found,
            "extra": self.found - faults,
            "flagged": self.found & self.planted["near_miss"],
        }


def checked(qiquan, fixtures, cases):
    """Checks every small project below a folder."""
    projects = sorted(path.parent for path in pathlib.Path(fixtures).glob("*/truth.ndjson"))
    if not projects:
        sys.exit(f"{fixtures}: no small projects (qiquan sample {fixtures} --fixtures)")
    with tempfile.TemporaryDirectory() as folder:
        for project in projects:
            out = pathlib.Path(folder, project.name)
            command = [qiquan, "check", project, "--out", out, "--fail-on", "never", "--quiet", "--no-progress"]
            subprocess.run(command, check=True)
            cases.add(project, out)


def catalogue(qiquan):
    listed = subprocess.run([qiquan, "rules", "--format", "json"], check=True, capture_output=True).stdout
    return [rule["code"] for rule in json.loads(listed)]


def table(cases, rules):
    count = lambda keys: collections.Counter(key[1] for key in keys)
    faults, near = cases.planted["fault"], cases.planted["near_miss"]
    counts = [count(keys) for keys in (faults, cases.found & faults, cases.found - faults, near, cases.found & near)]
    known = set().union(*counts)
    print(f"{'rule':6}{'planted':>9}{'found':>7}{'extra':>7}{'near':>6}{'flagged':>9}{'recall':>9}{'precision':>11}")
    for rule in sorted(known | set(rules)) + ["all"]:
        planted, hits, extra, close, flagged = (
            sum(counter.values()) if rule == "all" else counter[rule] for counter in counts
        )
        told = hits + extra
        recall = f"{hits / planted:9.4f}" if planted else f"{'-':>9}"
        precision = f"{hits / told:11.4f}" if told else f"{'-':>11}"
        lacks = [name for name, number in (("fault", planted), ("near miss", close)) if not number]
        note = f"  no {' and no '.join(lacks)} planted" if lacks else ""
        print(f"{rule:6}{planted:9}{hits:7}{extra:7}{close:6}{flagged:9}{recall}{precision}{note}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fixtures", action="append", default=[], help="folder of small projects, checked here")
    parser.add_argument("--qiquan", help="the binary; needed for --fixtures and for rules without cases")
    parser.add_argument("pairs", nargs="*", metavar="CITY OUT", help="a sample and the output of its check")
    args = parser.parse_args()
    if len(args.pairs) % 2 or not (args.pairs or args.fixtures) or (args.fixtures and not args.qiquan):
        parser.error("give pairs of CITY and OUT, or --qiquan BINARY and --fixtures DIR")
    cases = Cases()
    for project, out in zip(args.pairs[::2], args.pairs[1::2]):
        cases.add(project, out)
    for fixtures in args.fixtures:
        checked(args.qiquan, fixtures, cases)
    table(cases, catalogue(args.qiquan) if args.qiquan else [])
    wrong = cases.wrong()
    for word, keys in wrong.items():
        for key in sorted(keys)[:SHOWN]:
            print(word, *key)
        if len(keys) > SHOWN:
            print(word, "…", len(keys), "in all")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
