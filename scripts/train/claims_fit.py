#!/usr/bin/env python3
"""How rules and network are to be weighed against each other: the constants of src/claims/judge.rs.

    claims_fit.py MODEL FIT.jsonl [GOLD.jsonl ...] [--program ../../target/release/dateline]

MODEL is a model folder with heads for claims, FIT claims gold that the heads were not trained on (OUT/test.jsonl of claims_data.py); what is
chosen on it should hold on further gold too. The program is run with the heads taken away, so that its claims are those of the rules alone; PyTorch
says what the network adds. Prints

- the weights of two logistic curves, for triggers of rules and for words that no rule knows, and claim F1 (on FIT in two-fold cross-validation) by
  the least probability of a claim (LEAST) and of a word that no rule knows (LEAST_ALONE);
- the accuracy of statuses by what the rules' word weighs, in log-odds, for each way by which they come to it (StatusFrom);
- for each role its F1 by the probability from which a word is added (least_added) and below which what a rule put there is dropped (least_kept);
- how often a word that no rule takes for a party is one, by its probability and by how many parties the rules know (least_added of actors);
- how often what a rule put into a role is right, by the way by which it found it and by the network's probability (least_kept by ways).

Blocks and doubts are not seen here: a word that a rule turned down counts as one that no rule knows.
"""

import argparse
import collections
import hashlib
import json
import math
import os
import pathlib
import shutil
import tempfile
import tomllib

import numpy as np
import torch

import data
import folder
from claims_windows import LABELS, annotate, head_of, padded, read, real_words, role_scores

KINDS, STATUSES, ROLES = (LABELS[k] for k in ("kinds", "statuses", "roles"))
EDGE = 0.005
# What a rule knows is not turned down for want of a word that the network has seldom seen, in fewer claims than OFTEN.
LOWEST, OFTEN = 0.05, 300
RULES = pathlib.Path(__file__).parent.parent.parent / "src/claims/rules"
# From here on the network takes a word for an event, and is heard on its status and roles.
KNOWN = 0.5
PARTIES = ("actors", "recipients")
PARTS = {"VERB", "ADJ", "NOUN", "PROPN", "NUM", "X"}
BORROWED = ("as where it was first named", "side by side before", "parties of the last commitment")

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("model")
ap.add_argument("gold", nargs="+")
ap.add_argument("--program", default="../../target/release/dateline")
a = ap.parse_args()


def without_claims(path):
    """A copy of a model folder whose labels say nothing of claims."""
    copy = os.path.join(tempfile.mkdtemp(), "model")
    shutil.copytree(path, copy)
    labels = json.load(open(os.path.join(copy, "labels.json")))
    labels.pop("claims", None)
    json.dump(labels, open(os.path.join(copy, "labels.json"), "w"))
    manifest = folder.manifest(copy)
    manifest["files"]["labels.json"] = hashlib.sha256(open(os.path.join(copy, "labels.json"), "rb").read()).hexdigest()
    folder.write_manifest(copy, manifest)
    return copy


def overlap(x, y):
    return x["start"] < y["end"] and y["start"] < x["end"]


def iou(x, y):
    shared = max(0, min(x["end"], y["end"]) - max(x["start"], y["start"]))
    return shared / max(1, max(x["end"], y["end"]) - min(x["start"], y["start"]))


def log_odds(p):
    p = min(max(p, EDGE), 1 - EDGE)
    return math.log(p / (1 - p))


def f1(right, found, gold):
    return 2 * right / max(1, found + gold)


def logistic(rows, right):
    """Weights and intercept of a logistic regression, by Newton's method."""
    x = np.column_stack([np.array(rows, float), np.ones(len(rows))])
    y, w = np.array(right, float), np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(len(w)), x.T @ (p - y) + 1e-3 * w)
    return w


@torch.no_grad()
def network(model, windows):
    """By document and token: probabilities of kinds and statuses, and of roles by token."""
    said = collections.defaultdict(dict)
    for at in range(0, len(windows), 32):
        part = windows[at : at + 32]
        ids = padded(part, "ids")
        words = model.words(ids, padded(part, "shapes"), (ids > 0).long(), padded(part, "first"))
        kinds, statuses = (x.cpu() for x in model.claims.triggers(words))
        kinds, statuses = kinds.sigmoid(), statuses.softmax(-1)
        likely = ((kinds.amax(-1) >= 0.01) & real_words(part, kinds.size(1))).nonzero().tolist()
        for begin in range(0, len(likely), 64):
            some = likely[begin : begin + 64]
            for (row, word), scores in zip(some, role_scores(model.claims, part, words, some).sigmoid()):
                w = part[row]
                arguments = {(w.words[i], r): scores[i, r].item() for i, r in (scores[: len(w.words)] >= 0.01).nonzero().tolist()}
                said[w.document][w.words[word]] = (kinds[row, word].tolist(), statuses[row, word].tolist(), arguments)
    return said


class Candidate:
    """A trigger of the rules (`claim`), or a word that only the network takes for one; `gold` is the claim it is."""

    def __init__(self, number, kind, span, probability, claim=None):
        self.number, self.kind, self.span, self.probability, self.claim, self.gold = number, kind, span, probability, claim, None


