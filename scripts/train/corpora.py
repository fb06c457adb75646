"""Which entity corpora teach which head, and what a tag of another scheme says about the head's own tags.

A corpus of another scheme still says something: a `Location` of WorldWide is a GPE, LOC or FAC of OntoNotes. Each word
then has a set of tags that may be right, and the loss is that of the set (partial labels, Tsuboi et al. 2008); a word
whose tag says nothing has none.
"""

import random
from dataclasses import dataclass
from functools import cache

import data

DETERMINERS = {"the", "a", "an", "'s", "\u2019s"}


@dataclass
class Corpus:
    """`files` under ner/; `without`: sentences of that file are left out; `copies`: times an epoch; `heads`: head -> reading."""

    files: list
    heads: dict
    copies: int = 1
    without: str = ""


def exact(tag, after_determiner):
    return (tag,)


def translated(kinds, outside):
    """A reading by a table from the corpus's types to types of the head; `outside`: types that the corpus does not mark.

    After a determiner both B and I may be right, and the determiner itself says nothing: schemes differ on "the".
    """

    def reading(tag, after_determiner):
        if tag == "O":
            return ("O", *(f"{p}-{k}" for k in outside for p in "BI"))
        prefix, kind = tag.split("-", 1)
        prefixes = "BI" if after_determiner else prefix
        return tuple(f"{p}-{k}" for k in kinds.get(kind, ()) for p in prefixes)

    return reading


WORLDWIDE_ONTONOTES = translated(
    {"Person": ["PERSON"], "Organization": ["ORG"], "Location": ["GPE", "LOC", "FAC"], "NORP": ["NORP", "LANGUAGE"]},
    ["CARDINAL", "ORDINAL", "PERCENT", "QUANTITY", "DATE", "TIME", "EVENT", "LAW", "LANGUAGE", "WORK_OF_ART"],
)
WORLDWIDE_CONLL = translated(
    {"Person": ["PER"], "Organization": ["ORG"], "Location": ["LOC"], "NORP": ["MISC"]},
    ["MISC"],
)

HEADS = {"ontonotes": "ontonotes", "conll": "conll2003"}  # head -> folder whose dev and test parts score it
CORPORA = {
    "ontonotes": Corpus(["ontonotes-v5-wide/train", "ontonotes-v5-wide/dev"], {"ontonotes": exact}, without="ontonotes/dev"),
    "conll": Corpus(["conll2003/train"], {"conll": exact}, copies=2),
    "wikigold": Corpus(["wikigold/all"], {"conll": exact}),
    "worldwide": Corpus(["worldwide/train"], {"ontonotes": WORLDWIDE_ONTONOTES, "conll": WORLDWIDE_CONLL}),
}


def read(root, corpus):
    """Documents of a corpus; a document is left out if one of its long sentences stands in the `without` file."""
    docs = [d for f in corpus.files for d in data.read_conll(f"{root}/ner/{f}.conll.gz")]
    if corpus.without:
        held = {tuple(s.words) for d in data.read_conll(f"{root}/ner/{corpus.without}.conll.gz") for s in d}
        docs = [d for d in docs if sum(tuple(s.words) in held for s in d) < 0.5 * len(d)]
    return docs


class Targets:
    """Tags of sentences to numbers of tag sets, for one head."""

    def __init__(self, tags):
        self.tags = {t: i for i, t in enumerate(tags)}
        self.sets = [(i,) for i in range(len(tags))]
        self.numbers = {s: i for i, s in enumerate(self.sets)}

    def of(self, sentence, reading):
        """One number a word, or IGNORE where the tag says nothing."""
        out, before = [], ""
        for word, tag in zip(sentence.words, sentence.ner):
            word = word.lower()
            silent = reading is not exact and word in DETERMINERS
            allowed = () if silent else self.allowed(reading, tag, before in DETERMINERS)
            if allowed and allowed not in self.numbers:
                self.numbers[allowed] = len(self.sets)
                self.sets.append(allowed)
            out.append(self.numbers[allowed] if allowed else data.IGNORE)
            before = word
        return out

    @cache
    def allowed(self, reading, tag, after_determiner):
        return tuple(sorted(self.tags[t] for t in reading(tag, after_determiner) if t in self.tags))


class Swap:
    """Now and then other names of the same type in a window: names are to be known by their place, not by heart."""

    NAMES = {"PERSON", "PER", "Person", "ORG", "Organization", "GPE", "LOC", "Location"}

    def __init__(self, corpora, share=0.15):
        self.share, self.pool = share, {}
        for name, docs in corpora.items():
            for s in (s for d in docs for s in d):
                for a, b, kind in spans(s.ner):
                    if kind in self.NAMES:
                        self.pool.setdefault((name, kind), []).append(s.words[a:b])

    def __call__(self, name, window, rng):
        if rng.random() > self.share:
            return window
        chosen, out = {}, []
        for s in window:
            words, ner, at = [], [], 0
            for a, b, kind in spans(s.ner):
                words += s.words[at:a]
                ner += s.ner[at:a]
                at = b
                new = s.words[a:b]
                if kind in self.NAMES:
                    key = (kind, *new)
                    if key not in chosen:
                        chosen[key] = rng.choice(self.pool[name, kind]) if rng.random() < 0.5 else new
                    new = chosen[key]
                words += new
                ner += [f"B-{kind}"] + [f"I-{kind}"] * (len(new) - 1)
            out.append(data.Sentence(words + s.words[at:], ner=ner + s.ner[at:]))
        return out


def spans(tags):
    """(begin, end, type) of IOB2 tags."""
    begin = None
    for i, tag in enumerate(tags + ["O"]):
        if begin is not None and not tag.startswith("I-"):
            yield begin, i, tags[begin][2:]
            begin = None
        if tag.startswith("B-"):
            begin = i
