"""Writes srgb.icc: the sRGB colour space (IEC 61966-2-1) as an ICC profile of version 2, from its published numbers.

Usage: make.py srgb.icc
"""
import pathlib
import struct
import sys

# Primaries and white, adapted to D50 (Bradford), as the specification of the profile connection space asks.
WHITE = (0.9642, 1.0, 0.8249)
RED = (0.43607, 0.22249, 0.01392)
GREEN = (0.38515, 0.71687, 0.09708)
BLUE = (0.14307, 0.06061, 0.71410)
STEPS = 1024


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def xyz(values):
    return b"XYZ \0\0\0\0" + b"".join(fixed(value) for value in values)


def curve():
    def linear(step):
        v = step / (STEPS - 1)
        return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4

    points = (round(linear(step) * 65535) for step in range(STEPS))
    return b"curv\0\0\0\0" + struct.pack(">I", STEPS) + b"".join(struct.pack(">H", p) for p in points)


def description(text):
    ascii_text = text.encode() + b"\0"
    # No Unicode and no Macintosh form: 4 + 4 bytes, 2 + 1 + 67 bytes.
    return b"desc\0\0\0\0" + struct.pack(">I", len(ascii_text)) + ascii_text + bytes(8) + bytes(70)


def main():
    shared = curve()
    tags = [
        (b"desc", description("sRGB IEC 61966-2-1")),
        (b"cprt", b"text\0\0\0\0" + b"No copyright, use freely (CC0 1.0)\0"),
        (b"wtpt", xyz(WHITE)),
        (b"rXYZ", xyz(RED)),
        (b"gXYZ", xyz(GREEN)),
        (b"bXYZ", xyz(BLUE)),
        (b"rTRC", shared),
        (b"gTRC", shared),
        (b"bTRC", shared),
    ]
    place = 128 + 4 + 12 * len(tags)
    table, data, known = struct.pack(">I", len(tags)), b"", {}
    for name, content in tags:
        if content not in known:
            known[content] = place + len(data)
            data += content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", known[content], len(content))
    size = place + len(data)
    header = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x0210_0000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + bytes(4 + 4 + 4 + 4 + 8 + 4)
    header += b"".join(fixed(value) for value in WHITE)
    header += bytes(128 - len(header))
    pathlib.Path(sys.argv[1]).write_bytes(header + table + data)


main()
