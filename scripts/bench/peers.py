#!/usr/bin/env python3
"""dateline and what a user would take instead, side by side: same machine, same texts, one thread, one run.

    peers.sh [TEXTS] [--words 20000]            sets the peers up in target/peers and runs this

TEXTS: a folder of .txt files, or JSONL with `text`; corpus/ by default. Prints one table: encoders by wordpieces a second, whole
programs by words a second, with ratios and peak memory. Times are CPU seconds of the work itself, without start-up; the best
of three rounds, the rounds of all engines taken in turn.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ROUNDS = 3
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TOKENIZERS_PARALLELISM"):
    os.environ[name] = "1" if name != "TOKENIZERS_PARALLELISM" else "false"


def texts(path, words):
    """Texts up to so many words."""
    if path.is_dir():
        found = (p.read_text() for p in sorted(path.glob("*.txt")))
    else:
        import gzip

        opened = gzip.open(path, "rt") if path.suffix == ".gz" else path.open()
        found = (json.loads(line)["text"] for line in opened)
    out, n = [], 0
    for text in found:
        out.append(text)
        n += len(text.split())
        if n >= words:
            break
    return out


def windows(all_texts):
    """Wordpiece ids of windows of about 190, as dateline cuts them: whole sentences, no padding needed."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(ROOT / "models/dateline-en/tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    out = []
    for text in all_texts:
        row = []
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            ids = tokenizer.encode(sentence, add_special_tokens=False).ids[:188]
            if len(row) + len(ids) > 190:
                out.append([101, *row, 102])
                row = []
            row += ids
        out.append([101, *row, 102])
    return out


# --- engines: each prepares itself and returns a function that does all the work once and the unit it is counted in ---


def bert():
    """The encoder of the model folder, weights widened."""
    sys.path.insert(0, str(ROOT / "scripts/train"))
    import folder

    model, labels = folder.load(str(ROOT / "models/dateline-en"))
    return model.eval(), labels


def onnx(precision):
    import numpy as np
    import onnxruntime as ort
    import torch

    path = ROOT / f"target/peers/encoder-{precision}.onnx"
    if not path.exists():
        from onnxruntime.quantization import QuantType, quantize_dynamic
        from transformers import BertModel

        whole = bert()[0].bert
        config = whole.config
        config._attn_implementation = "eager"
        plain = BertModel(config, add_pooling_layer=False).eval()
        plain.load_state_dict(whole.state_dict(), strict=False)

        class Hidden(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.bert = plain

            def forward(self, ids, mask, types):
                return self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state

        one = torch.ones(2, 24, dtype=torch.long)
        names = ["ids", "mask", "types"]
        fp32 = ROOT / "target/peers/encoder-fp32.onnx"
        axes = {n: {0: "batch", 1: "length"} for n in (*names, "hidden")}
        torch.onnx.export(
            Hidden(), (one, one, one * 0), str(fp32), input_names=names, output_names=["hidden"], dynamic_axes=axes, dynamo=False
        )
        if precision == "int8":
            quantize_dynamic(str(fp32), str(path), weight_type=QuantType.QInt8, per_channel=True)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(all_texts):
        rows = sorted(all_texts, key=len)
        for i in range(0, len(rows), 8):
            batch = rows[i : i + 8]
            ids = np.zeros((len(batch), len(batch[-1])), dtype=np.int64)
            mask = ids.copy()
            for r, row in enumerate(batch):
                ids[r, : len(row)] = row
                mask[r, : len(row)] = 1
            session.run(None, {"ids": ids, "mask": mask, "types": ids * 0})

    return run, "wordpieces"


def transformers_pipeline(_):
    import torch
    from transformers import AutoTokenizer, BertForTokenClassification, PreTrainedTokenizerFast, pipeline

    torch.set_num_threads(1)
    model, labels = bert()
    config = model.bert.config
    config._attn_implementation = "sdpa"
    config.id2label = dict(enumerate(labels["ner"]["ontonotes"]))
    config.label2id = {v: k for k, v in config.id2label.items()}
    tagger = BertForTokenClassification(config).eval()
    tagger.bert.load_state_dict(model.bert.state_dict(), strict=False)
    tagger.classifier.load_state_dict(model.ner["ontonotes"].state_dict())
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(ROOT / "models/dateline-en/tokenizer.json"), pad_token="[PAD]", model_max_length=512
    )
    tokenizer.model_input_names = ["input_ids", "attention_mask"]
    pipe = pipeline("token-classification", model=tagger, tokenizer=tokenizer, aggregation_strategy="first", device="cpu")

    def run(all_texts):
        # Its models take 512 wordpieces: articles go in by paragraphs, eight at a time.
        parts = [p for t in all_texts for p in re.split(r"\n\s*\n", t) if p.strip()]
        pipe(parts, batch_size=8)

    return run, "words"


