#!/usr/bin/env python3
"""Fine-tunes the encoder on entities, tags and trees at once and writes a checkpoint after each epoch.

    pip install -r requirements.txt
    train.py DATA OUT [--epochs 4] [--lr 2e-4] [--tokens 2304] [--seed 1] [--threads 2] [--resume]

DATA holds ner/{ontonotes,conll2003}/{train,dev}.conll.gz and ud/{ewt,gum}/{train,dev}.conllu.gz.
OUT gets checkpoint.pt (weights, labels, optimiser, position in the run) and log.txt; export.py makes a model folder of it.
A run that was cut off goes on with --resume from its last epoch.
"""

import argparse
import math
import os
import random
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
from seqeval.metrics import f1_score

import data
from model import Model

NER = {"ontonotes": "ontonotes", "conll": "conll2003"}
UD = ("ewt", "gum")

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("data")
ap.add_argument("out")
ap.add_argument("--epochs", type=int, default=4)
ap.add_argument("--lr", type=float, default=2e-4)
ap.add_argument("--tokens", type=int, default=2304, help="wordpieces a step")
ap.add_argument("--window", type=int, default=192, help="wordpieces a window")
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--threads", type=int, default=2)
ap.add_argument("--steps", type=int, default=0, help="stop early, to measure speed")
ap.add_argument("--fp32", action="store_true", help="no bf16 autocast")
ap.add_argument("--resume", action="store_true")
a = ap.parse_args()

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(a.seed)
rng = random.Random(a.seed)
torch.set_num_threads(a.threads)
os.makedirs(a.out, exist_ok=True)
log = open(os.path.join(a.out, "log.txt"), "a")


def say(*words):
    print(*words, flush=True)
    print(*words, file=log, flush=True)


say("#", *sys.argv, "| torch", torch.__version__, device)
pieces = data.Wordpieces()
ner = {k: {p: data.read_conll(f"{a.data}/ner/{d}/{p}.conll.gz") for p in ("train", "dev")} for k, d in NER.items()}
ud = {p: [d for t in UD for d in data.read_conllu(f"{a.data}/ud/{t}/{p}.conllu.gz")] for p in ("train", "dev")}
tags = {k: ["O"] + sorted({t for d in v["train"] for s in d for t in s.ner} - {"O"}) for k, v in ner.items()}
labels = {
    "ner": tags,
    "upos": sorted({t for d in ud["train"] for s in d for t in s.upos}),
    "xpos": sorted({t for d in ud["train"] for s in d for t in s.xpos}),
    "rels": sorted({t for d in ud["train"] for s in d for t in s.rels}),
}
index = {k: {t: i for i, t in enumerate(v)} for k, v in labels.items() if k != "ner"}
tag_index = {k: {t: i for i, t in enumerate(v)} for k, v in tags.items()}
model = Model(tags, labels["upos"], labels["xpos"], labels["rels"]).to(device)


def autocast():
    return torch.autocast(device, dtype=torch.bfloat16, enabled=not a.fp32)


def round_up(n, to):
    return (n + to - 1) // to * to


def collate(batch):
    rows = len(batch)
    length = round_up(max(len(e.ids) for e, _ in batch), 16)
    words = round_up(max(len(e.first) for e, _ in batch), 16)
    ids, shapes, mask = (torch.zeros(rows, length, dtype=torch.long) for _ in range(3))
    first = torch.zeros(rows, words, dtype=torch.long)
    for r, (e, _) in enumerate(batch):
        n = len(e.ids)
        ids[r, :n], shapes[r, :n], mask[r, :n] = torch.tensor(e.ids), torch.tensor(e.shapes), 1
        first[r, : len(e.first)] = torch.tensor(e.first)
    return [t.to(device) for t in (ids, shapes, mask, first)]


def tag_targets(batch, words, label):
    out = torch.full((len(batch), words), data.IGNORE)
    for r, (e, w) in enumerate(batch):
        flat = [label[t] for s, n in zip(w, e.lengths) for t in s.ner[:n]]
        out[r, : len(flat)] = torch.tensor(flat)
    return out.to(device)


def regroup(batch, hidden):
    """Window rows -> sentence rows: [sentences, words, width], their mask, and the targets of tags, arcs and labels."""
    sents = [(r, off, s, n) for r, (e, w) in enumerate(batch) for s, n, off in zip(w, e.lengths, starts(e.lengths)) if n]
    longest = round_up(max(n for *_, n in sents), 8)
    at = torch.zeros(len(sents), longest, dtype=torch.long)
    mask = torch.zeros(len(sents), longest, dtype=torch.bool)
    y = torch.full((4, len(sents), longest), data.IGNORE)
    for i, (r, off, s, n) in enumerate(sents):
        at[i, :n] = r * hidden.size(1) + off + torch.arange(n)
        mask[i, :n] = True
        y[0, i, :n] = torch.tensor([index["upos"][t] for t in s.upos[:n]])
        y[1, i, :n] = torch.tensor([index["xpos"][t] for t in s.xpos[:n]])
        y[2, i, :n] = torch.tensor([h if h <= n else data.IGNORE for h in s.heads[:n]])
        y[3, i, :n] = torch.tensor([index["rels"].get(t, data.IGNORE) for t in s.rels[:n]])
    flat = hidden.reshape(-1, hidden.size(-1))
    return flat[at.to(device)], mask.to(device), y.to(device)


