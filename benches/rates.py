"""Measures the rates that docs/cluster.md plans with, on one county of a project, and prints its table.

Usage: rates.py PROJECT COUNTY [--network FILES_PER_SECOND]
QIQUAN names another binary than target/release/qiquan. --network takes the place of F, when the archives of the plan lie on a share.
"""
import json
import math
import pathlib
import secrets
import subprocess
import sys
import tempfile

from measure import BINARY, told

SCAN, PACKS = "扫描档案文件夹", "生成材料包"
# Households, files, bytes a file, executors, units.
PLACES = {
    "prefecture": (14_701, 441_000, 4, 7),
    "region (103 counties)": (700_000, 25_000_000, 50, 103),
    "nation (2,800 counties)": (29_000_000, 1_000_000_000, 500, 2_800),
}
BYTES_A_FILE = 200_000


def rates(project, county):
    """F, R, P and seconds of a unit's packs."""
    plan = json.loads(subprocess.run([BINARY, "plan", project, "--json"], check=True, stdout=subprocess.PIPE, text=True).stdout)
    part = next(part for part in plan["parts"] if part["county"] == county)
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "key").write_bytes(secrets.token_bytes(32))
        (scratch / "key").chmod(0o600)
        ours = lambda out: [BINARY, "check", project, "--county", county, "--out", scratch / out, "--cache", scratch / f"cache-{out}",
                            "--token-key", scratch / "key", "--fail-on", "never", "--quiet", "--timings"]
        told(ours("warm"))
        _, memory, stages, _ = told(ours("once"))
        size = (scratch / "once/record/part.bin").stat().st_size
        run = json.loads((scratch / "once/run.json").read_text("utf-8"))
        households = sum(unit["households"] for unit in run["counties"])
        packs = [BINARY, "render", "--from", scratch / "once", "--unit", county, "--out", scratch / "packs", "--quiet", "--timings"]
        _, _, drawn, _ = told(packs)
    files = part["files"] / stages[SCAN]
    rest = (sum(stages.values()) - stages[SCAN]) / households * 1_000
    print(f"{county}: {households} households, {part['files']} files, {part['bytes'] / 1e6:.0f} MB, {memory:.0f} MiB at most")
    return files, rest, size / households * 1_000, drawn[PACKS]


def minutes(seconds):
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"


def volume(size):
    power = min(int(math.log10(max(size, 1)) // 3), 5)
    return f"{size / 1_000 ** power:.3g} {('B', 'kB', 'MB', 'GB', 'TB', 'PB')[power]}"


def main(words):
    network = None
    if "--network" in words:
        at = words.index("--network")
        network, words = float(words[at + 1]), words[:at] + words[at + 2:]
    if len(words) != 2:
        sys.exit(__doc__)
    files, rest, part, packs = rates(*words)
    print(f"measured: F = {files:,.0f} files a second from this disk, R = {rest:.2f} s, P = {volume(part)}, packs of a unit {packs:.2f} s")
    files = network or files
    rows = {name: [] for name in ("households", "files", "bytes read once", "E", "parts", "parts moved", "merge", "packs")}
    for households, papers, executors, units in PLACES.values():
        values = (
            f"{households:,}", f"{papers:,}", volume(papers * BYTES_A_FILE), str(executors),
            minutes(papers / files / executors + rest * households / 1_000 / executors),
            volume(part * households / 1_000), minutes(rest * households / 1_000), minutes(packs * units / executors),
        )
        for row, value in zip(rows.values(), values):
            row.append(value)
    print(f"with F = {files:,.0f}:\n\n| | {' | '.join(PLACES)} |\n|---|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(row)} |")


main(sys.argv[1:])
