#!/usr/bin/env python3
"""Teaches all heads at once on what prepare.py wrote: for a GPU, where a step of 8,000 wordpieces takes a few hundredths of a second.

    together.py PREPARED OUT.pt --init FOLDER|CHECKPOINT [--minutes 5] [--mix TASK=WEIGHT,...] [--teachers A.pt B.pt ...] [--lr 4e-4] [--seed 1]

Every batch belongs to one task, drawn by the weights of --mix: `mlm` guesses hidden words of news (masked-language-model training; Devlin et al.
2019), `ontonotes`, `conll`, `wikigold` and `worldwide` teach entities, `ud` tags and trees, `claims` and `frames` events, their statuses and roles,
`claims` and `mentions` what words refer to. With --teachers, checkpoints of this script, the network also learns to say, of each of these texts and
of `news`, what the teachers say on average (distillation of an ensemble; Hinton et al. 2015): at every word for entities, tags, arcs and events, at
words that they take for events for status and roles, at nouns and pronouns for what they refer to.

With --layers the student has fewer of the layers of --init, and with --vectors it learns the vectors of the teacher that has as many layers as
--init, too: those of the last layer and those of the layers it keeps (Jiao et al. 2020); --only-vectors leaves all else for a later run.

The rate rises over the first 200 steps and falls to nothing at the end of --minutes. OUT.pt gets the weights, in half precision; average.py takes
it, and export.py makes a model folder of it. Scores of the dev parts and of claims/test.jsonl are printed, by the heads alone.
"""

import argparse
import collections
import json
import lzma
import multiprocessing
import os
import pickle
import random
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import antecedents
import corpora
import data
import flat
import folder
from claims_windows import LABELS, MENTION, POSITIVE, REFERENCE, ROLE, STATUS, packed, role_distance
from model import Dropout

# What a word's loss weighs: entities, tags and trees are means over words, claims sums over a window.
ENTITIES, TREES, CLAIMS, GUESS = 30.0, 8.0, 1.0, 1.0
# With teachers: the share of what annotators said; from which probability on a word is asked for status and roles.
TOLD, LIKELY = 0.4, 0.05
MIX = "ontonotes=4,conll=1.5,wikigold=0.3,worldwide=1,ud=2.5,claims=4,frames=0.3,mentions=0.8"


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("prepared")
    ap.add_argument("out")
    ap.add_argument("--init", required=True)
    ap.add_argument("--model", default="../../models/dateline-en", help="model folder whose labels and shape the network has")
    ap.add_argument("--teachers", nargs="*", default=[])
    ap.add_argument("--layers", help="layers of --init that stay, as 1,3,5; a checkpoint of so few layers is read as it is")
    ap.add_argument("--vectors", type=float, default=0, help="what the teacher's vectors weigh")
    ap.add_argument("--only-vectors", action="store_true")
    ap.add_argument("--trust", action="store_true", help="where annotators say which words are claims teachers are not asked, and nowhere what fills roles")
    ap.add_argument("--dropout", type=float, default=0.1, help="in the encoder and before the heads")
    ap.add_argument("--minutes", type=float, default=5)
    ap.add_argument("--mix", default=MIX)
    ap.add_argument("--lr", type=float, default=4e-4)
    ap.add_argument("--tokens", type=int, default=8192)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--workers", type=int, default=3)
    ap.add_argument("--begin", action="store_true", help="scores before the first step, too")
    ap.add_argument("--every", type=float, default=3, help="minutes between scores")
    a = ap.parse_args()
    a.layers = [int(n) for n in a.layers.split(",")] if a.layers else None
    if (a.vectors or a.only_vectors) and not (a.vectors and a.teachers and a.layers):
        ap.error("vectors are learnt with a weight (--vectors), of a teacher (--teachers), by some of its layers (--layers 0,1,2,3,4,5 for all of six)")
    return a


