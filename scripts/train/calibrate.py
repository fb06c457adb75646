#!/usr/bin/env python3
"""Temperature scaling (Guo et al. 2017) of the entity heads on dev; writes the temperatures to the folder's manifest.

    calibrate.py DATA FOLDER

For each scheme: the temperature that gives the dev tags the greatest likelihood, by golden-section search. The pipeline
divides scores by it before softmax. Run it after export.py and before reference.py is needed again (it changes no weight).
"""

import json
import os
import random
import sys

import torch
import torch.nn.functional as F

import data
import folder

SETS = {"ontonotes": "ontonotes", "conll": "conll2003"}
root, path = sys.argv[1:3]
model, labels = folder.load(path)
torch.set_num_threads(os.cpu_count())
manifest_path = os.path.join(path, "manifest.json")
manifest = json.load(open(manifest_path))
pieces = data.Wordpieces()


@torch.no_grad()
def scores_and_tags(scheme):
    index = {t: i for i, t in enumerate(labels["ner"][scheme])}
    docs = data.read_conll(f"{root}/ner/{SETS[scheme]}/dev.conll.gz")
    scores, tags = [], []
    for batch in data.batches(data.windows(docs, manifest["window"], pieces), pieces, 4096, random.Random(0), train=False):
        for e, window in batch:
            ids, shapes, first = (torch.tensor([x]) for x in (e.ids, e.shapes, e.first))
            scores.append(model.ner[scheme](model.words(ids, shapes, torch.ones_like(ids), first))[0])
            tags += [index[t] for s, n in zip(window, e.lengths) for t in s.ner[:n]]
    return torch.cat(scores), torch.tensor(tags)


def best_temperature(scores, tags, low=0.5, high=4.0, steps=40):
    ratio = (5**0.5 - 1) / 2
    loss = lambda t: F.cross_entropy(scores / t, tags).item()
    for _ in range(steps):
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, b) if loss(a) < loss(b) else (a, high)
    return (low + high) / 2


manifest["calibration"] = {}
for scheme in labels["ner"]:
    scores, tags = scores_and_tags(scheme)
    t = best_temperature(scores, tags)
    manifest["calibration"][f"ner.{scheme}"] = {"temperature": round(t, 4)}
    print(f"{scheme}: temperature {t:.4f}, loss {F.cross_entropy(scores, tags):.4f} -> {F.cross_entropy(scores / t, tags):.4f}")
json.dump(manifest, open(manifest_path, "w"), indent=1)
