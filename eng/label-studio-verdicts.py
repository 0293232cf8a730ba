"""Writes tests/fixtures/label-studio/verdicts.json: what Label Studio's own validator says of regions.

Run with the site folder of a Label Studio 1.23.2 on the path: python3.11 -S -s eng/label-studio-verdicts.py SITE
"""
import json
import pathlib
import sys

sys.path.insert(0, sys.argv[1])
from label_studio_sdk.label_interface import LabelInterface  # noqa: E402

TEXT = "<Text name='t' value='$t'/>"
CONFIGS = {
    "choice": f"<View>{TEXT}<Choices name='q' toName='t'><Choice value='a'/><Choice value='b' alias='B'/></Choices></View>",
    "multiple": f"<View>{TEXT}<Choices name='q' toName='t' choice='multiple'><Choice value='a'/><Choice value='b'/></Choices></View>",
    "labels": f"<View>{TEXT}<Labels name='q' toName='t'><Label value='a'/><Label value='b' alias='B'/></Labels></View>",
    "dynamic": f"<View>{TEXT}<Labels name='q' toName='t' value='$options'/></View>",
    "hypertext": "<View><HyperText name='h' value='$h'/><HyperTextLabels name='q' toName='h'><Label value='a'/></HyperTextLabels></View>",
    "paragraphs": "<View><Paragraphs name='p' value='$p'/><ParagraphLabels name='q' toName='p'><Label value='a'/></ParagraphLabels></View>",
    "taxonomy": f"<View>{TEXT}<Taxonomy name='q' toName='t'><Choice value='a'><Choice value='c'/></Choice><Choice value='b'/></Taxonomy></View>",
    "rating": f"<View>{TEXT}<Rating name='q' toName='t' maxRating='3'/></View>",
    "number": f"<View>{TEXT}<Number name='q' toName='t' min='0' max='9'/></View>",
    "textarea": f"<View>{TEXT}<TextArea name='q' toName='t'/></View>",
    "datetime": f"<View>{TEXT}<DateTime name='q' toName='t'/></View>",
    "pairwise": "<View><Text name='t' value='$t'/><Text name='u' value='$u'/><Pairwise name='q' toName='t,u'/></View>",
    "ranker": "<View><List name='l' value='$l'/><Ranker name='q' toName='l'/></View>",
    "region": f"<View>{TEXT}<Labels name='l' toName='t'><Label value='x'/></Labels><Choices name='q' toName='t' perRegion='true'><Choice value='a'/></Choices></View>",
}

