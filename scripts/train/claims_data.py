#!/usr/bin/env python3
"""Claims annotated by us, on texts that are not: joins the two.

    claims_data.py DATA OUT                writes OUT/train.jsonl, OUT/test.jsonl, OUT/articles.jsonl, and the cuts in OUT/{train,test}_documents.jsonl
    claims_data.py DATA --add GOLD         adds gold with ids of this form to annotations.jsonl.gz, or puts it in the place of what has the same id
    claims_data.py DATA --articles GOLD    the same for articles.jsonl.gz
    claims_data.py DATA --references FILE  adds what fillers mean in their documents to references.jsonl.gz: lines {"id": DOCUMENT, "start", "end", "forms": [[NAME, OTHER FORM, ...], ...]}

annotations.jsonl.gz holds, for cuts of some sentences out of news corpora and for openings of articles, where claims, their roles and statuses stand: numbers,
none of the words; articles.jsonl.gz the same for whole articles, up to some 2,000 characters, all of them of documents that are in test; references.jsonl.gz what fillers
of those cuts mean by words of their documents that stand outside them. DATA has the texts: ner/{worldwide,conll2003,ontonotes,ontonotes-v5-wide}, news/{reuters21578,meantime_wikinews,gum_wikinews,
senate_press,whitehouse}, timex/{timebank,aquaint}, claims/polnear (as scripts/train/README.md says). The output has the form of corpus/gold/claims.jsonl, so that
`dateline evaluate claims OUT/test.jsonl` scores it. Documents go to test or train by a hash of their names: a seventh to test, but for cuts of articles
that another document has too, as agencies send them twice.

A cut is called FILE:DOCUMENT#SENTENCE. Its text is that of its sentences, joined by a space, or by a line end after one
that has no mark at its end, as headlines have none. The hash beside it tells whether the text is the one that was read.
"""

import collections
import gzip
import hashlib
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ANNOTATIONS, ARTICLES, REFERENCES = (os.path.join(HERE, f"{name}.jsonl.gz") for name in ("annotations", "articles", "references"))

# How much of the document stands around a cut in test_documents.jsonl, in characters.
AROUND = 1500

# Sentences end after these marks before a capital, and at line ends; not after an abbreviation.
END = re.compile(r'(?<=[.!?])["\')\u201d]*\s+(?=["\'(\u201c]*[A-Z0-9])|\n+')
ABBREVIATION = re.compile(
    r"\b(Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Lt|Sgt|St|U\.S|U\.N|U\.K|D\.C|Inc|Corp|Co|Ltd|No|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|vs|[A-Z])\.$"
)


def sentences(text):
    out, last = [], 0
    for m in END.finditer(text):
        piece = text[last : m.start()]
        if "\n" not in m.group() and ABBREVIATION.search(piece.rstrip("\"')\u201d")):
            continue
        piece += m.group().rstrip()
        if piece.strip():
            out.append(piece.strip())
        last = m.end()
    if text[last:].strip():
        out.append(text[last:].strip())
    return out


def joined(words):
    """Words of a corpus as they stand in a newspaper."""
    s = " ".join(words)
    s = re.sub(r" -LRB- ", " (", s)
    s = re.sub(r" -RRB-", ")", s)
    s = s.replace("`` ", '"').replace(" ''", '"').replace("/.", ".").replace("/?", "?").replace("/-", "-")
    s = re.sub(r" ([.,;:?!%\)\]])", r"\1", s)
    s = re.sub(r"([\(\[\$]) ", r"\1", s)
    s = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m|’s|’t|')(?= |$|[.,;])", r"\1", s)
    s = re.sub(r"([“‘]) ", r"\1", s)
    s = re.sub(r" ([”])", r"\1", s)
    s = re.sub(r" ’ (s|t|re|ve|ll|d|m)\b", r"’\1", s)
    s = re.sub(r" ’(?= )", "’", s)
    s = re.sub(r"(\w) - (\w)", r"\1-\2", s)
    return re.sub(r'" ([^"]*?) "', r'"\1"', s)


def conll(path):
    """Documents as lists of sentences."""
    docs, doc, words = [], [], []
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if not line:
                if words:
                    doc.append(joined(words))
                words = []
            elif line.startswith("-DOCSTART-"):
                if doc:
                    docs.append(doc)
                doc = []
            else:
                words.append(line.split()[0])
    if words:
        doc.append(joined(words))
    return docs + [doc] if doc else docs


