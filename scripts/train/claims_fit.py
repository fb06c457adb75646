#!/usr/bin/env python3
"""How rules and network are to be weighed against each other: the constants of src/claims/judge.rs.

    claims_fit.py MODEL GOLD.jsonl [--program ../../target/release/dateline]

MODEL is a model folder with heads for claims, GOLD claims gold that the heads were not trained on (OUT/test.jsonl of claims_data.py).
The program is run with the heads taken away, so that its claims are those of the rules alone; PyTorch says what the network adds.
Prints the weights of two logistic curves (for triggers of rules, and for words that no rule knows), claim F1 in two-fold
cross-validation, how much the rules' word on a status weighs, and for each role from which probability on a word is added.
"""

import argparse
import collections
import hashlib
import json
import math
import os
import shutil
import tempfile

import numpy as np
import torch

import data
import folder
from claims_windows import LABELS, annotate, head_of, padded, read, real_words, role_scores

KINDS, STATUSES, ROLES = (LABELS[k] for k in ("kinds", "statuses", "roles"))
EDGE = 0.005
# What a rule knows is not turned down for want of a word that the network has seldom seen.
LOWEST = 0.05
PARTIES = ("actors", "recipients")
PARTS = {"VERB", "ADJ", "NOUN", "PROPN", "NUM", "X"}

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("model")
ap.add_argument("gold")
ap.add_argument("--program", default="../../target/release/dateline")
a = ap.parse_args()


def without_claims(path):
    """A copy of a model folder whose labels say nothing of claims."""
    copy = os.path.join(tempfile.mkdtemp(), "model")
    shutil.copytree(path, copy)
    labels = json.load(open(os.path.join(copy, "labels.json")))
    labels.pop("claims", None)
    json.dump(labels, open(os.path.join(copy, "labels.json"), "w"))
    manifest = folder.manifest(copy)
    manifest["files"]["labels.json"] = hashlib.sha256(open(os.path.join(copy, "labels.json"), "rb").read()).hexdigest()
    folder.write_manifest(copy, manifest)
    return copy


def overlap(x, y):
    return x["start"] < y["end"] and y["start"] < x["end"]


def iou(x, y):
    shared = max(0, min(x["end"], y["end"]) - max(x["start"], y["start"]))
    return shared / max(1, max(x["end"], y["end"]) - min(x["start"], y["start"]))


def log_odds(p):
    p = min(max(p, EDGE), 1 - EDGE)
    return math.log(p / (1 - p))


def logistic(rows, right):
    """Weights and intercept of a logistic regression, by Newton's method."""
    x = np.column_stack([np.array(rows, float), np.ones(len(rows))])
    y, w = np.array(right, float), np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(len(w)), x.T @ (p - y) + 1e-3 * w)
    return w


@torch.no_grad()
def network(model, windows):
    """By document and token: probabilities of kinds and statuses, and of roles by token."""
    said = collections.defaultdict(dict)
    for at in range(0, len(windows), 32):
        part = windows[at : at + 32]
        ids = padded(part, "ids")
        words = model.words(ids, padded(part, "shapes"), (ids > 0).long(), padded(part, "first"))
        kinds, statuses = (x.cpu() for x in model.claims.triggers(words))
        kinds, statuses = kinds.sigmoid(), statuses.softmax(-1)
        likely = ((kinds.amax(-1) >= 0.01) & real_words(part, kinds.size(1))).nonzero().tolist()
        for begin in range(0, len(likely), 64):
            some = likely[begin : begin + 64]
            for (row, word), scores in zip(some, role_scores(model.claims, part, words, some).sigmoid()):
                w = part[row]
                arguments = {(w.words[i], r): scores[i, r].item() for i, r in (scores[: len(w.words)] >= 0.02).nonzero().tolist()}
                said[w.document][w.words[word]] = (kinds[row, word].tolist(), statuses[row, word].tolist(), arguments)
    return said


class Candidate:
    """A trigger of the rules (`claim`), or a word that only the network takes for one; `gold` is the claim it is."""

    def __init__(self, number, kind, span, probability, claim=None):
        self.number, self.kind, self.span, self.probability, self.claim, self.gold = number, kind, span, probability, claim, None


def candidates(number, gold, record, said):
    tokens, found = record["tokens"], []
    for claim in record["claims"]:
        inside = [i for i, t in enumerate(tokens) if overlap(t, claim["trigger"])]
        kind = KINDS.index(claim["kind"])
        best = max((said[i][0][kind] for i in inside if i in said), default=0.0)
        found.append(Candidate(number, claim["kind"], claim["trigger"], best, claim))
    for i, (kinds, *_) in said.items():
        for kind, p in zip(KINDS, kinds):
            known = any(c.kind == kind and overlap(c.span, tokens[i]) for c in found)
            if p >= 0.1 and not known and tokens[i]["upos"] in PARTS:
                found.append(Candidate(number, kind, tokens[i], p))
    open_claims = list(gold["claims"])
    for c in found:
        c.gold = next((g for g in open_claims if g["kind"] == c.kind and overlap(g["trigger"], c.span)), None)
        if c.gold:
            open_claims.remove(c.gold)
    return found


