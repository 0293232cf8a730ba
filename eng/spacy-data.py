#!/usr/bin/env python3
"""Writes the data of adapters/MlBackend.Spacy from what spaCy 3.8 was asked to tell of itself.

usage: python3 eng/spacy-data.py SHARED
reads  SHARED/contracts/spacy_symbols.json, SHARED/contracts/recorded/spacy/tokenizer/rules-*.json
writes adapters/MlBackend.Spacy/Strings/Data/symbols.json, adapters/MlBackend.Spacy/Tokenizer/Data/*.json
"""
import json
import sys
from pathlib import Path

shared = Path(sys.argv[1]) / "contracts"
target = Path(__file__).resolve().parent.parent / "adapters" / "MlBackend.Spacy"


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=True, indent=0, separators=(",", ":")) + "\n", encoding="ascii")


symbols = json.loads((shared / "spacy_symbols.json").read_text(encoding="utf8"))
names = [name for name, _ in sorted(symbols.items(), key=lambda item: item[1])]
assert [symbols[name] for name in names] == list(range(len(names)))
write(target / "Strings" / "Data" / "symbols.json", names)

common = None
for language in ("en", "fr", "de", "es", "xx"):
    told = json.loads((shared / "recorded" / "spacy" / "tokenizer" / f"rules-{language}.json").read_text(encoding="utf8"))
    mine = {"spaces": told["isspace"], "norms": told["base_norms"]}
    assert common in (None, mine)
    common = mine
    patterns = told["utf16"]
    write(target / "Tokenizer" / "Data" / f"{language}.json", {
        "language": language,
        "spacy": told["spacy"],
        "prefix": patterns["prefix_search"],
        "suffix": patterns["suffix_search"],
        "infix": patterns["infix_finditer"],
        "token": patterns["token_match"],
        "url": patterns["url_match"],
        "macros": told["utf16_macros"],
        "rules": {text: [[piece["ORTH"]] + ([piece["NORM"]] if "NORM" in piece else []) for piece in pieces] for text, pieces in told["rules"].items()},
    })
write(target / "Tokenizer" / "Data" / "common.json", common)
