"""Writes `vectors.bin` into the folder of a shipped pack: the sentence vectors of its texts, and
the weights of the classifier that is trained on them.

After a change of a pack's texts: uv run python .ci/vectors.py data/asian_nato
"""

import sys
from pathlib import Path

from bot.facts.packs.loader import load
from bot.facts.search.documents import documents
from bot.facts.search.embedding import MODEL, Embedder
from bot.facts.search.index import Index
from bot.facts.search.vectors import write

folder = Path(sys.argv[1])
entries = load(folder).entries
index = Index(documents(entries), {s.slug: s.label for s in entries.subject}, ())
embedder = Embedder(MODEL)
write(folder, index.learn(embedder.model, embedder.embed(index.texts)))
