"""Writes the vectors that tests compare with: what the transformers library makes of the same
sentences with the same weights.

    uv run --with torch --with transformers --with safetensors python .ci/reference.py MODEL

MODEL is the folder of the published model, whose config.json and tokenizer are used.
"""

import json
import sys
from pathlib import Path

import minilm
import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional
from transformers import BertTokenizerFast

from bot.facts.search.embedding import MODEL

HERE = Path("tests/facts")

sentences = json.loads((HERE / "reference.json").read_text("utf-8"))["sentences"]
batch = BertTokenizerFast.from_pretrained(sys.argv[1])(
    sentences, padding=True, truncation=True, max_length=256, return_tensors="pt"
)
with torch.no_grad():
    rows = minilm.read(Path(sys.argv[1])).eval()(**batch).last_hidden_state
real = batch["attention_mask"][..., None]
means = functional.normalize((rows * real).sum(1) / real.sum(1), dim=1)
tokens = rows @ load_file(MODEL)["tokens"].T
words = [each[1 : n - 1] for each, n in zip(tokens, real.sum((1, 2)), strict=True)]
np.savez(HERE / "reference_vectors.npz", means=means.numpy(), tokens=torch.cat(words).numpy())
