#!/usr/bin/env python3
"""Makes a model folder of a checkpoint: what the Rust program reads.

    export.py CHECKPOINT FOLDER [--name dateline-en] [--version 0.1.0] [--window 192] [--fp32]

Matrices of the encoder are stored as int8 with one fp32 scale a row (output channel): a quarter of the size. Heads,
biases and norms stay fp32. With --fp32 everything does. manifest.json holds the SHA-256 of each other file; calibration
that an existing manifest has is dropped, since it belongs to other weights (see calibrate.py).
"""

import argparse
import hashlib
import json
import os
import shutil

import numpy as np
import torch
from safetensors.numpy import save_file

import data

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("checkpoint")
ap.add_argument("folder")
ap.add_argument("--name", default="dateline-en")
ap.add_argument("--version", default="0.1.0")
ap.add_argument("--window", type=int, default=192)
ap.add_argument("--fp32", action="store_true")
a = ap.parse_args()

CONFIG = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "vocab_size",
          "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "hidden_act")

saved = torch.load(a.checkpoint, map_location="cpu")
os.makedirs(a.folder, exist_ok=True)


def path(name):
    return os.path.join(a.folder, name)


tensors = {}
for name, value in saved["model"].items():
    if name.endswith("position_ids"):
        continue
    x = value.float().numpy()
    if a.fp32 or x.ndim != 2 or not name.startswith("bert."):
        tensors[name] = np.ascontiguousarray(x)
        continue
    scale = np.maximum(np.abs(x).max(1), 1e-12).astype(np.float32) / np.float32(127)
    tensors[name] = np.clip(np.rint(x / scale[:, None]), -127, 127).astype(np.int8)
    tensors[name + ".scale"] = scale
save_file(tensors, path("model.safetensors"))
json.dump({k: saved["config"][k] for k in CONFIG} | {"model_type": "bert"}, open(path("config.json"), "w"), indent=1)
json.dump(saved["labels"], open(path("labels.json"), "w"), indent=1)
shutil.copyfile(os.path.join(data.BASE, "tokenizer.json"), path("tokenizer.json"))

FILES = ("config.json", "labels.json", "tokenizer.json", "model.safetensors")
hashes = {f: hashlib.sha256(open(path(f), "rb").read()).hexdigest() for f in FILES}
manifest = {"name": a.name, "version": a.version, "window": a.window, "files": hashes}
json.dump(manifest, open(path("manifest.json"), "w"), indent=1)
print(f"{a.folder}: {sum(os.path.getsize(path(f)) for f in FILES) / 1e6:.1f} MB")
