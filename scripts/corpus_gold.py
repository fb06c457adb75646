#!/usr/bin/env python3
"""Validates the corpus's hand-written gold and compiles it.

    python3 scripts/corpus_gold.py          check all articles; without errors, write the three gold files
    python3 scripts/corpus_gold.py NAME...  check only these articles (names without .txt), write nothing

Reads   corpus/NAME.txt, corpus/gold/src/NAME.json
Writes  corpus/gold/claims.jsonl   one article a line, claims with their roles
        corpus/gold/times.jsonl    one article a line, TIMEX3
        corpus/gold/entities.conll TOKEN TAG a line, IOB2, a blank line after each sentence

A source has the keys "published", "entities" [[surface, type]], "times" [[surface, type, value]] and "claims"
[{"sent", "kind", "trigger", "nth"?, "status", "cluster", "roles": {role: [surface | {"text", "nth"?, "resolved"?}]}}].
Surfaces are found as whole words: entities and times each from the end of the one before, triggers and fillers in
their sentence (the nth occurrence), fillers that the sentence lacks at their nearest occurrence before it.
Offsets are code points, end exclusive. Exit code 1 when there is an error; warnings do not count.
"""
import collections
import datetime
import json
import pathlib
import re
import sys

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "corpus"
WORDS = range(250, 601)
YEARS = range(2024, 2030)
ENTITY_TYPES = set("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE "
                   "DATE TIME PERCENT MONEY QUANTITY ORDINAL CARDINAL".split())
STATUSES = {"occurred", "planned", "proposed", "negated", "cancelled", "postponed"}
COMMON_ROLES = {"actors", "time", "source"}
ROLES = {"pledge": COMMON_ROLES | {"recipients", "content"},
         "meeting": COMMON_ROLES | {"topic", "place", "reason"},
         "withdrawal": COMMON_ROLES | {"object", "place", "reason"}}
DAY = r"[\dX]{4}-[\dX]{2}-[\dX]{2}"
DATE = rf"{DAY}|[\dX]{{4}}(-[\dX]{{2}})?|\d{{2,3}}|[\dX]{{4}}-W[\dX]{{2}}(-WE|-\d)?|[\dX]{{4}}-(Q[1-4X]|H[12X]|SP|SU|FA|WI)|FY\d{{4}}|(PAST|PRESENT|FUTURE)_REF"
DURATION = r"P[\dX.]+(Y|M|W|D|Q|DE|CE|WE)|P\d+Y\d+M|PT[\dX.]+[HMS]|PT\d+H\d+M"
TIME = rf"({DAY}|[\dX]{{4}}-W[\dX]{{2}}(-\d)?)?T(\d{{2}}(:\d{{2}}){{0,2}}|MO|MI|AF|EV|NI|DT)"
TIME_VALUES = {"DATE": DATE, "TIME": TIME, "DURATION": DURATION, "SET": rf"{DURATION}|{DATE}|{TIME}"}
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()


def whole_words(surface, text, start=0, end=None):
    """The starts of all occurrences of a surface that do not begin or end inside a word."""
    pattern = r"(?<!\w)" * surface[:1].isalnum() + re.escape(surface) + r"(?!\w)" * surface[-1:].isalnum()
    return [m.start() for m in re.compile(pattern).finditer(text, start, len(text) if end is None else end)]


def span(start, surface):
    return {"start": start, "end": start + len(surface), "text": surface}


