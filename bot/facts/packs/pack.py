"""A pack that has been read: its entries, and how a problem names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.facts.packs import schema
from bot.facts.packs.folder import Problem

COLLECTIONS = tuple(schema.ENTRY_TYPES)


@dataclass(frozen=True, slots=True)
class Pack:
    """The entries of a folder, statements in the order of the sources.

    digest: SHA-256 of its files. files: where each entry stands.
    """

    entries: schema.Entries
    digest: str
    files: Mapping[int, str]  # by the entry's `id()`

    def problem(self, collection: str, entry: Any, field: str, message: str) -> Problem:
        """Something wrong with an entry."""
        file = self.files.get(id(entry), "")
        return Problem(file, entry_name(collection, entry.model_dump()), field, message)


def entry_name(collection: str, row: Mapping[str, Any]) -> str:
    """How a problem calls an entry, such as "subject japan"."""
    for key in ("id", "slug", "letter"):
        if isinstance(row.get(key), str):
            return f"{collection} {row[key]}"
    if {"country", "alliance"} <= row.keys():
        return f"{collection} {row['country']} in {row['alliance']}"
    if {"survey", "subject", "label"} <= row.keys():
        return f"{collection} {row['label']} ({row['survey']}, {row['subject']})"
    return f"{collection} {next(iter(row.get('words') or ()), '')}".strip()
