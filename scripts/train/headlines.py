#!/usr/bin/env python3
"""Headlines out of sentences: the network learns headlinese from sentences whose trees it knows, said again as newspapers put them in a headline.

A headline leaves out articles and auxiliaries, tells what happened in the present and what will in the infinitive, and names people by their last
names. What stays keeps its tags, its tree, its entities and its claims (trees of headlines projected from sentences: Benton et al. 2022,
"Weakly supervised headline dependency parsing").

    headlines.py CLAIMS/train.jsonl [--program ../../target/release/dateline] [--show 40]    some of them, to read
"""

import argparse
import copy
import json
import random
from dataclasses import dataclass

import data
from claims_windows import LABELS, Window, annotate, head_of

# Words of a sentence that is worth a headline, and of a headline.
SENTENCE, SHORTEST, LONGEST = (6, 60), 3, 15
# Of how many sentences without a claim one is taken, and how often each is said.
WITHOUT, TIMES = 0.3, 2
# How often a headline stands above its text.
ABOVE = 0.4
ARTICLES = {"the", "a", "an"}
SAYING = {"say", "tell", "add", "report"}
SHORT = {("prime", "minister"): "PM", ("united", "states"): "US", ("united", "nations"): "UN", ("european", "union"): "EU", ("united", "kingdom"): "UK"}
# What may go where a headline is too long; what stands behind the subject in its own clause first.
LOOSE = ("advcl", "parataxis", "acl:relcl", "appos", "acl", "obl", "obl:unmarked", "obl:agent", "advmod", "nmod", "conj", "nmod:unmarked", "discourse", "vocative", "dep")
OPEN = {"NOUN", "PROPN", "VERB", "ADJ", "ADV", "PRON", "AUX", "NUM"}


@dataclass
class Word:
    form: str
    upos: str
    xpos: str
    lemma: str
    head: int  # index in the sentence, -1 for the root
    rel: str
    ner: str  # entity as number and type, "" for none
    token: int  # of the text
    kept: bool = True