def network(model, init, layers=None):
    """A network of the folder `model`'s shape with the weights of another folder or checkpoint, of which these `layers` stay. A checkpoint
    of as many layers as stay has them already."""
    net, _ = folder.load(model, claims=LABELS, antecedents=True)
    # The fused kernel's backward pass is slow on a CPU (see model.py).
    net.bert.set_attn_implementation("sdpa" if torch.cuda.is_available() else "products")
    if os.path.isdir(init):
        weights = folder.load(init, claims=LABELS, antecedents=True)[0].state_dict()
    else:
        weights = {k: v.float() for k, v in torch.load(init, map_location="cpu").items()}
    folder.shorten(net, folder.depth(weights))
    net.load_state_dict(weights)
    if layers and len(layers) < folder.depth(weights):
        net.bert.encoder.layer = nn.ModuleList(net.bert.encoder.layer[i] for i in layers)
        net.config.num_hidden_layers = len(layers)
    return net


class Guess(nn.Module):
    """Hidden words by the vectors around them: a layer, and the table of wordpieces again."""

    def __init__(self, width):
        super().__init__()
        self.layer, self.norm, self.bias = nn.Linear(width, width), nn.LayerNorm(width), nn.Parameter(torch.zeros(flat.FORMS))

    def forward(self, hidden, table):
        return F.linear(self.norm(F.gelu(self.layer(hidden))), table, self.bias.to(hidden.dtype))


def states(net, b):
    """Vectors at all wordpieces [windows * wordpieces, width]: the embeddings, and what each layer makes of them."""
    out = net.bert(input_ids=b["ids"], attention_mask=b["mask"], token_type_ids=b["shapes"], output_hidden_states=True)
    return [h.flatten(0, 1) for h in out.hidden_states]


def hidden_words(net, b):
    """Vectors at all wordpieces, of all layers, and those of the last layer at words [words, width], as heads read them."""
    h = states(net, b)
    return h, net.drop(h[-1][b["first"]])


def unlike(own, teacher, layers, mask):
    """Which part of the variance of the teacher's vectors the student's miss: of the last layer, and the mean of the other layers that it kept."""
    real = mask.flatten().bool()
    parts = []
    for mine, number in zip(own[1:], layers):
        wanted = teacher[number + 1][real].float()
        parts.append(((mine[real].float() - wanted) ** 2).mean() / wanted.var(0).mean())
    return parts[-1] + sum(parts[:-1]) / max(1, len(parts) - 1)


def rows(words, at):
    """Words [rows, longest, width] of a table of positions, and which there are."""
    return words[at.clamp(min=0)], at >= 0


def roles_of(net, b, words, triggers):
    """Scores [triggers, longest, roles] of the words of the windows of words `triggers`, and where these words stand."""
    where = b["windows"][b["row"][triggers]]
    at = where.clamp(min=0)
    apart = b["position"][at] - b["position"][triggers][:, None]
    distance = role_distance(apart, b["number"][at] == b["number"][triggers][:, None])
    return net.claims.roles(words[triggers], words[at], distance).float(), where


def references_of(net, b, words, anaphors, candidates):
    """Log-probabilities [anaphors, longest + 1] of the words of their documents, the last of nothing. `anaphors`: word, where its document begins, its length."""
    ana, start, count = anaphors.T
    span = torch.arange(int(b["longest"]), device=words.device)
    at = (start[:, None] + span).clamp(max=len(words) - 1)
    gap = b["number"][ana][:, None] - b["number"][at]
    mine, other = b["position"][ana][:, None], b["position"][at]
    mask = (span < count[:, None]) & candidates[at] & (gap >= -antecedents.AFTER) & (gap <= antecedents.BEFORE) & (at != ana[:, None])
    near = sum(((mine - other).abs() > limit).long() for limit in antecedents.BY_WORDS)
    far = sum((gap.abs() > limit).long() for limit in antecedents.BY_SENTENCES) + 6
    distance = torch.where(gap == 0, near, far) + torch.where(other < mine, 0, 12)
    raw = net.coref(words[ana], words, at, distance).float().masked_fill(~mask, -1e4)
    return torch.cat([raw, raw.new_zeros(len(raw), 1)], 1).log_softmax(1)


