"""All names of all subjects, and the words of the search index: what every process has at hand.

An import packs them into one row, so that a start reads them at one go, however many they are.
"""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import orjson

from bot.facts.completion import Completion
from bot.facts.kinds import SubjectKind
from bot.facts.spelling import Spellings

MOST = 1000  # what a word weighs where the index holds none


@dataclass(frozen=True, slots=True)
class Name:
    """A subject as people may ask for it. polled, placed: whether figures, positions exist."""

    slug: str
    label: str
    kind: SubjectKind
    polled: bool = False
    placed: bool = False


Accept = Callable[[Name], bool]


@dataclass
class Known:
    """One revision's. `subjects` by slug, in the order of their labels."""

    subjects: dict[str, Name] = field(default_factory=dict)
    by_key: dict[str, list[str]] = field(default_factory=dict)  # in normal form -> slugs
    by_stem: dict[str, list[str]] = field(default_factory=dict)
    vocabulary: dict[str, int] = field(default_factory=dict)  # search word -> weight
    meanings: dict[str, str] = field(default_factory=dict)  # stem -> stem of its synonyms' group
    themes: dict[str, str] = field(default_factory=dict)  # slug -> label
    clashes: dict[str, str] = field(default_factory=dict)  # slug -> question
    letters: list[str] = field(default_factory=list)  # of the sources

    @classmethod
    def of(cls, named: Iterable[tuple[Name, Iterable[tuple[str, str]]]]) -> Self:
        """From subjects, each with its names in normal form and their stems."""
        names = cls()
        for name, keys in sorted(named, key=lambda pair: pair[0].label):
            names.subjects[name.slug] = name
            for key, stemmed in keys:
                for known, text in ((names.by_key, key), (names.by_stem, stemmed)):
                    slugs = known.setdefault(text, [])
                    if name.slug not in slugs:
                        slugs.append(name.slug)
        return names

    def pack(self) -> bytes:
        """All of it. Whoever changes what is packed empties `revision.names` in a migration."""
        held = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return orjson.dumps(held | {"subjects": [*self.subjects.values()]})

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """From what `pack` gave; of nothing where no import has been yet."""
        held = orjson.loads(packed or b'{"subjects": []}')
        subjects = (Name(**row | {"kind": SubjectKind(row["kind"])}) for row in held["subjects"])
        return cls(**held | {"subjects": {name.slug: name for name in subjects}})

    @cached_property
    def spelt(self) -> Spellings:
        """All names."""
        return Spellings(self.by_key)

    @cached_property
    def words_spelt(self) -> Spellings:
        """All words of the search index."""
        return Spellings(self.vocabulary)

    @cached_property
    def rarest(self) -> int:
        """What the rarest word of the search index weighs."""
        return max(self.vocabulary.values(), default=MOST)

    @cached_property
    def _completions(self) -> dict[Accept, Completion]:
        return {}

    def completion(self, accept: Accept) -> Completion:
        """Of the names that are accepted; made when it is first asked for."""
        if (made := self._completions.get(accept)) is None:
            accepted = {slug: n.label for slug, n in self.subjects.items() if accept(n)}
            keys = ((k, slug) for k, slugs in self.by_key.items() for slug in slugs)
            made = self._completions[accept] = Completion(
                ((label, slug) for slug, label in accepted.items()),
                (pair for pair in keys if pair[1] in accepted),
            )
        return made
