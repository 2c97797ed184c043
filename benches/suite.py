"""All rows beside all peers: makes what they need, runs them one after another and writes the table of budgets.

Usage: suite.py [--folder DIR] [--runs N] [--only ROW,ROW] [--keep]

DIR (target/suite) holds the peers, the prefecture and what was measured; what lies there is used again. --keep writes the
table to benches/results.md. QIQUAN names another binary than target/release/qiquan.
"""
import argparse
import datetime
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

from measure import BINARY, HERE

PEERS = ("bagit", "openpyxl", "pandas>=3", "python-calamine", "reportlab", "typst", "weasyprint", "xlsxwriter")
SIEGFRIED = "github.com/richardlehane/siegfried@v1.11.2"
ROWS = ("walk", "formats", "fixity", "rules", "pdf", "xlsx", "html", "pack", "clerk", "rerun", "growth")
# Sizes of the row `growth`, from one to ten prefectures.
SIZES = "14701,147000"
OF_A_CITY = ("walk", "formats", "rules", "pack", "clerk", "rerun")

# What is asked, the figure that answers it, at most or at least how much, and the unit.
BUDGETS = (
    ("walk, sizes and classes beside `find -printf`", "walk, time", "≤", 1.0, "×"),
    ("the same with every head identified", "identify, time", "≤", 3.0, "×"),
    ("identification, times faster than Siegfried with two workers", "formats, times faster", "≥", 10, "×"),
    ("digests of large files, times faster than two `openssl dgst`", "fixity, openssl, times faster", "≥", 0.9, "×"),
    ("the same, than bagit.py with two processes", "fixity, bagit.py, times faster", "≥", 3, "×"),
    ("reading and rules, times faster than pandas with calamine", "rules, calamine, reading and rules", "≥", 20, "×"),
    ("the same, than pandas with the reader it takes by itself", "rules, default, reading and rules", "≥", 20, "×"),
    ("PDF, pages per second beside Typst", "pdf, Typst, pages per second", "≥", 10, "×"),
    ("PDF, peak memory beside Typst", "pdf, Typst, memory", "≤", 0.1, "×"),
    ("PDF, pages per second beside ReportLab", "pdf, ReportLab, pages per second", None, None, "×"),
    ("PDF, pages per second beside WeasyPrint", "pdf, WeasyPrint, pages per second", None, None, "×"),
    ("XLSX, rows per second beside XlsxWriter, 100,000 rows", "xlsx, xlsxwriter, 100000 rows, times faster", "≥", 6, "×"),
    ("the same beside openpyxl", "xlsx, openpyxl, 100000 rows, times faster", None, None, "×"),
    ("XLSX, memory of 300,000 rows beside 100,000", "xlsx, growth of memory", "≤", 1.1, "×"),
    ("browsable report beside CSV and NDJSON, 100,000 findings", "html, time", "≤", 2.0, "×"),
    ("pack of the prefecture beside `find -printf`", "pack, find, time", "≤", 6.0, "×"),
    ("the same, times faster than a clerk's script", "pack, clerk, times faster", "≥", 3, "×"),
    ("the same, peak memory", "pack, find, MiB", "≤", 600, "MiB"),
    ("nothing changed, beside the first run", "rerun, nothing changed", "≤", 0.25, "×"),
    ("ten times the households, exponent of time", "growth, 14701 to 147000, time exponent", "≤", 1.05, ""),
    ("147,000 households, peak memory (the budget is asked at 700,000)", "growth, GiB at 147000", "≤", 4, "GiB"),
)


def say(text):
    print(f"== {text}", flush=True)


def peers(folder):
    """An environment with the packages, and Siegfried built from its module with its own signatures; what cannot be had is said."""
    python = folder / "peers/bin/python"
    if not python.exists():
        say("peers")
        subprocess.run([sys.executable, "-m", "venv", folder / "peers"], check=True)
        subprocess.run([python, "-m", "pip", "-q", "install", *PEERS], check=True)
    settings = dict(os.environ)
    go = folder / "go"
    module = go / "pkg/mod" / SIEGFRIED
    if not (go / "bin/sf").exists() and shutil.which("go"):
        settings.update(GOPATH=str(go), GOFLAGS="-modcacherw")
        subprocess.run(["go", "mod", "download", SIEGFRIED], check=True, cwd=folder, env=settings)
        subprocess.run(["go", "build", "-o", go / "bin/sf", "./cmd/sf"], check=True, cwd=module, env=settings)
    if (go / "bin/sf").exists():
        settings.update(SF=str(go / "bin/sf"), SF_SIG=str(module / "cmd/roy/data/default.sig"))
    else:
        print("Go is not installed: Siegfried is left out")
    return python, settings