def told(net, b, words, positive):
    """What the annotators said."""
    loss = words.new_zeros((), dtype=torch.float32)
    size = len(b["ids"])
    heads = [k for k in b if k.startswith("ner ")]
    for k in heads:
        allowed = b[k].bool()
        log = net.ner[k[4:]](words).float().log_softmax(-1)
        each = -log.masked_fill(~allowed, -1e4).logsumexp(-1)
        real = allowed.any(-1).float()
        loss = loss + ENTITIES / len(heads) * (each * real).sum() / real.sum().clamp(min=1)
    if "heads" in b:
        sentences, mask = rows(words, b["sentences"])
        arcs, dep, head = net.parser(sentences, mask)
        rel = net.parser.labels(dep, head, b["heads"].clamp(min=0), mask)
        ce = lambda x, y: F.cross_entropy(x.float().flatten(0, -2), y.flatten(), ignore_index=data.IGNORE)
        loss = loss + TREES * (ce(net.upos(words), b["upos"]) + ce(net.xpos(words), b["xpos"]) + ce(arcs, b["heads"]) + ce(rel, b["rels"]))
    if "events" in b:
        kinds, statuses = net.claims.triggers(words)
        each = F.binary_cross_entropy_with_logits(kinds.float(), b["events"], pos_weight=positive, reduction="none").sum(-1)
        loss = loss + CLAIMS * (each * b["judged"]).sum() / size
        if len(b["triggers"]):
            loss = loss + STATUS * F.cross_entropy(statuses[b["triggers"]].float(), b["statuses"], reduction="sum") / size
            scores, where = roles_of(net, b, words, b["triggers"])
            wanted = torch.zeros_like(scores)
            wanted[tuple(b["fillers"].T)] = 1
            each = F.binary_cross_entropy_with_logits(scores, wanted, reduction="none").sum(-1)
            loss = loss + ROLE * (each * (where >= 0) * b["judged"][b["triggers"]][:, None]).sum() / size
    if len(b.get("anaphors", ())):
        logs = references_of(net, b, words, b["anaphors"], b["candidates"])
        owner, weight = b["groups"][:, 0].long(), b["groups"][:, 1].abs()
        inside = torch.zeros(len(owner), logs.size(1), dtype=torch.bool, device=logs.device)
        inside[tuple(b["members"].T)] = True
        each = weight * logs[owner].masked_fill(~inside, -1e4).logsumexp(-1)
        loss = loss - (REFERENCE if "events" in b else MENTION) * each.sum() / size
    return loss


def kl(student, teacher):
    """Of log-probabilities to mean probabilities, over the last dimension."""
    return F.kl_div(student, teacher, reduction="none").sum(-1)


def mean(values):
    return sum(values) / len(values)