# (config, to_name, type, value), or a whole region.
CASES = [
    ("choice", "t", "choices", {"choices": ["a"]}), ("choice", "t", "choices", {"choices": ["B"]}), ("choice", "t", "choices", {"choices": ["b"]}),
    ("choice", "t", "choices", {"choices": ["z"]}), ("choice", "t", "choices", {"choices": []}), ("choice", "t", "choices", {"choices": ["a", "B"]}),
    ("choice", "t", "choices", {"choices": "a"}), ("choice", "t", "choices", {}), ("choice", "t", "Choices", {"choices": ["a"]}),
    ("choice", "t", "labels", {"choices": ["a"]}), ("choice", "u", "choices", {"choices": ["a"]}), ("choice", "t", "choices", {"choices": [1]}),
    ("multiple", "t", "choices", {"choices": ["a", "b"]}), ("multiple", "t", "choices", {"choices": ["a", "z"]}), ("multiple", "t", "choices", {"choices": [["a"]]}),
    ("labels", "t", "labels", {"start": 0, "end": 2, "labels": ["a"]}), ("labels", "t", "labels", {"start": 0, "end": 2, "labels": ["B"]}),
    ("labels", "t", "labels", {"start": 0, "end": 2, "labels": ["b"]}), ("labels", "t", "labels", {"start": 0, "labels": ["a"]}),
    ("labels", "t", "labels", {"end": 2, "labels": ["a"]}), ("labels", "t", "labels", {"start": None, "end": 2, "labels": ["a"]}),
    ("labels", "t", "labels", {"start": 2, "end": 1, "labels": ["a"]}), ("labels", "t", "labels", {"start": -1, "end": 1, "labels": ["a"]}),
    ("labels", "t", "labels", {"start": 0, "end": 2, "labels": []}), ("labels", "t", "labels", {"start": 0, "end": 2}),
    ("labels", "t", "labels", {"start": 0, "end": 2, "choices": ["a"]}), ("labels", "t", "labels", {"start": 0, "end": 2, "labels": "a"}),
    ("labels", "t", "hypertextlabels", {"start": 0, "end": 2, "hypertextlabels": ["a"]}), ("labels", "t", "labels", []), ("labels", "t", "labels", None),
    ("dynamic", "t", "labels", {"start": 0, "end": 2, "labels": ["a"]}), ("dynamic", "t", "labels", {"start": 0, "end": 2, "labels": "a"}),
    ("hypertext", "h", "hypertextlabels", {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 2, "globalOffsets": {"start": 0, "end": 2}, "hypertextlabels": ["a"]}),
    ("hypertext", "h", "hypertextlabels", {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": -1, "endOffset": 2, "hypertextlabels": ["a"]}),
    ("hypertext", "h", "hypertextlabels", {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": "x", "endOffset": 2, "hypertextlabels": ["a"]}),
    ("hypertext", "h", "hypertextlabels", {"start": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 2, "hypertextlabels": ["a"]}),
    ("hypertext", "h", "hypertextlabels", {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "hypertextlabels": ["a"]}),
    ("hypertext", "h", "hypertextlabels", {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 2, "hypertextlabels": ["z"]}),
    ("hypertext", "h", "labels", {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 2, "labels": ["a"]}),
    ("paragraphs", "p", "paragraphlabels", {"start": "0", "end": "0", "startOffset": 0, "endOffset": 2, "paragraphlabels": ["a"]}),
    ("paragraphs", "p", "paragraphlabels", {"start": 0, "end": 0, "startOffset": 0, "endOffset": 2, "paragraphlabels": ["a"]}),
    ("paragraphs", "p", "paragraphlabels", {"start": "0", "end": "0", "startOffset": 0, "endOffset": 2, "paragraphlabels": ["z"]}),
    ("paragraphs", "p", "paragraphlabels", {"start": "0", "end": "0", "startOffset": 0, "endOffset": 2, "labels": ["a"]}),
    ("paragraphs", "p", "paragraphlabels", {"start": "0", "startOffset": 0, "endOffset": 2, "paragraphlabels": ["a"]}),
    ("taxonomy", "t", "taxonomy", {"taxonomy": [["a", "c"], ["b"]]}), ("taxonomy", "t", "taxonomy", {"taxonomy": [["a", "z"]]}),
    ("taxonomy", "t", "taxonomy", {"taxonomy": ["a"]}), ("taxonomy", "t", "taxonomy", {"taxonomy": [["c"]]}), ("taxonomy", "t", "taxonomy", {"taxonomy": []}),
    ("taxonomy", "t", "taxonomy", {"taxonomy": "a"}), ("taxonomy", "t", "taxonomy", {"choices": [["a"]]}),
    ("rating", "t", "rating", {"rating": 3}), ("rating", "t", "rating", {"rating": 4}), ("rating", "t", "rating", {"rating": 0}), ("rating", "t", "rating", {"rating": -1}),
    ("rating", "t", "rating", {"rating": "x"}), ("rating", "t", "rating", {"rating": None}), ("rating", "t", "rating", {"rating": 2.5}), ("rating", "t", "rating", {}),
    ("number", "t", "number", {"number": 4}), ("number", "t", "number", {"number": 0.5}), ("number", "t", "number", {"number": "x"}), ("number", "t", "number", {}),
    ("textarea", "t", "textarea", {"text": ["x", "y"]}), ("textarea", "t", "textarea", {"text": "x"}), ("textarea", "t", "textarea", {"text": [1]}), ("textarea", "t", "textarea", {}),
    ("datetime", "t", "datetime", {"datetime": "2026-01-01"}), ("datetime", "t", "datetime", {"datetime": 1}),
    ("pairwise", "t", "pairwise", {"selected": "left"}), ("pairwise", "u", "pairwise", {"selected": "right"}), ("pairwise", "t,u", "pairwise", {"selected": "left"}),
    ("pairwise", "t", "pairwise", {"selected": "both"}), ("pairwise", "t", "pairwise", {"selected": ["left"]}), ("pairwise", "t", "pairwise", {}),
    ("ranker", "l", "ranker", {"ranker": {"q": ["x", "y"]}}), ("ranker", "l", "ranker", {"ranker": ["x"]}), ("ranker", "l", "ranker", {"ranker": {"q": [1]}}), ("ranker", "l", "ranker", {}),
    ("region", "t", "choices", {"start": 0, "end": 2, "choices": ["a"]}), ("region", "t", "choices", {"start": 0, "end": 2, "choices": ["x"]}), ("region", "t", "choices", {"choices": ["a"]}),
    ("choice", {"from_name": "z", "to_name": "t", "type": "choices", "value": {"choices": ["a"]}}),
    ("choice", {"to_name": "t", "type": "choices", "value": {"choices": ["a"]}}), ("choice", {"from_name": "q", "type": "choices", "value": {"choices": ["a"]}}),
    ("choice", {"from_name": "q", "to_name": "t", "value": {"choices": ["a"]}}), ("choice", {"from_name": "q", "to_name": "t", "type": "choices"}), ("choice", "a region that is text"),
]


def main():
    interfaces = {name: LabelInterface(config) for name, config in CONFIGS.items()}
    verdicts = []
    for case in CASES:
        region = case[1] if len(case) == 2 else {"id": "1", "from_name": "q", "to_name": case[1], "type": case[2], "value": case[3]}
        accepted = not interfaces[case[0]].validate_prediction({"result": [region], "score": 0.5}, return_errors=True)
        verdicts.append({"config": CONFIGS[case[0]], "region": region, "accepted": accepted})
    target = pathlib.Path(__file__).parent.parent / "tests/fixtures/label-studio/verdicts.json"
    target.write_text("[\n" + ",\n".join(json.dumps(verdict) for verdict in verdicts) + "\n]\n")


main()
