#!/usr/bin/env python3
"""Writes what PyTorch computes in fp32 with a model folder, for the Rust engine to be compared with.

    reference.py ../../models/dateline-en ../../tests/reference/encoder.json
    reference.py ../../models/dateline-en-fast ../../tests/reference/encoder-fast.json

Sentences of our own; one window each. For every window: wordpieces, shapes, positions of first wordpieces, and the
scores of each entity head, of the tag heads, of arcs and of the labels of the best arcs, at every word; for claims the probabilities of
kinds and statuses at every word, and of roles between the likeliest predicate and every word; for co-reference, of what the last noun or pronoun
refers to among those before it.
"""

import json
import sys

import torch

import antecedents
import data
import folder

TEXTS = [
    "Prime Minister Ana Petrescu will meet her counterpart Kofi Adomako in Geneva on Thursday .",
    "The ministry said it had pulled out of the talks , citing \" repeated violations \" of the 2023 accord .",
    "NATO",
    "iPhone sales at O'Neill & Sons rose 3.5 % to $ 12 million in the third quarter , the company 's filing showed .",
    "MINISTERS TO SIGN PACT IN LIMA",
    "Zürich naïve café – “ not yet ” – said L. K. Ångström’s lawyer 　 \u200b ok",
    " ".join("The delegates did n't agree to a date , but they promised to sit down again before the summer .".split() * 9),
]

model, labels = folder.load(sys.argv[1])
pieces = data.Wordpieces()
cases = []
with torch.no_grad():
    for text in TEXTS:
        words = text.split(" ")
        e = data.encode([data.Sentence(words)], pieces)
        ids, shapes, first = (torch.tensor([x]) for x in (e.ids, e.shapes, e.first))
        hidden = model.words(ids, shapes, torch.ones_like(ids), first)
        all_words = torch.ones_like(first, dtype=torch.bool)
        arcs, dep, head = model.parser(hidden, all_words)
        best = arcs.argmax(-1)
        kinds, statuses = model.claims.triggers(hidden)
        predicate = int(kinds[0].amax(-1).argmax())
        apart = torch.arange(len(words)) - predicate
        distance = sum((apart.abs() > limit).long() for limit in (1, 2, 4, 8, 16)) + torch.where(apart < 0, 0, 12)
        roles = model.claims.roles(hidden[0, predicate][None], hidden, distance[None])
        tags = [labels["upos"][i] for i in model.upos(hidden)[0].argmax(-1)]
        named = [i for i, tag in enumerate(tags) if tag in antecedents.CANDIDATES]
        refers, others = named[-1], named[:-1]
        references = []
        if others and tags[refers] != "PROPN":
            classes = torch.tensor([[antecedents.distance(refers, i, 0) for i in others]])
            scores = model.coref(hidden[0, refers][None], hidden[0], torch.tensor([others]), classes)[0]
            shares = torch.cat([scores, torch.zeros(1)]).softmax(0)
            references = [[i, round(p, 5)] for i, p in zip(others, shares.tolist())]
        rounded = lambda t: [[round(v, 5) for v in row] for row in t[0].tolist()]
        cases.append({
            "words": words, "ids": e.ids, "shapes": e.shapes, "first": e.first,
            "ner": {k: rounded(layer(hidden)) for k, layer in model.ner.items()},
            "upos": rounded(model.upos(hidden)), "xpos": rounded(model.xpos(hidden)),
            "arcs": rounded(arcs), "best_arcs": best[0].tolist(),
            "kinds": rounded(kinds.sigmoid()), "statuses": rounded(statuses.softmax(-1)),
            "refers": refers, "antecedents": references,
            "predicate": predicate, "roles": rounded(roles.sigmoid()),
            "best_labels": model.parser.labels(dep, head, best, all_words).argmax(-1).tolist(),
        })
json.dump(cases, open(sys.argv[2], "w"), ensure_ascii=False, separators=(",", ":"))
print(f"{sys.argv[2]}: {len(cases)} windows, torch {torch.__version__}")
