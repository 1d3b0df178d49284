"""Writes the vectors of a shipped pack beside it, by which `/ask` finds its statements by meaning.

After a change of a pack's texts: uv run python .ci/vectors.py data/asian_nato
"""

import sys
from pathlib import Path

from bot.facts.packs.loader import load
from bot.facts.search.documents import documents
from bot.facts.search.embedding import MODEL, Embedder
from bot.facts.search.vectors import Vectors, write

folder = Path(sys.argv[1])
texts = [text for document in documents(load(folder).entries) for text in document.texts]
embedder = Embedder(MODEL)
write(folder, Vectors.of(embedder.model, texts, embedder.embed(texts)))
