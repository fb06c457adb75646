"""Claims gold as windows of the encoder, batches of them, and what the network says of them: shared by claims.py and together.py, which teach it, and
claims_fit.py."""

import gzip
import json
import os
import subprocess

import torch

import antecedents
import data
from tensors import round_up

LABELS = {
    "kinds": ["pledge", "meeting", "withdrawal"],
    "statuses": ["occurred", "planned", "proposed", "negated", "cancelled", "postponed"],
    "roles": ["actors", "recipients", "content", "object", "topic", "place", "time", "reason", "source"],
}

# What counts how much in the loss. Events are rare, withdrawals most of all.
POSITIVE = (1.3, 1.3, 2.0)
STATUS, ROLE = 0.5, 0.4
# Of one reference: where claims are annotated, and in running text, where every noun is one.
REFERENCE, MENTION = 1.0, 0.15


class Window:
    """A run of sentences of one text: its wordpieces; for each word the token and sentence it is, and its part of speech; the claims whose
    trigger is in it (None where nobody said), and what its words refer to. Where only some words were judged, `judged` has the kinds of each."""

    def __init__(self, document, encoded, words, numbers, kinds, claims):
        self.document, self.encoded, self.words, self.numbers, self.kinds, self.claims = document, encoded, words, numbers, kinds, claims
        self.candidates = [j for j, kind in enumerate(kinds) if kind in antecedents.CANDIDATES]
        self.anaphors = []  # (word, [heads of mentions of one that it means])
        self.judged = None


def head_of(tokens, span):
    """The word of a span that governs the others, by index."""
    inside = [i for i, t in enumerate(tokens) if t["end"] > span["start"] and t["start"] < span["end"]]
    top = (i for i in inside if tokens[i]["head"] not in inside and tokens[i]["upos"] != "PUNCT")
    return next(top, inside[0] if inside else None)


def annotate(program, path, *options):
    """Records of the program by id."""
    command = [program, "annotate", path, "--tokens", "-q", *options]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()
    return {r["id"]: r for r in map(json.loads, lines)}


def read(path, records, size, pieces, first=None):
    """Windows of the texts of a gold file, as the program cuts them into sentences and words. With `first` the first window of each text has no more
    than so many wordpieces, so that the others begin elsewhere. Of documents with `scopes`, words elsewhere are not judged, and windows without a word that is are left out."""
    out = []
    for gold in map(json.loads, open(path, encoding="utf8")):
        record, text = records[gold["id"]], gold["text"]
        tokens = record["tokens"]
        sentences = []
        for number, span in enumerate(record["sentences"]):
            at = [i for i, t in enumerate(tokens) if span["start"] <= t["start"] < span["end"]]
            sentence = data.Sentence([text[tokens[i]["start"] : tokens[i]["end"]] for i in at])
            sentence.at, sentence.number = at, number
            sentences.append(sentence)
        where = {}
        scopes = gold.get("scopes") or ([gold["scope"]] if gold.get("scope") else None)
        begin = len(data.windows([sentences], first, pieces)[0]) if first else 0
        for window in data.windows([sentences[:begin], sentences[begin:]], size, pieces):
            encoded = data.encode(window, pieces)
            kept = len(encoded.first)
            words = [i for s in window for i in s.at][:kept]
            numbers = [s.number for s in window for _ in s.at][:kept]
            # The windows of a document are read one by one, as those of its variants stand among them.
            name = (gold["id"], first, len(out)) if "scopes" in gold else gold["id"]
            w = Window(name, encoded, words, numbers, [tokens[i]["upos"] for i in words], [])
            if scopes is not None:
                inside = lambda token: any(s["start"] <= token["start"] < s["end"] for s in scopes)
                w.judged = {j: set() for j, i in enumerate(words) if inside(tokens[i])}
                if not w.judged:
                    continue
                # Of a window inside a scope all words are judged.
                if len(w.judged) == len(words):
                    w.judged = None
            out.append(w)
            where |= {i: (out[-1], j) for j, i in enumerate(words)}
        for claim in gold["claims"]:
            trigger = where.get(head_of(tokens, claim["trigger"]))
            if trigger is None:
                continue
            heads = [(r, head_of(tokens, f)) for r, fillers in claim["roles"].items() for f in fillers]
            # A filler in another window is out of sight.
            fillers = [(LABELS["roles"].index(r), where[h][1]) for r, h in heads if h in where and where[h][0] is trigger[0]]
            kind, status = LABELS["kinds"].index(claim["kind"]), LABELS["statuses"].index(claim["status"])
            trigger[0].claims.append((trigger[1], kind, status, fillers))
            if trigger[0].judged is not None:
                trigger[0].judged[trigger[1]].add(kind)
        for head, meant in antecedents.of_claims(gold, tokens, head_of).items():
            if head in where:
                where[head][0].anaphors.append((where[head][1], meant))
    return out