def spacy_cnn(trees):
    """Untrained weights in the shape of en_core_web_sm: its entity recogniser and, with `trees`, its tagger and parser too (each tok2vec: 4
    layers of 96, window 1, hash embeddings). The speed does not hang on what was learned."""
    import spacy

    nlp = spacy.blank("en")
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 96,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"],
            "rows": [5000, 1000, 2500, 2500, 50, 50],
            "include_static_vectors": False,
        },
        "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1, "maxout_pieces": 3},
    }
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}

    def transitions(kind, vectors):
        return {
            "model": {
                "@architectures": "spacy.TransitionBasedParser.v2",
                "state_type": kind,
                "extra_state_tokens": False,
                "hidden_width": 64,
                "maxout_pieces": 2,
                "use_upper": True,
                "nO": None,
                "tok2vec": vectors,
            }
        }

    _, labels = bert()
    if trees:
        nlp.add_pipe("tok2vec", config={"model": tok2vec})
        tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "nO": None, "normalize": False, "tok2vec": shared}})
        parser = nlp.add_pipe("parser", config=transitions("parser", shared))
        for label in labels["xpos"]:
            tagger.add_label(label)
        for label in labels["rels"]:
            parser.add_label(label)
    ner = nlp.add_pipe("ner", config=transitions("ner", tok2vec))
    for label in labels["ner"]["ontonotes"]:
        if label != "O":
            ner.add_label(label[2:])
    nlp.initialize()

    def run(all_texts):
        for _ in nlp.pipe(all_texts, batch_size=64):
            pass

    return run, "words"


ENGINES = {
    "onnxruntime-int8": lambda: onnx("int8"),
    "onnxruntime-fp32": lambda: onnx("fp32"),
    "transformers": lambda: transformers_pipeline(None),
    "spacy, entities": lambda: spacy_cnn(trees=False),
    "spacy, entities, tags, trees": lambda: spacy_cnn(trees=True),
}


def serve(name, path, words):
    """A peer in a process of its own: prints CPU seconds for each line on standard input."""
    run, unit = ENGINES[name]()
    work = texts(path, words)
    work = windows(work) if unit == "wordpieces" else work
    n = sum(len(w) if unit == "wordpieces" else len(w.split()) for w in work)
    run(work[:8])
    print("ready", n, unit, flush=True)
    for _ in sys.stdin:
        before = time.process_time()
        run(work)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.process_time() - before, peak, flush=True)


def dateline_encoder():
    """Wordpieces a CPU second, by the program's own benchmark."""
    out = subprocess.run(
        ["cargo", "bench", "--quiet", "--bench", "throughput", "--", "--encoder"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    return float(re.search(r"encoder ([\d.]+) wordpieces/s", out).group(1))


def dateline_whole(path, words, model):
    """Words a CPU second of the whole program, start-up included, and its peak memory."""
    work = texts(path, words)
    jsonl = "".join(json.dumps({"id": str(i), "text": t}) + "\n" for i, t in enumerate(work))
    with tempfile.TemporaryFile("w+") as file:
        file.write(jsonl)
        file.seek(0)
        program = [ROOT / "target/release/dateline", "annotate", "-q", "--threads", "1", "--model", model, "-"]
        process = subprocess.Popen(program, stdin=file, stdout=subprocess.DEVNULL)
        # wait4 tells what this one process used, where getrusage mixes it with all others before.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"dateline ended with {process.returncode}")
    return sum(len(t.split()) for t in work) / (used.ru_utime + used.ru_stime), used.ru_maxrss / 1024


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("texts", nargs="?", type=pathlib.Path, default=ROOT / "corpus")
    ap.add_argument("--words", type=int, default=20000, help="stop after so many words of text")
    ap.add_argument("--serve", choices=ENGINES)
    a = ap.parse_args()
    if a.serve:
        return serve(a.serve, a.texts, a.words)
    (ROOT / "target/peers").mkdir(parents=True, exist_ok=True)
    peers = {}
    for name in ENGINES:
        process = subprocess.Popen(
            [sys.executable, __file__, str(a.texts), "--words", str(a.words), "--serve", name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        line = next((l for l in process.stdout if l.startswith("ready")), None)
        if line is None:
            print(f"{name}: did not start", file=sys.stderr)
            continue
        _, n, unit = line.split()
        peers[name] = (process, int(n), unit)
    best = {}
    memory = {}
    for _ in range(ROUNDS):
        best["dateline encoder"] = max(best.get("dateline encoder", 0), dateline_encoder())
        for name, model in (("dateline", "default"), ("dateline, fast", "fast")):
            rate, memory[name] = dateline_whole(a.texts, a.words, model)
            best[name] = max(best.get(name, 0), rate)
        for name, (process, n, _) in peers.items():
            process.stdin.write("go\n")
            process.stdin.flush()
            seconds, peak = map(float, process.stdout.readline().split())
            best[name] = max(best.get(name, 0), n / seconds)
            memory[name] = peak
    for process, *_ in peers.values():
        process.stdin.close()
    rows = [
        ("encoder, wordpieces / CPU s", ["dateline encoder"], ["onnxruntime-int8", "onnxruntime-fp32"]),
        ("whole, words / CPU s", ["dateline", "dateline, fast"], ["spacy, entities", "spacy, entities, tags, trees", "transformers"]),
    ]
    for title, ours, names in rows:
        print("\n| " + " | ".join([title, "rate", *(f"{name} is" for name in ours), "peak MB"]) + " |\n|" + " --- |" * (3 + len(ours)))
        for name in [*ours, *names]:
            if name in best:
                peak = f"{memory[name]:.0f}" if name in memory else ""
                ratios = [f"{best[own] / best[name]:.2f} times as fast" for own in ours]
                print("| " + " | ".join([name, f"{best[name]:,.0f}", *ratios, peak]) + " |")


main()