class Teachers:
    """What several networks say on average."""

    def __init__(self, nets, upos):
        self.nets = nets
        self.refers = torch.tensor([t in ("NOUN", "PRON") for t in upos], device=next(nets[0].parameters()).device)
        self.meant = torch.tensor([t in antecedents.CANDIDATES for t in upos], device=self.refers.device)

    @torch.no_grad()
    def loss(self, net, b, own, words, a):
        """`own`: the student's vectors, of all layers; `words`: those that its heads read."""
        theirs, said = zip(*(hidden_words(t, b) for t in self.nets))
        loss = words.new_zeros((), dtype=torch.float32)
        if a.vectors:
            with torch.enable_grad():
                loss = a.vectors * unlike(own, theirs[0], a.layers, b["mask"])
            if a.only_vectors:
                return loss
        size = len(b["ids"])
        soft = lambda layer: mean([layer(t)(w).float().softmax(-1) for t, w in zip(self.nets, said)])
        sentences = [rows(w, b["sentences"]) for w in said]
        mask = sentences[0][1]
        parsed = [t.parser(w, mask) for t, (w, _) in zip(self.nets, sentences)]
        arcs = mean([p[0].softmax(-1) for p in parsed])
        best = arcs.argmax(-1)
        rel = mean([t.parser.labels(d, h, best, mask).softmax(-1) for t, (_, d, h) in zip(self.nets, parsed)])
        upos = soft(lambda t: t.upos)
        events = [t.claims.triggers(w) for t, w in zip(self.nets, said)]
        kinds = mean([k.float().sigmoid() for k, _ in events])
        status = mean([s.float().softmax(-1) for _, s in events])
        weight = kinds.amax(-1)
        triggers = (weight > LIKELY).nonzero()[:, 0][: 4 * size]
        kind = upos.argmax(-1)
        refers = self.refers[kind] & (torch.rand(len(kind), device=kind.device) < 0.3)
        first = b["windows"][:, 0].clamp(min=0)
        lengths = (b["windows"] >= 0).sum(-1)
        ana = refers.nonzero()[:, 0]
        anaphors = torch.stack([ana, first[b["row"][ana]], lengths[b["row"][ana]]], 1)
        b = b | {"longest": b["windows"].size(1)}
        candidates = self.meant[kind]
        asked = len(triggers) and not a.trust
        if asked:
            roles = mean([roles_of(t, b, w, triggers)[0].sigmoid() for t, w in zip(self.nets, said)])
        if len(ana):
            refs = mean([references_of(t, b, w, anaphors, candidates).exp() for t, w in zip(self.nets, said)])
        with torch.enable_grad():
            n = len(words)
            log = lambda x: x.float().log_softmax(-1)
            loss = loss + sum(ENTITIES * kl(log(net.ner[k](words)), soft(lambda t, k=k: t.ner[k])).sum() / n for k in net.ner) / len(net.ner)
            cut, m = rows(words, b["sentences"])
            scores, dep, head = net.parser(cut, m)
            trees = kl(log(net.upos(words)), upos).sum() / n + kl(log(net.xpos(words)), soft(lambda t: t.xpos)).sum() / n
            trees = trees + (kl(log(scores), arcs) * m).sum() / n + kl(log(net.parser.labels(dep, head, best, m)), rel).sum() / n
            k, s = net.claims.triggers(words)
            bce = F.binary_cross_entropy_with_logits
            loss = loss + TREES * trees + CLAIMS * bce(k.float(), kinds, reduction="sum") / size
            if len(triggers):
                w = weight[triggers]
                loss = loss + STATUS * (kl(log(s[triggers]), status[triggers]) * w).sum() / size
            if asked:
                scores, where = roles_of(net, b, words, triggers)
                loss = loss + ROLE * (bce(scores, roles, reduction="none").sum(-1) * (where >= 0) * w[:, None]).sum() / size
            if len(ana):
                logs = references_of(net, b, words, anaphors, candidates)
                loss = loss + MENTION / 0.3 * kl(logs, refs).sum() / size
        return loss


def f1(right, said, gold):
    return 2 * right / max(1, said + gold)


@torch.no_grad()
def scores(net, prepared, labels, pieces, upload):
    net.eval()
    out, rng = [], random.Random(0)
    for head, docs in prepared["ner_dev"].items():
        counts = [0, 0, 0]
        for batch in data.batches(data.windows(docs, 192, pieces), pieces, 16384, rng, False):
            b = upload(flat.of_encoded(batch))
            best = net.ner[head](hidden_words(net, b)[1]).argmax(-1).tolist()
            at = 0
            for e, w in batch:
                for s, n in zip(w, e.lengths):
                    tags = [labels["ner"][head][t] for t in best[at : at + n]] + ["O"] * (len(s.ner) - n)
                    at += n
                    g, p = set(corpora.spans(s.ner)), set(corpora.spans(tags))
                    for i, x in enumerate((g & p, p, g)):
                        counts[i] += len(x)
        out.append(f"{head} {f1(*counts):.4f}")
    n = upos = uas = las = 0
    for batch in data.batches(data.windows(prepared["ud"]["dev"], 192, pieces), pieces, 16384, rng, False):
        b = upload(flat.trees(batch, labels["index"]))
        words = hidden_words(net, b)[1]
        own, mask = rows(words, b["sentences"])
        arcs, dep, head = net.parser(own, mask)
        best = arcs.argmax(-1)
        rel = net.parser.labels(dep, head, best, mask).argmax(-1)
        right = (best == b["heads"])[mask]
        n, upos = n + len(words), upos + int((net.upos(words).argmax(-1) == b["upos"]).sum())
        uas, las = uas + int(right.sum()), las + int((right & (rel == b["rels"])).sum())
    out.append(f"UPOS {upos / n:.4f} UAS {uas / n:.4f} LAS {las / n:.4f}")
    for part in ("test", "documents"):
        out.append(f"claims of {part} {claim_scores(net, prepared['claims'][part], upload)}")
    refs = collections.defaultdict(lambda: [0, 0])
    for part in packed([w for d in prepared["mentions"]["dev"] for w in d], 16384):
        b = upload(flat.mentions(part))
        count_references(net, b, hidden_words(net, b)[1], part, refs)
    out.append("mentions " + " ".join(f"{k} {a / n_:.3f} of {n_}" for k, (a, n_) in sorted(refs.items())))
    net.train()
    return "\n   ".join(out)


