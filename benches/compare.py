"""Times qiquan beside its peers, in turn, and prints medians, ratios and peak memory.

Usage: compare.py scan|pack|clerk CITY [RUNS]    compare.py pdf [RUNS]
"""
import importlib.util
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
BINARY = HERE.parent / "target/release/qiquan"


def once(command):
    """Wall seconds and peak resident MiB of one run; stops the bench when the command fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3):
        sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    return seconds, usage.ru_maxrss / 1024


def beside(name, ours, peer, peer_name, runs):
    once(ours()), once(peer())  # warm the caches
    a, b = [], []
    for _ in range(runs):
        a.append(once(ours()))
        b.append(once(peer()))
    ratios = [x[0] / y[0] for x, y in zip(a, b)]
    print(
        f"{name}: qiquan {statistics.median(x[0] for x in a):.2f} s, {max(x[1] for x in a):.0f} MiB | "
        f"{peer_name} {statistics.median(x[0] for x in b):.2f} s, {max(x[1] for x in b):.0f} MiB | "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    )


def have(*modules):
    missing = [m for m in modules if importlib.util.find_spec(m) is None]
    if missing:
        print(f"peer not installed: {', '.join(missing)}")
    return not missing


def main():
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        if what in ("scan", "pack", "clerk"):
            city = sys.argv[2]
            runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
            find = lambda: ["find", city + "/archives", "-printf", "%s %p\\n"]
            if what == "scan":
                beside("scan", lambda: [BINARY, "scan", city], find, "find -printf", runs)
                return
            count = iter(range(10_000))
            pack = lambda: [BINARY, "pack", city, "--out", scratch / f"out{next(count)}", "--quiet"]
            if what == "pack":
                beside("pack", pack, find, "find -printf", runs)
            elif have("pandas", "xlsxwriter", "openpyxl", "reportlab"):
                clerk = lambda: [sys.executable, HERE / "clerk.py", city, scratch / f"clerk{next(count)}"]
                beside("pack", pack, clerk, "clerk's script", runs)
        elif what == "pdf":
            runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
            if not have("typst"):
                return
            rows = 30_000
            page = scratch / "table.typ"
            body = "\n".join(
                f"[{i}],[乌拉特中旗],[海流图镇],[第{i % 97}嘎查],[户主姓名],[缺贫困户信息采集表]," for i in range(rows)
            )
            page.write_text(
                '#set page(paper: "a4")\n#set text(font: "Noto Serif CJK SC", size: 10.5pt)\n'
                f"#table(columns: 6, table.header([序号],[旗县],[苏木乡镇],[嘎查村],[户主],[缺件]),\n{body}\n)\n",
                encoding="utf-8",
            )
            subprocess.run(["cargo", "bench", "--quiet", "--no-run", "--bench", "pdf"], cwd=HERE.parent, check=True)
            built = [p for p in (HERE.parent / "target/release/deps").glob("pdf-*") if not p.suffix]
            program = max(built, key=lambda p: p.stat().st_mtime)
            ours = lambda: [program, str(rows), scratch / "ours.pdf"]
            peer = lambda: [sys.executable, "-c", f"import typst; typst.compile({str(page)!r}, output={str(scratch / 't.pdf')!r})"]
            beside("pdf", ours, peer, "Typst", runs)
        else:
            sys.exit(__doc__)


main()
