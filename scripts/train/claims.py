#!/usr/bin/env python3
"""Teaches a model folder claims and co-reference: which words express an event, of which kind and status, which words fill its roles, and what
pronouns and descriptions refer to.

    claims.py MODEL TRAIN.jsonl TEST.jsonl OUT [--mentions DATA/ud/gum] [--frames DATA/claims] [--top 3] [--epochs 4] [--minutes N] [--lr 2e-4] [--init FOLDER] [--flat] [--version V]

TRAIN and TEST are claims gold in the form of corpus/gold/claims.jsonl, as claims_data.py writes it. Sentences, words and trees are those that
the program gives (--program, a dateline that is built). The last layers of the encoder (--top) learn along with the heads; the lower ones
stay, and what they say of the texts is computed once. What the model knew is kept by a second loss, as in finetune.py: on these texts the
other heads are to say what they said before (learning without forgetting, Li & Hoiem 2016).

--frames adds sentences of FrameNet in which single words are judged (claim of which kind, or none): the exemplars of its part "test" and the
running text of its part "train"; the parts "dev" are what the program is measured on, and are not read.

OUT gets a checkpoint after each epoch, and at the end is a model folder. --init goes on from a folder or a checkpoint that this script wrote, while MODEL
says what the other heads are to keep to. The rate falls to nothing over all epochs, or over --minutes of training, whichever end first;
--flat does not lower it.
"""

import argparse
import collections
import copy
import os
import random
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import antecedents
import data
import folder
from claims_windows import (
    LABELS, MENTION, POSITIVE, REFERENCE, ROLE, STATUS, annotate, by_length, packed, padded, read, read_frames, read_mentions, real_words, role_scores,
)
from tensors import round_up

KEEP = 30.0

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("model")
ap.add_argument("train")
ap.add_argument("test")
ap.add_argument("out")
ap.add_argument("--mentions", help="folder with train.conllu.gz and dev.conllu.gz of GUM, for co-reference")
ap.add_argument("--frames", help="folder with framenet_exemplars.jsonl.gz and framenet_fulltext.jsonl.gz")
ap.add_argument("--program", default="../../target/release/dateline")
ap.add_argument("--top", type=int, default=3, help="how many layers of the encoder learn")
ap.add_argument("--epochs", type=int, default=4)
ap.add_argument("--minutes", type=float, default=1e9, help="of training, after which it stops wherever it is")
ap.add_argument("--lr", type=float, default=2e-4, help="of the encoder; heads for claims learn five times as fast")
ap.add_argument("--keep", type=float, default=1.0, help="weight of what the model knew")
ap.add_argument("--tokens", type=int, default=2000, help="wordpieces a step")
ap.add_argument("--init", help="model folder or checkpoint to begin with")
ap.add_argument("--flat", action="store_true")
ap.add_argument("--version", help="of the model that comes out; that of MODEL if left out")
ap.add_argument("--seed", type=int, default=1)
a = ap.parse_args()

torch.manual_seed(a.seed)
rng = random.Random(a.seed)
os.makedirs(a.out, exist_ok=True)
log = open(os.path.join(a.out, "log.txt"), "a")
pieces = data.Wordpieces()
manifest = folder.manifest(a.model)
model, labels = folder.load(a.model, claims=LABELS, antecedents=True)
before = copy.deepcopy(model)
for p in before.parameters():
    p.requires_grad_(False)
LAYERS = model.bert.encoder.layer
TOP = LAYERS[len(LAYERS) - a.top :]
WIDTH = model.config.hidden_size


def say(*words):
    print(*words, flush=True)
    print(*words, file=log, flush=True)


@torch.no_grad()
def prepare(windows):
    """Hidden states below the layers that learn, at all wordpieces, and those above them as they were, at words."""
    ordered = sorted(windows, key=lambda w: len(w.encoded.ids))
    for at in range(0, len(ordered), 32):
        part = ordered[at : at + 32]
        ids, shapes, mask = padded(part, "ids"), padded(part, "shapes"), padded(part, "ids") > 0
        states = before.bert(input_ids=ids, attention_mask=mask.long(), token_type_ids=shapes, output_hidden_states=True).hidden_states
        for row, w in enumerate(part):
            w.below = states[len(LAYERS) - a.top][row, : len(w.encoded.ids)].half()
            w.above = states[-1][row][w.encoded.first].half()


def stacked(part, field, length):
    out = torch.zeros(len(part), length, WIDTH)
    for row, w in zip(out, part):
        values = getattr(w, field)
        row[: len(values)] = values.float()
    return out