model, _ = folder.load(a.model)
records = annotate(a.program, a.gold, "--model", without_claims(a.model))
windows = read(a.gold, records, folder.manifest(a.model)["window"], data.Wordpieces())
said = network(model, windows)
golds = [json.loads(line) for line in open(a.gold, encoding="utf8")]
everything = [c for n, g in enumerate(golds) for c in candidates(n, g, records[g["id"]], said[g["id"]])]


def curves(fold=None):
    """Weights for triggers of rules, and for the others; without one half of the documents."""
    seen = [c for c in everything if fold is None or c.number % 2 != fold]
    ruled, alone = [c for c in seen if c.claim], [c for c in seen if not c.claim]
    by_rule = logistic([[log_odds(c.claim["score"]), log_odds(max(c.probability, LOWEST))] for c in ruled], [c.gold is not None for c in ruled])
    return by_rule, logistic([[log_odds(c.probability)] for c in alone], [c.gold is not None for c in alone])


def probability(c, by_rule, alone):
    x = np.dot(by_rule[:2], [log_odds(c.claim["score"]), log_odds(max(c.probability, LOWEST))]) + by_rule[2] if c.claim else alone[0] * log_odds(c.probability) + alone[1]
    return 1 / (1 + math.exp(-x))


f1 = lambda right, found, gold: 2 * right / max(1, found + gold)
total = sum(len(g["claims"]) for g in golds)
by_rule, alone = curves()
print("by rule: rule {:.3f}, network {:.3f}, intercept {:.3f}".format(*by_rule))
print("alone: network {:.3f}, intercept {:.3f}".format(*alone))
ruled = [c for c in everything if c.claim]
print(f"rules alone: F1 {f1(sum(c.gold is not None for c in ruled), len(ruled), total):.4f}")
folds = [(c, probability(c, *weights)) for fold in (0, 1) for weights in [curves(fold)] for c in everything if c.number % 2 == fold]
for least in (0.3, 0.35, 0.4, 0.45, 0.5):
    kept = [c for c, p in folds if p >= least]
    right = sum(c.gold is not None for c in kept)
    print(f"together, from {least}: F1 {f1(right, len(kept), total):.4f} (P {right / len(kept):.3f}, R {right / total:.3f})")

matched = [(c, said[golds[c.number]["id"]], records[golds[c.number]["id"]]["tokens"]) for c in ruled if c.gold]
for bonus in (0, 1, 1.5, 2, 2.5, 3, 4, 5, 9):
    right = 0
    for c, words, tokens in matched:
        status = words.get(head_of(tokens, c.span), (None, None))[1]
        best = c.claim["status"]
        if status:
            best = max(zip(STATUSES, status), key=lambda s: math.log(max(s[1], 1e-4)) + bonus * (s[0] == c.claim["status"]))[0]
        right += best == c.gold["status"]
    print(f"status, rules {bonus} above: {right / len(matched):.4f}")

for r, role in enumerate(ROLES):
    right = found = wanted = 0
    further = []
    for c, words, tokens in matched:
        gold, fillers = c.gold["roles"].get(role, []), c.claim["roles"].get(role, [])
        here = records[golds[c.number]["id"]]["sentences"][c.claim["sentence"]]
        wanted, found = wanted + len(gold), found + len(fillers)
        right += sum(any(iou(f, g) >= 0.5 for g in gold) for f in fillers)
        arguments = words.get(head_of(tokens, c.span), (0, 0, {}))[2]
        missing = {head_of(tokens, g) for g in gold if not any(iou(f, g) >= 0.5 for f in fillers)}
        for (i, of), p in arguments.items():
            # As the program does: parties anywhere near, everything else in the sentence and where nothing fills the role yet.
            near = role in PARTIES or (not fillers and here["start"] <= tokens[i]["start"] < here["end"])
            if of == r and near and not any(overlap(tokens[i], f) for f in fillers):
                further.append((p, i in missing))
    scores = {}
    for least in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 2):
        added = [ok for p, ok in further if p >= least]
        scores[least] = f1(right + sum(added), found + len(added), wanted)
    best = max(scores, key=scores.get)
    print(f"{role}: rules F1 {scores[2]:.4f}, {scores[best]:.4f} with words from {best} on ({wanted} in gold)")