@torch.no_grad()
def claim_scores(net, windows, upload):
    """Claim F1, status and roles at triggers of gold, references, of windows of claims gold."""
    claim, status, roles, refs = [0, 0, 0], [0, 0], collections.defaultdict(lambda: [0, 0, 0]), collections.defaultdict(lambda: [0, 0])
    for part in packed(windows, 16384):
        b = upload(flat.claims(part))
        words = hidden_words(net, b)[1]
        kinds, statuses = net.claims.triggers(words)
        said = (kinds.float().sigmoid() > 0.4) & (b["judged"] > 0)[:, None]
        gold = b["events"] > 0
        for i, x in enumerate((said & gold, said, gold)):
            claim[i] += int(x.sum())
        if len(b["triggers"]):
            status[0] += int((statuses[b["triggers"]].argmax(-1) == b["statuses"]).sum())
            status[1] += len(b["triggers"])
            s, where = roles_of(net, b, words, b["triggers"])
            said = (s.sigmoid() > 0.4) & (where >= 0)[..., None]
            gold = torch.zeros_like(said)
            gold[tuple(b["fillers"].T)] = True
            for r, name in enumerate(LABELS["roles"]):
                for i, x in enumerate((said & gold, said, gold)):
                    roles[name][i] += int(x[..., r].sum())
        count_references(net, b, words, part, refs)
    return (f"{f1(*claim):.4f} (P {claim[0] / max(1, claim[1]):.3f} R {claim[0] / max(1, claim[2]):.3f}) status {status[0] / max(1, status[1]):.3f} | "
            + " ".join(f"{k} {f1(*v):.3f}" for k, v in roles.items()) + " | refs " + " ".join(f"{k} {a / n_:.3f} of {n_}" for k, (a, n_) in sorted(refs.items())))


def count_references(net, b, words, part, counts):
    """How often the likeliest candidate is right, of those that mean something, by part of speech."""
    if not len(b["anaphors"]):
        return
    best = references_of(net, b, words, b["anaphors"], b["candidates"])[:, :-1].argmax(-1).tolist()
    meant = collections.defaultdict(set)
    for group, word in b["members"].tolist():
        owner, weight = b["groups"][group].tolist()
        if weight > 0:
            meant[int(owner)].add(word)
    kinds = [w.kinds[j] for w in part for j, _ in w.anaphors]
    for i, kind in enumerate(kinds):
        if meant[i]:
            counts[kind][0] += best[i] in meant[i]
            counts[kind][1] += 1


def work(queue, prepared, labels, mix, tokens, seed):
    """Batches into a queue, in a process of its own."""
    torch.set_num_threads(1)
    labels = labels | {"targets": {k: corpora.Targets(v) for k, v in labels["ner"].items()}}
    for item in flat.stream(prepared, labels, mix, tokens, seed, data.Wordpieces()):
        queue.put(item)


def load(path):
    with (lzma.open if path.endswith(".xz") else open)(path, "rb") as file:
        prepared = pickle.load(file)
    return prepared | {"swap": corpora.Swap(prepared["ner"])}