def starts(lengths):
    out, n = [], 0
    for x in lengths:
        out.append(n)
        n += x
    return out


def ce(scores, target):
    return F.cross_entropy(scores.float().reshape(-1, scores.size(-1)), target.reshape(-1), ignore_index=data.IGNORE)


def loss_of(task, batch):
    ids, shapes, mask, first = collate(batch)
    with autocast():
        hidden = model.words(ids, shapes, mask, first)
        if task != "ud":
            return ce(model.ner[task](hidden), tag_targets(batch, first.size(1), tag_index[task]))
        words, keep, y = regroup(batch, hidden)
        arcs, dep, head = model.parser(words, keep)
        rel = model.parser.labels(dep, head, y[2].clamp(min=0))
        return ce(model.upos(words), y[0]) + ce(model.xpos(words), y[1]) + ce(arcs, y[2]) + ce(rel, y[3])


def window_batches(task, docs, train):
    size = rng.choice([96, a.window, a.window]) if train else a.window
    return [(task, b) for b in data.batches(data.windows(docs, size, pieces), pieces, a.tokens, rng, train)]


@torch.no_grad()
def ner_f1(task):
    gold, pred = [], []
    for _, batch in window_batches(task, ner[task]["dev"], False):
        ids, shapes, mask, first = collate(batch)
        with autocast():
            best = model.ner[task](model.words(ids, shapes, mask, first)).argmax(-1).tolist()
        for row, (e, w) in zip(best, batch):
            for s, n, off in zip(w, e.lengths, starts(e.lengths)):
                gold.append(s.ner)
                pred.append([tags[task][t] for t in row[off : off + n]] + ["O"] * (len(s.ner) - n))
    return f1_score(gold, pred)


@torch.no_grad()
def syntax_scores():
    n = upos = uas = las = 0
    for _, batch in window_batches("ud", ud["dev"], False):
        ids, shapes, mask, first = collate(batch)
        with autocast():
            words, keep, y = regroup(batch, model.words(ids, shapes, mask, first))
            arcs, dep, head = model.parser(words, keep)
            best = arcs.argmax(-1)
            rel = model.parser.labels(dep, head, best).argmax(-1)
            tag = model.upos(words).argmax(-1)
        real = y[0] != data.IGNORE
        n += real.sum().item()
        upos += ((tag == y[0]) & real).sum().item()
        right = (best == y[2]) & real
        uas += right.sum().item()
        las += (right & (rel == y[3])).sum().item()
    return upos / n, uas / n, las / n


fresh = [p for n, p in model.named_parameters() if not n.startswith("bert.") or "token_type" in n]
fresh_ids = set(map(id, fresh))
old = [p for p in model.parameters() if id(p) not in fresh_ids]
groups = [
    dict(params=[p for p in old if p.dim() > 1], weight_decay=0.01, lr=a.lr),
    dict(params=[p for p in old if p.dim() <= 1], weight_decay=0.0, lr=a.lr),
    dict(params=fresh, weight_decay=0.0, lr=max(5 * a.lr, 1e-3)),
]
optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
rates = [g["lr"] for g in optimizer.param_groups]
per_epoch = len([b for k in ner for b in window_batches(k, ner[k]["train"], True)]) + len(window_batches("ud", ud["train"], True))
total, step, first_epoch = a.epochs * per_epoch, 0, 0
checkpoint = os.path.join(a.out, "checkpoint.pt")
if a.resume and os.path.exists(checkpoint):
    saved = torch.load(checkpoint, map_location=device)
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    first_epoch, step = saved["epoch"], saved["step"]
    rng.seed(a.seed + first_epoch)
say(f"# {per_epoch} steps an epoch, {len(labels['xpos'])} Penn tags, {len(labels['rels'])} relations")

begun = time.time()
for epoch in range(first_epoch, a.epochs):
    todo = window_batches("ud", ud["train"], True)
    for k in ner:
        todo += window_batches(k, ner[k]["train"], True)
    rng.shuffle(todo)
    model.train()
    sums, seen = {}, 0
    for task, batch in todo:
        scale = min(1.0, (step + 1) / (0.06 * total)) * max(0.02, 1 - step / total)
        for g, r in zip(optimizer.param_groups, rates):
            g["lr"] = r * scale
        loss = loss_of(task, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        seen += sum(len(e.ids) for e, _ in batch)
        old_sum, old_n = sums.get(task, (0.0, 0))
        sums[task] = (old_sum + loss.item(), old_n + 1)
        if step % 50 == 0:
            rate = " ".join(f"{k} {s / n:.3f}" for k, (s, n) in sorted(sums.items()))
            say(f"step {step}/{total} {rate} | {time.time() - begun:.0f}s")
            sums = {}
        if a.steps and step >= a.steps:
            say(f"{seen / (time.time() - begun):.0f} wordpieces/s")
            sys.exit()
    model.eval()
    scores = " ".join(f"{k} dev F1 {ner_f1(k):.4f}" for k in ner)
    say(f"epoch {epoch + 1} {scores} | ud dev UPOS {{:.4f}} UAS {{:.4f}} LAS {{:.4f}}".format(*syntax_scores()), f"| {time.time() - begun:.0f}s")
    torch.save(dict(model=model.state_dict(), optimizer=optimizer.state_dict(), labels=labels, config=model.config.to_dict(), epoch=epoch + 1, step=step), checkpoint)
