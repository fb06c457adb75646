#!/usr/bin/env python3
"""Teaches a model folder the entities of your own CoNLL file; the result is a folder that `--model` takes.

    finetune.py MODEL TRAIN.conll DEV.conll OUT [--name own] [--epochs 5] [--lr 1e-4] [--keep 1] [--seed 1]

TRAIN and DEV: word first, IOB2 tag last, a blank line between sentences, -DOCSTART- between documents, .gz or not. MODEL
is a folder such as ../../models/dateline-en. OUT has an entity scheme more, named NAME and used by default; the
others are still there (`--scheme ontonotes`).

What the model knew is kept by a second loss: on your texts, its other heads are to say what they said before (learning
without forgetting, Li & Hoiem 2016), so that trees and claims stay what they were. --keep weighs it. Afterwards
`calibrate.py DEV.conll OUT --scheme NAME` makes the scores mean probabilities.
"""

import argparse
import copy
import random
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
from seqeval.metrics import f1_score

import data
import folder
from tensors import collate, sentence_rows, starts

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("model")
ap.add_argument("train")
ap.add_argument("dev")
ap.add_argument("out")
ap.add_argument("--name", default="own", help="name of the new scheme and of the model")
ap.add_argument("--epochs", type=int, default=5)
ap.add_argument("--lr", type=float, default=1e-4)
ap.add_argument("--keep", type=float, default=1.0, help="weight of what the model knew")
ap.add_argument("--tokens", type=int, default=2304, help="wordpieces a step")
ap.add_argument("--seed", type=int, default=1)
a = ap.parse_args()

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(a.seed)
rng = random.Random(a.seed)
train, dev = data.read_conll(a.train), data.read_conll(a.dev)
tags = ["O"] + sorted({t for d in train for s in d for t in s.ner} - {"O"})
for tag in tags[1:]:
    if tag[:2] not in ("B-", "I-") or f"B-{tag[2:]}" not in tags:
        ap.error(f"{a.train}: tag {tag!r} is not IOB2, or its B- never occurs")
model, labels = folder.load(a.model, {a.name: tags})
manifest = folder.manifest(a.model)
model = model.to(device)
before = copy.deepcopy(model).eval()
index = {t: i for i, t in enumerate(tags)}
pieces = data.Wordpieces()
window = manifest["window"]


def all_outputs(network, hidden, at, mask, arcs_of=None):
    """What each old head says, as rows of scores; labels for the best arcs of the network itself or for `arcs_of`."""
    words = hidden.flatten(0, 1)[at]
    arcs, dep, head = network.parser(words, mask)
    best = arcs.argmax(-1) if arcs_of is None else arcs_of
    real = words[mask]
    out = [network.ner[k](real) for k in labels["ner"] if k != a.name]
    if network.claims:
        kinds, statuses = network.claims.triggers(real)
        # Kinds are scored each by itself; roles are held by what their pairs are computed from.
        out += [F.pad(kinds.reshape(-1, 1), (1, 0)), statuses, network.claims.predicate(real), network.claims.argument(real)]
    return out + [network.upos(real), network.xpos(real), arcs[mask], network.parser.labels(dep, head, best, mask)], best


def loss_of(batch):
    ids, shapes, mask, first = collate(batch, device)
    at, keep, sents = (x.to(device) if torch.is_tensor(x) else x for x in sentence_rows(batch, first.size(1)))
    gold = torch.tensor([index.get(t, 0) for s, n in sents for t in s.ner[:n]], device=device)
    with torch.autocast(device, dtype=torch.bfloat16):
        with torch.no_grad():
            wanted, arcs = all_outputs(before, before.words(ids, shapes, mask, first), at, keep)
        hidden = model.words(ids, shapes, mask, first)
        said, _ = all_outputs(model, hidden, at, keep, arcs)
        new = F.cross_entropy(model.ner[a.name](hidden.flatten(0, 1)[at][keep]).float(), gold)
    old = sum(F.kl_div(x.float().log_softmax(-1), y.float().softmax(-1), reduction="batchmean") for x, y in zip(said, wanted))
    return new, old


@torch.no_grad()
def dev_f1():
    model.eval()
    gold, found = [], []
    for batch in data.batches(data.windows(dev, window, pieces), pieces, a.tokens, rng, train=False):
        ids, shapes, mask, first = collate(batch, device)
        best = model.ner[a.name](model.words(ids, shapes, mask, first)).argmax(-1).tolist()
        for row, (e, w) in zip(best, batch):
            for s, n, off in zip(w, e.lengths, starts(e.lengths)):
                gold.append(s.ner)
                found.append([tags[t] for t in row[off : off + n]] + ["O"] * (len(s.ner) - n))
    model.train()
    return f1_score(gold, found)


batches = lambda: data.batches(data.windows(train, window, pieces), pieces, a.tokens, rng)
head = {id(p) for p in model.ner[a.name].parameters()}
optimizer = torch.optim.AdamW([
    dict(params=[p for p in model.parameters() if id(p) not in head], lr=a.lr),
    dict(params=list(model.ner[a.name].parameters()), lr=10 * a.lr),
], weight_decay=0.0)
rates = [g["lr"] for g in optimizer.param_groups]
total, step, begun = a.epochs * len(batches()), 0, time.time()
model.train()
for epoch in range(a.epochs):
    sums = [0.0, 0.0]
    todo = batches()
    for batch in todo:
        scale = min(1.0, (step + 1) / (0.1 * total)) * max(0.02, 1 - step / total)
        for g, r in zip(optimizer.param_groups, rates):
            g["lr"] = r * scale
        new, old = loss_of(batch)
        optimizer.zero_grad(set_to_none=True)
        (new + a.keep * old).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        sums = [s + x.item() for s, x in zip(sums, (new, old))]
    new, old = (s / len(todo) for s in sums)
    print(f"epoch {epoch + 1}: loss {new:.4f}, drift of the other heads {old:.4f}, dev F1 {dev_f1():.4f} | {time.time() - begun:.0f}s", flush=True)

kept = {k: v for k, v in manifest.items() if k != "files"} | {"name": f"{manifest['name']}-{a.name}", "scheme": a.name}
folder.save(a.out, {k: v.cpu() for k, v in model.state_dict().items()}, model.config.to_dict(), labels, kept)
print(f"use it: dateline annotate --model {a.out} ...    scores: calibrate.py {a.dev} {a.out} --scheme {a.name}")
