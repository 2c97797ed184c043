"""Sets the table of benches/pdf.rs with another program: the peers of the row `pdf`.

Usage: pages.py typst|reportlab|weasyprint ROWS FILE

Every side sets the same face (cut for this repository, under data/fonts): a face that is missing would be skipped, and be fast.
"""
import pathlib
import sys

FONTS = pathlib.Path(__file__).resolve().parent.parent / "data/fonts"
TITLE = "缺件清单"
HEADS = ["序号", "旗县", "苏木乡镇", "嘎查村", "户主", "缺件"]


def row(at):
    return [str(at), "乌拉特中旗", "海流图镇", f"第{at % 97}嘎查", "户主姓名", "缺贫困户信息采集表"]


def typst(rows, path):
    import typst as program

    cells = ",\n".join(",".join(f"[{cell}]" for cell in row(at)) for at in range(rows))
    heads = ",".join(f"[{head}]" for head in HEADS)
    text = (
        f'#set page(paper: "a4", numbering: "1")\n#set text(font: "Qiquan Song", size: 10.5pt, fallback: false)\n'
        f"{TITLE}\n#table(columns: 6, table.header({heads}),\n{cells}\n)\n"
    )
    page = path.with_suffix(".typ")
    page.write_text(text, encoding="utf-8")
    program.compile(str(page), output=str(path), font_paths=[str(FONTS)])


def reportlab(rows, path):
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle
    from reportlab.lib.styles import ParagraphStyle

    # It reads TrueType outlines alone: of the faces here that is the Kai.
    pdfmetrics.registerFont(TTFont("Kai", str(FONTS / "qiquan-kai.ttf")))
    style = ParagraphStyle("body", fontName="Kai", fontSize=10.5, leading=13, wordWrap="CJK")
    table = LongTable(
        [HEADS, *(row(at) for at in range(rows))],
        repeatRows=1,
        style=TableStyle([("FONT", (0, 0), (-1, -1), "Kai", 10.5), ("GRID", (0, 0), (-1, -1), 0.25, "#999999")]),
    )
    SimpleDocTemplate(str(path), pagesize=A4).build([Paragraph(TITLE, style), table])


def weasyprint(rows, path):
    import weasyprint as program

    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row(at)) + "</tr>" for at in range(rows))
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    face = (FONTS / "qiquan-song.otf").as_uri()
    style = (
        f'@font-face {{ font-family: Song; src: url("{face}") }}'
        "@page { size: A4 } body { font: 10.5pt Song } table { border-collapse: collapse } td, th { border: 0.25pt solid #999 }"
    )
    html = (
        f"<html><head><style>{style}</style></head><body><p>{TITLE}</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table></body></html>"
    )
    program.HTML(string=html).write_pdf(str(path))


if __name__ == "__main__":
    program, rows, path = sys.argv[1:]
    {"typst": typst, "reportlab": reportlab, "weasyprint": weasyprint}[program](int(rows), pathlib.Path(path))