def words_of(part):
    """Hidden states at words [windows, words, width], and which words there are."""
    mask = padded(part, "ids") > 0
    x = stacked(part, "below", mask.size(1))
    bias = (~mask)[:, None, None, :].float() * -1e9
    for layer in TOP:
        x = layer(x, bias)
        x = x[0] if isinstance(x, tuple) else x
    first = padded(part, "first")
    return x.gather(1, first[..., None].expand(-1, -1, WIDTH)), real_words(part, first.size(1))


def others(network, words, mask, arcs=None):
    """What the heads for entities, tags and trees say of sentences [sentences, words, width]; labels are those of the best arcs."""
    scores, dep, head = network.parser(words, mask)
    best = scores.argmax(-1) if arcs is None else arcs
    real = words[mask]
    out = [layer(real) for layer in network.ner.values()]
    return out + [network.upos(real), network.xpos(real), scores[mask], network.parser.labels(dep, head, best, mask)], best


def drift(part, words):
    """How far the other heads have moved from what they said."""
    sentences = [(row, sum(w.encoded.lengths[:i]), n) for row, w in enumerate(part) for i, n in enumerate(w.encoded.lengths) if n]
    longest = round_up(max(n for *_, n in sentences), 8)
    at = torch.zeros(len(sentences), longest, dtype=torch.long)
    mask = torch.zeros(len(sentences), longest, dtype=torch.bool)
    for i, (row, offset, n) in enumerate(sentences):
        at[i, :n] = row * words.size(1) + offset + torch.arange(n)
        mask[i, :n] = True
    with torch.no_grad():
        wanted, arcs = others(before, stacked(part, "above", words.size(1)).flatten(0, 1)[at], mask)
    said, _ = others(model, words.flatten(0, 1)[at], mask, arcs)
    return sum(F.kl_div(x.log_softmax(-1), y.softmax(-1), reduction="batchmean") for x, y in zip(said, wanted))


def loss_of_claims(part, words, real):
    kinds, statuses = model.claims.triggers(words)
    wanted = torch.zeros_like(kinds)
    claims = [(row, claim) for row, w in enumerate(part) for claim in w.claims]
    for row, (word, kind, *_) in claims:
        wanted[row, word, kind] = 1
    for row, w in enumerate(part):
        if w.judged is not None:
            real[row] = False
            for word, of in w.judged.items():
                real[row, word] = True
                wanted[row, word, list(of)] = 1
    loss = F.binary_cross_entropy_with_logits(kinds[real], wanted[real], pos_weight=torch.tensor(POSITIVE), reduction="sum")
    if claims:
        triggers = [(row, claim[0]) for row, claim in claims]
        rows, at = (torch.tensor(x) for x in zip(*triggers))
        status = torch.tensor([claim[2] for _, claim in claims])
        loss = loss + STATUS * F.cross_entropy(statuses[rows, at], status, reduction="sum")
        roles = role_scores(model.claims, part, words, triggers)
        filled = torch.zeros_like(roles)
        for i, (_, claim) in enumerate(claims):
            for role, word in claim[3]:
                filled[i, word, role] = 1
        seen = real[rows]
        loss = loss + ROLE * F.binary_cross_entropy_with_logits(roles[seen], filled[seen], reduction="sum")
    return loss


def loss_of(part):
    words, real = words_of(part)
    dropped = model.drop(words)
    running = part[0].claims is None
    loss = antecedents.loss(model.coref, part, dropped) * (MENTION if running else REFERENCE)
    if not running:
        loss = loss + loss_of_claims(part, dropped, real)
    loss = loss / len(part)
    # Every third batch will do, at three times the weight.
    moved = drift(part, words) if rng.random() < 1 / 3 else None
    return (loss if moved is None else loss + 3 * KEEP * a.keep * moved), loss.item(), moved


@torch.no_grad()
def evaluate(windows, least=0.4):
    """Claim F1 at a threshold, accuracy of status, and F1 of roles at triggers of gold, by heads."""
    model.eval()
    right = found = gold = status_right = 0
    references = {}
    roles = collections.defaultdict(lambda: [0, 0, 0])
    for at in range(0, len(windows), 32):
        part = windows[at : at + 32]
        words, real = words_of(part)
        antecedents.evaluate(model.coref, part, words, references)
        kinds, statuses = model.claims.triggers(words)
        likely = {tuple(x) for x in ((kinds.sigmoid() > least) & real[..., None]).nonzero().tolist()}
        claims = [(row, claim) for row, w in enumerate(part) for claim in w.claims]
        wanted = {(row, c[0], c[1]): c for row, c in claims}
        hits = likely & wanted.keys()
        right, found, gold = right + len(hits), found + len(likely), gold + len(wanted)
        status_right += sum(int(statuses[r, w].argmax()) == wanted[r, w, k][2] for r, w, k in hits)
        if claims:
            scores = role_scores(model.claims, part, words, [(row, c[0]) for row, c in claims]).sigmoid()
            for i, (row, c) in enumerate(claims):
                said = {(r, w) for w, r in (scores[i, : len(part[row].words)] > least).nonzero().tolist()}
                for role in range(len(LABELS["roles"])):
                    s, g = ({w for r, w in x if r == role} for x in (said, c[3]))
                    for k, n in enumerate((len(s & g), len(s), len(g))):
                        roles[role][k] += n
    model.train()
    f1 = lambda hit, s, g: 2 * hit / max(1, s + g)
    by_role = " ".join(f"{LABELS['roles'][r]} {f1(*n):.3f}" for r, n in sorted(roles.items()))
    return f"claim F1 {f1(right, found, gold):.4f} (P {right / max(1, found):.3f}, R {right / max(1, gold):.3f}) status {status_right / max(1, right):.3f} | roles: {by_role} | references: {shown(references)}"


