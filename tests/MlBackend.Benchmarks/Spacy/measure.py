"""What spaCy itself takes, on one core.  usage: measure.py JSONL TEXTS OUT.spacy   prints one JSON object"""
import json
import sys
import time

import spacy
from spacy.tokens import DocBin

nlp = spacy.blank("en")
docs = []
for line in open(sys.argv[1], encoding="utf8"):
    row = json.loads(line)
    doc = nlp.make_doc(row["text"])
    doc.set_ents([s for s in (doc.char_span(x["start"], x["end"], label=x["label"]) for x in row.get("spans", [])) if s], default="outside")
    docs.append(doc)
data = DocBin(docs=docs).to_bytes()
open(sys.argv[3], "wb").write(data)


def best(work, rounds=5):
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


write = best(lambda: DocBin(docs=docs).to_bytes())
read = best(lambda: list(DocBin().from_bytes(data).get_docs(nlp.vocab)))

texts = [json.loads(line)["text"] for line in open(sys.argv[2], encoding="utf8")]


def cold():
    fresh = spacy.blank("en")  # a new vocabulary and an empty cache
    start = time.process_time()
    words = sum(len(fresh.tokenizer(text)) for text in texts)
    return words, time.process_time() - start


rounds = [cold() for _ in range(3)]
print(json.dumps({
    "docs": len(docs), "tokens": sum(len(d) for d in docs), "write_seconds": write, "read_seconds": read,
    "words": rounds[0][0], "cold_seconds": min(seconds for _, seconds in rounds),
}))
