"""Batches for a GPU: all words of a batch in a row, and everything else as positions among them, so that a step is a few large products.

A batch is a dict of numpy arrays. Always there: `ids`, `shapes`, `mask` [windows, wordpieces]; `first` [words], where among all wordpieces a
word begins; `sentences` [sentences, longest] and `windows` [windows, longest], the words of each, -1 where there is none; `position`, `number`,
`row` [words]: of the word and of its sentence in the document, and of its window. What a task teaches stands beside it.
"""

import random

import numpy as np

import antecedents
import corpora
import data
from claims_windows import LABELS, by_length, packed
from prepare import FIRST, SENTENCE
from tensors import round_up

MASK, FORMS = 103, 30522
MASKED = 0.2  # of the words
CLAIMS = ("claims", "documents", "frames")  # tasks that teach claims


def ranges(lengths, to=8):
    """Rows of consecutive numbers, `lengths` of each, -1 behind."""
    lengths = np.asarray(lengths)
    at = np.arange(round_up(int(lengths.max()), to))[None]
    begin = np.cumsum(lengths) - lengths
    return np.where(at < lengths[:, None], begin[:, None] + at, -1)


def base(rows):
    """Of rows (ids, shapes, first, lengths of sentences, position of the first word, numbers of sentences)."""
    length = round_up(max(len(r[0]) for r in rows), 8)
    ids, shapes, mask = (np.zeros((len(rows), length), np.int64) for _ in range(3))
    for i, (pieces, kinds, *_) in enumerate(rows):
        ids[i, : len(pieces)], shapes[i, : len(pieces)], mask[i, : len(pieces)] = pieces, kinds, 1
    lengths = [[n for n in r[3] if n] for r in rows]
    return {
        "ids": ids, "shapes": shapes, "mask": mask,
        "first": np.concatenate([i * length + np.asarray(r[2], np.int64) for i, r in enumerate(rows)]),
        "sentences": ranges([n for r in lengths for n in r]),
        "windows": ranges([sum(r) for r in lengths]),
        "position": np.concatenate([r[4] + np.arange(sum(n)) for r, n in zip(rows, lengths)]),
        "number": np.concatenate([np.repeat([m for m, n in zip(r[5], r[3]) if n], n_) for r, n_ in zip(rows, lengths)]),
        "row": np.repeat(np.arange(len(rows)), [sum(n) for n in lengths]),
    }


def of_encoded(batch):
    """Of windows as data.encode gives them."""
    return base([(e.ids, e.shapes, e.first, e.lengths, 0, range(len(e.lengths))) for e, _ in batch])


def of_windows(part):
    """Of windows of claims_windows.py."""
    def row(w):
        e = w.encoded
        seen, numbers = 0, []
        for n in e.lengths:
            numbers.append(w.numbers[seen] if n else 0)
            seen += n
        return e.ids, e.shapes, e.first, e.lengths, w.words[0] if w.words else 0, numbers
    return base([row(w) for w in part])


def entities(task, batch, targets):
    """Which tags may be right, [words, tags] for each head; a row of zeros says nothing."""
    out = of_encoded(batch)
    for head, reading in corpora.CORPORA[task].heads.items():
        allowed = np.zeros((len(out["first"]), len(targets[head].tags)), np.uint8)
        flat = [t for e, w in batch for s, n in zip(w, e.lengths) for t in targets[head].of(s, reading)[:n]]
        for i, t in enumerate(flat):
            if t != data.IGNORE:
                allowed[i, list(targets[head].sets[t])] = 1
        out["ner " + head] = allowed
    return out


def trees(batch, index):
    out = of_encoded(batch)
    kept = [(s, n) for e, w in batch for s, n in zip(w, e.lengths) if n]
    for name in ("upos", "xpos"):
        out[name] = np.array([index[name][t] for s, n in kept for t in getattr(s, name)[:n]])
    heads = np.full(out["sentences"].shape, data.IGNORE)
    for i, (s, n) in enumerate(kept):
        heads[i, :n] = [h if h <= n else data.IGNORE for h in s.heads[:n]]
    out["heads"] = heads
    out["rels"] = np.array([index["rels"].get(t, data.IGNORE) for s, n in kept for t in s.rels[:n]])
    return out


def claims(part):
    out = of_windows(part)
    begin = np.cumsum([0] + [len(w.encoded.first) for w in part])
    n = begin[-1]
    events, judged = np.zeros((n, len(LABELS["kinds"])), np.float32), np.ones(n, np.float32)
    triggers, statuses, fillers = [], [], []
    for b, w in zip(begin, part):
        if w.judged is not None:
            judged[b : b + len(w.encoded.first)] = 0
            for word, kinds in w.judged.items():
                judged[b + word] = 1
                events[b + word, list(kinds)] = 1
        for word, kind, status, roles in w.claims or ():
            events[b + word, kind] = 1
            fillers += [(len(triggers), j, r) for r, j in roles]
            triggers.append(b + word)
            statuses.append(status)
    out |= {"events": events, "judged": judged, "triggers": np.array(triggers, np.int64), "statuses": np.array(statuses, np.int64),
            "fillers": np.array(fillers, np.int64).reshape(-1, 3)}
    return out | references(part, begin)


def mentions(part):
    return of_windows(part) | references(part, np.cumsum([0] + [len(w.encoded.first) for w in part]))


