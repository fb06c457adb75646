#!/usr/bin/env python3
"""What transformers computes with the tiny checkpoints of the tests: tests/reference/checkpoints.json.

    DATELINE_CHECKPOINTS=DIR cargo test --lib -- --ignored write_checkpoints
    python scripts/reference_checkpoints.py DIR > tests/reference/checkpoints.json

Needs transformers and torch (scripts/bench/requirements.txt). A tensor that transformers misses or does not know ends it, so
that the names the tests write are those of real checkpoints.
"""

import json
import os
import sys

import torch
from transformers import AutoConfig, AutoModelForTokenClassification, AutoTokenizer

WORDS = "President of Ghana said on Monday the talks in Accra collapsed , he pulled out .".split()

cases = []
for name in sorted(os.listdir(sys.argv[1])):
    folder = os.path.join(sys.argv[1], name)
    model, report = AutoModelForTokenClassification.from_pretrained(folder, output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"], (name, report)
    assert not report["mismatched_keys"], (name, report)
    byte_level = AutoConfig.from_pretrained(folder).model_type in ("roberta", "deberta")
    # Words one by one, each with a space before it where the tokenizer sees spaces: as token classifiers are trained.
    tokenizer = AutoTokenizer.from_pretrained(folder, **({"add_prefix_space": True} if byte_level else {}))
    encoded = tokenizer(WORDS, is_split_into_words=True, return_tensors="pt")
    of_word = encoded.word_ids()
    first = [of_word.index(i) for i in range(len(WORDS))]
    with torch.no_grad():
        logits = model.eval()(input_ids=encoded["input_ids"]).logits[0]
    cases.append({
        "family": name,
        "ids": encoded["input_ids"][0].tolist(),
        "first": first,
        "logits": [[round(x, 5) for x in row] for row in logits[first].tolist()],
    })
json.dump({"words": WORDS, "cases": cases}, sys.stdout)
print()