class Sentence:
    """A sentence on its way to a headline."""

    def __init__(self, words, precious, rng):
        self.words, self.precious, self.rng = words, precious, rng
        self.children = [[] for _ in words]
        for i, w in enumerate(words):
            if w.head >= 0:
                self.children[w.head].append(i)
        self.root = next((i for i, w in enumerate(words) if w.head < 0), None)

    def draw(self, share):
        return self.rng.random() < share

    def below(self, i):
        yield i
        for c in self.children[i]:
            yield from self.below(c)

    def kept(self, i, *rels):
        return [c for c in self.children[i] if self.words[c].kept and self.words[c].rel in rels]

    def drop(self, i):
        for j in self.below(i):
            self.words[j].kept = False

    def wanted(self, i):
        """Whether a part has a claim or what fills its roles, or turns the sense of the rest."""
        turns = {"if", "unless", "not", "n't", "never", "no", "without"}
        return any(self.words[j].token in self.precious or self.words[j].form.lower() in turns for j in self.below(i))

    def size(self):
        return sum(w.kept and w.upos != "PUNCT" for w in self.words)

    def begin(self):
        """The clause that is told: what somebody says, without who says it, now and then."""
        root = self.words[self.root]
        said = self.kept(self.root, "ccomp")
        if root.lemma in SAYING and root.token not in self.precious and said and self.draw(0.6):
            inside = set(self.below(said[0]))
            for i, w in enumerate(self.words):
                w.kept &= i in inside
            self.words[said[0]].head, self.words[said[0]].rel, self.root = -1, "root", said[0]
        for c in self.kept(self.root, "parataxis"):
            if self.words[c].lemma in SAYING and self.draw(0.8):
                self.drop(c)

    def shorten(self):
        for c in self.kept(self.root, "cc", "mark", "discourse"):
            if c < self.root and self.words[c].form.lower() in ("and", "but", "that", "so", "however"):
                self.drop(c)
        for i, w in enumerate(self.words):
            if not w.kept or i == self.root or self.wanted(i):
                continue
            often = {"acl:relcl": 0.9, "appos": 0.85, "parataxis": 0.7, "discourse": 1, "obl:unmarked": 0.6, "advmod": 0.5}.get(w.rel, 0)
            if self.draw(often):
                self.drop(i)
        aim = self.rng.randint(6, 12)
        for last in (False, True):
            loose = [i for i, w in enumerate(self.words) if w.kept and i != self.root and w.rel in LOOSE]
            self.rng.shuffle(loose)
            for i in sorted(loose, key=lambda i: LOOSE.index(self.words[i].rel) > 8):
                if self.size() <= aim:
                    return
                if self.words[i].kept and (last or not self.wanted(i)) and not any(self.words[j].form.lower() in ("not", "n't", "never", "if", "unless") for j in self.below(i)):
                    self.drop(i)

    def plural(self, verb):
        """Whether the subject of a verb is several."""
        subjects = [c for c in self.children[verb] if self.words[c].rel.startswith("nsubj")]
        if not subjects:
            up = self.words[verb]
            return self.plural(up.head) if up.rel in ("conj", "xcomp") and up.head >= 0 else False
        s = self.words[subjects[0]]
        several = any(self.words[c].rel == "conj" for c in self.children[subjects[0]])
        relative = s.lemma in ("who", "which", "that") and self.words[verb].head >= 0
        if relative:
            return self.words[self.words[verb].head].xpos == "NNS"
        people = s.xpos == "NNPS" and not s.ner.endswith((":GPE", ":ORG", ":LOC"))
        return several or people or s.xpos == "NNS" or s.form.lower() in ("they", "we", "you", "i", "these", "those", "police")

    def present(self, verb):
        w = self.words[verb]
        if w.lemma == "be":
            w.form, w.xpos = ("are", "VBP") if self.plural(w.head if w.rel != "root" and w.upos == "AUX" else verb) else ("is", "VBZ")
        elif self.plural(verb):
            w.form, w.xpos = w.lemma, "VBP"
        else:
            w.form, w.xpos = third(w.lemma), "VBZ"

    def verbs(self):
        for i, w in enumerate(self.words):
            if not w.kept or w.upos != "VERB" and i != self.root:
                continue
            helpers = self.kept(i, "aux", "aux:pass", "cop")
            if any(self.words[c].xpos == "TO" for c in self.kept(i, "mark")):
                continue
            passive = any(self.words[c].rel == "aux:pass" for c in helpers)
            modal = [c for c in helpers if self.words[c].xpos == "MD"]
            negated = any(self.words[c].form.lower() in ("not", "n't", "never") for c in self.kept(i, "advmod"))
            if modal:
                if self.words[modal[0]].lemma in ("will", "'ll") or self.words[modal[0]].form.lower() in ("will", "would", "wo"):
                    if not negated and self.draw(0.85 if self.words[modal[0]].form.lower() == "will" else 0.3):
                        m = self.words[modal[0]]
                        m.form, m.upos, m.xpos, m.lemma, m.rel = "to", "PART", "TO", "to", "mark"
                continue
            if any(self.words[c].lemma == "do" for c in helpers):
                for c in helpers:
                    if self.words[c].form.lower() == "did":
                        self.words[c].form, self.words[c].xpos = ("do", "VBP") if self.plural(i) else ("does", "VBZ")
                continue
            if w.xpos == "VBD":
                if self.draw(0.95):
                    self.present(i)
            elif passive:
                if not negated and self.draw(0.9):
                    for c in helpers:
                        self.drop(c)
            elif w.xpos == "VBN":
                having = [c for c in helpers if self.words[c].lemma == "have"]
                if having and not negated and len(helpers) == len(having) and self.draw(0.95):
                    for c in having:
                        self.drop(c)
                    self.present(i)
            elif w.xpos == "VBG" and helpers and not negated:
                if self.draw(0.8):
                    for c in helpers:
                        self.drop(c)
            for c in self.kept(i, "cop"):
                if self.words[c].xpos == "VBD":
                    if self.draw(0.6) or negated or any(self.words[s].upos == "PRON" for s in self.kept(i, "nsubj")):
                        self.present(c)
                    else:
                        self.drop(c)
        for i, w in enumerate(self.words):
            if w.kept and w.xpos == "VBD" and w.upos == "AUX" and w.lemma == "be":
                self.present(i)

    def names(self):
        """Articles go, first names and titles now and then; some names get their short form."""
        titles = self.draw(0.45)
        last = self.draw(0.6)
        short = self.draw(0.6)
        own = self.draw(0.4)
        joined = self.draw(0.35)
        for i, w in enumerate(self.words):
            if not w.kept:
                continue
            low = w.form.lower()
            if w.rel == "det" and low in ARTICLES and not self.children[i]:
                w.kept = False
            elif w.rel == "nmod:poss" and w.upos == "PRON" and own and w.token not in self.precious:
                w.kept = False
            elif w.rel == "mark" and low == "that" and self.draw(0.8):
                w.kept = False
            elif w.rel == "cc" and low == "and" and w.head >= 0 and self.words[w.head].upos in ("NOUN", "PROPN") and joined:
                w.form, w.upos, w.xpos, w.lemma, w.rel = ",", "PUNCT", ",", ",", "punct"
            after = self.words[i + 1] if i + 1 < len(self.words) else None
            form = SHORT.get((low, after.form.lower())) if after and after.kept and (w.head == i + 1 or after.head == i) else None
            if form and short:
                keep, gone = (after, w) if w.head == i + 1 else (w, after)
                at = i if gone is w else i + 1
                if not any(c not in (i, i + 1) for c in self.children[at]):
                    keep.form, gone.kept = form, False
                    keep.lemma = form
        for i, w in enumerate(self.words):
            person = w.kept and w.ner.endswith(":PERSON")
            flat = [c for c in self.kept(i, "flat", "flat:name")] if person else []
            # The first name governs: the last takes its place.
            if flat and last and all(self.words[c].ner == w.ner for c in flat) and not any(self.kept(c) for c in flat):
                self.put(i, flat[-1])
                for c in [*flat[:-1], flat[-1]]:
                    self.words[c].kept = False
            if w.kept and w.upos == "PROPN" and titles:
                for c in self.kept(i, "nmod:desc", "nmod:unmarked"):
                    if c < i and not self.wanted(c):
                        self.drop(c)

    def put(self, i, j):
        """The word at j takes the place of the one at i."""
        a, b = self.words[i], self.words[j]
        a.form, a.upos, a.xpos, a.lemma = b.form, b.upos, b.xpos, b.lemma

    def marks(self):
        """Punctuation: no full stop, no comma beside what is gone."""
        single = self.draw(0.5)
        before = None
        for i, w in enumerate(self.words):
            if not w.kept:
                continue
            if w.form in ('"', "\u201c", "\u201d", "``", "''"):
                w.form = "'"
                w.kept = single
            elif w.form in (".", "!", ";"):
                w.kept = False
            elif w.form in (",", "-", "--", "\u2014", "\u2013", "(", ")"):
                w.kept = self.words[self.beside(i, -1)].kept and self.words[self.beside(i, 1)].kept or self.between(i) or self.says(i)
            if w.kept:
                if w.upos == "PUNCT" and w.form == "," and before in (None, ","):
                    w.kept = False
                else:
                    before = w.form
        for w in reversed(self.words):
            if w.kept and w.form == ",":
                w.kept = False
            elif w.kept:
                break

    def beside(self, i, step):
        """The next word on a side that is no punctuation."""
        j = i + step
        while 0 < j < len(self.words) - 1 and self.words[j].upos == "PUNCT":
            j += step
        return min(max(j, 0), len(self.words) - 1)

    def between(self, i):
        """Whether a comma stands between two that are joined."""
        head = self.words[i].head
        return head >= 0 and self.words[head].kept and self.words[head].rel == "conj"

    def says(self, i):
        """Whether a comma stands between what is said and who says it."""
        inside = self.kept(self.root, "ccomp")
        return bool(inside) and inside[0] < i < self.root and not any(w.form == "," and w.kept for w in self.words[i + 1 : self.root])

    def letters(self):
        """Small letters and capitals."""
        kept = [w for w in self.words if w.kept]
        first = self.words[0]
        if first.kept and first.upos != "PROPN" and not first.ner and first.form[1:].islower():
            first.form = first.form.lower()
        style = self.rng.random()
        for n, w in enumerate(kept):
            if n == 0 or style < 0.3 and (w.upos in OPEN or len(w.form) > 3):
                w.form = w.form[:1].upper() + w.form[1:]
            elif style > 0.98:
                w.form = w.form.upper()

    def finish(self):
        """Words that stay, with heads among them; None where they are no headline."""
        kept = [i for i, w in enumerate(self.words) if w.kept]
        if not self.words[self.root].kept or not SHORTEST <= len(kept) <= LONGEST:
            return None
        number = {old: new for new, old in enumerate(kept)}
        out = []
        for i in kept:
            w = copy.copy(self.words[i])
            head = w.head
            while head >= 0 and head not in number:
                head = self.words[head].head
            if head < 0 and i != self.root:
                head, w.rel = self.root, "dep" if w.upos != "PUNCT" else "punct"
            w.head = number[head] if head >= 0 else -1
            out.append(w)
        return out


