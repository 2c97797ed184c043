"""A 工作清单 filled in by openpyxl, saved again by LibreOffice and handed in: the answers must arrive. What the program does not
read (ODS) must be told, with what to do.

Usage: resave.py BINARY PROJECT
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import openpyxl

binary, project = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
SHEET = "工作清单"
FILLED = {"处理情况": "核实无误", "办理责任人": "李四", "预计完成": "2020-05-20", "核实说明": "原件遗失，“登报”声明\n见附件", "说明人": "王五"}
ROWS = 5
failures = []


def check(what, ok, why):
    if not ok:
        failures.append(what)
        print(f"FAILED {what}: {why}")


def qiquan(*words):
    return subprocess.run([binary, *map(str, words)], capture_output=True, text=True)


with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    copy, out = scratch / "project", scratch / "out"
    shutil.copytree(project, copy)
    begun = qiquan("check", copy, "--out", out, "--fail-on", "never", "--quiet")
    check("first run", begun.returncode in (0, 3), begun.stderr)
    county = json.loads((out / "run.json").read_text(encoding="utf-8"))["counties"][0]
    listed = out / f"{county['code']}{county['name']}" / f"{county['name']}工作清单.xlsx"
    book = openpyxl.load_workbook(listed)
    sheet = book[SHEET]
    # A CSV has the first sheet only.
    book.move_sheet(sheet, -book.sheetnames.index(SHEET))
    book.active = 0
    at = {cell.value: cell.column for cell in sheet[2]}
    numbers, filled = set(), 0
    for row in range(3, sheet.max_row + 1):
        number = sheet.cell(row, at["问题编号"]).value or ""
        if len(number) != 32 or filled == ROWS:
            continue
        for head, words in FILLED.items():
            sheet.cell(row, at[head]).value = words
        numbers.add(number)
        filled += 1
    check("rows to fill in", len(numbers) == ROWS, f"{len(numbers)} rows")
    source = scratch / "filled.xlsx"
    book.save(source)

    filters = {
        "xlsx": "xlsx:Calc MS Excel 2007 XML",
        "xls": "xls:MS Excel 97",
        "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1",
        "ods": "ods:calc8",
    }
    for ending, convert in filters.items():
        saved = scratch / ending
        office = ["soffice", "--headless", f"-env:UserInstallation=file://{scratch}/profile"]
        subprocess.run([*office, "--convert-to", convert, "--outdir", saved, source], capture_output=True)
        handed = saved / f"filled.{ending}"
        if not handed.exists():
            check(f"LibreOffice to {ending}", False, "not converted")
            continue
        folder = copy / "registers/feedback"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(handed, folder / f"收回.{ending}")
        shutil.rmtree(out)
        result = qiquan("check", copy, "--out", out, "--fail-on", "never", "--quiet")
        told = json.loads((out / "run.json").read_text(encoding="utf-8"))
        feedback = told.get("feedback") or {}
        if ending == "ods":
            reasons = [one["reason"] for one in told["soft_errors"] if one["path"].endswith("收回.ods")]
            check("ods is told", len(reasons) == 1 and ".xlsx" in reasons[0], reasons)
            check("ods status", result.returncode == 3, result.returncode)
            continue
        check(f"{ending} answered", feedback.get("answered") == ROWS, f"{feedback}\n{result.stderr}")
        check(f"{ending} proposed", feedback.get("proposed") == ROWS, feedback)
        check(f"{ending} conflicts", feedback.get("conflicts") == 0, feedback)
        after = openpyxl.load_workbook(listed, read_only=True)[SHEET]
        rows = [row for row in after.iter_rows(min_row=3, values_only=True) if row[at["问题编号"] - 1] in numbers]
        for row in rows:
            for head, words in FILLED.items():
                came = "".join(str(row[at[head] - 1]).split())
                check(f"{ending} {head}", came == "".join(words.split()), came)
        check(f"{ending} rows", len(rows) == ROWS, len(rows))

print(f"LibreOffice re-save: {len(filters)} formats, {len(failures)} failed")
sys.exit(1 if failures else 0)
