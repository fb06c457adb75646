#!/usr/bin/env python3
"""What memory and time do as the input grows: peak memory by number of articles, time by length of one article.

    growth.py [TEXTS] [--documents 1000 20000] [--words 1000 10000 50000 200000] [--threads 1]

TEXTS: a folder of .txt files, or JSONL with `text` (plain or .gz), taken again from its beginning until there is enough;
corpus/ by default. Runs target/release/dateline; prints one table for each question. Times are CPU seconds.
"""

import argparse
import gzip
import itertools
import json
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / "target/release/dateline"


def texts(path):
    """All texts, over and over."""
    if path.is_dir():
        found = [p.read_text() for p in sorted(path.glob("*.txt"))]
    else:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            found = [json.loads(line)["text"] for line in lines]
    return itertools.cycle(found)


def run(documents, threads):
    """CPU seconds, peak memory in MB and words of one run over documents."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "in.jsonl"
        words = 0
        with source.open("w") as out:
            for i, text in enumerate(documents):
                words += len(text.split())
                out.write(json.dumps({"id": str(i), "text": text}) + "\n")
        command = [PROGRAM, "annotate", "-q", "--threads", str(threads), source, "-o", pathlib.Path(folder) / "out.jsonl"]
        child = subprocess.Popen(command)
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(f"{PROGRAM} failed")
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, words


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="?", type=pathlib.Path, default=ROOT / "corpus")
    parser.add_argument("--documents", nargs="*", type=int, default=[1000, 20000])
    parser.add_argument("--words", nargs="*", type=int, default=[1000, 10000, 50000, 200000])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    args = parser.parse_args()

    print("| articles | words | peak memory, MB |\n| --- | --- | --- |")
    for n in args.documents:
        _, peak, words = run(itertools.islice(texts(args.texts), n), args.threads)
        print(f"| {n:,} | {words:,} | {peak:.0f} |", flush=True)

    print("\n| words of one article | CPU seconds | words a CPU second | peak memory, MB |\n| --- | --- | --- | --- |")
    for n in args.words:
        article, count = [], 0
        for text in texts(args.texts):
            article.append(text)
            count += len(text.split())
            if count >= n:
                break
        seconds, peak, words = run(["\n\n".join(article)], args.threads)
        print(f"| {words:,} | {seconds:.1f} | {words / seconds:,.0f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
