"""Opens every pack with programs that are not ours: poppler, qpdf, LibreOffice, openpyxl; MACHINE holds findings.csv,
findings.sarif and junit.xml of the same run, which libxml2, Python's csv and json read; DuckDB runs what docs/machine-formats.md
says of it.

Usage: check-packs.py OUT MACHINE
"""
import contextlib
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import duckdb
import lxml.etree
import openpyxl

out, machine = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
passed = failed = 0


def check(what, ok, why=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}: {why}")


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


run_json = json.loads((out / "run.json").read_text(encoding="utf-8"))
pdfs = sorted(out.rglob("*.pdf"))
books = sorted(out.rglob("*.xlsx"))
check("packs exist", len(pdfs) >= len(run_json["counties"]) + 1, f"{len(pdfs)} PDF files")

for pdf in pdfs:
    result = run("qpdf", "--check", str(pdf))
    check(f"qpdf {pdf.name}", result.returncode == 0, result.stdout + result.stderr)
    fonts = run("pdffonts", str(pdf)).stdout.splitlines()[2:]
    check(f"fonts of {pdf.name}", bool(fonts), "no fonts")
    for line in fonts:
        # emb sub uni are the three columns before the object number
        flags = line.split()[-5:-2]
        check(f"font of {pdf.name}", flags[0] == "yes" and flags[2] == "yes", line)
    text = run("pdftotext", "-layout", str(pdf), "-").stdout
    check(f"text of {pdf.name}", len(text) > 200 and "\ufffd" not in text, "no text or replacement characters")

for county in run_json["counties"]:
    folder = out / f"{county['code']}{county['name']}"
    text = run("pdftotext", str(folder / f"{county['name']}考核材料包.pdf"), "-").stdout
    flat = "".join(text.split())
    check(f"name in {county['name']}", county["name"] in flat, "the county's name is not in its pack")
    for field in ("required", "present", "missing"):
        check(f"{field} of {county['name']}", str(county[field]) in flat.replace(",", ""), f"{county[field]} not printed")

with tempfile.TemporaryDirectory() as folder:
    for at, book in enumerate(books):
        copy = pathlib.Path(folder) / f"book{at}.xlsx"
        copy.write_bytes(book.read_bytes())
        workbook = openpyxl.load_workbook(copy, read_only=False)
        check(f"openpyxl {book.name}", len(workbook.sheetnames) >= 1, "no sheets")
        for sheet in workbook:
            for row in sheet.iter_rows(values_only=True):
                for value in row:
                    check_value = isinstance(value, str) and value.startswith("=")
                    if check_value:
                        check(f"formula in {book.name}", False, f"{sheet.title}: {value}")
    if books:
        copies = sorted(str(p) for p in pathlib.Path(folder).glob("*.xlsx"))
        run("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir", folder, *copies)
        for copy in copies:
            check(f"LibreOffice {copy}", pathlib.Path(copy).with_suffix(".pdf").exists(), "not converted")

schema = pathlib.Path(__file__).parent.parent / "tests/schema/junit-4.xsd"
schema = lxml.etree.XMLSchema(lxml.etree.parse(str(schema)))
junit = lxml.etree.parse(str(machine / "junit.xml"))
check("junit.xml", schema.validate(junit), str(schema.error_log))
count = len((out / "findings.ndjson").read_text(encoding="utf-8").splitlines())
with open(machine / "findings.csv", encoding="utf-8-sig", newline="") as file:
    check("findings.csv", len(list(csv.DictReader(file))) == count, f"not {count} rows")
sarif = json.loads((machine / "findings.sarif").read_text(encoding="utf-8"))
check("findings.sarif", len(sarif["runs"][0]["results"]) == count, f"not {count} results")
totals = run_json["totals"]
failures = int(junit.getroot().get("failures"))
check("failures", failures == totals["errors"] + totals["warnings"] + totals["infos"], f"{failures} failures")

page = (pathlib.Path(__file__).parent.parent / "docs/machine-formats.md").read_text(encoding="utf-8")
statements = page.split("## DuckDB", 1)[1].split("```")[1].removeprefix("sql\n").split(";")
with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
    pathlib.Path("output").mkdir()
    for path in (out / "run.json", out / "findings.ndjson", machine / "findings.csv"):
        (pathlib.Path("output") / path.name).symlink_to(path.resolve())
    for statement in filter(str.strip, statements):
        try:
            check(f"DuckDB {statement.strip()[:40]}", duckdb.sql(statement).fetchall(), "no rows")
        except duckdb.Error as error:
            check(f"DuckDB {statement.strip()[:40]}", False, error)

print(f"packs: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