def candidates(number, gold, record, said):
    tokens, found = record["tokens"], []
    inside = lambda span: gold["scope"]["start"] <= span["start"] < gold["scope"]["end"]
    for claim in (c for c in record["claims"] if inside(c["trigger"])):
        words = [i for i, t in enumerate(tokens) if overlap(t, claim["trigger"])]
        kind = KINDS.index(claim["kind"])
        best = max((said[i][0][kind] for i in words if i in said), default=0.0)
        found.append(Candidate(number, claim["kind"], claim["trigger"], best, claim))
    for i, (kinds, *_) in said.items():
        for kind, p in zip(KINDS, kinds):
            known = any(c.kind == kind and overlap(c.span, tokens[i]) for c in found)
            if p >= 0.1 and not known and tokens[i]["upos"] in PARTS and inside(tokens[i]):
                found.append(Candidate(number, kind, tokens[i], p))
    open_claims = list(gold["claims"])
    for c in found:
        c.gold = next((g for g in open_claims if g["kind"] == c.kind and overlap(g["trigger"], c.span)), None)
        if c.gold:
            open_claims.remove(c.gold)
    return found


class Gold:
    """A gold file with what rules and network say of it."""

    def __init__(self, path, model, bare):
        self.name = "/".join(path.split("/")[-2:])
        records = annotate(a.program, path, "--model", bare)
        said = network(model, read(path, records, folder.manifest(a.model)["window"], data.Wordpieces()))
        golds = [json.loads(line) for line in open(path, encoding="utf8")]
        self.total = sum(len(g["claims"]) for g in golds)
        self.candidates = [c for n, g in enumerate(golds) for c in candidates(n, g, records[g["id"]], said[g["id"]])]
        self.matched = [(c, said[golds[c.number]["id"]], records[golds[c.number]["id"]]) for c in self.candidates if c.claim and c.gold]


SEEN = {rule["id"]: rule.get("seen", 0) for path in RULES.glob("*.toml") for rule in tomllib.loads(path.read_text(encoding="utf8")).get("rule", [])}


def network_odds(c):
    """The network's log-odds, as the program takes them."""
    lowest = LOWEST if c.claim and SEEN.get(c.claim["rule"], 0) < OFTEN else 0
    return log_odds(max(c.probability, lowest))


def curves(seen):
    """Weight and intercept for triggers of rules, and for the others."""
    parts = [c for c in seen if c.claim], [c for c in seen if not c.claim]
    return [logistic([[network_odds(c)] for c in part], [c.gold is not None for c in part]) for part in parts]


def probability(c, by_rule, alone):
    weight, intercept = by_rule if c.claim else alone
    return 1 / (1 + math.exp(-weight * network_odds(c) - intercept))


def show_triggers(golds):
    fit = golds[0]
    by_rule, alone = curves(fit.candidates)
    print("by rule: network {:.3f}, intercept {:.3f}".format(*by_rule))
    print("alone: network {:.3f}, intercept {:.3f}".format(*alone))
    halves = [curves([c for c in fit.candidates if c.number % 2 != half]) for half in (0, 1)]
    for gold in golds:
        ruled = [c for c in gold.candidates if c.claim]
        print(f"{gold.name}: rules alone: F1 {f1(sum(c.gold is not None for c in ruled), len(ruled), gold.total):.4f}")
        for least_alone in (0.5, 0.6, 0.7, 0.8, 0.9):
            out = []
            for least in (0.26, 0.3, 0.34, 0.38, 0.42, 0.46):
                weights = lambda c: halves[c.number % 2] if gold is fit else (by_rule, alone)
                kept = [c for c in gold.candidates if (c.claim or c.probability >= least_alone) and probability(c, *weights(c)) >= least]
                right = sum(c.gold is not None for c in kept)
                out.append(f"{least} {f1(right, len(kept), gold.total):.4f} ({right / max(1, len(kept)):.3f}, {right / gold.total:.3f})")
            print(f"   alone from {least_alone}, claims from: " + "  ".join(out))


def status_from(claim):
    """StatusFrom, for the status that the rules give."""
    how = next((e["how"] for e in claim["why"] if e["what"].startswith("status:")), None)
    return "default" if how is None else "antecedent" if how == BORROWED[0] else "its time" if how == "its time lies ahead" else "cue"


def show_statuses(golds):
    for gold in golds:
        for source in ("default", "antecedent", "cue"):
            rows = []
            for c, words, record in gold.matched:
                status = words.get(head_of(record["tokens"], c.span), (None, None))[1]
                fixed = source == "cue" and c.claim["status"] in ("negated", "cancelled", "postponed")
                if status_from(c.claim) == source and status and c.probability >= KNOWN and not fixed:
                    rows.append((c.claim["status"], c.gold["status"], status))
            if not rows:
                continue
            out = []
            for weight in (0, 0.5, 1, 1.5, 2, 3, 4, 5, 9):
                best = [max(zip(STATUSES, said), key=lambda s: math.log(max(s[1], 1e-4)) + weight * (s[0] == given))[0] for given, _, said in rows]
                out.append(f"{weight} {sum(b == g for b, (_, g, _) in zip(best, rows)) / len(rows):.3f}")
            print(f"{gold.name}: status from {source}, {len(rows)}, rules weigh: " + "  ".join(out))


