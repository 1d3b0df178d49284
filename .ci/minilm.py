"""Reads the shipped sentence model into the transformers library, for tuning and for tests."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import BertModel

from bot.facts.search.embedding import HEADS, LAYERS, MODEL
from bot.facts.search.vectors import SIZE


def read(published: Path, **config: float) -> BertModel:
    """published: the folder of the model that it was made from, for its config and for the
    positions that the shipped file leaves out."""
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

    bert = BertModel.from_pretrained(published, add_pooling_layer=False, **config)
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
        biases = tensors[f"{layer}.attention.bias"].chunk(3)
        parts = zip(("query", "key", "value"), joined.chunk(3), biases, factors, strict=True)
        for name, weight, bias, factor in parts:
            weights[f"{of}.attention.self.{name}.weight"] = weight * factor
            weights[f"{of}.attention.self.{name}.bias"] = bias * factor
        put(f"{of}.attention.output", f"{layer}.attended")
        put(f"{of}.intermediate", f"{layer}.widen")
        put(f"{of}.output", f"{layer}.narrow")
    missing, _ = bert.load_state_dict(weights, strict=False)
    assert not missing, missing
    return bert
