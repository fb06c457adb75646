"""A model folder back into the PyTorch network, in fp32: what the Rust program computes with."""

import json
import os

import numpy as np
import torch
from safetensors.numpy import load_file

from model import Model


def load(folder):
    """The network (in evaluation mode) and its labels."""
    labels = json.load(open(os.path.join(folder, "labels.json")))
    tensors = load_file(os.path.join(folder, "model.safetensors"))
    weights = {}
    for name, value in tensors.items():
        if name.endswith(".scale"):
            continue
        if value.dtype == np.int8:
            value = value.astype(np.float32) * tensors[name + ".scale"][:, None]
        weights[name] = torch.from_numpy(value)
    model = Model(labels["ner"], labels["upos"], labels["xpos"], labels["rels"], pretrained=False)
    model.load_state_dict(weights, strict=True)
    return model.eval(), labels