def is_guess(how):
    return how.startswith("<") or how in ("maker", "around", *BORROWED)


def way_of(claim, role, filler):
    """How the rules found a filler."""
    return next((e["how"] for e in claim["why"] if e["what"] == f"role:{role}" and e["start"] == filler["start"]), "?")


def probability_of(filler, role, tokens, arguments):
    """The network's probability that some word of a filler heads one."""
    return max((arguments.get((i, ROLES.index(role)), 0.0) for i, t in enumerate(tokens) if overlap(t, filler)), default=0.0)


def role_rows(gold, role):
    """Of each matched claim: how many fillers gold has; those of the rules as (probability, right, asked); words that might be added as (probability, right, near)."""
    r, rows = ROLES.index(role), []
    for c, words, record in gold.matched:
        tokens, here = record["tokens"], record["sentences"][c.claim["sentence"]]
        wanted, fillers = c.gold["roles"].get(role, []), c.claim["roles"].get(role, [])
        arguments = words.get(head_of(tokens, c.span), (0, 0, {}))[2]
        found = []
        for f in fillers:
            asked = c.probability >= KNOWN and (role not in PARTIES or is_guess(way_of(c.claim, role, f)))
            found.append((probability_of(f, role, tokens, arguments), any(iou(f, g) >= 0.5 for g in wanted), asked))
        missing = {head_of(tokens, g) for g in wanted if not any(iou(f, g) >= 0.5 for f in fillers)}
        further = [
            (p, i in missing, here["start"] <= tokens[i]["start"] < here["end"])
            for (i, of), p in arguments.items()
            if of == r and not any(overlap(tokens[i], f) for f in fillers)
        ]
        rows.append((len(wanted), found, further))
    return rows


def role_f1(rows, role, least_added, least_kept):
    right = said = wanted = 0
    for n, found, further in rows:
        kept = [ok for p, ok, asked in found if p >= least_kept or not asked]
        # As the program does: parties anywhere near, everything else in the sentence and where nothing fills the role yet.
        added = [ok for p, ok, near in further if p >= least_added and (role in PARTIES or (near and not kept))]
        right, said, wanted = right + sum(kept) + sum(added), said + len(kept) + len(added), wanted + n
    return f1(right, said, wanted)


def show_roles(golds):
    for role in ROLES:
        for gold in golds:
            rows = role_rows(gold, role)
            print(f"{gold.name}: {role}, {sum(n for n, *_ in rows)} in gold")
            for least_kept in (0, 0.02, 0.05, 0.1, 0.2, 0.3):
                scores = "  ".join(f"{least} {role_f1(rows, role, least, least_kept):.3f}" for least in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 2))
                print(f"   dropped below {least_kept}, added from: {scores}")


BINS = (0.02, 0.1, 0.3, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 1.01)


def show_table(table, title):
    print(f"{title}, right of all, below " + " ".join(f"{b:g}" for b in BINS))
    for key, counts in sorted(table.items(), key=lambda kv: -sum(n for _, n in kv[1])):
        print(f"   {key:60} " + " ".join(f"{right}/{n}".rjust(8) for right, n in counts))


def counter():
    return collections.defaultdict(lambda: [[0, 0] for _ in BINS])


def count(table, key, p, right):
    cell = table[key][next(i for i, b in enumerate(BINS) if p < b)]
    cell[0] += right
    cell[1] += 1


def show_ways(golds):
    """Of all gold: the likeliest word for a further party by those known, and the fillers of rules by their ways."""
    parties = counter()
    ways = {role: counter() for role in ROLES}
    for gold in golds:
        for c, words, record in gold.matched:
            tokens = record["tokens"]
            arguments = words.get(head_of(tokens, c.span), (0, 0, {}))[2]
            for role in ROLES:
                wanted, found = c.gold["roles"].get(role, []), []
                for f in c.claim["roles"].get(role, []):
                    how = way_of(c.claim, role, f)
                    p = probability_of(f, role, tokens, arguments)
                    found.append(how)
                    if c.probability >= KNOWN:
                        count(ways[role], how, p, any(iou(f, g) >= 0.5 for g in wanted))
                if role != "actors":
                    continue
                further = [(p, i) for (i, of), p in arguments.items() if ROLES[of] == role and not any(overlap(tokens[i], f) for f in c.claim["roles"].get(role, []))]
                if further:
                    p, i = max(further)
                    alone = any(how.startswith("subject") for how in found)
                    count(parties, "beside the subject" if alone else f"beside {min(len(found), 3)}", p, i in {head_of(tokens, g) for g in wanted})
    show_table(parties, "a further party")
    for role in ROLES:
        show_table(ways[role], f"{role} by way")


model, _ = folder.load(a.model)
bare = without_claims(a.model)
everything = [Gold(path, model, bare) for path in a.gold]
show_triggers(everything)
show_statuses(everything)
show_roles(everything)
show_ways(everything)