def rows(path):
    with gzip.open(path, "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def documents(data):
    """All documents by name; sentences of one or two characters are left out."""
    out = {}
    for name, path in [("worldwide", "worldwide/train"), ("worldwide", "worldwide/dev"), ("conll", "conll2003/train"), ("conll", "conll2003/dev")]:
        for i, doc in enumerate(conll(f"{data}/ner/{path}.conll.gz")):
            out[f"{name}:{path.split('/')[-1][:3]}{i}"] = doc
    ontonotes = sum(conll(f"{data}/ner/ontonotes/train.conll.gz"), [])
    # Its documents are not marked: runs of twelve sentences.
    out |= {f"onto:{i}": ontonotes[i : i + 12] for i in range(0, len(ontonotes), 12)}
    # The wider OntoNotes has more, and marks its documents.
    out |= {f"wide:{i}": doc for i, doc in enumerate(conll(f"{data}/ner/ontonotes-v5-wide/train.conll.gz"))}
    out |= {f"wide:dev{i}": doc for i, doc in enumerate(conll(f"{data}/ner/ontonotes-v5-wide/dev.conll.gz"))}
    for name in ("reuters21578", "meantime_wikinews", "gum_wikinews", "senate_press", "whitehouse"):
        out |= {d["id"]: sentences(d["text"]) for d in rows(f"{data}/news/{name}.jsonl.gz")}
    for name in ("timebank", "aquaint"):
        out |= {d["doc"]: sentences(d["text"]) for d in rows(f"{data}/timex/{name}.jsonl.gz")}
    polnear = collections.OrderedDict()
    for d in rows(f"{data}/claims/polnear.jsonl.gz"):
        doc = d["id"].rsplit(":", 1)[0].removeprefix("pn:dev:")[:60]
        polnear.setdefault(doc, collections.OrderedDict())[d["text"][:60]] = d["text"]
    out |= {name: list(texts.values()) for name, texts in polnear.items()}
    return {name: [s for s in doc if len(s) > 2] for name, doc in out.items()}


def text_of(pieces):
    text = ""
    for piece in pieces:
        if text:
            text += " " if re.search(r"[.!?\"'”:;,)]$", text) else "\n"
        text += piece.strip()
    return text


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def in_test(document):
    return int(hashlib.md5(document.encode()).hexdigest(), 16) % 7 == 0


def places(text, names):
    """Start and end of each name that the text has."""
    return [[at, at + len(name)] for name in names for at in [text.find(name)] if at >= 0]


def numbers(text, f):
    """A filler as its start and end, followed by those of each name that it refers to, where the text has the name."""
    return [f["start"], f["end"]] + places(text, f.get("resolved", []))


def filler(text, f):
    start, end, *names = f
    resolved = {"resolved": [text[s:e] for s, e in names]} if names else {}
    return {"start": start, "end": end, "text": text[start:end], **resolved}


def runs(text, words=12):
    """All runs of so many words."""
    w = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(w[i : i + words]) for i in range(len(w) - words + 1)}


def sent_twice(test, train):
    """Ids of the test cuts of which 30% or more stands in one training cut."""
    where = collections.defaultdict(set)
    for number, gold in enumerate(train):
        for run in runs(gold["text"]):
            where[run].add(number)
    out = set()
    for gold in test:
        own = runs(gold["text"])
        shared = collections.Counter(number for run in own for number in where.get(run, ()))
        if shared and shared.most_common(1)[0][1] >= 0.3 * len(own):
            out.add(gold["id"])
    return out


def read(path, docs, counts):
    """Gold of a file of annotations, with the texts that it is about."""
    out = []
    for row in rows(path):
        name, at = row["id"].rsplit("#", 1)
        text = text_of(docs.get(name, [])[int(at) : int(at) + row["sentences"]])
        if digest(text) != row["sha256"]:
            counts["with another text, left out"] += 1
            continue
        claims = [
            {"kind": c["kind"], "trigger": filler(text, c["trigger"]), "status": c["status"], "cluster": c["cluster"],
             "roles": {r: [filler(text, f) for f in fillers] for r, fillers in c["roles"].items()}}
            for c in row["claims"]
        ]
        out.append({"id": row["id"], "text": text, "scope": {"start": 0, "end": len(text)}, "claims": claims})
        counts["claims"] += len(claims)
    return out


def moved(claim, by):
    shift = lambda f: f | {"start": f["start"] + by, "end": f["end"] + by}
    roles = {r: [shift(f) for f in fillers] for r, fillers in claim["roles"].items()}
    return claim | {"trigger": shift(claim["trigger"]), "roles": roles}


def in_documents(golds, docs, references):
    """Gold of cuts as gold of the documents that they are of: `scopes` are where the cuts stand, the text between them nobody has judged. Fillers that `references`
    has say what they mean: `forms`, for each name all its forms in the document."""
    def knowing(name, f):
        forms = references.get((name, f["start"], f["end"]))
        return f if forms is None or f.get("resolved") else f | {"forms": forms} | ({"resolved": [one[0] for one in forms]} if forms else {})

    out = {}
    for gold in golds:
        name, at = gold["id"].rsplit("#", 1)
        text = out[name]["text"] if name in out else text_of(docs[name])
        begin = text.index(gold["text"], len(text_of(docs[name][: int(at)])))
        whole = out.setdefault(name, {"id": name, "text": text, "scopes": [], "claims": []})
        whole["scopes"].append({"start": begin, "end": begin + len(gold["text"])})
        known = {(c["trigger"]["start"], c["kind"]) for c in whole["claims"]}
        claims = [moved(c, begin) for c in gold["claims"]]
        for c in claims:
            c["roles"] = {r: [knowing(name, f) for f in fillers] for r, fillers in c["roles"].items()}
        whole["claims"] += [c for c in claims if (c["trigger"]["start"], c["kind"]) not in known]
    return list(out.values())


