#!/usr/bin/env python3
"""Fine-tunes the encoder on entities, tags and trees at once and writes a checkpoint after each epoch.

    pip install -r requirements.txt
    train.py DATA OUT [--epochs 6] [--lr 2e-4] [--init CHECKPOINT] [--seed 1] [--threads 2] [--resume]

DATA holds what corpora.py names under ner/, and ud/{ewt,gum}/{train,dev}.conllu.gz. --init begins with the weights of
another run instead of the base encoder's. OUT gets checkpoint.pt (weights, labels, optimiser, position in the run) and log.txt; export.py makes a model folder of it.
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

import corpora
import data
from model import Model
from tensors import collate, sentence_rows, starts

UD = ("ewt", "gum")

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("data")
ap.add_argument("out")
ap.add_argument("--epochs", type=int, default=6)
ap.add_argument("--init", help="checkpoint to begin with")
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
ner = {k: corpora.read(a.data, c) for k, c in corpora.CORPORA.items()}
dev = {k: data.read_conll(f"{a.data}/ner/{d}/dev.conll.gz") for k, d in corpora.HEADS.items()}
swap = corpora.Swap(ner)
ud = {p: [d for t in UD for d in data.read_conllu(f"{a.data}/ud/{t}/{p}.conllu.gz")] for p in ("train", "dev")}
tags = {k: ["O"] + sorted({t for d in ner[k] for s in d for t in s.ner} - {"O"}) for k in corpora.HEADS}
labels = {
    "ner": tags,
    "upos": sorted({t for d in ud["train"] for s in d for t in s.upos}),
    "xpos": sorted({t for d in ud["train"] for s in d for t in s.xpos}),
    "rels": sorted({t for d in ud["train"] for s in d for t in s.rels}),
}
index = {k: {t: i for i, t in enumerate(v)} for k, v in labels.items() if k != "ner"}
targets = {k: corpora.Targets(v) for k, v in tags.items()}
model = Model(tags, labels["upos"], labels["xpos"], labels["rels"]).to(device)


def autocast():
    return torch.autocast(device, dtype=torch.bfloat16, enabled=not a.fp32)


def entity_loss(task, head, reading, batch, scores):
    """Cross entropy, or for sets of tags the logarithm of the probability of the set."""
    y = torch.full(scores.shape[:2], data.IGNORE)
    for r, (e, w) in enumerate(batch):
        flat = [t for s, n in zip(w, e.lengths) for t in targets[head].of(s, reading)[:n]]
        y[r, : len(flat)] = torch.tensor(flat)
    y = y.to(device)
    if reading is corpora.exact:
        return ce(scores, y)
    real = y != data.IGNORE
    allowed = torch.zeros(len(targets[head].sets), scores.size(-1), dtype=torch.bool)
    for i, tags_ in enumerate(targets[head].sets):
        allowed[i, list(tags_)] = True
    log = scores[real].float().log_softmax(-1)
    return -log.masked_fill(~allowed.to(device)[y[real]], -1e4).logsumexp(-1).mean()


def regroup(batch, hidden):
    """Window rows -> sentence rows: [sentences, words, width], their mask, and the targets of tags, arcs and labels."""
    at, mask, sents = sentence_rows(batch, hidden.size(1))
    y = torch.full((4, *at.shape), data.IGNORE)
    for i, (s, n) in enumerate(sents):
        y[0, i, :n] = torch.tensor([index["upos"][t] for t in s.upos[:n]])
        y[1, i, :n] = torch.tensor([index["xpos"][t] for t in s.xpos[:n]])
        y[2, i, :n] = torch.tensor([h if h <= n else data.IGNORE for h in s.heads[:n]])
        y[3, i, :n] = torch.tensor([index["rels"].get(t, data.IGNORE) for t in s.rels[:n]])
    return hidden.flatten(0, 1)[at.to(device)], mask.to(device), y.to(device)


def ce(scores, target):
    return F.cross_entropy(scores.float().reshape(-1, scores.size(-1)), target.reshape(-1), ignore_index=data.IGNORE)


def loss_of(task, batch):
    ids, shapes, mask, first = collate(batch, device)
    with autocast():
        hidden = model.words(ids, shapes, mask, first)
        if task != "ud":
            heads = corpora.CORPORA[task].heads
            return sum(entity_loss(task, h, r, batch, model.ner[h](hidden)) for h, r in heads.items()) / len(heads)
        words, keep, y = regroup(batch, hidden)
        arcs, dep, head = model.parser(words, keep)
        rel = model.parser.labels(dep, head, y[2].clamp(min=0), keep)
        real = words[keep]
        return ce(model.upos(real), y[0][keep]) + ce(model.xpos(real), y[1][keep]) + ce(arcs, y[2]) + ce(rel, y[3][keep])


def window_batches(task, docs, train):
    size = rng.choice([96, a.window, a.window]) if train else a.window
    windows = data.windows(docs, size, pieces)
    if train and task != "ud":
        windows = [swap(task, w, rng) for w in windows]
    return [(task, b) for b in data.batches(windows, pieces, a.tokens, rng, train)]


def epoch_batches():
    """Batches of an epoch in random order: trees twice, entity corpora as corpora.py says."""
    todo = [b for _ in range(2) for b in window_batches("ud", ud["train"], True)]
    for k, c in corpora.CORPORA.items():
        todo += [b for _ in range(c.copies) for b in window_batches(k, ner[k], True)]
    rng.shuffle(todo)
    return todo


@torch.no_grad()
def ner_f1(task):
    gold, pred = [], []
    for _, batch in window_batches(task, dev[task], False):
        ids, shapes, mask, first = collate(batch, device)
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
        ids, shapes, mask, first = collate(batch, device)
        with autocast():
            words, keep, y = regroup(batch, model.words(ids, shapes, mask, first))
            arcs, dep, head = model.parser(words, keep)
            best = arcs.argmax(-1)
            rel = model.parser.labels(dep, head, best, keep).argmax(-1)
            tag = model.upos(words[keep]).argmax(-1)
        n += keep.sum().item()
        upos += (tag == y[0][keep]).sum().item()
        right = (best == y[2])[keep]
        uas += right.sum().item()
        las += (right & (rel == y[3][keep])).sum().item()
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
per_epoch = len(epoch_batches())
total, step, first_epoch = a.epochs * per_epoch, 0, 0
checkpoint = os.path.join(a.out, "checkpoint.pt")
if a.init:
    begin = torch.load(a.init, map_location=device)
    assert begin["labels"] == labels, "the checkpoint's labels differ"
    model.load_state_dict(begin["model"])
if a.resume and os.path.exists(checkpoint):
    saved = torch.load(checkpoint, map_location=device)
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    first_epoch, step = saved["epoch"], saved["step"]
    rng.seed(a.seed + first_epoch)
say(f"# {per_epoch} steps an epoch, {len(labels['xpos'])} Penn tags, {len(labels['rels'])} relations")

begun = time.time()
for epoch in range(first_epoch, a.epochs):
    todo = epoch_batches()
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
    scores = " ".join(f"{k} dev F1 {ner_f1(k):.4f}" for k in dev)
    say(f"epoch {epoch + 1} {scores} | ud dev UPOS {{:.4f}} UAS {{:.4f}} LAS {{:.4f}}".format(*syntax_scores()), f"| {time.time() - begun:.0f}s")
    torch.save(dict(model=model.state_dict(), optimizer=optimizer.state_dict(), labels=labels, config=model.config.to_dict(), epoch=epoch + 1, step=step), checkpoint)