def city(folder):
    """The prefecture of the budgets: 14,701 households, 441,000 files, 2 % of the places hold a fault."""
    made = folder / "city"
    if not (made / "qiquan.toml").exists():
        say("the prefecture")
        subprocess.run([BINARY, "sample", made, "--preset", "bayannur", "--seed", "7", "--defects", "0.02"], check=True)
    return made


def machine():
    meminfo = pathlib.Path("/proc/meminfo")
    lines = meminfo.read_text("utf-8").splitlines() if meminfo.exists() else []
    memory = next((int(line.split()[1]) >> 20 for line in lines if line.startswith("MemTotal")), 0)
    return f"{os.cpu_count()} cores, {memory} GiB"


def verdict(figures, figure, way, limit):
    """Median and spread of a figure as words, and whether the budget is met or how far it is."""
    values = figures.get(figure)
    if not values:
        return "not measured", "—"
    middle = statistics.median(values)
    shown = f"{middle:.2f} ({min(values):.2f}–{max(values):.2f})"
    if way is None:
        return shown, "—"
    met = middle <= limit if way == "≤" else middle >= limit
    return shown, "met" if met else f"missed by {max(middle / limit, limit / middle):.1f} ×"


def table(figures, pairs):
    yield f"Measured {datetime.date.today()} on {machine()}; {pairs}. Median and spread, pair by pair."
    yield ""
    yield "| what | measured | budget | |"
    yield "|---|---|---|---|"
    for what, figure, way, limit, unit in BUDGETS:
        shown, met = verdict(figures, figure, way, limit)
        yield f"| {what} | {f'{shown} {unit}' if shown[0].isdigit() else shown} | {f'{way} {limit:g} {unit}' if way else 'none'} | {met} |"


def main():
    asked = argparse.ArgumentParser(usage=__doc__)
    asked.add_argument("--folder", type=pathlib.Path, default=HERE.parent / "target/suite")
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--only", default=",".join(ROWS))
    asked.add_argument("--keep", action="store_true")
    asked = asked.parse_args()
    chosen = asked.only.split(",")
    if unknown := set(chosen) - set(ROWS):
        sys.exit(f"no such row: {', '.join(sorted(unknown))}; rows are {', '.join(ROWS)}")
    folder = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not BINARY.exists():
        subprocess.run(["cargo", "build", "--release"], cwd=HERE.parent, check=True)
    python, settings = peers(folder)
    project = city(folder) if set(chosen) & set(OF_A_CITY) else None
    kept = folder / "figures"
    for made in (kept, folder / "growth"):
        made.mkdir(exist_ok=True)
    failed = []
    for row in chosen:
        say(row)
        arguments = [folder / "growth", SIZES] if row == "growth" else [*([project] if row in OF_A_CITY else []), str(asked.runs)]
        words = [row, *arguments, "--figures", kept / f"{row}.json"]
        (kept / f"{row}.json").unlink(missing_ok=True)
        if subprocess.run([python, HERE / "compare.py", *words], env=settings).returncode:
            failed.append(row)
    figures = {}
    for row in ROWS:
        if (kept / f"{row}.json").exists():
            figures.update(json.loads((kept / f"{row}.json").read_text("utf-8")))
    lines = list(table(figures, f"{asked.runs} pair(s) a row, one process after the other"))
    print("\n".join(lines))
    if asked.keep:
        head = "# What was measured\n\nWritten by `python3 benches/suite.py --keep`. Ratios mean something, seconds belong to the machine.\n\n"
        (HERE / "results.md").write_text(head + "\n".join(lines) + "\n", "utf-8")
    if failed:
        sys.exit(f"rows that did not end well: {', '.join(failed)}")


main()
