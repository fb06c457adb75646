#!/usr/bin/env python3
"""Makes a model folder of a checkpoint: what the Rust program reads.

    export.py CHECKPOINT FOLDER [--name dateline-en] [--version 0.1.0] [--window 192] [--fp32] [--like FOLDER]

A checkpoint of train.py says what its labels are; one of together.py holds weights alone, and has the labels and the shape of the folder
--like, with as many layers as it holds. Weights are rounded to int8 as folder.py says; with --fp32 they are kept, to measure what the rounding costs. Calibration
that an existing manifest has is dropped, since it belongs to other weights (see calibrate.py).
"""

import argparse
import json
import os

import torch

import folder

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("checkpoint")
ap.add_argument("folder")
ap.add_argument("--name", default="dateline-en")
ap.add_argument("--version", default="0.1.0")
ap.add_argument("--window", type=int, default=192)
ap.add_argument("--fp32", action="store_true")
ap.add_argument("--like", help="model folder with the labels and the shape of a checkpoint that holds weights alone")
a = ap.parse_args()

saved = torch.load(a.checkpoint, map_location="cpu")
if a.like:
    config, labels = (json.load(open(os.path.join(a.like, name))) for name in ("config.json", "labels.json"))
    config["num_hidden_layers"] = folder.depth(saved)
    saved = {"model": saved, "config": config, "labels": labels}
manifest = {"name": a.name, "version": a.version, "window": a.window, "scheme": "ontonotes"}
folder.save(a.folder, saved["model"], saved["config"], saved["labels"], manifest, a.fp32)
