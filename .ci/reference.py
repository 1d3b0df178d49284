"""Writes the vectors that tests compare with: what the transformers library makes of the same
sentences with the same weights.

    uv run --with torch --with transformers --with safetensors python .ci/reference.py MODEL

MODEL is the folder of the published model, whose config.json and tokenizer are used.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional
from transformers import BertModel, BertTokenizerFast

from bot.facts.search.embedding import HEADS, LAYERS, MODEL, SIZE

HERE = Path("tests/facts")

tensors = load_file(MODEL)
weights = dict[str, torch.Tensor]()


def put(name: str, part: str) -> None:
    """A linear layer, and the norm behind it where there is one."""
    scale = tensors[f"{part}.scale"][:, None]
    weights[f"{name}.dense.weight"] = tensors[f"{part}.weight"] * scale
    weights[f"{name}.dense.bias"] = tensors[f"{part}.bias"]
    if f"{part}.norm" in tensors:
        put_norm(name, f"{part}.norm")


def put_norm(name: str, part: str) -> None:
    """Its scale and its bias."""
    weights[f"{name}.LayerNorm.weight"], weights[f"{name}.LayerNorm.bias"] = tensors[part]


bert = BertModel.from_pretrained(sys.argv[1], add_pooling_layer=False).eval()
words = tensors["words.weight"] * tensors["words.scale"][:, None]
weights["embeddings.word_embeddings.weight"] = words
positions = bert.state_dict()["embeddings.position_embeddings.weight"].clone()
positions[: len(tensors["positions"])] = tensors["positions"]  # which hold the type embedding
weights["embeddings.position_embeddings.weight"] = positions
weights["embeddings.token_type_embeddings.weight"] = torch.zeros(2, SIZE)
put_norm("embeddings", "norm")
for layer in range(LAYERS):
    of = f"encoder.layer.{layer}"
    joined = tensors[f"{layer}.attention.weight"] * tensors[f"{layer}.attention.scale"][:, None]
    factors = (1.0 * (SIZE / HEADS) ** 0.5, 1.0, 1.0)  # the query is scaled in the file
    parts = zip(joined.chunk(3), tensors[f"{layer}.attention.bias"].chunk(3), factors, strict=True)
    for name, (weight, bias, factor) in zip(("query", "key", "value"), parts, strict=True):
        weights[f"{of}.attention.self.{name}.weight"] = weight * factor
        weights[f"{of}.attention.self.{name}.bias"] = bias * factor
    put(f"{of}.attention.output", f"{layer}.attended")
    put(f"{of}.intermediate", f"{layer}.widen")
    put(f"{of}.output", f"{layer}.narrow")
missing, _ = bert.load_state_dict(weights, strict=False)
assert not missing, missing
sentences = json.loads((HERE / "reference.json").read_text("utf-8"))["sentences"]
batch = BertTokenizerFast.from_pretrained(sys.argv[1])(
    sentences, padding=True, truncation=True, max_length=256, return_tensors="pt"
)
with torch.no_grad():
    rows = bert(**batch).last_hidden_state
real = batch["attention_mask"][..., None]
means = (rows * real).sum(1) / real.sum(1)
np.save(HERE / "reference_vectors.npy", functional.normalize(means, dim=1).numpy())