def third(lemma):
    """Third person singular of a verb."""
    irregular = {"have": "has", "do": "does", "go": "goes", "be": "is"}
    if lemma in irregular:
        return irregular[lemma]
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def words_of(record, span):
    """The words of a sentence of a record; None where it is none to make a headline of."""
    tokens, text = record["tokens"], record["text"]
    at = [i for i, t in enumerate(tokens) if span["start"] <= t["start"] < span["end"]]
    if not SENTENCE[0] <= len(at) <= SENTENCE[1]:
        return None
    ner = {}
    for n, e in enumerate(record["entities"]):
        for i in at:
            if tokens[i]["end"] > e["start"] and tokens[i]["start"] < e["end"]:
                ner[i] = f"{n}:{e['type']}"
    number = {i: n for n, i in enumerate(at)}
    words = []
    for i in at:
        t = tokens[i]
        form = text[t["start"] : t["end"]]
        words.append(Word(form, t["upos"], t["xpos"], t["lemma"], number.get(t["head"], -1), t["relation"], ner.get(i, ""), i))
    if sum(w.head < 0 for w in words) != 1 or any(w.form in (":", "?") or w.rel == "expl" for w in words):
        return None
    root = next(i for i, w in enumerate(words) if w.head < 0)
    tensed = words[root].upos == "VERB" or any(w.rel == "cop" and w.head == root for w in words)
    subject = any(w.head == root and w.rel.startswith("nsubj") and w.upos != "PRON" for w in words)
    said = any(w.head == root and w.rel == "ccomp" for w in words)
    return words if tensed and (subject or said) else None


