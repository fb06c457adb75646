#!/usr/bin/env python3
"""Writes all that together.py learns from as one file, for a machine that has neither the corpora nor the program.

    prepare.py DATA CLAIMS OUT.pkl.xz [--program ../../target/release/dateline] [--cutter ../../target/release/examples/words]

DATA as README.md says, with news/*.jsonl.gz for texts that nobody annotated; CLAIMS is what claims_data.py writes. The file holds entity corpora and
treebanks as sentences, claims, frames and mentions as windows, and news as wordpieces. News are taken by a hash of their names, of each
corpus a share; documents of the seventh that claims_data.py keeps for testing are left out.
"""

import argparse
import hashlib
import json
import lzma
import os
import pickle
import subprocess
import tempfile

import numpy as np

import claims_data
import corpora
import data
from claims_windows import annotate, read, read_frames, read_mentions

# Shares. Reuters whole: it is the nearest to what the program reads.
NEWS = {"reuters21578": 1.0, "us_speeches": 1.0, "whitehouse": 0.8, "senate_press": 0.75}
# Claims by what together.py calls them: to learn from, and to score alone and in their documents.
PARTS = {"train": "train", "test": "test", "documents": "test_documents"}
FIRST, SENTENCE = 8, 16  # bits beside the shape


def share(name):
    return int(hashlib.md5(("news" + name).encode()).hexdigest(), 16) % 10_000 / 10_000


def news(root, cutter, pieces, size):
    """Wordpieces of windows of news in a row: ids, and for each its shape, whether a word and whether a sentence begins; the bounds of windows."""
    ids, marks = [], []
    for corpus, part in NEWS.items():
        rows = claims_data.rows(f"{root}/news/{corpus}.jsonl.gz")
        chosen = [r for r in rows if share(r["id"]) < part and not claims_data.in_test(r["id"])]
        lines = "".join(json.dumps({"id": r["id"], "text": r["text"]}) + "\n" for r in chosen)
        cut = subprocess.run([cutter], input=lines.encode(), check=True, stdout=subprocess.PIPE).stdout
        for record in map(json.loads, cut.splitlines()):
            for window in data.windows([[data.Sentence(s) for s in record["sentences"]]], size, pieces):
                if sum(len(s.words) for s in window) < 12:
                    continue
                encoded = data.encode(window, pieces, size)
                at = np.array(encoded.shapes, np.uint8)
                at[encoded.first] |= FIRST
                sentence = np.cumsum([0, *encoded.lengths])[:-1]
                at[[encoded.first[s] for s in sentence if s < len(encoded.first)]] |= SENTENCE
                ids.append(np.array(encoded.ids, np.uint16))
                marks.append(at)
    return np.concatenate(ids), np.concatenate(marks), np.cumsum([0, *map(len, ids)])


def documents(a, pieces):
    """Windows of the training cuts in their documents, which begin where they would and, twice more, elsewhere."""
    path = f"{a.claims}/train_documents.jsonl"
    records = annotate(a.program, path)
    return [w for first in (None, a.window // 3, 2 * a.window // 3) for w in read(path, records, a.window, pieces, first)]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data")
    ap.add_argument("claims")
    ap.add_argument("out")
    ap.add_argument("--window", type=int, default=192)
    ap.add_argument("--program", default="../../target/release/dateline")
    ap.add_argument("--cutter", default="../../target/release/examples/words")
    a = ap.parse_args()
    pieces = data.Wordpieces()
    ud = {p: [d for t in ("ewt", "gum") for d in data.read_conllu(f"{a.data}/ud/{t}/{p}.conllu.gz")] for p in ("train", "dev")}
    out = {
        "ner": {k: corpora.read(a.data, c) for k, c in corpora.CORPORA.items()},
        "ner_dev": {k: data.read_conll(f"{a.data}/ner/{d}/dev.conll.gz") for k, d in corpora.HEADS.items()},
        "ud": ud,
        "documents": documents(a, pieces),
        "claims": {p: read(f, annotate(a.program, f), a.window, pieces) for p, name in PARTS.items() for f in [f"{a.claims}/{name}.jsonl"]},
        "mentions": {p: read_mentions(f"{a.data}/ud/gum/{p}.conllu.gz", a.window, pieces) for p in ("train", "dev")},
    }
    with tempfile.TemporaryDirectory() as folder:
        out["frames"] = read_frames(f"{a.data}/claims", a.program, os.path.join(folder, "frames.jsonl"), a.window, pieces)
    out["news"] = news(a.data, a.cutter, pieces, a.window)
    with lzma.open(a.out, "wb", preset=6) as file:
        pickle.dump(out, file, protocol=4)
    print(f"{a.out}: {os.path.getsize(a.out) / 1e6:.1f} MB, {len(out['news'][0])} wordpieces of news in {len(out['news'][2]) - 1} windows, "
          + ", ".join(f"{k} {len(v)}" for k, v in (out["ner"] | out["claims"]).items()))


if __name__ == "__main__":
    main()
