"""Co-reference as the network learns it: for a word that heads a pronoun or a description, the words that may head what it refers to
(mention ranking, Denis & Baldridge 2008; between words, Dobrovolskii 2021). Mentions come from GUM, and from claims gold: fillers whose names are given."""

import re

import torch

# Sentences that a word looks back, and ahead: a description may come before the name.
BEFORE, AFTER = 8, 1
CANDIDATES = ("NOUN", "PROPN", "PRON")
# What refers: names are for rules.
ANAPHORS = ("NOUN", "PRON", "DET", "NUM")
# A word that refers to nothing before counts less: most nouns do not.
NEW = 0.2
# So does one of which readers say that the text has no name for it: the words that may be meant are then those that are no names, and nothing.
UNNAMED = 0.5
# Limits of the classes of distance: in one sentence by words, else by sentences.
BY_WORDS, BY_SENTENCES = (1, 2, 4, 8, 16), (1, 2, 3, 5, 7)
MENTION = re.compile(r"\(([^()]*)(\))?|(\d+)\)")


def clusters(sentences):
    """Heads of the mentions of each cluster, as numbers of words in the document, and the cluster of each head; numbers words and sentences."""
    number, found, heads = 0, {}, {}
    for at, (sentence, here) in enumerate(zip(sentences, mentions(sentences))):
        sentence.at, sentence.number = list(range(number, number + len(sentence.words))), at
        for cluster, first, last in here:
            inside = range(first, last + 1)
            head = next((i for i in inside if sentence.heads[i] - 1 not in inside), first)
            # Of nested mentions with one head the first that ends is enough.
            if heads.setdefault(number + head, cluster) == cluster:
                found.setdefault(cluster, set()).add(number + head)
        number += len(sentence.words)
    return found, heads


def mentions(sentences):
    """(cluster, first word, last word) of each sentence of a document."""
    open_ = {}
    for sentence in sentences:
        found = []
        for here, marks in enumerate(sentence.mentions):
            for opens, closes, other in MENTION.findall(marks):
                cluster = other or opens.split("-")[0]
                if not other:
                    open_.setdefault(cluster, []).append(here)
                if (closes or other) and open_.get(cluster):
                    found.append((cluster, open_[cluster].pop(), here))
        yield found


def of_claims(gold, tokens, head_of):
    """By the head of each filler of which it is said what it means, the sets of heads of what it means; None where that has no name in the text."""
    text, found = gold["text"], {}
    for claim in gold["claims"]:
        for filler in (f for fillers in claim["roles"].values() for f in fillers):
            forms = filler.get("forms") or [[name] for name in filler.get("resolved", [])]
            unnamed = filler.get("forms") == []
            head = head_of(tokens, filler)
            if not (forms or unnamed) or head is None or tokens[head]["upos"] not in ANAPHORS:
                continue
            if unnamed:
                found.setdefault(head, None)
            sets = []
            for one in forms:
                spans = (dict(start=m.start(), end=m.end()) for name in one for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text))
                sets.append({h for h in (head_of(tokens, s) for s in spans) if h is not None and h != head})
            sets = [s for s in sets if s]
            if sets:
                found[head] = sets
    return found


def pairs(part, word, row):
    """Positions (row, word) in a batch of windows of what a word of row `row` may refer to, with the classes of distance."""
    here, w = [], part[row]
    mine, number = w.words[word], w.numbers[word]
    for r, other in enumerate(part):
        if other.document != w.document:
            continue
        for j in other.candidates:
            apart = number - other.numbers[j]
            if -AFTER <= apart <= BEFORE and (r, j) != (row, word):
                here.append((r, j, distance(mine, other.words[j], apart)))
    return here


def distance(word, other, apart):
    """Class of a distance: in one sentence by words, else by sentences; and which comes first."""
    limits, gap = (BY_WORDS, abs(word - other)) if apart == 0 else (BY_SENTENCES, abs(apart))
    return sum(gap > limit for limit in limits) + (0 if apart == 0 else 6) + (0 if other < word else 12)


def scores(head, part, words):
    """Log-probabilities [anaphors, longest + 1] of candidates and, in the last column, of nothing; the anaphors as (row, word, what it means), and
    their candidates as `pairs` gives them."""
    anaphors = [(row, j, meant) for row, w in enumerate(part) for j, meant in w.anaphors if meant is not None]
    options = [pairs(part, j, row) for row, j, _ in anaphors]
    if not anaphors:
        return None, anaphors, options
    longest = max(1, max(map(len, options)))
    at = torch.zeros(len(anaphors), longest, dtype=torch.long)
    classes = torch.zeros(len(anaphors), longest, dtype=torch.long)
    mask = torch.zeros(len(anaphors), longest, dtype=torch.bool)
    for i, found in enumerate(options):
        if found:
            rows, at_words, far = (torch.tensor(x) for x in zip(*found))
            at[i, : len(found)] = rows * words.size(1) + at_words
            classes[i, : len(found)], mask[i, : len(found)] = far, True
    rows, js = torch.tensor([a[0] for a in anaphors]), torch.tensor([a[1] for a in anaphors])
    flat = words.flatten(0, 1)
    raw = head(words[rows, js], flat, at, classes).masked_fill(~mask, -1e4)
    return torch.cat([raw, raw.new_zeros(len(raw), 1)], 1).log_softmax(1), anaphors, options


def loss(head, part, words):
    """Summed negative log-likelihood of the antecedents, marginal over the mentions of each (Lee et al. 2017)."""
    logs, anaphors, options = scores(head, part, words)
    total = words.new_zeros(())
    if logs is None:
        return total
    for row, (r, j, sets), found in zip(logs, anaphors, options):
        where = {part[a].words[b]: i for i, (a, b, _) in enumerate(found)}
        targets = [[where[w] for w in s if w in where] for s in sets]
        targets = [t for t in targets if t]
        if targets:
            total = total - sum(row[t].logsumexp(0) for t in targets) / len(targets)
        else:
            total = total - NEW * row[-1]
    return total


@torch.no_grad()
def evaluate(head, part, words, counts):
    """Counts of anaphors with an antecedent whose likeliest candidate is one: counts[kind] = [right, said something, all]."""
    logs, anaphors, options = scores(head, part, words)
    for i, ((r, j, sets), found) in enumerate(zip(anaphors, options)):
        where = {part[a].words[b]: k for k, (a, b, _) in enumerate(found)}
        targets = {where[w] for s in sets for w in s if w in where}
        if not targets:
            continue
        best = int(logs[i, : len(found)].argmax())
        count = counts.setdefault(part[r].kinds[j], [0, 0, 0])
        count[0] += best in targets
        count[1] += int(logs[i, -1] < logs[i, best])
        count[2] += 1
