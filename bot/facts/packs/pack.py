"""A pack that has been read: its entries, and how a problem names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.facts.packs import schema
from bot.facts.packs.folder import Problem
from bot.facts.search.vectors import Vectors

COLLECTIONS = tuple(schema.ENTRY_TYPES)


@dataclass(frozen=True, slots=True)
class Pack:
    """The entries of a folder, statements in the order of the sources.

    digest: SHA-256 of its files. files: where each entry stands. vectors: of its texts, where they
    lie beside it; whether they fit is seen when the topic is read.
    """

    entries: schema.Entries
    digest: str
    files: Mapping[int, str]  # by the entry's `id()`
    vectors: Vectors | None = None

    def problem(self, collection: str, entry: Any, field: str, message: str) -> Problem:
        """Something wrong with an entry."""
        file = self.files.get(id(entry), "")
        return Problem(file, entry_name(collection, entry.model_dump()), field, message)


def entry_name(collection: str, row: Mapping[str, Any]) -> str:
    """How a problem calls an entry, such as "subject japan"."""
    for key in ("id", "slug", "letter", "heading", "side", "alliance"):
        if isinstance(row.get(key), str):
            return f"{collection} {row[key]}"
    if {"survey", "subject", "label"} <= row.keys():
        return f"{collection} {row['label']} ({row['survey']}, {row['subject']})"
    return collection
