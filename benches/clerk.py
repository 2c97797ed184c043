"""What a skilled clerk would write: pandas reads the registers, ten rules, one XlsxWriter workbook and two ReportLab
pages a county. Opens no paper of the archive; looks for papers by name only.

Usage: clerk.py CITY OUT
"""
import csv
import io
import os
import pathlib
import sys
import unicodedata

import pandas
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, SimpleDocTemplate, Table

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PAPERS = ("申请书", "信息采集表", "民主评议", "公示", "确认告知书", "扶贫手册", "帮扶计划", "明白卡", "收入", "照片")
SAME = {"人口编号": "人编号", "家庭人口数": "人数", "家庭人口": "人数", "县": "旗县", "县(市、区、旗)": "旗县"}


def table(path):
    """A register whose header is one of the first six rows."""
    if path.suffix == ".csv":
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig") if raw[:3] == b"\xef\xbb\xbf" else raw.decode("gb18030")
        rows = list(csv.reader(io.StringIO(text)))
        width = max(map(len, rows))
        frame = pandas.DataFrame([row + [""] * (width - len(row)) for row in rows])
    else:
        frame = pandas.read_excel(path, header=None, dtype=str)
    for at in range(min(6, len(frame))):
        names = [unicodedata.normalize("NFKC", str(cell)).strip() for cell in frame.iloc[at]]
        if "户编号" in names:
            body = frame.iloc[at + 1 :].copy()
            body.columns = [SAME.get(name, name) for name in names]
            return body.loc[:, ~body.columns.duplicated()].fillna("").astype(str)
    return None


def check_digit(number):
    return "10X98765432"[sum(int(a) * b for a, b in zip(number[:17], WEIGHTS)) % 11]


def county(folder, archives, out):
    people = table(next(folder.glob("人员信息.*")))
    visits = table(next(folder.glob("入户调查.*"))) if any(folder.glob("入户调查.*")) else None
    papers = {}
    for here, folders, files in os.walk(archives / folder.name):
        number = pathlib.Path(here).name.split("_")[0]
        if number.isdigit() and len(number) > 9:
            papers.setdefault(number, []).extend(files)
        else:
            folders.sort()
    found = []

    def say(rule, frame):
        found.extend((rule, row.户编号, row.姓名) for row in frame.itertuples())

    number = people["证件号码"].str.strip('="\'').str.upper()
    whole = number.str.match(r"^\d{17}[\dX]")
    digit = number[whole].map(lambda n: check_digit(n) != n[17]).reindex(people.index, fill_value=False)
    say("V001", people[digit])
    born = pandas.to_datetime(number.str[6:14], format="%Y%m%d", errors="coerce")
    say("V002", people[whole & born.isna()])
    say("V007", people[number.duplicated(keep=False) & (number != "")])
    groups = people.groupby("户编号")
    heads = groups["与户主关系"].apply(lambda rel: (rel == "户主").sum())
    first = groups.head(1)
    say("V008", first[first["户编号"].map(heads) == 0])
    say("V009", first[first["户编号"].map(heads) > 1])
    wives = groups["与户主关系"].apply(lambda rel: (rel == "配偶").sum())
    say("V010", first[first["户编号"].map(wives) > 1])
    size = groups.size()
    if "人数" in people:
        declared = pandas.to_numeric(first["人数"], errors="coerce")
        say("V013", first[declared.notna() & (declared != first["户编号"].map(size))])
    say("C001", first[~first["户编号"].isin(papers)])
    for row in first.itertuples():
        names = " ".join(papers.get(row.户编号, ()))
        found.extend((f"C003 {paper}", row.户编号, row.姓名) for paper in PAPERS if paper not in names)
    if visits is not None and "户籍人口" in visits:
        said = pandas.to_numeric(visits["户籍人口"], errors="coerce")
        wrong = said.notna() & (said != visits["户编号"].map(size))
        found.extend(("X002", household, "") for household in visits.loc[wrong, "户编号"])

    lists = pandas.DataFrame(found, columns=["规则", "户编号", "姓名"])
    with pandas.ExcelWriter(out / f"{folder.name}.xlsx", engine="xlsxwriter") as book:
        lists.to_excel(book, sheet_name="问题", index=False)
        matrix = [
            [number] + ["有" if paper in " ".join(files) else "缺" for paper in PAPERS]
            for number, files in sorted(papers.items())
        ]
        pandas.DataFrame(matrix, columns=["户编号", *PAPERS]).to_excel(book, sheet_name="矩阵", index=False)
    counts = lists.groupby("规则").size().reset_index()
    head = [["规则", "户编号", "姓名"]]
    pages = [Table([["规则", "条数"], *counts.values.tolist()]), PageBreak(), Table(head + lists.head(40).values.tolist())]
    for page in pages:
        if isinstance(page, Table):
            page.setStyle([("FONTNAME", (0, 0), (-1, -1), "STSong-Light")])
    SimpleDocTemplate(str(out / f"{folder.name}.pdf"), pagesize=A4).build(pages)
    return len(lists)


def main():
    city, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    for folder in sorted(path for path in (city / "registers").iterdir() if path.is_dir()):
        print(folder.name, county(folder, city / "archives", out))


main()