def references(part, begin):
    """Words that refer, where the words of their document begin and how many there are, which words may be meant, and what is:
    groups of words of which any one is right, each as (anaphor, weight) and its members as (group, word), where word -1 is nothing. Groups that name nobody have a
    weight below zero."""
    # Windows of a document that stand side by side are one.
    at = []
    for b, w in zip(begin, part):
        first, words = at[-1][1:] if at and at[-1][0] == w.document else (b, {})
        words |= {number: b + j for j, number in enumerate(w.words)}
        at.append((w.document, first, words))
    candidates, names = np.zeros(begin[-1], bool), np.zeros(begin[-1], bool)
    for b, w in zip(begin, part):
        candidates[[b + j for j in w.candidates]] = True
        names[[b + j for j in w.candidates if w.kinds[j] == "PROPN"]] = True
    numbers = np.concatenate([w.numbers for w in part])
    anaphors, groups, members = [], [], []
    for b, w, (_, first, words) in zip(begin, part, at):
        for j, meant in w.anaphors:
            may = lambda x: x != b + j and candidates[x] and -antecedents.AFTER <= numbers[b + j] - numbers[x] <= antecedents.BEFORE
            if meant is None:
                sets, weight = [[x for x in words.values() if may(x) and not names[x]]], -antecedents.UNNAMED
                members.append((len(groups), -1))
            else:
                known = ([words[m] for m in one if m in words] for one in meant)
                sets = [s for s in ([x for x in one if may(x)] for one in known) if s]
                weight = 1 / max(1, len(sets))
            if not sets:
                sets, weight = [[]], -antecedents.NEW
                members.append((len(groups), -1))
            for s in sets:
                members += [(len(groups), m - first) for m in s]
                groups.append((len(anaphors), weight))
            anaphors.append((b + j, first, len(words)))
    return {"candidates": candidates, "anaphors": np.array(anaphors, np.int64).reshape(-1, 3),
            "groups": np.array(groups, np.float32).reshape(-1, 2), "members": np.array(members, np.int64).reshape(-1, 2)}


def unlabelled(news, chosen):
    ids, marks, bounds = news
    rows = []
    for i in chosen:
        cut = slice(bounds[i], bounds[i + 1])
        m = marks[cut]
        first = np.flatnonzero(m & FIRST)
        starts = np.flatnonzero(m[first] & SENTENCE)
        lengths = np.diff(np.append(starts, len(first)))
        rows.append((ids[cut], m & 7, first, lengths.tolist(), 0, range(len(lengths))))
    return base(rows)


def masked(batch, rng):
    """Words hidden for the network to guess (whole words; Devlin et al. 2019): `guess` are positions among all wordpieces, `hidden` what stood there."""
    rng = np.random.default_rng(rng.randrange(1 << 30))
    starts = np.zeros(batch["ids"].size, np.int64)
    starts[batch["first"]] = 1
    word = (np.cumsum(starts) * batch["mask"].ravel()).reshape(batch["ids"].shape)
    inside = (word > 0) & (batch["ids"] > 103)
    hide = (rng.random(len(batch["first"]) + 1) < MASKED)[word] & inside
    draw = rng.random(batch["ids"].shape)
    ids = np.where(hide & (draw < 0.8), MASK, batch["ids"])
    ids = np.where(hide & (draw > 0.9), rng.integers(1000, FORMS, ids.shape), ids)
    guess = np.flatnonzero(hide)
    return batch | {"ids": ids, "guess": guess, "hidden": batch["ids"].ravel()[guess]}


class Source:
    """Batches of one task without end: its windows in random order, over and over."""

    def __init__(self, task, prepared, labels, tokens, rng, pieces):
        self.task, self.all, self.labels, self.tokens, self.rng, self.pieces = task, prepared, labels, tokens, rng, pieces
        self.todo, self.windows = [], []

    def __next__(self):
        if not self.todo:
            self.todo = self.round()
            self.rng.shuffle(self.todo)
        return self.build(self.todo.pop())

    def round(self):
        task, rng = self.task, self.rng
        if task in ("mlm", "news"):
            order = np.random.default_rng(rng.randrange(1 << 30)).permutation(len(self.all["news"][2]) - 1)
            return np.array_split(order, max(1, len(order) * 170 // self.tokens))
        if task == "mentions":
            docs = self.all["mentions"]["train"][:]
            rng.shuffle(docs)
            return packed([w for d in docs for w in d], self.tokens)
        if task in CLAIMS:
            windows = self.all["claims"]["train"] if task == "claims" else self.all[task]
            return by_length(windows, self.tokens, rng, 1024)
        if not self.windows:
            docs = self.all["ud"]["train"] if task == "ud" else self.all["ner"][task]
            self.windows = data.windows(docs, rng.choice([96, 192, 192]), self.pieces)
            rng.shuffle(self.windows)
        some = [self.windows.pop() for _ in range(min(512, len(self.windows)))]
        if task != "ud":
            some = [self.all["swap"](task, w, rng) for w in some]
        return data.batches(some, self.pieces, self.tokens, rng, True)

    def build(self, item):
        if self.task == "mlm":
            return masked(unlabelled(self.all["news"], item), self.rng)
        if self.task == "news":
            return unlabelled(self.all["news"], item)
        if self.task == "mentions":
            return mentions(item)
        if self.task in CLAIMS:
            return claims(item)
        return trees(item, self.labels["index"]) if self.task == "ud" else entities(self.task, item, self.labels["targets"])


def stream(prepared, labels, mix, tokens, seed, pieces):
    """(task, batch) without end, tasks drawn by their weights."""
    rng = random.Random(seed)
    sources = {k: Source(k, prepared, labels, tokens, random.Random(f"{seed} {k}"), pieces) for k in mix}
    while True:
        task = rng.choices(list(mix), list(mix.values()))[0]
        yield task, next(sources[task])
