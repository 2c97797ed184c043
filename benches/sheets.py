"""The list of benches/xlsx.rs with a library, for `compare.py xlsx`: the peers.

Usage: sheets.py xlsxwriter|openpyxl ROWS FILE
       sheets.py equal ROWS FILE OTHER         fails unless both hold the same cells
XlsxWriter in constant memory writes the same formats, widths and print setting; heights of rows are fixed, the tool counts them
from the text. openpyxl in write-only mode writes bare values.
"""
import datetime
import sys

HEADS = [("级别", 7), ("检查项目", 22), ("旗县区", 10), ("苏木乡镇", 12), ("嘎查村", 12), ("户主", 9), ("户编号", 18), ("问题", 50), ("相差", 10), ("问题编号", 34)]
TITLE = "　问题清单　检查时点2020年4月15日"


def row(at):
    return (
        "错误" if at % 3 == 0 else "疑点",
        f"V{at % 97:03} 人均纯收入前后一致",
        "乌拉特中旗",
        f"第{at % 13}苏木",
        f"第{at % 101}嘎查",
        f"户主{at % 997}",
        f"1508240100{at:08}",
        f"登记的人均纯收入为{at}元，与户表、收入测算表所记的数不一致，相差超过允许的范围",
        at % 5_000,
        f"{at:032x}",
    )


def xlsxwriter(rows, path):
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    book.set_properties({"created": datetime.datetime(2020, 4, 15)})
    cell = {"font_name": "宋体", "font_size": 10, "border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
    text = book.add_format(cell | {"num_format": "@", "text_wrap": True})
    red, yellow = (
        book.add_format(cell | {"num_format": "@", "text_wrap": True, "font_color": ink, "bg_color": ground})
        for ink, ground in (("#9C0006", "#FFC7CE"), ("#7F6000", "#FFEB9C"))
    )
    count = book.add_format(cell | {"num_format": "0", "align": "right", "indent": 1})
    head = book.add_format(cell | {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#DDE6F0"})
    title = book.add_format({"font_name": "宋体", "font_size": 13, "bold": True, "valign": "vcenter"})
    sheet = book.add_worksheet("问题清单")
    for at, (_, width) in enumerate(HEADS):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, TITLE, title)
    sheet.set_row(1, 20.5)
    for at, (name, _) in enumerate(HEADS):
        sheet.write_string(1, at, name, head)
    sheet.freeze_panes(2, 0)
    for at in range(rows):
        here, cells = at + 2, row(at)
        sheet.set_row(here, 47.5)
        for column, value in enumerate(cells):
            if column == 8:
                sheet.write_number(here, column, value, count)
            else:
                sheet.write_string(here, column, value, (red if at % 3 == 0 else yellow) if column == 0 else text)
    sheet.autofilter(1, 0, rows + 1, len(HEADS) - 1)
    sheet.print_area(0, 0, rows + 1, len(HEADS) - 1)
    sheet.repeat_rows(0, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_footer("&L&A&C第&P页　共&N页")
    sheet.fit_to_pages(1, 0)
    book.close()


def openpyxl(rows, path):
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("问题清单")
    sheet.append([TITLE])
    sheet.append([name for name, _ in HEADS])
    for at in range(rows):
        sheet.append(row(at))
    book.save(path)


def cells(path):
    """Every cell of the first sheet; what is blank is not there for any of the libraries."""
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [[value for value in row if value != ""] for row in rows]


def equal(rows, one, other):
    mine, theirs = cells(one), cells(other)
    if len(mine) != rows + 2 or mine != theirs:
        sys.exit(f"the cells differ: {len(mine)} and {len(theirs)} rows of {rows + 2}")


if __name__ == "__main__":
    {"xlsxwriter": xlsxwriter, "openpyxl": openpyxl, "equal": equal}[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:])
