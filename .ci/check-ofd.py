"""Do independent readers find in OFD files what stands in the PDF files beside them?

Usage: check-ofd.py FOLDER...

Every OFD is opened by easyofd and ofdrw. Both must find as many pages as the PDF has and on each page the same text in
the same order (pdftotext says which), and ofdrw must draw the pages as poppler draws those of the PDF. easyofd draws
in faces of the computer, not in those of the file: its pictures say nothing.
"""

import contextlib
import hashlib
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

OFDRW = "2.3.6"
# What decides: the reader and the converter. Maven checks the rest against the sums that the registry gives.
SHA256 = {
    f"ofdrw-reader-{OFDRW}.jar": "cf4ac99bef54ae6b283652a1c23b6bf411439cd9a957ff3b72a3b390089a27a0",
    f"ofdrw-converter-{OFDRW}.jar": "6bc2d53f93803fd24e031eb58bc1a1ef381bee0adaf2a43c0d566ced3ec51757",
}
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>check</groupId><artifactId>check</artifactId><version>1</version><dependencies>
<dependency><groupId>org.ofdrw</groupId><artifactId>ofdrw-converter</artifactId><version>{OFDRW}</version></dependency>
</dependencies></project>"""

# Dots of a picture to a millimetre, and the side of a cell in dots: 5 mm, about a character of running text.
DOTS = 4
CELL = 20
# Share of ink in a cell by which the drawings may differ. Both programs smooth edges and place them on whole or part
# dots in their own way: an edge that lies a dot off changes a cell by a 20th, and a line thinner than a dot is drawn
# as wide as one by poppler. Of the sample no cell is more than 0.07 off; a line of text that lies a millimetre off makes
# it 0.17, a word that is not there 0.25, and another face in place of the file's 0.16.
FARTHEST = 0.1
# The same over the page: what differs must be few cells.
MEAN = 0.01
# Pages of a file that are drawn, spread evenly from the first to the last.
DRAWN = 6


def squeezed(text):
    """Text without what readers put between its parts."""
    return "".join(text.split())


def pdf_pages(path):
    text = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True).stdout.decode()
    return [squeezed(page) for page in text.split("\f")[:-1]]


def easyofd_pages(path):
    from easyofd.ofd import OFD

    # It unpacks into the current folder and prints as it goes.
    with contextlib.redirect_stdout(io.StringIO()):
        reader = OFD()
        reader.read(str(path), fmt="path")
    [document] = reader.data
    pages = document["page_info"]
    assert sorted(pages) == list(range(len(pages))), f"{path}: pages {sorted(pages)}"
    return [squeezed("".join(part["text"] for part in pages[at]["text_list"])) for at in range(len(pages))]


def ofdrw(tools):
    """The class path of ofdrw."""
    (tools / "pom.xml").write_text(POM)
    copy = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
    subprocess.run(["mvn", "-q", "-B", "-f", tools / "pom.xml", copy, f"-DoutputDirectory={tools}/lib"], check=True)
    for name, wanted in SHA256.items():
        found = hashlib.sha256((tools / "lib" / name).read_bytes()).hexdigest()
        assert found == wanted, f"{name}: SHA-256 {found}"
    return f"{tools}/lib/*"


def spread(count):
    """Numbers of the pages to draw."""
    if count <= DRAWN:
        return list(range(1, count + 1))
    return sorted({1 + at * (count - 1) // (DRAWN - 1) for at in range(DRAWN)})


def cells(image):
    """Share of ink in each cell of a picture."""
    image = image.convert("L")
    size = (-(-image.width // CELL), -(-image.height // CELL))
    sheet = Image.new("L", (size[0] * CELL, size[1] * CELL), 255)
    sheet.paste(image)
    return size, [1 - value / 255 for value in sheet.resize(size, Image.Resampling.BOX).tobytes()]


def compared(drawn, path, page, folder):
    """The farthest and the mean difference between a page as ofdrw draws it and as poppler draws that of the PDF."""
    stem = folder / "poppler"
    options = ["-r", str(DOTS * 25.4), "-png", "-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run(["pdftoppm", *options, path, stem], check=True)
    with Image.open(stem.with_suffix(".png")) as right, Image.open(drawn) as left:
        assert abs(left.width - right.width) <= 2 and abs(left.height - right.height) <= 2, (left.size, right.size)
        # One is rounded up where the other is cut.
        (_, ours), (_, theirs) = cells(left), cells(right.crop((0, 0, left.width, left.height)))
    assert sum(theirs) > 1, f"{path}: page {page} of the PDF is empty"
    apart = [abs(a - b) for a, b in zip(ours, theirs)]
    return max(apart), sum(apart) / len(apart)


def main(folders):
    files = sorted(file.resolve() for folder in folders for file in Path(folder).rglob("*.ofd"))
    assert files, "no OFD files"
    wrong, pages, farthest, mean, pictures = [], 0, 0, 0, 0
    source = Path(__file__).resolve().parent / "ReadOfd.java"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        os.chdir(folder)
        wanted = [pdf_pages(file.with_suffix(".pdf")) for file in files]
        arguments = []
        for file, of_pdf in zip(files, wanted):
            arguments += [file, ",".join(map(str, spread(len(of_pdf))))]
        java = ["java", "-Djava.awt.headless=true", "-cp", ofdrw(folder), source, folder, str(DOTS), *arguments]
        subprocess.run(java, check=True, stderr=subprocess.DEVNULL)
        for at, (file, of_pdf) in enumerate(zip(files, wanted)):
            of_ofdrw = [squeezed(page) for page in (folder / f"{at}.txt").read_text().split("\f")]
            readers = {"easyofd": easyofd_pages(file), "ofdrw": of_ofdrw}
            for name, found in readers.items():
                if len(found) != len(of_pdf):
                    wrong.append(f"{file}: {name} finds {len(found)} pages, the PDF has {len(of_pdf)}")
                for number, (ours, theirs) in enumerate(zip(found, of_pdf), 1):
                    if ours != theirs:
                        at_char = len(os.path.commonprefix([ours, theirs]))
                        ours, theirs = ours[at_char : at_char + 20], theirs[at_char : at_char + 20]
                        wrong.append(f"{file} page {number}: {name} reads “{ours}”, in the PDF it is “{theirs}”")
            pages += len(of_pdf)
            for page in spread(len(of_pdf)):
                most, on_page = compared(folder / f"{at}-{page}.png", file.with_suffix(".pdf"), page, folder)
                farthest, mean, pictures = max(farthest, most), max(mean, on_page), pictures + 1
                if most > FARTHEST or on_page > MEAN:
                    wrong.append(f"{file} page {page}: a cell is {most:.3f} off, all {on_page:.4f}")
    print(f"OFD: {len(files)} files, {pages} pages read by easyofd and ofdrw, {pictures} drawn;", end=" ")
    print(f"a cell is {farthest:.3f} off at most, a page {mean:.4f}; {len(wrong)} wrong")
    # A text, even an empty one, would be a failure.
    sys.exit("\n".join(wrong) or 0)


main(sys.argv[1:])
