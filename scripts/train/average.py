#!/usr/bin/env python3
"""Averages the weights of checkpoints of one family (each begun with --init from another): a model soup (Wortsman et al. 2022).

    average.py OUT.pt A/checkpoint.pt B/checkpoint.pt ...

The labels of all must be equal. OUT.pt goes into export.py like any checkpoint, or, of checkpoints of claims.py, into its --init.
"""

import sys

import torch

out, *paths = sys.argv[1:]
parts = [torch.load(p, map_location="cpu", weights_only=False) for p in paths]
# Those of train.py say what their labels are, those of claims.py are weights alone.
weights_of = lambda part: part.get("model", part)
assert all(p.get("labels") == parts[0].get("labels") for p in parts), "the labels of the checkpoints differ"
weights = {
    k: sum(weights_of(p)[k].double() for p in parts).div(len(parts)).to(v.dtype) if v.is_floating_point() else v
    for k, v in weights_of(parts[0]).items()
}
torch.save(parts[0] | {"model": weights} if "model" in parts[0] else weights, out)
print(f"{out}: {len(parts)} checkpoints")
