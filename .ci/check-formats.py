"""Formats as qiquan and Siegfried (PRONOM) identify them, over the project's files and one of each format of an office.

Usage: check-formats.py QIQUAN PROJECT SIEGFRIED SIGNATURES
"""
import csv
import io
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

qiquan, project, siegfried, signatures = map(pathlib.Path, sys.argv[1:5])

# docs/formats.md tells the same.
UNLISTED = "the registry has no entry for OFD and the formats of WPS"


def package(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


def office(main, kind):
    types = f'<Types><Override PartName="/x" ContentType="application/{kind}.main+xml"/></Types>'
    return package({"[Content_Types].xml": types, "_rels/.rels": "<a/>", main: "<a/>"})


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*more):
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0" * 72)) + chunk(b"IEND", b"")


def pdf(version, more=""):
    return f"%PDF-{version}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n{more}trailer<</Size 3/Root 1 0 R>>\nstartxref\n0\n%%EOF\n".encode()


def jpeg(first):
    frame = b"\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0"
    return b"\xff\xd8" + first + frame + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x11" + b"\xff\xd9"


def exif(version):
    body = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0\0\x01\x90\0\0\x07\0\0\0\x04" + version + b"\0\0\0\0"
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


OOXML = "vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"


def odf(kind, root):
    manifest = f'<manifest:manifest xmlns:manifest="a"><manifest:file-entry manifest:media-type="{ODF}.{kind}" manifest:full-path="/"/></manifest:manifest>'
    content = f'<?xml version="1.0"?><office:document-content xmlns:office="{root}" office:version="1.2"/>'
    return package({"mimetype": f"{ODF}.{kind}", "content.xml": content, "META-INF/manifest.xml": manifest})


