"""What spaCy itself takes for one piece of work, each time it is asked: so that both sides run in turns on one core.

usage: measure.py JSONL TEXTS OUT.spacy
Prints {"documents", "tokens"} and then, for each line "write", "read" or "cold" on standard input, the processor seconds it took.
"""
import json
import sys
import time

import spacy
from spacy.tokens import DocBin


def annotated(nlp, path):
    for line in open(path, encoding="utf8"):
        row = json.loads(line)
        doc = nlp.make_doc(row["text"])
        spans = (doc.char_span(span["start"], span["end"], label=span["label"]) for span in row.get("spans", []))
        doc.set_ents([span for span in spans if span], default="outside")
        yield doc


nlp = spacy.blank("en")
docs = list(annotated(nlp, sys.argv[1]))
data = DocBin(docs=docs).to_bytes()
with open(sys.argv[3], "wb") as out:
    out.write(data)
texts = [json.loads(line)["text"] for line in open(sys.argv[2], encoding="utf8")]


def write():
    return lambda: DocBin(docs=docs).to_bytes()


def read():
    return lambda: list(DocBin().from_bytes(data).get_docs(nlp.vocab))


def cold():
    fresh = spacy.blank("en")  # a new vocabulary and an empty cache
    return lambda: [len(fresh.tokenizer(text)) for text in texts]


works = {"write": write, "read": read, "cold": cold}
words = sum(cold()())
print(json.dumps({"documents": len(docs), "tokens": sum(len(doc) for doc in docs), "words": words}), flush=True)
for line in sys.stdin:
    work = works[line.strip()]()
    start = time.process_time()
    work()
    print(time.process_time() - start, flush=True)