def headline(words, precious, rng):
    """A sentence as a headline: words, or None. `precious`: tokens that rather stay, triggers and what fills their roles."""
    s = Sentence(copy.deepcopy(words), precious, rng)
    s.begin()
    s.shorten()
    s.verbs()
    s.names()
    s.marks()
    s.letters()
    made = s.finish()
    # No headline speaks of "he" or "it" before it has said who that is.
    return None if made and any(w.upos == "PRON" and w.rel.startswith("nsubj") and w.head == root_of(made) for w in made) and rng.random() < 0.8 else made


def root_of(words):
    return next(i for i, w in enumerate(words) if w.head < 0)


def tags(words):
    """IOB2 tags of words."""
    out, before = [], ""
    for w in words:
        kind = w.ner.split(":")[-1]
        out.append("O" if not kind else f"{'I' if w.ner == before else 'B'}-{kind}")
        before = w.ner
    return out


def learnt(words):
    """Words with labels as trees and entities are learnt from."""
    return data.Sentence(
        [w.form for w in words], ner=tags(words), upos=[w.upos for w in words], xpos=[w.xpos for w in words],
        heads=[w.head + 1 for w in words], rels=[w.rel for w in words])


def silent(text, tokens, at):
    """Words of which nothing is learnt but claims."""
    return data.Sentence([text[tokens[i]["start"] : tokens[i]["end"]] for i in at])


