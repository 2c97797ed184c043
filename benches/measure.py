"""Runs commands beside each other and keeps what was measured."""
import os
import re
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
BINARY = pathlib.Path(os.environ.get("QIQUAN", HERE.parent / "target/release/qiquan"))

# What was measured in this process: name of a figure -> its values, one a pair of runs.
FIGURES = {}


def keep(name, values):
    FIGURES[name] = list(values)


def once(command, said=subprocess.DEVNULL):
    """Wall seconds, peak resident MiB and seconds of all cores of one run; stops the bench when the command fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3):
        sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def told(command):
    """One run that says on stderr how long its stages took: seconds in all, MiB, seconds of each stage, seconds of all cores."""
    spent = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        before = spent()
        seconds, memory, _ = once(command, said)
        work = spent() - before
        said.seek(0)
        text = said.read()
    stages = {name: float(value) for value, name in re.findall(r"用时\s+([\d.]+) 秒\s+(\S+)", text)}
    return seconds, memory, stages or json.loads(text.splitlines()[-1]), work


def beside(row, name, ours, peer, peer_name, runs, written=None):
    """One row; with the pages that both sides have written (a function), their pages per second as well. A pair that warms the caches is not counted."""
    once(ours()), once(peer())
    a, b = [], []
    for _ in range(runs):
        a.append(once(ours()))
        b.append(once(peer()))
    ratios = [x[0] / y[0] for x, y in zip(a, b)]
    work = [x[2] / y[2] for x, y in zip(a, b)]
    print(
        f"{name}: qiquan {statistics.median(x[0] for x in a):.2f} s, {max(x[1] for x in a):.0f} MiB | "
        f"{peer_name} {statistics.median(x[0] for x in b):.2f} s, {max(x[1] for x in b):.0f} MiB | "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    )
    print(
        f"{name}: seconds of all cores {statistics.median(x[2] for x in a):.2f} | {statistics.median(y[2] for y in b):.2f} | "
        f"ratio {statistics.median(work):.2f}"
    )
    keep(f"{row}, time", ratios)
    keep(f"{row}, times faster", [1 / ratio for ratio in ratios])
    keep(f"{row}, MiB", [x[1] for x in a])
    keep(f"{row}, memory", [x[1] / y[1] for x, y in zip(a, b)])
    if written:
        mine, theirs = written()
        speed = [(mine / x[0]) / (theirs / y[0]) for x, y in zip(a, b)]
        keep(f"{row}, pages per second", speed)
        memory = max(x[1] for x in a) / max(y[1] for y in b)
        print(f"{name}: {mine} pages | {theirs} pages | {statistics.median(speed):.1f} × pages per second, {memory:.2f} × memory")