def shown(references):
    """Of words that refer to something, by part of speech: how often the likeliest candidate is one, and how often it is likelier than nothing."""
    return " ".join(f"{kind} {right / n:.3f} {said / n:.3f} of {n}" for kind, (right, said, n) in sorted(references.items()))


@torch.no_grad()
def evaluate_mentions(batches):
    model.eval()
    references = {}
    for part in batches:
        antecedents.evaluate(model.coref, part, words_of(part)[0], references)
    model.train()
    return shown(references)


def batches():
    """Batches of windows of similar length and of consecutive ones of running text, in random order."""
    out = by_length(train, a.tokens, rng, 256) + mentions["train"]
    rng.shuffle(out)
    return out


begun = time.time()
train, test = (read(path, annotate(a.program, path), manifest["window"], pieces) for path in (a.train, a.test))
for name, windows in (("train", train), ("test", test)):
    prepare(windows)
    say(f"# {name}: {len(windows)} windows, {sum(len(w.encoded.ids) for w in windows)} wordpieces, {sum(len(w.claims) for w in windows)} claims | {time.time() - begun:.0f}s")
if a.frames:
    framed = read_frames(a.frames, a.program, os.path.join(a.out, "frames.jsonl"), manifest["window"], pieces)
    prepare(framed)
    train += framed
    say(f"# frames: {len(framed)} windows, {sum(len(w.judged) for w in framed)} words judged, {sum(len(k) for w in framed for k in w.judged.values())} claims | {time.time() - begun:.0f}s")
mentions = {}
for name in ("train", "dev"):
    documents = read_mentions(os.path.join(a.mentions, f"{name}.conllu.gz"), manifest["window"], pieces) if a.mentions else []
    prepare([w for windows in documents for w in windows])
    mentions[name] = [part for windows in documents for part in packed(windows, a.tokens)]
if a.init:
    initial = folder.load(a.init, antecedents=True)[0].state_dict() if os.path.isdir(a.init) else torch.load(a.init)
    model.load_state_dict(initial)
learn = list(TOP.parameters()) + [p for n, p in model.named_parameters() if n.startswith(("ner.", "upos.", "xpos.", "parser."))]
optimizer = torch.optim.AdamW(
    [dict(params=learn, lr=a.lr), dict(params=list(model.claims.parameters()) + list(model.coref.parameters()), lr=5 * a.lr)], betas=(0.9, 0.98), weight_decay=0.01
)
rates = [g["lr"] for g in optimizer.param_groups]
trained = [p for g in optimizer.param_groups for p in g["params"]]
step, total = 0, a.epochs * len(batches())
started = time.time()
model.train()
for epoch in range(a.epochs):
    sums, moves = [0.0, 0], [0.0, 0]
    for batch in batches():
        done = max(step / total, (time.time() - started) / 60 / a.minutes)
        if done >= 1:
            break
        scale = min(1.0, (step + 1) / 100) * (1.0 if a.flat else max(0.02, 1 - done))
        for g, r in zip(optimizer.param_groups, rates):
            g["lr"] = r * scale
        loss, told, moved = loss_of(batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        step += 1
        sums = [sums[0] + told, sums[1] + 1]
        if moved is not None:
            moves = [moves[0] + moved.item(), moves[1] + 1]
    if not sums[1]:
        break
    say(f"epoch {epoch + 1}: loss {sums[0] / sums[1]:.3f}, drift of the other heads {moves[0] / max(1, moves[1]):.4f} | {time.time() - begun:.0f}s")
    say("  ", evaluate(test))
    if a.mentions:
        say("   references in running text:", evaluate_mentions(mentions["dev"]))
    torch.save(model.state_dict(), os.path.join(a.out, "checkpoint.pt"))

kept = {k: v for k, v in manifest.items() if k != "files"} | {"version": a.version or manifest["version"]}
folder.save(a.out, model.state_dict(), model.config.to_dict(), labels, kept)
