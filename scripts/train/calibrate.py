#!/usr/bin/env python3
"""Makes entity scores mean probabilities, on dev; writes what it finds to the folder's manifest.

    calibrate.py DATA FOLDER [--dateline PROGRAM]        the schemes of the shipped model
    calibrate.py DEV.conll FOLDER --scheme NAME          one scheme, on a file of your own

Two steps. The temperature of each head (Guo et al. 2017): the one that gives the dev tags the greatest likelihood, by
golden-section search; tag scores are divided by it before softmax. Then, since an entity is right or wrong as a whole, a
logistic curve over its score (Platt 1999), fitted to the groups that `dateline evaluate entities --json` reports. It
changes no weight.
"""

import argparse
import json
import math
import os
import random
import subprocess

import torch
import torch.nn.functional as F

import corpora
import data
import folder


def best_temperature(model, labels, docs, scheme, window):
    """The temperature of one head and the loss without and with it."""
    scores, tags = scores_and_tags(model, labels["ner"][scheme], docs, scheme, window)
    loss = lambda t: F.cross_entropy(scores / t, tags).item()
    ratio, low, high = (5**0.5 - 1) / 2, 0.5, 4.0
    for _ in range(40):
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, b) if loss(a) < loss(b) else (a, high)
    t = (low + high) / 2
    return t, loss(1.0), loss(t)


@torch.no_grad()
def scores_and_tags(model, tags, docs, scheme, window):
    index, pieces = {t: i for i, t in enumerate(tags)}, data.Wordpieces()
    scores, gold = [], []
    for batch in data.batches(data.windows(docs, window, pieces), pieces, 4096, random.Random(0), train=False):
        for e, sentences in batch:
            ids, shapes, first = (torch.tensor([x]) for x in (e.ids, e.shapes, e.first))
            scores.append(model.ner[scheme](model.words(ids, shapes, torch.ones_like(ids), first))[0])
            gold += [index.get(t, 0) for s, n in zip(sentences, e.lengths) for t in s.ner[:n]]
    return torch.cat(scores), torch.tensor(gold)


def evaluated(program, dev, scheme, path):
    """What the program says of its scores on dev."""
    command = [program, "evaluate", "entities", dev, "--scheme", scheme, "--model", path, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def logistic(groups, steps=50):
    """Slope and intercept that give the groups the greatest likelihood (Newton's method)."""
    slope, intercept = 1.0, 0.0
    for _ in range(steps):
        g = [0.0, 0.0]
        h = [[1e-9, 0.0], [0.0, 1e-9]]
        for group in groups:
            s = min(max(group["score"], 1e-4), 1 - 1e-4)
            x, n = math.log(s / (1 - s)), group["found"]
            p = 1 / (1 + math.exp(-(slope * x + intercept)))
            for i, u in enumerate((x, 1.0)):
                g[i] += n * (group["right"] - p) * u
                for j, v in enumerate((x, 1.0)):
                    h[i][j] += n * p * (1 - p) * u * v
        det = h[0][0] * h[1][1] - h[0][1] * h[1][0]
        slope += (h[1][1] * g[0] - h[0][1] * g[1]) / det
        intercept += (h[0][0] * g[1] - h[1][0] * g[0]) / det
    return slope, intercept


def calibrate(path, dev_files, program):
    """Calibrates the heads of `dev_files` (scheme -> CoNLL file) one after the other."""
    model, labels = folder.load(path)
    for scheme, dev in dev_files.items():
        manifest = folder.manifest(path)
        t, before, after = best_temperature(model, labels, data.read_conll(dev), scheme, manifest["window"])
        print(f"{scheme}: temperature {t:.4f}, loss {before:.4f} -> {after:.4f}")
        entry = {"temperature": round(t, 4)}
        manifest.setdefault("calibration", {})[f"ner.{scheme}"] = entry
        folder.write_manifest(path, manifest)
        raw = evaluated(program, dev, scheme, path)
        slope, intercept = logistic(raw["reliability"])
        entry |= {"slope": round(slope, 4), "intercept": round(intercept, 4)}
        folder.write_manifest(path, manifest)
        error = [r["calibration_error"] for r in (raw, evaluated(program, dev, scheme, path))]
        print(f"{scheme}: slope {slope:.4f}, intercept {intercept:.4f}, calibration error {error[0]:.4f} -> {error[1]:.4f}")


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data")
    ap.add_argument("folder")
    ap.add_argument("--scheme")
    ap.add_argument("--dateline", default=os.path.join(os.path.dirname(__file__), "../../target/release/dateline"))
    a = ap.parse_args()
    torch.set_num_threads(os.cpu_count())
    files = {a.scheme: a.data} if a.scheme else {h: f"{a.data}/ner/{d}/dev.conll.gz" for h, d in corpora.HEADS.items()}
    calibrate(a.folder, files, a.dateline)
