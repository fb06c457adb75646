#!/usr/bin/env python3
"""How often the claims of each rule are right, and the `score` that follows for the rule files.

    rule_scores.py GOLD.jsonl SYSTEM.jsonl [GOLD SYSTEM ...] [--write]

GOLD is claims gold, SYSTEM what `dateline annotate` writes for its texts. A claim is right when gold has one of its kind whose
trigger overlaps. The score of a rule is its precision, drawn towards 0.8 by five claims' worth: rules are written while looking at
gold, so that a rule seen three times, always right, is no sure thing. --write puts the scores into src/claims/rules/*.toml, and as `seen` how many
claims of the rule there were: give it the texts that the network was taught on.
Prints the expected calibration error of the scores that SYSTEM has (ten bins, Guo et al. 2017).
"""

import json
import pathlib
import re
import sys
from collections import defaultdict

PRIOR, STRENGTH = 0.8, 5
RULES = pathlib.Path(__file__).parent.parent / "src/claims/rules"


def judged(gold_path, system_path):
    """(rule, score, right) of every claim in the annotated part of the gold."""
    system = {d["id"]: d for d in map(json.loads, open(system_path, encoding="utf8"))}
    for gold in map(json.loads, open(gold_path, encoding="utf8")):
        open_claims = list(gold["claims"])
        for claim in system[gold["id"]]["claims"]:
            start, end = claim["trigger"]["start"], claim["trigger"]["end"]
            if not gold["scope"]["start"] <= start < gold["scope"]["end"]:
                continue
            same = lambda g: g["kind"] == claim["kind"] and g["trigger"]["start"] < end and start < g["trigger"]["end"]
            match = next(filter(same, open_claims), None)
            if match:
                open_claims.remove(match)
            yield claim["rule"], claim["score"], match is not None


paths = [a for a in sys.argv[1:] if not a.startswith("--")]
claims = [c for pair in zip(paths[::2], paths[1::2]) for c in judged(*pair)]
rules = defaultdict(lambda: [0, 0])
bins = defaultdict(list)
for rule, score, right in claims:
    rules[rule][0] += right
    rules[rule][1] += 1
    bins[min(int(score * 10), 9)].append((score, right))
scores = {r: round((right + PRIOR * STRENGTH) / (found + STRENGTH), 2) for r, (right, found) in rules.items()}
for rule, (right, found) in sorted(rules.items()):
    print(f"{rule:32}{right:5} of {found:4}   {scores[rule]:.2f}")
error = sum(abs(sum(s - r for s, r in b)) for b in bins.values()) / len(claims)
print(f"{sum(r for r, _ in rules.values())} of {len(claims)} right; calibration error of the scores {error:.4f}")

if "--write" in sys.argv:
    for path in RULES.glob("*.toml"):
        text = path.read_text(encoding="utf8")
        blocks = re.split(r"(?m)^(?=\[\[rule\]\])", text)
        for i, block in enumerate(blocks):
            name = re.search(r'(?m)^id = "([^"]+)"', block)
            # What the network alone finds ranks below every rule.
            if name and block.startswith("[[rule]]") and "sense =" not in block:
                value = scores.get(name[1], PRIOR)
                block = re.sub(r"(?m)^seen = [0-9]+\n", "", block)
                blocks[i] = re.sub(r"(?m)^score = [0-9.]+$", f"score = {value:g}\nseen = {rules[name[1]][1]}", block)
        path.write_text("".join(blocks), encoding="utf8")