def claims_of(gold, tokens):
    """Claims by the tokens that head them: (trigger, kind, status, [(role, filler)])."""
    out = []
    for c in gold["claims"]:
        fillers = [(LABELS["roles"].index(r), head_of(tokens, f)) for r, some in c["roles"].items() for f in some]
        out.append((head_of(tokens, c["trigger"]), LABELS["kinds"].index(c["kind"]), LABELS["statuses"].index(c["status"]), fillers))
    return out


def window(name, sentences, at, kinds, claims, pieces, size):
    """A window of sentences whose words are the tokens `at`, with the claims that it holds."""
    if sum(len(pieces(w)) for s in sentences for w in s.words) > size - 2:
        return None
    encoded = data.encode(sentences, pieces)
    numbers = [n for n, s in enumerate(sentences) for _ in s.words]
    w = Window(name, encoded, list(range(len(at))), numbers, kinds, [])
    w.sentences = sentences
    for where in claims:
        trigger, kind, status, fillers = where
        w.claims.append((trigger, kind, status, [(r, j) for r, j in fillers if j is not None]))
    return w


def of_texts(path, records, size, pieces, seed=1):
    """Windows of headlines out of a claims gold file, alone and above their texts."""
    rng, out = random.Random(seed), []
    for gold in map(json.loads, open(path, encoding="utf8")):
        record = records.get(gold["id"])
        if record is None:
            continue
        tokens = record["tokens"]
        claims = claims_of(gold, tokens)
        precious = {t for c in claims for t in (c[0], *(j for _, j in c[3]))}
        for number, span in enumerate(record["sentences"]):
            words = words_of(record, span)
            if words is None:
                continue
            own = {w.token for w in words}
            said = any(c[0] in own for c in claims)
            if not said and rng.random() > WITHOUT:
                continue
            for _ in range(TIMES):
                made = headline(words, precious, rng)
                if made is None:
                    continue
                where = {w.token: j for j, w in enumerate(made)}
                here = [(where[t], k, s, [(r, where.get(j)) for r, j in f]) for t, k, s, f in claims if t in where]
                sentences, at, kinds = [learnt(made)], [w.token for w in made], [w.upos for w in made]
                if rng.random() < ABOVE:
                    below = [[i for i, t in enumerate(tokens) if s["start"] <= t["start"] < s["end"]] for s in record["sentences"]]
                    place = {}
                    for some in below:
                        sentences.append(silent(record["text"], tokens, some))
                        place |= {i: len(at) + n for n, i in enumerate(some)}
                        at, kinds = at + some, kinds + [tokens[i]["upos"] for i in some]
                    here += [(place[t], k, s, [(r, place.get(j)) for r, j in f]) for t, k, s, f in claims if t in place]
                w = window(gold["id"], sentences, at, kinds, here, pieces, size)
                if w:
                    out.append(w)
    return out


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("claims")
    ap.add_argument("--program", default="../../target/release/dateline")
    ap.add_argument("--records", help="what the program said, instead of asking it again")
    ap.add_argument("--show", type=int, default=40)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    if a.records:
        records = {r["id"]: r for r, _ in zip(map(json.loads, open(a.records, encoding="utf8")), range(2000))}
    else:
        records = annotate(a.program, a.claims)
    windows = of_texts(a.claims, records, 192, data.Wordpieces(), a.seed)
    print(len(windows), "headlines")
    rng = random.Random(a.seed)
    for w in rng.sample(windows, min(a.show, len(windows))):
        s = w.sentences[0]
        print(" ".join(s.words), "|", " ".join(f"{s.words[j]}<{s.rels[j]}" for j in range(len(s.words)) if s.rels[j] in ("root", "nsubj", "nsubj:pass", "dep")),
              "|", [(s.words[t], LABELS["kinds"][k], LABELS["statuses"][st], [(LABELS["roles"][r], s.words[j]) for r, j in f if j < len(s.words)])
                    for t, k, st, f in w.claims if t < len(s.words)])


if __name__ == "__main__":
    main()