SAMPLES = {
    **{f"v{version}.pdf": pdf(version) for version in ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.0")},
    "a.docx": office("word/document.xml", f"{OOXML}.wordprocessingml.document"),
    "m.docm": office("word/document.xml", "vnd.ms-word.document.macroEnabled"),
    "a.xlsx": office("xl/workbook.xml", f"{OOXML}.spreadsheetml.sheet"),
    "m.xlsm": office("xl/workbook.xml", "vnd.ms-excel.sheet.macroEnabled"),
    "a.pptx": office("ppt/presentation.xml", f"{OOXML}.presentationml.presentation"),
    "a.odt": odf("text", "office"),
    "a.ods": odf("spreadsheet", "office"),
    "a.ofd": package({"OFD.xml": '<ofd:OFD Version="1.0" DocType="OFD"></ofd:OFD>', "Doc_0/Document.xml": "<a/>"}),
    "a.zip": package({"a.txt": "x"}),
    "a.rtf": b"{\\rtf1\\ansi\\ansicpg936 x}",
    "b.rtf": b"{\\rtf1\\ansi x}",
    "a.txt": "说明\n".encode(),
    "a.csv": b"a,b\n1,2\n",
    "a.xml": b'<?xml version="1.0" encoding="UTF-8"?>\n<a/>\n',
    "a.html": b"<html><head></head><body>x</body></html>\n",
    "h5.html": b"<!DOCTYPE html><html><head></head><body>x</body></html>\n",
    "a.eml": b"From: a@example.org\r\nTo: b@example.org\r\nDate: Mon, 1 Jan 2018 00:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx\r\n",
    "raw.jpg": jpeg(b""),
    "jfif0.jpg": jpeg(b"\xff\xe0\0\x10JFIF\0\x01\0\x01\0\x48\0\x48\0\0"),
    "jfif1.jpg": jpeg(b"\xff\xe0\0\x10JFIF\0\x01\x01\x01\0\x48\0\x48\0\0"),
    "jfif2.jpg": jpeg(b"\xff\xe0\0\x10JFIF\0\x01\x02\x01\0\x48\0\x48\0\0"),
    **{f"exif{version.decode()}.jpg": jpeg(exif(version)) for version in (b"0210", b"0220", b"0221", b"0230", b"0231")},
    "v10.png": png(),
    "v11.png": png(chunk(b"sRGB", b"\0")),
    "v12.png": png(chunk(b"iTXt", b"a\0\0\0\0\0b")),
    "a.tif": b"II\x2a\0\x08\0\0\0\x02\0\0\x01\x04\0\x01\0\0\0\x08\0\0\0\x01\x01\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0",
    "a.gif": b"GIF89a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b",
    "b.gif": b"GIF87a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b",
    "a.bmp": b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0" + struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 2835, 2835, 0, 0) + b"\0\0\0\0",
    "a.jp2": b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 \0\0\0\x2djp2h\0\0\0\x16ihdr\0\0\0\x08\0\0\0\x08\0\x01\x07\x07\0\0",
    "a.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "a.mp4": b"\0\0\0\x18ftypisom\0\0\0\0mp42isom\0\0\0\x08moov",
    "a.mov": b"\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\0\x08moov",
    "a.wav": b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0",
    "a.avi": b"RIFF\x20\0\0\0AVI LIST\x10\0\0\0hdrlavih",
    "a.mp3": b"ID3\x04\0\0\0\0\0\0" + (b"\xff\xfb\x90\x64" + b"\0" * 413) * 12,
    "r5.rar": b"Rar!\x1a\x07\x01\0" + b"\x33\x92\xb5\xe5\x0a\x01\x05\x06\0\x05\x01\x01\x80\x80\0",
    "r29.rar": b"Rar!\x1a\x07\0\xcf\x90\x73\0\0\x0d" + b"\0" * 7 + b"\0" * 24 + b"\x1d" + b"\0" * 20,
    "a.7z": b"7z\xbc\xaf\x27\x1c\0\x04" + b"\0" * 24,
    "unknown.qqq": b"\x07\x99\x01nothing known begins so",
}


def identified(folder):
    """Ours: file name below archives to identifier."""
    found = {}
    for path in folder.rglob("*文件清单.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                found[row["路径"].split("/", 1)[1]] = row
    return found


with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    shutil.copytree(project, scratch / "project", ignore=shutil.ignore_patterns("output"))
    mixed = scratch / "project/archives/_市/格式"
    mixed.mkdir(parents=True)
    for name, data in SAMPLES.items():
        (mixed / name).write_bytes(data)
    archives = scratch / "project/archives"
    said = subprocess.run([siegfried, "-sig", signatures, "-json", archives], check=True, capture_output=True)
    (scratch / "sf.json").write_bytes(said.stdout)
    command = [qiquan, "prepare", scratch / "project", "--out", scratch / "out", "--no-progress", "--facts", scratch / "sf.json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"prepare ended with {done.returncode}: {done.stdout}{done.stderr}")
    ours = identified(scratch / "out/prepare")
    results = json.loads(said.stdout)["files"]
    agree, listed, wrong = 0, [], []
    for result in results:
        name = pathlib.Path(result["filename"]).relative_to(archives).as_posix()
        row = ours.get(name)
        if row is None or row["类别"] == "非归档文件":
            continue
        theirs = [found["id"] for found in result["matches"] if found["id"] != "UNKNOWN"]
        mine = row["PRONOM"]
        if mine in theirs or (not theirs and not mine.endswith(tuple("0123456789"))):
            agree += 1
        elif mine == "未收录":
            listed.append((name, mine, theirs, UNLISTED))
        elif row["状态"] not in ("正常", "扩展名与格式不符"):
            listed.append((name, mine, theirs, f"the file is not sound ({row['状态']})"))
        else:
            wrong.append((name, mine, theirs, row["版本"]))
    for line in listed:
        print("explained:", *line)
    for line in wrong:
        print("FAILED:", *line)
    # The comparison that users get must tell the same.
    told = sum(len(list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))) for path in (scratch / "out/prepare").rglob("*格式差异.csv"))
    print(f"formats: {agree} files agree with Siegfried, {len(listed)} differ for a reason, {len(wrong)} without; {told} lines in 格式差异.csv")
    if agree < len(SAMPLES) // 2:
        sys.exit("hardly any file was compared")
    sys.exit(1 if wrong else 0)