def with_neighbours(gold, docs, references, around):
    """Gold of a cut in its document, of which so many characters to each side are left."""
    whole = in_documents([gold], docs, references)[0]
    scope = whole["scopes"][0]
    cut = lambda text: text.split(" ", 1)[-1]
    begin = 0 if scope["start"] <= around else scope["start"] - len(cut(whole["text"][scope["start"] - around : scope["start"]]))
    end = scope["end"] + len(whole["text"][scope["end"] : scope["end"] + around].rsplit(" ", 1)[0])
    scope = {k: at - begin for k, at in scope.items()}
    return {"id": gold["id"], "text": whole["text"][begin:end], "scope": scope, "claims": [moved(c, -begin) for c in whole["claims"]]}


def meant(docs, counts):
    """What fillers mean: the forms of each name, by document, start and end."""
    out = {}
    for row in rows(REFERENCES):
        text = text_of(docs.get(row["id"], []))
        if digest(text) != row["sha256"]:
            counts["documents of references with another text, left out"] += 1
            continue
        for start, end, names in row["references"]:
            out[row["id"], start, end] = [[text[s:e] for s, e in forms] for forms in names]
    return out


def unpack(data, out):
    docs = documents(data)
    os.makedirs(out, exist_ok=True)
    counts = collections.Counter()
    parts = {"train": [], "test": [], "articles": read(ARTICLES, docs, counts)}
    for gold in read(ANNOTATIONS, docs, counts):
        parts["test" if in_test(gold["id"].rsplit("#", 1)[0]) else "train"].append(gold)
    twice = sent_twice(parts["test"], parts["train"])
    parts["test"] = [gold for gold in parts["test"] if gold["id"] not in twice]
    counts["sent twice, left out of test"] = len(twice)
    references = meant(docs, counts)
    parts["train_documents"] = in_documents(parts["train"], docs, references)
    parts["test_documents"] = [with_neighbours(gold, docs, references, AROUND) for gold in parts["test"]]
    for part, golds in parts.items():
        counts[part] = len(golds)
        with open(f"{out}/{part}.jsonl", "w") as lines:
            lines.writelines(json.dumps(gold, ensure_ascii=False) + "\n" for gold in golds)
    print(", ".join(f"{n} {what}" for what, n in counts.items()))


def row_of(gold, doc, at):
    """A line of annotations.jsonl.gz; None where the document has no such text from this sentence on."""
    count = next((n for n in range(1, 61) if text_of(doc[at : at + n]) == gold["text"]), None)
    if count is None:
        return None
    claims = [
        {"kind": c["kind"], "trigger": numbers(gold["text"], c["trigger"]), "status": c["status"], "cluster": c["cluster"],
         "roles": {r: [numbers(gold["text"], f) for f in fillers] for r, fillers in c["roles"].items()}}
        for c in gold["claims"]
    ]
    return {"id": gold["id"], "sentences": count, "sha256": digest(gold["text"]), "claims": claims}


def write(path, known):
    """Rows by id, in the order of these."""
    with gzip.GzipFile(path, "wb", mtime=0) as out:
        out.writelines((json.dumps(known[i], separators=(",", ":")) + "\n").encode() for i in sorted(known))


def add(data, gold, path):
    docs, all_rows = documents(data), {row["id"]: row for row in rows(path)}
    for g in map(json.loads, open(gold, encoding="utf8")):
        name, at = g["id"].rsplit("#", 1)
        row = row_of(g, docs.get(name, []), int(at))
        if row is None:
            print(f"{g['id']}: left out, its text is not in {data}")
        else:
            all_rows[row["id"]] = row
    write(path, all_rows)
    print(f"{path}: {len(all_rows)} texts")


def add_references(data, path):
    docs, known = documents(data), {row["id"]: row for row in rows(REFERENCES)}
    new = collections.defaultdict(dict)
    for r in map(json.loads, open(path, encoding="utf8")):
        new[r["id"]][r["start"], r["end"]] = r["forms"]
    for name, said in new.items():
        text = text_of(docs[name])
        before = known.get(name, {"references": []})["references"]
        kept = [r for r in before if (r[0], r[1]) not in said]
        added = [[start, end, [places(text, one) for one in forms]] for (start, end), forms in said.items()]
        known[name] = {"id": name, "sha256": digest(text), "references": sorted(kept + added)}
    write(REFERENCES, known)
    print(f"{REFERENCES}: {sum(len(row['references']) for row in known.values())} words in {len(known)} documents")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[2] == "--references":
        add_references(sys.argv[1], sys.argv[3])
    elif len(sys.argv) == 4 and sys.argv[2] in ("--add", "--articles"):
        add(sys.argv[1], sys.argv[3], ARTICLES if sys.argv[2] == "--articles" else ANNOTATIONS)
    elif len(sys.argv) == 3:
        unpack(sys.argv[1], sys.argv[2])
    else:
        sys.exit(__doc__)