def read_mentions(path, size, pieces):
    """Windows of a CoNLL-U file whose mentions are marked as GUM marks them (`Entity=` in the last column), document by document."""
    out = []
    for name, sentences in enumerate(data.read_conllu(path)):
        clusters, heads = antecedents.clusters(sentences)
        windows = []
        for window in data.windows([sentences], size, pieces):
            encoded = data.encode(window, pieces)
            kept = len(encoded.first)
            flat = lambda values: [v for s in window for v in values(s)][:kept]
            w = Window(name, encoded, flat(lambda s: s.at), flat(lambda s: [s.number] * len(s.words)), flat(lambda s: s.upos), None)
            found = ((j, heads[i]) for j, i in enumerate(w.words) if i in heads and w.kinds[j] in antecedents.ANAPHORS)
            w.anaphors = [(j, [clusters[c] - {w.words[j]}]) for j, c in found]
            windows.append(w)
        out.append(windows)
    return out


def frames(paths, splits):
    """Sentences of frame corpora (in the form that `dateline evaluate frames` reads), by id: the text, and the kinds at each trigger."""
    out = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf8") as lines:
            for row in map(json.loads, lines):
                meta = row["meta"]
                if meta["split"] not in splits or row["trigger"] is None or meta["typing"] != "gold":
                    continue
                triggers = out.setdefault(meta["sent_id"], (row["text"], {}))[1]
                at = (row["trigger"]["start"], row["trigger"]["end"])
                # A frame at the border between kinds is judged by neither.
                if meta["near"]:
                    triggers[at] = None
                elif triggers.setdefault(at, set()) is not None and row["event"] != "other":
                    triggers[at].add(LABELS["kinds"].index(row["event"]))
    return out


def read_frames(root, program, path, size, pieces):
    """Windows of the frame corpora in a folder, but for the parts that the program is measured on: the exemplars of part "test", the running text of
    part "train". The sentences are written to a path for the program to read."""
    at = lambda name: [os.path.join(root, f"framenet_{name}.jsonl.gz")]
    sentences = frames(at("exemplars"), {"test"}) | frames(at("fulltext"), {"train"})
    with open(path, "w", encoding="utf8") as lines:
        for name, (text, _) in sentences.items():
            row = {"id": name, "text": text, "claims": []}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    records = annotate(program, path)
    out = read(path, records, size, pieces)
    for w in out:
        tokens = records[w.document]["tokens"]
        heads = {head_of(tokens, dict(start=s, end=e)): kinds for (s, e), kinds in sentences[w.document][1].items()}
        w.judged = {j: heads[i] for j, i in enumerate(w.words) if heads.get(i) is not None}
    return [w for w in out if w.judged]


def padded(part, field):
    rows = [torch.tensor(getattr(w.encoded, field)) for w in part]
    out = torch.zeros(len(part), round_up(max(map(len, rows)), 16), dtype=torch.long)
    for row, values in zip(out, rows):
        row[: len(values)] = values
    return out


def real_words(part, length):
    """Which words of a padded batch there are."""
    return torch.arange(length) < torch.tensor([len(w.encoded.first) for w in part])[:, None]


def role_scores(claims, part, words, triggers):
    """Scores [triggers, words, roles] for triggers given as (window, word), by the heads for claims."""
    rows, at = (torch.tensor(x) for x in zip(*triggers))
    numbers = torch.full(words.shape[:2], -1)
    for row, w in zip(numbers, part):
        row[: len(w.numbers)] = torch.tensor(w.numbers)
    distance = role_distance(torch.arange(words.size(1)) - at[:, None], numbers[rows] == numbers[rows, at][:, None])
    return claims.roles(words[rows, at], words[rows], distance)


def role_distance(apart, same):
    """Classes of distance of words from a predicate: by how many words, whether in the same sentence, and on which side."""
    classes = sum((apart.abs() > limit).long() for limit in antecedents.BY_WORDS)
    return classes + torch.where(same, 0, 6) + torch.where(apart < 0, 0, 12)


def packed(windows, tokens):
    """Batches of consecutive windows, of so many wordpieces at most."""
    out, part, longest = [], [], 0
    for w in windows:
        longest = max(longest, len(w.encoded.ids))
        if part and longest * (len(part) + 1) > tokens:
            out.append(part)
            part, longest = [], len(w.encoded.ids)
        part.append(w)
    return out + [part]


def by_length(windows, tokens, rng, chunk):
    """Batches of windows of similar length: the likest of so many windows at random."""
    order = windows[:]
    rng.shuffle(order)
    chunks = (order[at : at + chunk] for at in range(0, len(order), chunk))
    return [b for some in chunks for b in packed(sorted(some, key=lambda w: len(w.encoded.ids)), tokens)]