class Article:
    """One article with its gold; complaints are gathered in `errors` and `warnings`."""

    def __init__(self, name):
        self.name, self.errors, self.warnings = name, [], []
        self.text, self.source = "", {}
        self.entities, self.times, self.claims = [], [], []
        try:
            self.text = (CORPUS / f"{name}.txt").read_text(encoding="utf-8")
            self.source = json.loads((CORPUS / "gold" / "src" / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            self.errors.append(f"cannot read: {e}")
            return
        self.check_frame()
        self.entities = list(self.in_order("entities", 2))
        self.times = list(self.in_order("times", 3))
        for e in self.entities:
            if e["type"] not in ENTITY_TYPES:
                self.errors.append(f"entities: unknown type {e['type']!r} of {e['text']!r}")
        self.check_times()
        for number, claim in enumerate(self.source.get("claims", []), 1):
            self.add_claim(f"claim {number} [{claim.get('trigger')}]", claim)
        self.claims.sort(key=lambda c: c["trigger"]["start"])
        for a, b in zip(self.claims, self.claims[1:]):
            if b["trigger"]["start"] < a["trigger"]["end"]:
                self.errors.append(f"claims: the triggers {a['trigger']['text']!r} and {b['trigger']['text']!r} overlap")

    def check_frame(self):
        unknown = set(self.source) - {"published", "entities", "times", "claims"}
        missing = {"published", "entities", "times", "claims"} - set(self.source)
        if unknown or missing:
            self.errors.append(f"keys: unknown {sorted(unknown)}, missing {sorted(missing)}")
        try:
            if datetime.date.fromisoformat(self.source.get("published", "")).year not in YEARS:
                self.errors.append(f"published: outside {YEARS[0]}-{YEARS[-1]}")
        except ValueError as e:
            self.errors.append(f"published: {e}")
        if len(self.text.split()) not in WORDS:
            self.warnings.append(f"{len(self.text.split())} words, wanted {WORDS[0]} to {WORDS[-1]}")
        weekday_date = rf"({'|'.join(WEEKDAYS)}), ({'|'.join(MONTHS)}) (\d{{1,2}}), (\d{{4}})"
        for day, month, number, year in re.findall(weekday_date, self.text):
            real = datetime.date(int(year), MONTHS.index(month) + 1, int(number)).strftime("%A")
            if real != day:
                self.errors.append(f"text: {month} {number}, {year} is a {real}, not a {day}")

    def in_order(self, key, width):
        """The listed surfaces, each found from the end of the one before it."""
        end = 0
        for row in self.source.get(key, []):
            if len(row) != width:
                self.errors.append(f"{key}: {row} has not {width} parts")
                continue
            found = whole_words(row[0], self.text, end)
            if not found:
                where = "only before that point, order?" if whole_words(row[0], self.text) else "nowhere"
                self.errors.append(f"{key}: {row[0]!r} not found after {self.text[max(0, end - 40):end]!r} ({where})")
                continue
            skipped = self.text[end:found[0]].count("\n\n")
            if skipped > 3:
                self.warnings.append(f"{key}: {skipped} paragraphs skipped before {row[0]!r}; is that the right one?")
            item = span(found[0], row[0]) | {"type": row[1]}
            yield item | {"value": row[2]} if width == 3 else item
            end = item["end"]

    def check_times(self):
        for t in self.times:
            if t["type"] not in TIME_VALUES:
                self.errors.append(f"times: unknown type {t['type']!r} of {t['text']!r}")
            elif not re.fullmatch(TIME_VALUES[t["type"]], t["value"]):
                self.errors.append(f"times: {t['value']!r} of {t['text']!r} is no value of a {t['type']}")
            named = [d for d in WEEKDAYS if re.search(rf"\b{d}\b", t["text"])]
            if len(named) == 1 and re.match(r"\d{4}-\d{2}-\d{2}", t["value"]):
                real = datetime.date.fromisoformat(t["value"][:10]).strftime("%A")
                if real != named[0]:
                    self.errors.append(f"times: {t['text']!r} has the value {t['value']}, which is a {real}")
        if self.source.get("published") not in [t["value"] for t in self.times]:
            self.errors.append("times: none is the date of publication")

    def add_claim(self, label, claim):
        unknown = set(claim) - {"sent", "kind", "trigger", "nth", "status", "cluster", "roles"}
        if unknown:
            self.errors.append(f"{label}: unknown keys {sorted(unknown)}")
        if claim.get("kind") not in ROLES:
            self.errors.append(f"{label}: unknown kind {claim.get('kind')!r}")
            return
        if claim.get("status") not in STATUSES:
            self.errors.append(f"{label}: unknown status {claim.get('status')!r}")
        if not claim.get("cluster"):
            self.errors.append(f"{label}: no cluster")
        sentence = claim.get("sent", "")
        if not sentence or self.text.count(sentence) != 1 or "\n" in sentence:
            self.errors.append(f"{label}: sentence found {self.text.count(sentence) if sentence else 0} times, wanted once "
                               f"and on one line: {sentence[:70]!r}")
            return
        start = self.text.index(sentence)
        bounds = start, start + len(sentence)
        trigger = self.find(f"{label}: trigger", {"text": claim.get("trigger") or "", "nth": claim.get("nth", 1)}, bounds)
        roles = {}
        for role, fillers in claim.get("roles", {}).items():
            if role not in ROLES[claim["kind"]]:
                self.errors.append(f"{label}: a {claim['kind']} has no role {role!r}")
            found = [self.filler(f"{label}: {role}", f, bounds) for f in fillers]
            roles[role] = [f for f in found if f]
        if trigger:
            self.claims.append({"kind": claim["kind"], "trigger": trigger, "status": claim.get("status"),
                                "cluster": claim.get("cluster"), "roles": roles})

    def filler(self, label, filler, bounds):
        filler = {"text": filler} if isinstance(filler, str) else filler
        if set(filler) - {"text", "nth", "resolved"}:
            self.errors.append(f"{label}: unknown keys in {filler}")
        for name in filler.get("resolved", []):
            if not whole_words(name, self.text):
                self.errors.append(f"{label}: resolved name {name!r} is not in the document")
        found = self.find(label, filler, bounds, earlier=True)
        return found and (found | {"resolved": filler["resolved"]} if filler.get("resolved") else found)

    def find(self, label, wanted, bounds, earlier=False):
        """The span of the wanted occurrence in the sentence or, if allowed, of the nearest one before it."""
        surface, nth = wanted.get("text", ""), wanted.get("nth", 1)
        if not surface:
            self.errors.append(f"{label}: empty")
            return None
        found = whole_words(surface, self.text, *bounds)
        if len(found) >= nth:
            return span(found[nth - 1], surface)
        before = whole_words(surface, self.text, 0, bounds[0]) if earlier and nth == 1 else []
        if before:
            return span(before[-1], surface)
        self.errors.append(f"{label}: {surface!r} (nth {nth}) found {len(found)} times in the sentence"
                           + (" and not before it" if earlier else ""))
        return None


# Tokens as in OntoNotes: clitics, hyphens and punctuation apart; abbreviations and initials keep their dot.
TITLES = "Mr Mrs Ms Dr Prof Gen Col Maj Capt Lt Sgt Adm Sen Rep Gov Rev Hon St No vs Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec".split()
SUFFIXES = "Inc Corp Co Ltd Jr Sr Bros etc".split()
STATES = "Ala Ariz Ark Calif Colo Conn Fla Ga Ky Md Mass Mich Minn Mont Neb Nev Okla Pa Tenn Tex Va Vt Wis Wyo".split()
CLITIC = r"['’](?:s|S|re|ve|ll|d|m)(?!\w)"
LETTER = r"[^\W\d_]"
TOKEN = re.compile("|".join([
    r"\d{4}-\d{2}-\d{2}",
    rf"(?:{LETTER}\.){{2,}}",
    rf"(?<!\w)(?:{'|'.join(TITLES + SUFFIXES + STATES)})\.",
    rf"(?<!\w){LETTER}\.(?=\s*[A-Z])",
    r"(?<!\w)[A-Z]{0,3}\$",
    r"(?<!\w)[A-Z]+&[A-Z]+(?!\w)",
    r"\d+(?:[.,:/]\d+)*\w*",
    CLITIC,
    r"n['’]t(?!\w)",
    rf"{LETTER}+?(?=n['’]t(?!\w))",
    rf"{LETTER}[^\W_]*(?:['’](?!(?:s|S|re|ve|ll|d|m)(?!\w)){LETTER}[^\W_]*)*",
    r"\.{3}|-{2,}",
    r"\S",
]))
# A dot that may belong to an abbreviation ends the sentence only before one of these.
OPENERS = set("The A An In On At It He She They We But And This That These Those His Her Its Their As For After Before".split())


def tokens(text, start, end, cuts):
    """The spans of the tokens of a line, cut at the entity boundaries."""
    spans = []
    for m in TOKEN.finditer(text, start, end):
        edges = [m.start(), *sorted(c for c in cuts if m.start() < c < m.end()), m.end()]
        spans += zip(edges, edges[1:])
    return spans


def ends_sentence(text, spans, i):
    """Whether a sentence ends after token i of its line: a full stop, closing quotes, a space, then a likely opening."""
    last, after = spans[i], spans[i + 1]
    if last[1] == after[0] or not re.match(r"[A-Z0-9ÀÁÂÄÅÇÈÉÊÍÎÑÓÖØÚÜŠŽ\"“‘'(\[]", text[after[0]]):
        return False
    while i > 0 and text[spans[i][0]] in "\"”’')]" and spans[i - 1][1] == spans[i][0]:
        i -= 1
    word = text[spans[i][0]:spans[i][1]]
    if word in (".", "!", "?", "...", "…"):
        return True
    is_initial = re.fullmatch(rf"{LETTER}\.", word) or word[:-1] in TITLES
    return word.endswith(".") and not is_initial and text[after[0]:after[1]] in OPENERS


def conll(article):
    """The article's sentences as lists of "TOKEN TAG"."""
    cuts = {edge for e in article.entities for edge in (e["start"], e["end"])}
    inside = {p: e for e in article.entities for p in range(e["start"], e["end"])}
    sentence = []
    for line in re.finditer(r"[^\n]+", article.text):
        spans = tokens(article.text, line.start(), line.end(), cuts)
        for i, (start, end) in enumerate(spans):
            entity = inside.get(start)
            tag = "O" if entity is None else ("B-" if entity["start"] == start else "I-") + entity["type"]
            sentence.append(f"{article.text[start:end]} {tag}")
            splits_entity = entity is not None and entity["end"] > end
            if i + 1 == len(spans) or not splits_entity and ends_sentence(article.text, spans, i):
                yield sentence
                sentence = []


def write(articles):
    gold = CORPUS / "gold"
    with open(gold / "claims.jsonl", "w", encoding="utf-8") as claims, \
         open(gold / "times.jsonl", "w", encoding="utf-8") as times, \
         open(gold / "entities.conll", "w", encoding="utf-8") as entities:
        for a in articles:
            document, published = f"corpus/{a.name}.txt", a.source["published"]
            claims.write(json.dumps({"id": document, "published": published, "text": a.text,
                                     "scope": {"start": 0, "end": len(a.text)}, "claims": a.claims}, ensure_ascii=False) + "\n")
            times.write(json.dumps({"doc": document, "dct": published, "text": a.text, "timex": a.times}, ensure_ascii=False) + "\n")
            entities.write("-DOCSTART- O\n\n")
            for sentence in conll(a):
                entities.write("\n".join(sentence) + "\n\n")


def main(names):
    texts = {p.stem for p in CORPUS.glob("*.txt")}
    sources = {p.stem for p in (CORPUS / "gold" / "src").glob("*.json")}
    articles = [Article(n) for n in sorted(names or texts | sources)]
    for a in articles:
        kinds = collections.Counter(c["kind"] for c in a.claims)
        print(f"{a.name}: {len(a.text.split())} words, {len(a.entities)} entities, {len(a.times)} times, "
              f"{len(a.claims)} claims {dict(sorted(kinds.items())) or ''}".rstrip())
        for kind, complaints in (("error", a.errors), ("warning", a.warnings)):
            for complaint in complaints:
                print(f"  {kind}: {complaint}")
    counts = collections.Counter((c["kind"], c["status"]) for a in articles for c in a.claims)
    print(f"{len(articles)} articles, {sum(len(a.text.split()) for a in articles)} words, "
          f"{sum(len(a.entities) for a in articles)} entities, {sum(len(a.times) for a in articles)} times, "
          f"{sum(counts.values())} claims")
    for (kind, status), number in sorted(counts.items()):
        print(f"  {kind} {status}: {number}")
    errors = sum(len(a.errors) for a in articles)
    if errors:
        print(f"{errors} errors; nothing written")
    elif not names:
        write(articles)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
