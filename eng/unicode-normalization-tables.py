#!/usr/bin/env python3
"""Writes src/MlBackend.Text/Normalization/Data/normalization.bin from the Unicode Character Database.

Usage: unicode-normalization-tables.py UCD_FOLDER OUTPUT
UCD_FOLDER holds UnicodeData.txt and DerivedNormalizationProps.txt of one Unicode version.
The layout is spelled in NormalizationTables.cs.
"""
import re
import struct
import sys

BLOCK = 128


def main(folder: str, output: str) -> None:
    classes, decompositions = read_unicode_data(f"{folder}/UnicodeData.txt")
    excluded, composed_no, compatible_no, maybe = read_properties(f"{folder}/DerivedNormalizationProps.txt")
    major, minor = read_version(f"{folder}/DerivedNormalizationProps.txt")
    canonical = {point: expand(point, decompositions, False) for point in decompositions}
    compatible = {point: expand(point, decompositions, True) for point in decompositions}

    points = set(classes) | set(decompositions) | composed_no | compatible_no | maybe
    # Hangul syllables are computed, not stored.
    points = {point for point in points if not 0xAC00 <= point <= 0xD7A3}
    pool = Pool(
        [text for point in points for text in (canonical.get(point, ""), compatible.get(point, "")) if text != chr(point)])

    records = {(0, 0, 0, 0, 0, 0): 0}
    record_of = {}
    for point in sorted(points):
        def place(text: str) -> tuple[int, int]:
            return (0, 0) if text in ("", chr(point)) else pool.place(text)
        flags = (point in composed_no) | (point in compatible_no) << 1 | (point in maybe) << 2
        start, length = place(canonical.get(point, ""))
        compatible_start, compatible_length = place(compatible.get(point, ""))
        record = (classes.get(point, 0), flags, start, compatible_start, length, compatible_length)
        record_of[point] = records.setdefault(record, len(records))

    blocks, index = {(0,) * BLOCK: 0}, []
    for first in range(0, max(points) + 1, BLOCK):
        block = tuple(record_of.get(point, 0) for point in range(first, first + BLOCK))
        index.append(blocks.setdefault(block, len(blocks)))

    pairs = sorted(
        (text[0], text[1], point) for point, (tag, text) in decompositions.items()
        if tag is None and len(text) == 2 and point not in excluded)

    with open(output, "wb") as file:
        file.write(b"MLBN" + struct.pack("<HBB", 1, major, minor))
        file.write(struct.pack("<5I", len(index), len(blocks), len(records), len(pool.text), len(pairs)))
        file.write(struct.pack(f"<{len(index)}H", *index))
        for block in blocks:
            file.write(struct.pack(f"<{BLOCK}H", *block))
        file.write(struct.pack(f"<{len(pool.text)}H", *pool.text))
        for record in records:
            file.write(struct.pack("<BBHHBB", *record))
        for pair in pairs:
            file.write(struct.pack("<3I", *pair))


class Pool:
    """UTF-16 text that holds every decomposition as a stretch; those inside longer ones cost nothing."""

    def __init__(self, texts: list[str]) -> None:
        joined = ""
        for text in sorted(set(texts), key=lambda text: (-len(units(text)), text)):
            if units_text(text) not in joined:
                joined += units_text(text)
        self.text = [ord(unit) for unit in joined]
        self._joined = joined

    def place(self, text: str) -> tuple[int, int]:
        return self._joined.index(units_text(text)), len(units(text))


def units(text: str) -> list[int]:
    raw = text.encode("utf-16-le")
    return list(struct.unpack(f"<{len(raw) // 2}H", raw))


def units_text(text: str) -> str:
    return "".join(map(chr, units(text)))


def read_unicode_data(path: str):
    classes, decompositions = {}, {}
    for line in open(path, encoding="utf-8"):
        fields = line.split(";")
        point = int(fields[0], 16)
        if fields[3] != "0":
            classes[point] = int(fields[3])
        if fields[5]:
            match = re.match(r"(<[^>]+> )?(.*)", fields[5])
            decompositions[point] = (match[1], [int(part, 16) for part in match[2].split()])
    return classes, decompositions


def read_properties(path: str):
    excluded, composed_no, compatible_no, maybe = set(), set(), set(), set()
    for line in open(path, encoding="utf-8"):
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) < 2:
            continue
        first, _, last = fields[0].partition("..")
        span = range(int(first, 16), int(last or first, 16) + 1)
        if fields[1] == "Full_Composition_Exclusion":
            excluded.update(span)
        elif fields[1] in ("NFC_QC", "NFKC_QC") and fields[2] == "M":
            maybe.update(span)
        elif fields[1] == "NFC_QC":
            composed_no.update(span)
        elif fields[1] == "NFKC_QC":
            compatible_no.update(span)
    return excluded, composed_no, compatible_no, maybe


def read_version(path: str) -> tuple[int, int]:
    match = re.search(r"-(\d+)\.(\d+)\.\d+\.txt", open(path, encoding="utf-8").readline())
    return int(match[1]), int(match[2])


def expand(point: int, decompositions, compatible: bool) -> str:
    tag, parts = decompositions.get(point, (None, None))
    if parts is None or (tag is not None and not compatible):
        return chr(point)
    return "".join(expand(part, decompositions, compatible) for part in parts)


main(*sys.argv[1:])
