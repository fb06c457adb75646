"""Model folders: what the Rust program reads, written from the PyTorch network and read back into it.

Matrices of the encoder are stored as int8 with one fp32 scale a row (output channel): a quarter of the size. Heads,
biases and norms stay fp32. manifest.json holds the SHA-256 of each other file.
"""

import hashlib
import json
import os
import shutil

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

import data
from model import Model

CONFIG = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "vocab_size",
          "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "hidden_act")
FILES = ("config.json", "labels.json", "tokenizer.json", "model.safetensors")


def save(path, weights, config, labels, manifest, fp32=False):
    """Writes the folder; `manifest` has name, version, window, and what else is to stand in it."""
    os.makedirs(path, exist_ok=True)
    at = lambda name: os.path.join(path, name)
    tensors = {}
    for name, value in weights.items():
        if name.endswith("position_ids"):
            continue
        x = value.float().numpy()
        if fp32 or x.ndim != 2 or not name.startswith("bert."):
            tensors[name] = np.ascontiguousarray(x)
            continue
        scale = np.maximum(np.abs(x).max(1), 1e-12).astype(np.float32) / np.float32(127)
        tensors[name] = np.clip(np.rint(x / scale[:, None]), -127, 127).astype(np.int8)
        tensors[name + ".scale"] = scale
    save_file(tensors, at("model.safetensors"))
    json.dump({k: config[k] for k in CONFIG} | {"model_type": "bert"}, open(at("config.json"), "w"), indent=1)
    json.dump(labels, open(at("labels.json"), "w"), indent=1)
    shutil.copyfile(os.path.join(data.BASE, "tokenizer.json"), at("tokenizer.json"))
    hashes = {f: hashlib.sha256(open(at(f), "rb").read()).hexdigest() for f in FILES}
    write_manifest(path, manifest | {"files": hashes})
    print(f"{path}: {sum(os.path.getsize(at(f)) for f in FILES) / 1e6:.1f} MB")


def depth(weights):
    """How many layers the encoder of these weights has."""
    return sum(name.startswith("bert.") and name.endswith(".attention.output.dense.bias") for name in weights)


def shorten(model, layers):
    """Leaves so many layers of a network."""
    model.bert.encoder.layer, model.config.num_hidden_layers = model.bert.encoder.layer[:layers], layers


def load(path, schemes=None, claims=None, antecedents=False):
    """The network (fp32, in evaluation mode) and its labels. `schemes`: further entity schemes, `claims`: labels of the heads for
    claims, `antecedents`: a head for co-reference; heads that the folder lacks start fresh."""
    labels = json.load(open(os.path.join(path, "labels.json")))
    tensors = load_file(os.path.join(path, "model.safetensors"))
    weights = {}
    for name, value in tensors.items():
        if name.endswith(".scale"):
            continue
        if value.dtype == np.int8:
            value = value.astype(np.float32) * tensors[name + ".scale"][:, None]
        weights[name] = torch.from_numpy(value)
    labels["ner"] |= schemes or {}
    if claims:
        labels["claims"] = claims
    if antecedents:
        labels["coref"] = True
    model = Model(labels["ner"], labels["upos"], labels["xpos"], labels["rels"], labels.get("claims"), labels.get("coref", False), pretrained=False)
    shorten(model, depth(weights))
    missing, unknown = model.load_state_dict(weights, strict=False)
    fresh = tuple(f"ner.{s}." for s in schemes or {}) + (("claims.",) if claims else ()) + (("coref.",) if antecedents else ())
    assert not unknown and all(name.startswith(fresh) for name in missing), (missing, unknown)
    return model.eval(), labels


def manifest(path):
    return json.load(open(os.path.join(path, "manifest.json")))


def write_manifest(path, manifest_):
    json.dump(manifest_, open(os.path.join(path, "manifest.json"), "w"), indent=1)
