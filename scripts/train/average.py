#!/usr/bin/env python3
"""Averages the weights of checkpoints of one family (each begun with --init from another): a model soup (Wortsman et al. 2022).

    average.py OUT.pt A/checkpoint.pt B/checkpoint.pt ...

The labels of all must be equal. OUT.pt goes into export.py like any checkpoint.
"""

import sys

import torch

out, *paths = sys.argv[1:]
parts = [torch.load(p, map_location="cpu", weights_only=False) for p in paths]
assert all(p["labels"] == parts[0]["labels"] for p in parts), "the labels of the checkpoints differ"
weights = {
    k: sum(p["model"][k].double() for p in parts).div(len(parts)).to(v.dtype) if v.is_floating_point() else v
    for k, v in parts[0]["model"].items()
}
torch.save({"model": weights, "config": parts[0]["config"], "labels": parts[0]["labels"]}, out)
print(f"{out}: {len(parts)} checkpoints")
