"""A topic as a whole: everything that its answers need, of one revision. It never changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.facts.kinds import SubjectKind
from bot.facts.names.resolver import Names
from bot.facts.names.words import stems
from bot.facts.packs import schema
from bot.facts.search.documents import document
from bot.facts.search.index import Index


@dataclass(frozen=True, slots=True)
class TopicName:
    """A topic without its contents. `key` and `revision`: see `tables.Topic`.

    owner: `tables.SHIPPED`, or the Discord server whose members alone may read it.
    """

    key: str
    slug: str
    title: str
    owner: int
    revision: int


class Place(IntEnum):
    """Where a statement stands in the answer about one of its subjects, in the answer's order.

    A statement that is mainly about the subject stands by its aspect.
    """

    LEADS = 0
    DEFINITION = 1
    MEMBERS = 2
    ORIGIN = 3
    NATURE = 4
    AIM = 5
    ACTIVITY = 6
    RECEPTION = 7
    OUTLOOK = 8
    FURTHER = 9  # of no aspect
    BESIDE = 10  # mainly about another subject


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, and its place in the answer about one subject."""

    statement: schema.Statement
    place: Place


@dataclass(frozen=True, slots=True)
class Topic:
    """All that a topic holds. Mappings are by slug, id or letter, in the order of the pack.

    statements: in the order of the sources. subjects: in the order of their labels. said: by
    subject, in the order of its answer. polled, placed: subjects for which there are survey
    figures, or of which a statement says where they stand.
    """

    name: TopicName
    about: schema.Topic
    sources: Mapping[str, schema.Source]
    themes: Mapping[str, schema.Theme]
    subjects: Mapping[str, schema.Subject]
    statements: Mapping[str, schema.Statement]
    memberships: Sequence[schema.Membership]
    surveys: Mapping[str, schema.Survey]
    findings: Sequence[schema.Finding]
    clashes: Mapping[str, schema.Clash]
    said: Mapping[str, Sequence[Said]]
    polled: frozenset[str]
    placed: frozenset[str]
    names: Names
    index: Index

    @classmethod
    def of(cls, name: TopicName, entries: schema.Entries) -> "Topic":
        """A topic from the entries of its pack, statements in the order of the sources."""
        names = Names(entries.subject)
        people = {s.slug for s in entries.subject if s.kind is SubjectKind.PERSON}
        listing = {m.statement for m in entries.membership}
        documents = [
            document(s, people=people, lists_members=s.id in listing) for s in entries.statement
        ]
        meanings = {
            stems(word): stems(group.words[0]) for group in entries.synonyms for word in group.words
        }
        return cls(
            name=name,
            about=entries.topic,
            sources={s.letter: s for s in entries.source},
            themes={t.slug: t for t in entries.theme},
            subjects=names.subjects,
            statements={s.id: s for s in entries.statement},
            memberships=entries.membership,
            surveys={s.slug: s for s in entries.survey},
            findings=entries.finding,
            clashes={c.slug: c for c in entries.clash},
            said=_said(entries.statement),
            polled=frozenset(f.subject for f in entries.finding),
            placed=frozenset(slug for s in entries.statement for slug in s.position),
            names=names,
            index=Index.of(documents, names, meanings),
        )

    def statements_about(self, slug: str) -> list[schema.Statement]:
        """The statements about a subject, in the order of its answer."""
        return [said.statement for said in self.said.get(slug, ())]

    def positions(self, slug: str) -> list[schema.Statement]:
        """Those that say where a subject stands."""
        return [s for s in self.statements_about(slug) if slug in s.position]


def _said(statements: Sequence[schema.Statement]) -> dict[str, list[Said]]:
    """By subject, what is said of it: by place, then in the order of the sources."""
    found: dict[str, list[Said]] = {}
    for statement in statements:
        for rank, slug in enumerate(statement.about):
            found.setdefault(slug, []).append(Said(statement, _place(statement, slug, rank)))
    return {slug: sorted(said, key=lambda one: one.place) for slug, said in found.items()}


def _place(statement: schema.Statement, slug: str, rank: int) -> Place:
    if slug in statement.leads:
        return Place.LEADS
    if rank:
        return Place.BESIDE
    return Place[statement.aspect.name] if statement.aspect else Place.FURTHER
