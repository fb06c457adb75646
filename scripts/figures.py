#!/usr/bin/env python3
"""Puts the figures that scripts/scores.sh prints into README.md and the model card.

    scripts/scores.sh DATA GOLD > scores.txt
    MODEL=fast scripts/scores.sh DATA GOLD > fast.txt
    scripts/figures.py scores.txt fast.txt

Everything between `<!-- figures: NAME -->` and `<!-- end -->` is written again. So are the claim record and its explanation in
README.md, from what the release build says about corpus/lake-boundary-talks-called-off.txt.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent
ARTICLE = "corpus/lake-boundary-talks-called-off.txt"
PROGRAM = ROOT / "target/release/dateline"


def sections(path):
    """What scores.sh printed, by command: "entities DATA/ner/ontonotes/test.conll.gz" is called "entities ontonotes/test"."""
    out = {}
    for block in pathlib.Path(path).read_text().split("\n$ dateline evaluate ")[1:]:
        command, body = block.split("\n", 1)
        out[" ".join("/".join(w.split("/")[-2:]).split(".")[0] for w in command.split())] = body
    return out


# Those of the fast model are called "fast entities ontonotes/test".
SECTIONS = sections(sys.argv[1]) | {f"fast {name}": body for name, body in sections(sys.argv[2]).items()}


def lines(section):
    """{first word: the rest} of a section."""
    return {line.split()[0]: line.split()[1:] for line in SECTIONS[section].splitlines() if line.strip()}


def find(section, pattern):
    return re.search(pattern, SECTIONS[section], re.M).group(1)


def f1(section, name):
    return lines(section)[name][2]


def status(section):
    return find(section, r"status accuracy (\S+)")


def count(section):
    """How many claims the gold has."""
    return find(section, r"^any +\S+ +\S+ +\S+ +(\d+)")


def table(head, *rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))


def entities():
    rows = [
        ("OntoNotes test (18 types)", "entities ontonotes/test", "spaCy sm 0.843, lg 0.855, trf 0.898; Stanza 0.888 (published)"),
        ("CoNLL-2003 test (4 types)", "entities conll2003/test --scheme conll", "spaCy trf 0.916; bert-base-NER 0.913 (published)"),
        ("… all in lower case", "entities conll2003/test --scheme conll --case lower", "cased models fall to 0.2 to 0.6"),
        ("… ALL IN UPPER CASE", "entities conll2003/test --scheme conll --case upper", ""),
        ("… In Title Case", "entities conll2003/test --scheme conll --case title", ""),
        ("`corpus/gold` (18 types)", "entities gold/entities", ""),
    ]
    error = lambda s: find(s, r"error of entity scores (\S+)")
    return table(
        ["entities", "strict F1", "calibration error", "for scale"],
        *([name, f1(s, "all"), error(s), scale] for name, s, scale in rows),
    )


def syntax():
    row = lambda name, s: [name, *(lines(s)[k][0] for k in ("UPOS", "UAS", "LAS", "LEMMA")), *(lines(s)[k][1] for k in ("Tense", "Voice"))]
    return table(
        ["words as in gold", "UPOS", "UAS", "LAS", "lemma", "tense F1", "voice F1"],
        row("UD EWT test", "syntax ewt/test"),
        row("UD GUM test", "syntax gum/test"),
    )


def raw():
    row = lambda name, s: [name, f1(s, "sentences"), f1(s, "words")]
    return table(
        ["raw text, F1", "sentences", "words"],
        row("UD EWT dev", "segmentation ewt/dev"),
        row("UD GUM dev", "segmentation gum/dev"),
        row("GUM dev, its news", "segmentation gum/dev --only news"),
    )


def times():
    row = lambda name, s, scale: [name, *(f1(s, k) for k in ("relaxed", "strict", "value")), scale]
    return table(
        ["time expressions, F1", "relaxed", "strict", "value", "HeidelTime's value"],
        row("TimeBank", "times timex/timebank", "79.6"),
        row("AQUAINT", "times timex/aquaint", "73.1"),
        row("`corpus/gold`", "times gold/times", ""),
    )


def claims():
    sets = ("claims claims/test", "claims claims/articles", "claims gold/dev", "claims gold/claims", "claims gold/kept")
    value = lambda s, k: find(s, k[1:]) if k.startswith("=") else f1(s, k)
    row = lambda name, *keys: [name, *(" / ".join(value(s, k) for k in keys) for s in sets)]
    return table(
        ["claims, F1", f"cuts of news, part not trained on ({count(sets[0])} claims)", f"whole articles, not trained on ({count(sets[1])})", f"dev gold ({count(sets[2])})", f"`corpus/gold` ({count(sets[3])})", f"its kept articles ({count(sets[4])})"],
        row("claim: kind and trigger", "claim"),
        row("its 95% interval", "=F1 (\\S+ to \\S+)$"),
        row("pledge / meeting / withdrawal", "pledge", "meeting", "withdrawal"),
        row("status (accuracy)", "=status accuracy (\\S+)"),
        row("actors / content / object", "actors", "content", "object"),
        row("place / time / source", "place", "time", "source"),
        row("references resolved", "=resolved (\\S+)"),
        row("names of pronouns and descriptions: P / R", "=^names +(\\S+)", "=^names +\\S+ +(\\S+)"),
    )


def headlines():
    """Headlines alone, those whose errors were read and those kept."""
    sets = ("claims gold/headlines", "claims gold/headlines-kept")
    row = lambda name, value: [name, *(" / ".join(value(model + s) for model in ("", "fast ")) for s in sets)]
    return table(
        ["headlines alone, F1: default / fast", f"`corpus/gold/headlines.jsonl` ({count(sets[0])} claims)", f"`headlines-kept.jsonl` ({count(sets[1])})"],
        row("claim: kind and trigger", lambda s: f1(s, "claim")),
        row("actors", lambda s: f1(s, "actors")),
        row("content", lambda s: f1(s, "content")),
        row("object", lambda s: f1(s, "object")),
        row("status (accuracy)", status),
    )


def models():
    """The two models side by side."""
    sets = ("claims claims/test", "claims gold/dev", "claims gold/claims", "claims gold/kept")
    row = lambda name, value, *of: [name, *(" / ".join(value(model + s) for s in of) for model in ("", "fast "))]
    return table(
        ["", "default", "fast"],
        row("claims, F1: cuts / dev gold / `corpus/gold` / its kept articles", lambda s: f1(s, "claim"), *sets),
        row("their actors", lambda s: f1(s, "actors"), *sets),
        row("their status, accuracy", status, *sets),
        row("OntoNotes test, F1", lambda s: f1(s, "all"), "entities ontonotes/test"),
        row("CoNLL-2003 test, F1", lambda s: f1(s, "all"), "entities conll2003/test --scheme conll"),
        row("LAS, EWT / GUM test", lambda s: lines(s)["LAS"][0], "syntax ewt/test", "syntax gum/test"),
    )


def frames():
    macro = lambda s: find(s, r"^macro F1 over kinds (\S+)")
    full, exemplars, propbank = (f"frames claims/{n} --split dev" for n in ("framenet_fulltext", "framenet_exemplars", "propbank_ewt"))
    return table(
        ["other people's gold, dev parts", "figure", ""],
        ["FrameNet full text, triggers of the frames that are our kinds", "macro F1", macro(full)],
        ["FrameNet exemplars, against other senses of the same words", "F1", f1(exemplars, "claim")],
        ["PropBank EWT, arguments of the triggers found", "F1, overlap of half or more", f1(propbank, "arguments")],
        ["PolNeAR, sources of attributed text", "F1", find("attribution claims/polnear --split dev", r"F1 (\S+)")],
    )


def types():
    return "\n".join("    " + line for line in SECTIONS["entities ontonotes/test"].rstrip().split("\n")[:-1])


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=True, cwd=ROOT).stdout


def claim():
    """The article's claim that something was called off."""
    record = json.loads(run("annotate", "-q", ARTICLE))
    return next(c for c in record["claims"] if c["kind"] == "withdrawal" and c["trigger"]["text"] == "called off")


def record():
    dump = lambda x: json.dumps(x, ensure_ascii=False)
    c = claim()
    role = lambda name, fillers: f"   {dump(name)}: [" + ",\n     ".join(dump(f) for f in fillers) + "]"
    head = ", ".join(f"{dump(k)}: {dump(c[k])}" for k in ("id", "kind", "status", "trigger"))
    tail = ", ".join(f"{dump(k)}: {dump(c[k])}" for k in ("cluster", "score", "rule", "plover"))
    roles = ",\n".join(role(*r) for r in c["roles"].items())
    return f"```json\n{{{head},\n \"roles\": {{\n{roles} }},\n {tail}, \"why\": [...]}}\n```"


def explanation():
    return "```text\n" + run("explain", ARTICLE, "--claim", claim()["id"]).rstrip() + "\n```"


for path in (ROOT / "README.md", *(ROOT / "models").glob("*/README.md")):
    text = path.read_text()
    fill = lambda m: f"<!-- figures: {m[1]} -->\n{globals()[m[1]]()}\n<!-- end -->"
    path.write_text(re.sub(r"<!-- figures: (\w+) -->\n.*?\n<!-- end -->", fill, text, flags=re.S))
