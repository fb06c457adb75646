#!/usr/bin/env python3
"""Speed and memory of the native engine and of rust-bert, side by side in one run.

    engines.sh [TEXTS] [--words 8000] [--device cuda:0]      builds the program and runs this

TEXTS: a folder of .txt files; corpus/ by default. Two models: the default one, and a checkpoint of the shape of bert-base
(random weights, written to target/engines; speed does not depend on them), as it is on rust-bert and imported for the native
engine. Tags and trees always come from the default model on the native engine where a checkpoint finds the entities. Times
are CPU seconds of the whole program less those of a run over one word, on one thread, best of three rounds taken in turn; with
--device, wall-clock seconds, since a GPU is not on the CPU's clock.
"""

import argparse
import array
import json
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / "target/release/dateline"
ROUNDS = 3
WIDTH, INNER, LAYERS, VOCABULARY, POSITIONS = 768, 3072, 12, 30522, 512
TAGS = ["O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]


def checkpoint(folder):
    """A BERT of the shape of bert-base with random weights, and the default model's wordpieces (which are bert-base's)."""
    if (folder / "model.safetensors").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "models/dateline-en/tokenizer.json", folder)
    config = dict(model_type="bert", hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=LAYERS, num_attention_heads=12,
                  vocab_size=VOCABULARY, max_position_embeddings=POSITIONS, type_vocab_size=2, layer_norm_eps=1e-12,
                  hidden_act="gelu", id2label={str(i): t for i, t in enumerate(TAGS)})
    (folder / "config.json").write_text(json.dumps(config))
    shapes = {f"bert.embeddings.{n}_embeddings.weight": (rows, WIDTH)
              for n, rows in (("word", VOCABULARY), ("position", POSITIONS), ("token_type", 2))}
    norms, dense = ["bert.embeddings.LayerNorm"], {"classifier": (len(TAGS), WIDTH)}
    for i in range(LAYERS):
        at = f"bert.encoder.layer.{i}."
        norms += [at + "attention.output.LayerNorm", at + "output.LayerNorm"]
        dense |= {at + f"attention.self.{p}": (WIDTH, WIDTH) for p in ("query", "key", "value")}
        dense |= {at + "attention.output.dense": (WIDTH, WIDTH), at + "intermediate.dense": (INNER, WIDTH),
                  at + "output.dense": (WIDTH, INNER)}
    for name, (rows, cols) in dense.items():
        shapes |= {name + ".weight": (rows, cols), name + ".bias": (rows,)}
    for name in norms:
        shapes |= {name + ".weight": (WIDTH,), name + ".bias": (WIDTH,)}
    rng = random.Random(1)
    noise = array.array("f", (rng.gauss(0, 0.02) for _ in range(1 << 20)))
    header, at = {}, 0
    for name, shape in shapes.items():
        size = 4 * shape[0] * (shape[1] if len(shape) == 2 else 1)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    with (folder / "model.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in shapes.items():
            left = shape[0] * (shape[1] if len(shape) == 2 else 1)
            if "LayerNorm.weight" in name:
                file.write(array.array("f", [1.0] * left).tobytes())
                continue
            if name == "classifier.bias":
                # Nothing is an entity: random ones would cost the stages behind more than real ones do.
                file.write(array.array("f", [9.0] + [0.0] * (left - 1)).tobytes())
                continue
            while left:
                part = noise[: min(left, len(noise))]
                file.write(part.tobytes())
                left -= len(part)
    return folder


def run(options, texts, threads=1):
    """CPU seconds, wall-clock seconds and peak memory (MB) of one process."""
    # In a process between, so that the peak is this one's alone.
    watch = (
        "import resource,subprocess,sys,time;t=time.time();subprocess.run(sys.argv[1:],check=True,stdout=subprocess.DEVNULL);"
        "u=resource.getrusage(resource.RUSAGE_CHILDREN);print(u.ru_utime+u.ru_stime,time.time()-t,u.ru_maxrss/1024)"
    )
    command = [str(PROGRAM), "annotate", "-q", "--threads", str(threads), *options, *map(str, texts)]
    out = subprocess.run([sys.executable, "-c", watch, *command], check=True, capture_output=True, text=True).stdout
    return tuple(map(float, out.split()))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("texts", nargs="?", type=pathlib.Path, default=ROOT / "corpus")
    ap.add_argument("--words", type=int, default=8000)
    ap.add_argument("--device")
    a = ap.parse_args()
    texts, words = [], 0
    for path in sorted(a.texts.glob("*.txt")):
        texts.append(path)
        words += len(path.read_text().split())
        if words >= a.words:
            break
    base = checkpoint(ROOT / "target/engines/bert-base")
    imported = ROOT / "target/engines/bert-base-imported"
    if not (imported / "manifest.json").exists():
        subprocess.run([PROGRAM, "model", "import", base, imported], check=True, stdout=subprocess.DEVNULL)
    rust_bert = ["--engine", "rust-bert"]
    rows = {
        "default, native": [],
        "default, rust-bert": rust_bert,
        "bert-base, native (imported)": ["--model", str(imported)],
        "bert-base, rust-bert": ["--model", str(base), *rust_bert],
    }
    clock = 1 if a.device else 0
    if a.device:
        gpu = [*rust_bert, "--device", a.device]
        rows |= {f"default, rust-bert {a.device}": gpu, f"bert-base, rust-bert {a.device}": ["--model", str(base), *gpu]}
    with tempfile.TemporaryDirectory() as folder:
        one = pathlib.Path(folder) / "one.txt"
        one.write_text("Talks.\n")
        starts, takes, peaks = {}, {}, {}
        for _ in range(ROUNDS):
            for name, options in rows.items():
                start, whole = run(options, [one]), run(options, texts)
                starts[name] = min(starts.get(name, start[1]), start[1])
                taken = whole[clock] - start[clock]
                takes[name] = min(takes.get(name, taken), taken)
                peaks[name] = max(peaks.get(name, 0), whole[2])
        two = {name: run(options, texts, threads=2)[2] for name, options in rows.items()}
    unit = "words a second" if a.device else "words a CPU second"
    print(f"{len(texts)} texts, {words} words")
    print(f"| model, engine | {unit} | ratio | start-up, s | peak memory, MB: 1 thread | 2 threads |\n| --- | --- | --- | --- | --- | --- |")
    for name in rows:
        first = takes[next(n for n in rows if n.split(",")[0] == name.split(",")[0])]
        print(f"| {name} | {words / takes[name]:,.0f} | {first / takes[name]:.2f} | {starts[name]:.2f} | {peaks[name]:.0f} | {two[name]:.0f} |")


main()
