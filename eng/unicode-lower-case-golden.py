#!/usr/bin/env python3
"""Writes tests/fixtures/unicode/python-lower.jsonl: what Python's str.lower answers, as [text, lower] a line.

Characters whose mapping is simple stand in runs of up to 64; the rest are words that need a context.
"""
import json
import sys

changed = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000 and chr(point).lower() != chr(point)]
lines = ["x".join(changed[start:start + 64]) for start in range(0, len(changed), 64)]
lines += [
    "İstanbul", "ΌΔΟΣ", "ΌΔΟΣ ΌΔΟΣ", "Σ", "ΑΣ", "ΣΑ", "ΑΣΑ", "Α.Σ", "Α.Σ.", "ΑΣ.Α", "Α'Σ", "Σ'Α", "Α\u0301Σ\u0301", "Α\u00ADΣ", "1Σ",
    "ªΣ", "ªΣª", "ⅧΣ", "ʰΣ", "Αʰ\u0300Σ", "🄰Σ", "ΑΣ\U0001F170", "ΑΣΣ", "ΑΣ-ΑΣ", "STRASSE ẞ ß", "Ǆ ǅ ǆ", "𐐀𐐨", "K Å", "ᏍᎪ ꭰ", "ΑΣ\u200D", "ΑΣ:Β", "ΑΣ;Β",
]
with open(sys.argv[1], "w", encoding="ascii") as file:
    for text in lines:
        file.write(json.dumps([text, text.lower()]) + "\n")
