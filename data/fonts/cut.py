#!/usr/bin/env python3
"""Cuts the faces that ship inside the binary from the packaged originals.

usage: cut.py [--sources DIR] [--out DIR]

Originals (Debian 12): fonts-noto-cjk and fonts-noto-cjk-extra 1:20220127+repack1-1, fonts-lxgw-wenkai
1.250+repack-1. Needs fonttools (4.68 made the committed files); the same versions give the same bytes.
The cut faces get names of their own, because the licences of the originals reserve theirs.
"""

import argparse
import hashlib
import pathlib

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = pathlib.Path(__file__).resolve().parent
# Characters of Inner Mongolian place names beyond level 1, for titles.
PLACES = "佘彦沣淖琦磴鄂喀沁敖翁穆霍赉锡茂镶伦奈鲁扎杭额济纳温克莫达瓦斡尔喇嘛坝滦旗苏嘎查"


def levels():
    """The three levels of the 通用规范汉字表."""
    found = []
    for line in (HERE / "tongyong-8105.txt").read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith("#"):
            found.append("")
        else:
            found[-1] += line
    assert [len(level) for level in found] == [3500, 3000, 1605]
    return found


def gb2312(rows):
    """Characters of the given rows (区) of GB/T 2312."""
    found = []
    for row in rows:
        for cell in range(0xA1, 0xFF):
            try:
                found.append(bytes([row + 0xA0, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    return "".join(found)


def symbols():
    """ASCII, Latin-1, GB/T 2312 rows 1 to 9, full-width forms and what reports use besides."""
    text = "".join(map(chr, range(0x20, 0x7F))) + "".join(map(chr, range(0xA0, 0x100)))
    text += gb2312(range(1, 10)) + "".join(map(chr, range(0xFF01, 0xFF5F))) + "￥"
    text += "".join(map(chr, range(0x2460, 0x249C)))
    text += "·•‧–—―…‥‘’“”‰′″※℃℉№Ⅰ〇〓〔〕【】〖〗「」『』←↑→↓↖↗↘↙⇒√×÷±≤≥≠≈≡∞∑∏∩∪∈∠⊥∥"
    text += "○●◎◇◆□■△▲▽▼★☆☐☑☒✓✔✕✗✘▪▫◯㎡㎏㎜㎝㎞㏄㈱①⑴⒈｜～"
    return text


def cut(source, number, text, family, out):
    """Writes one face holding `text`."""
    if number is None:
        font = TTFont(source, recalcTimestamp=False)
    else:
        font = TTCollection(source).fonts[number]
        font.recalcTimestamp = False
    licence = {n: font["name"].getDebugName(n) for n in (0, 13, 14)}
    version = font["name"].getDebugName(5)

    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = []
    options.drop_tables += ["BASE", "GDEF", "GSUB", "GPOS", "VORG", "vhea", "vmtx", "gasp", "meta", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)

    names = font["name"]
    names.names = []
    postscript = family.replace(" ", "")
    values = {
        0: licence[0],
        1: family,
        2: "Regular",
        3: f"{family}; cut from: {version}",
        4: family,
        5: version,
        6: postscript,
        13: licence[13],
        14: licence[14],
    }
    for number_, value in values.items():
        names.setName(value, number_, 3, 1, 0x409)
    if "CFF " in font:
        table = font["CFF "].cff
        table.fontNames[0] = postscript
        top = table.topDictIndex[0]
        top.FullName = family
        top.FamilyName = family
        for record in getattr(top, "FDArray", []):
            if hasattr(record, "FontName"):
                record.FontName = postscript
    font.save(out)
    return sorted(font.getBestCmap())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", default="/usr/share/fonts")
    parser.add_argument("--out", default=str(HERE))
    arguments = parser.parse_args()
    sources, out = pathlib.Path(arguments.sources), pathlib.Path(arguments.out)
    noto, kai = sources / "opentype" / "noto", sources / "truetype" / "lxgw-wenkai"

    first, second, third = levels()
    hanzi = gb2312(range(16, 88))
    everything = symbols() + first + second + third + hanzi
    usual = symbols() + first + second
    common = symbols() + first + PLACES
    faces = [
        ("qiquan-song.otf", "Qiquan Song", noto / "NotoSerifCJK-Regular.ttc", 2, everything),
        ("qiquan-hei.otf", "Qiquan Hei", noto / "NotoSansCJK-Medium.ttc", 2, everything),
        ("qiquan-kai.ttf", "Qiquan Kai", kai / "LXGWWenKai-Regular.ttf", None, usual),
        ("qiquan-title.otf", "Qiquan Title", noto / "NotoSerifCJK-Bold.ttc", 2, common),
    ]
    for file, family, source, number, text in faces:
        kept = cut(source, number, text, family, out / file)
        wanted = {ord(character) for character in text}
        lacking = "".join(chr(c) for c in sorted(wanted - set(kept)))
        data = (out / file).read_bytes()
        print(f"{hashlib.sha256(data).hexdigest()}  {file}  {len(data)} bytes, {len(kept)} characters")
        if lacking:
            print(f"    not in the original: {lacking}")


if __name__ == "__main__":
    main()
