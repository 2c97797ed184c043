"""Times qiquan beside its peers, in turn, and prints medians, ratios and peak memory.

Usage: compare.py walk|pack|rerun|clerk|rules|formats CITY [RUNS]    compare.py pdf|html|xlsx|fixity [RUNS]
       compare.py growth FOLDER HOUSEHOLDS[,HOUSEHOLDS…] [check|pack]
QIQUAN names another binary than target/release/qiquan; --figures FILE writes every measured value. All rows at once: suite.py.
"""
import importlib.util
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from measure import BINARY, FIGURES, HERE, beside, keep, once, told


def have(*modules):
    missing = [m for m in modules if importlib.util.find_spec(m) is None]
    if missing:
        print(f"peer not installed: {', '.join(missing)}")
    return not missing


def bench(name):
    """The program of benches/<name>.rs, built as it is shipped."""
    build = ["cargo", "bench", "--quiet", "--no-run", "--bench", name, "--message-format=json"]
    lines = subprocess.run(build, cwd=HERE.parent, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    built = [message for message in map(json.loads, lines) if message.get("executable")]
    return next(message["executable"] for message in built if message["target"]["name"] == name)


def walk(city, runs):
    program = bench("walk")
    find = lambda: ["find", city + "/archives", "-printf", "%s %p\\n"]
    for what in ("walk", "identify"):
        beside(what, what, lambda: [program, what, city], find, "find -printf", runs)


def formats(city, runs):
    """Identification by head and tail beside Siegfried with two workers: at least 10 × faster. SF and SF_SIG name it and its signatures."""
    sf = os.environ.get("SF", "sf")
    if not shutil.which(sf):
        print("peer not installed: sf (Siegfried)")
        return
    signatures = ["-sig", os.environ["SF_SIG"]] if "SF_SIG" in os.environ else []
    program = bench("walk")
    peer = lambda: [sf, *signatures, "-multi", "2", "-json", city + "/archives"]
    beside("formats", "formats", lambda: [program, "identify", city], peer, "Siegfried, two workers", runs)


def fixity(runs, files=200, size=10 << 20):
    """Digests of large files beside two openssl at once (at least 0.9 ×) and bagit.py with two processes (at least 3 ×)."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        folder = scratch / "project/archives/_市"
        folder.mkdir(parents=True)
        (scratch / "project/registers").mkdir()
        (scratch / "project/qiquan.toml").write_text('name = "巴彦淖尔市"\ncode = "150800"\nas_of = 2020-04-15\n', "utf-8")
        block = os.urandom(1 << 20)
        for number in range(files):
            with (folder / f"{number:03}.mp4").open("wb") as file:
                file.write(b"\0\0\0\x18ftypisom\0\0\0\0mp42isom" + number.to_bytes(4, "big"))
                for _ in range(size >> 20):
                    file.write(block)
        ours = lambda: [BINARY, "prepare", scratch / "project", "--digest", "sha256", "--jobs", "2", "--out", scratch / "out", "--rehash", "--cache", scratch / "cache", "--quiet"]
        openssl = f"find '{folder}' -type f -print0 | xargs -0 -P 2 -n 50 openssl dgst -sha256"
        beside("fixity, openssl", f"fixity, {files} files of {size >> 20} MiB", ours, lambda: ["sh", "-c", openssl], "two openssl dgst -sha256", runs)
        if have("bagit"):
            count = iter(range(10_000))

            def bag():
                # It moves the files into the bag: every run needs a tree of its own, of links to the same bytes.
                tree = scratch / f"bag{next(count)}"
                tree.mkdir()
                for file in folder.iterdir():
                    os.link(file, tree / file.name)
                return [sys.executable, "-m", "bagit", "--processes", "2", "--sha256", "--quiet", tree]

            beside("fixity, bagit.py", "fixity", ours, bag, "bagit.py, two processes", runs)


def pack(row, city, runs, peer_name, peer):
    with tempfile.TemporaryDirectory() as scratch:
        count = iter(range(10_000))
        # A cache of its own for every run: each is the first one.
        ours = lambda: [BINARY, "pack", city, "--out", f"{scratch}/out{next(count)}", "--cache", f"{scratch}/cache{next(count)}", "--quiet"]
        beside(row, "pack", ours, lambda: peer(f"{scratch}/peer{next(count)}"), peer_name, runs)


def parts(out):
    """Every file of OUT but the receipt, which knows the clock."""
    files = sorted(path for path in pathlib.Path(out).rglob("*") if path.is_file() and path.name != "receipt.json")
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def rerun(city, runs):
    """A first run, the same again with nothing changed (at most 25 %), and into another OUT, where the files alone are known."""
    with tempfile.TemporaryDirectory() as scratch:
        seconds = {"first run": [], "nothing changed": [], "another OUT": []}
        for number in range(runs + 1):
            cache, first, other = (f"{scratch}/{name}{number}" for name in ("cache", "out", "other"))
            written = []
            for name, out in zip(seconds, (first, first, other)):
                took = once([BINARY, "pack", city, "--out", out, "--cache", cache, "--quiet"])
                written.append(parts(out))
                if number:  # the first round warms the caches of the system
                    seconds[name].append(took)
            if written[1:] != written[:-1]:
                sys.exit("a run with a cache wrote other bytes")
            for path in (cache, first, other):
                shutil.rmtree(path)
        cold = seconds["first run"]
        for name, took in seconds.items():
            ratios = [x[0] / y[0] for x, y in zip(took, cold)]
            keep(f"rerun, {name}", ratios)
            work = statistics.median(x[2] / y[2] for x, y in zip(took, cold))
            print(
                f"rerun, {name}: {statistics.median(x[0] for x in took):.2f} s, {max(x[1] for x in took):.0f} MiB | "
                f"ratio {statistics.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f}), of the seconds of all cores {work:.3f}"
            )
        print("rerun: all outputs are equal byte for byte, receipts left out")


def pages(path):
    """Pages of a PDF, for the speed of each side."""
    said = subprocess.run(["pdfinfo", path], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return int(next(line.split()[1] for line in said.splitlines() if line.startswith("Pages:")))


def rows_of(path):
    """The rows of the table in a PDF, in order, without the blanks between cells and between Chinese and Latin."""
    said = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, stdout=subprocess.PIPE, text=True).stdout
    lines = ("".join(line.split()) for line in said.splitlines())
    return [line for line in lines if line.endswith("缺贫困户信息采集表")]


def pdf(runs):
    """The same table with every program; of WeasyPrint a tenth, the rest would take hours."""
    if not shutil.which("pdfinfo"):
        return print("pdfinfo and pdftotext (poppler) are needed to count pages and to compare texts")
    program = bench("pdf")
    for name, module, rows in (("Typst", "typst", 30_000), ("ReportLab", "reportlab", 30_000), ("WeasyPrint", "weasyprint", 3_000)):
        if not have(module):
            continue
        with tempfile.TemporaryDirectory() as scratch:
            theirs, mine = (pathlib.Path(scratch) / file for file in ("theirs.pdf", "ours.pdf"))
            ours = lambda: [program, str(rows), mine]
            peer = lambda: [sys.executable, HERE / "pages.py", module, str(rows), theirs]
            beside(f"pdf, {name}", f"pdf, {rows} rows", ours, peer, name, runs, lambda: (pages(mine), pages(theirs)))
            one, other = rows_of(mine), rows_of(theirs)
            if len(one) != rows or one != other:
                sys.exit(f"the texts differ: {len(one)} and {len(other)} rows of {rows}")
            print(f"pdf, {rows} rows: the cells of both are equal")


def xlsx(runs):
    """The same list with every library; three times the rows show whether memory grows with them."""
    most = {}
    program = bench("xlsx")
    peers = (("XlsxWriter, constant memory", "xlsxwriter"), ("openpyxl, write-only, bare values", "openpyxl"))
    for rows in (100_000, 300_000):
        for name, module in peers:
            if not have(module, "python_calamine"):
                continue
            with tempfile.TemporaryDirectory() as scratch:
                theirs, mine = (pathlib.Path(scratch) / file for file in ("theirs.xlsx", "ours.xlsx"))
                ours = lambda: [program, str(rows), mine]
                peer = lambda: [sys.executable, HERE / "sheets.py", module, str(rows), theirs]
                beside(f"xlsx, {module}, {rows} rows", f"xlsx, {rows} rows", ours, peer, name, runs)
                most[rows] = max(FIGURES[f"xlsx, {module}, {rows} rows, MiB"])
                # Not in this process: a child's largest resident set counts from that of its parent.
                subprocess.run([sys.executable, HERE / "sheets.py", "equal", str(rows), mine, theirs], check=True)
                print(f"xlsx, {rows} rows: the cells of both are equal, {mine.stat().st_size >> 20} | {theirs.stat().st_size >> 20} MiB")
    if len(most) == 2:
        keep("xlsx, growth of memory", [most[300_000] / most[100_000]])


def html(runs):
    """The report that is browsed beside the same findings as CSV and NDJSON, both in one process."""
    with tempfile.TemporaryDirectory() as scratch:
        said = subprocess.run([bench("html"), "100000", str(runs), scratch], check=True, stdout=subprocess.PIPE, text=True).stdout
    row, ratios = said.splitlines()
    print(row)
    keep("html, time", map(float, ratios.split()))


KEY = ("rule", "county", "township", "village", "household_id", "subject")
READ, SCAN = "读取登记表和台账", "扫描档案文件夹"


def keys(path, rules):
    with open(path, encoding="utf-8") as lines:
        return {tuple(found[k] for k in KEY) for found in map(json.loads, lines) if found["rule"] in rules}


READERS = (("calamine", "pandas, calamine as reader"), ("default", "pandas, the reader it takes by itself (openpyxl)"))


def rules(city, runs):
    script = HERE / "rules_pandas.py"
    codes = subprocess.run([sys.executable, script, "--codes"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    a, b = [], {engine: [] for engine, _ in READERS}
    with tempfile.TemporaryDirectory() as scratch:
        out, found = f"{scratch}/out", f"{scratch}/found.ndjson"
        ours = [BINARY, "check", city, "--out", out, "--select", codes, "--fail-on", "never", "--quiet", "--timings",
                "--rehash", "--cache", f"{scratch}/cache"]
        for run in range(runs + 1):  # the first round warms the caches and is not counted
            shutil.rmtree(out, ignore_errors=True)
            one = told(ours)
            mine = keys(f"{out}/findings.ndjson", codes.split(","))
            if run:
                a.append(one)
            for engine, _ in READERS:
                other = told([sys.executable, "-W", "ignore", script, city, found, engine])
                theirs = keys(found, codes.split(","))
                for word, only in (("only qiquan", mine - theirs), (f"only pandas ({engine})", theirs - mine)):
                    for key in sorted(only):
                        print(word, *key)
                if mine != theirs:
                    sys.exit("the two sides do not find the same")
                if run:
                    b[engine].append(other)
    print(f"rules: {len(codes.split(','))} rules, the same {len(mine)} findings, {os.cpu_count()} cores (pandas uses one)")
    for engine, name in READERS:
        print(f" {name}:")
        lines(f"rules, {engine}", a, b[engine])


def lines(row, a, b):
    sides = {
        "whole process": (lambda s: s[0], lambda s: s[0]),
        "whole process, seconds of all cores": (lambda s: s[3], lambda s: s[3]),
        "whole process, qiquan's scan of the archive left out": (lambda s: s[0] - s[2][SCAN], lambda s: s[0]),
        "reading and rules (读取＋汇集各方说法＋核验 | read + rules)": (
            lambda s: s[2][READ] + s[2]["汇集各方说法"] + s[2]["核验"], lambda s: s[2]["read"] + s[2]["rules"]),
        "reading (读取登记表和台账 | read)": (lambda s: s[2][READ], lambda s: s[2]["read"]),
        "rules (汇集各方说法＋核验 | values + rules)": (lambda s: s[2]["汇集各方说法"] + s[2]["核验"], lambda s: s[2]["rules"]),
    }
    for name, (mine, theirs) in sides.items():
        x, y = [mine(s) for s in a], [theirs(s) for s in b]
        times = [q / max(p, 0.01) for p, q in zip(x, y)]  # stages are printed in hundredths of a second
        print(
            f"  {name}: qiquan {statistics.median(x):.2f} s | pandas {statistics.median(y):.2f} s | "
            f"{statistics.median(times):.1f} × faster ({min(times):.1f}–{max(times):.1f})"
        )
        keep(f"{row}, {name.split(' (')[0]}", times)
    print(f"  memory: qiquan {max(s[1] for s in a):.0f} MiB | pandas {max(s[1] for s in b):.0f} MiB")


def growth(folder, sizes, command):
    """One project of each size, its registers real and its archive a listing: how time and memory grow from size to size.

    Projects are made in FOLDER and kept, each with the cache and results of its run removed again. The exponent is that of the
    seconds of all cores: 1 where twice the households take twice the time."""
    before = None
    for size in sizes:
        city = pathlib.Path(folder) / f"listed-{size}"
        if not (city / "truth.ndjson").exists():
            shutil.rmtree(city, ignore_errors=True)
            once([BINARY, "sample", city, "--preset", "bayannur", "--households", str(size), "--seed", "7", "--listing", "--quiet"])
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            run = [BINARY, command, city, "--out", f"{scratch}/out", "--cache", f"{scratch}/cache", "--fail-on", "never", "--quiet"]
            seconds, memory, work = once(run)
            written = sum(file.stat().st_size for file in pathlib.Path(scratch, "out").rglob("*") if file.is_file())
        line = f"growth, {command}, {size} households: {seconds:.1f} s, {work:.1f} s of all cores, {memory:.0f} MiB ({memory * 1024 / size:.1f} KiB a household), {written >> 20} MiB written"
        if before:
            more = math.log(size / before[0])
            keep(f"growth, {before[0]} to {size}, time exponent", [math.log(work / before[1]) / more])
            line += f"; since {before[0]}: time exponent {math.log(work / before[1]) / more:.2f}, memory exponent {math.log(memory / before[2]) / more:.2f}"
        keep(f"growth, GiB at {size}", [memory / 1024])
        print(line, flush=True)
        before = (size, work, memory)


def with_find(city, runs):
    pack("pack, find", city, runs, "find -printf", lambda out: ["find", city + "/archives", "-printf", "%s %p\\n"])
    with tempfile.TemporaryDirectory() as scratch:
        seconds, _, stages, work = told([BINARY, "pack", city, "--out", f"{scratch}/out", "--cache", f"{scratch}/cache", "--quiet", "--timings"])
    print(f"pack, where the time goes ({seconds:.2f} s, {work:.2f} s of all cores): " + ", ".join(f"{name} {took:.2f} s" for name, took in stages.items()))


def with_clerk(city, runs):
    if have("pandas", "xlsxwriter", "openpyxl", "reportlab"):
        pack("pack, clerk", city, runs, "clerk's script", lambda out: [sys.executable, HERE / "clerk.py", city, out])


# Rows that read a project, and rows that make what they need.
OF_A_CITY = {"walk": walk, "formats": formats, "pack": with_find, "rerun": rerun, "clerk": with_clerk, "rules": rules}
ALONE = {"fixity": fixity, "pdf": pdf, "xlsx": xlsx, "html": html}


def main(words):
    figures = None
    if "--figures" in words:
        at = words.index("--figures")
        figures = pathlib.Path(words[at + 1])
        words = words[:at] + words[at + 2:]
    what, words = (words[0], words[1:]) if words else ("", [])
    runs = lambda at, otherwise: int(words[at]) if len(words) > at else otherwise
    if what in ALONE:
        ALONE[what](runs(0, 3))
    elif what == "growth" and len(words) > 1:
        growth(words[0], sorted(map(int, words[1].split(","))), words[2] if len(words) > 2 else "pack")
    elif what in OF_A_CITY and words:
        OF_A_CITY[what](words[0], runs(1, 5))
    else:
        sys.exit(__doc__)
    if figures:
        figures.write_text(json.dumps(FIGURES), "utf-8")


main(sys.argv[1:])