def main():
    a = arguments()
    labels = json.load(open(os.path.join(a.model, "labels.json")))
    labels["index"] = {k: {t: i for i, t in enumerate(labels[k])} for k in ("upos", "xpos", "rels")}
    mix = {k: float(v) for k, v in (x.split("=") for x in a.mix.split(","))}
    prepared, pieces = load(a.prepared), data.Wordpieces()
    context = multiprocessing.get_context("fork")
    queue = context.Queue(24)
    workers = [context.Process(target=work, args=(queue, prepared, labels, mix, a.tokens, 1000 * a.seed + i), daemon=True) for i in range(a.workers)]
    for w in workers:
        w.start()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(a.seed)
    torch.set_num_threads(2)
    net = network(a.model, a.init, a.layers).to(device).train()
    for module in [net, *net.bert.modules()]:
        for child in module.children():
            if isinstance(child, Dropout):
                child.p = a.dropout
    guess = Guess(net.config.hidden_size).to(device)
    teachers = Teachers([network(a.model, t).to(device).eval() for t in a.teachers], labels["upos"]) if a.teachers else None
    positive = torch.tensor(POSITIVE, device=device)
    autocast = lambda: torch.autocast(device, dtype=torch.bfloat16)

    def upload(batch):
        out = {k: torch.from_numpy(v) for k, v in batch.items()}
        if "anaphors" in batch:
            out["longest"] = int(batch["anaphors"][:, 2].max()) if len(batch["anaphors"]) else 0
        return {k: v.to(device, non_blocking=True) if torch.is_tensor(v) else v for k, v in out.items()}

    def save():
        torch.save({k: v.half().cpu() for k, v in net.state_dict().items()}, a.out)

    encoder = [p for p in net.bert.parameters()]
    heads = [p for n, p in net.named_parameters() if not n.startswith("bert.")] + list(guess.parameters())
    decays = lambda some, rate: [dict(params=[p for p in some if p.dim() > 1], lr=rate, weight_decay=0.01), dict(params=[p for p in some if p.dim() <= 1], lr=rate, weight_decay=0.0)]
    optimizer = torch.optim.AdamW(decays(encoder, a.lr) + decays(heads, 2.5 * a.lr), betas=(0.9, 0.98), fused=device == "cuda")
    rates = [g["lr"] for g in optimizer.param_groups]
    every = [p for g in optimizer.param_groups for p in g["params"]]
    print("#", a, flush=True)
    if a.begin:
        with autocast():
            print("begin\n  ", scores(net, prepared, labels, pieces, upload), flush=True)
    begun, step, seen, sums, shown = time.time(), 0, 0, {}, time.time()
    scored = 1
    while (done := (time.time() - begun) / 60 / a.minutes) < 1:
        scale = min(1.0, (step + 1) / 200) * max(0.01, 1 - done)
        for g, r in zip(optimizer.param_groups, rates):
            g["lr"] = r * scale
        task, raw = queue.get()
        b = upload(raw)
        with autocast():
            own, words = hidden_words(net, b)
            if task == "mlm":
                loss = GUESS * F.cross_entropy(guess(own[-1][b["guess"]], net.bert.embeddings.word_embeddings.weight.to(words.dtype)).float(), b["hidden"])
            elif task == "news":
                loss = teachers.loss(net, b, own, words, a)
            else:
                loss = 0 if a.only_vectors else told(net, b, words, positive)
                if teachers and not (a.trust and "events" in b):
                    loss = TOLD * loss + teachers.loss(net, b, own, words, a)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(every, 5.0)
        optimizer.step()
        step += 1
        seen += len(raw["ids"]) * raw["ids"].shape[1]
        total, n = sums.get(task, (0.0, 0))
        sums[task] = (total + loss.detach(), n + 1)
        if time.time() - shown > 30:
            shown = time.time()
            print(f"step {step} {shown - begun:.0f}s {seen / (shown - begun):.0f} wordpieces/s queue {queue.qsize()} "
                  + " ".join(f"{k} {float(s) / n:.3f}" for k, (s, n) in sorted(sums.items())), flush=True)
            sums = {}
        if (time.time() - begun) / 60 > scored * a.every:
            scored += 1
            with autocast():
                print("  ", scores(net, prepared, labels, pieces, upload), flush=True)
            save()
    with autocast():
        print(f"end, {step} steps\n  ", scores(net, prepared, labels, pieces, upload), flush=True)
    save()
    for w in workers:
        w.terminate()


if __name__ == "__main__":
    main()
