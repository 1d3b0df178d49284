"""A topic as a whole: everything that its answers need, of one revision. It never changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.facts.kinds import Side, SubjectKind
from bot.facts.names.resolver import Names
from bot.facts.names.words import short_key
from bot.facts.packs import schema
from bot.facts.search.documents import documents
from bot.facts.search.index import Index
from bot.facts.search.vectors import Vectors

KEY = 4  # characters of a statement's key


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

    A statement that is mainly about the subject stands by its aspect; one about several alliances,
    in the answer about each.
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

    statements: in the order of the sources. subjects: in the order of their labels. cases: the
    claims of a side. said: by subject, in the order of its answer. items, evidence, rebuttals: by
    statement, those that are parts of it, that support it, and that it rebuts or that rebut it.
    polled, placed: subjects for which there are survey figures, or of which a statement says where
    they stand. keys: four characters that stand for a statement in custom_ids -> its id.
    """

    name: TopicName
    about: schema.Topic
    sources: Mapping[str, schema.Source]
    sections: Sequence[schema.Section]
    themes: Mapping[str, schema.Theme]
    cases: Mapping[Side, Sequence[str]]
    subjects: Mapping[str, schema.Subject]
    statements: Mapping[str, schema.Statement]
    memberships: Sequence[schema.Membership]
    surveys: Mapping[str, schema.Survey]
    findings: Sequence[schema.Finding]
    clashes: Mapping[str, schema.Clash]
    said: Mapping[str, Sequence[Said]]
    items: Mapping[str, Sequence[schema.Statement]]
    evidence: Mapping[str, Sequence[schema.Statement]]
    rebuttals: Mapping[str, Sequence[schema.Statement]]
    keys: Mapping[str, str]
    polled: frozenset[str]
    placed: frozenset[str]
    names: Names
    index: Index

    @classmethod
    def of(
        cls, name: TopicName, entries: schema.Entries, vectors: Vectors | None = None
    ) -> "Topic":
        """A topic from the entries of its pack, statements in the order of the sources.

        vectors: of `index.texts`, where they have been embedded.
        """
        names = Names(entries.subject)
        said = entries.statement
        order = {s.id: n for n, s in enumerate(said)}
        return cls(
            name=name,
            about=entries.topic,
            sources={s.letter: s for s in entries.source},
            sections=entries.section,
            themes={t.slug: t for t in entries.theme},
            cases={case.side: case.claims for case in entries.case},
            subjects=names.subjects,
            statements={s.id: s for s in entries.statement},
            memberships=sorted(entries.membership, key=lambda m: order[m.statement]),
            surveys={s.slug: s for s in entries.survey},
            findings=entries.finding,
            clashes={c.slug: c for c in entries.clash},
            said=_said(said, {s.slug for s in entries.subject if s.kind is SubjectKind.ALLIANCE}),
            items=_linked(said, [(s.part_of, s.id) for s in said if s.part_of]),
            evidence=_linked(said, [(id, s.id) for s in said for id in s.supports]),
            rebuttals=_linked(
                said, [pair for s in said for id in s.answers for pair in ((id, s.id), (s.id, id))]
            ),
            keys=_keys(s.id for s in said),
            polled=frozenset(f.subject for f in entries.finding),
            placed=frozenset(slug for s in entries.statement for slug in s.position),
            names=names,
            index=Index(
                documents(entries),
                {s.slug: s.label for s in entries.subject},
                {word for key in names.by_key for word in key.split()},
                vectors,
            ),
        )

    def statements_about(self, slug: str) -> list[schema.Statement]:
        """The statements about a subject, in the order of its answer."""
        return [said.statement for said in self.said.get(slug, ())]

    def statements_in(self, section: schema.Section) -> list[schema.Statement]:
        """What a section of a source says."""
        numbers = {*section.paragraphs}
        return [
            s
            for s in self.statements.values()
            if s.source == section.source and numbers.intersection(s.paragraphs)
        ]

    def below(self, claim: schema.Statement) -> tuple[schema.Statement, ...]:
        """The items of a statement, and its evidence."""
        return (*self.items.get(claim.id, ()), *self.evidence.get(claim.id, ()))

    def concerns(self, claim: schema.Statement, slug: str) -> bool:
        """Whether a claim, one of its items or its evidence is about a subject."""
        return any(slug in s.about for s in (claim, *self.below(claim)))

    def positions(self, slug: str) -> list[schema.Statement]:
        """Those that say where a subject stands."""
        return [s for s in self.statements_about(slug) if slug in s.position]


def _said(
    statements: Sequence[schema.Statement], alliances: Collection[str]
) -> dict[str, list[Said]]:
    """By subject, what is said of it: by place, then in the order of the sources."""
    found: dict[str, list[Said]] = {}
    for statement in statements:
        for rank, slug in enumerate(statement.about):
            mainly = rank == 0 or (slug in alliances and statement.aspect is not None)
            found.setdefault(slug, []).append(Said(statement, _place(statement, slug, mainly)))
    return {slug: sorted(said, key=lambda one: one.place) for slug, said in found.items()}


def _linked(
    statements: Sequence[schema.Statement], links: Sequence[tuple[str, str]]
) -> dict[str, list[schema.Statement]]:
    """By the first of each pair of ids, the statements of the second, in the sources' order."""
    order = {s.id: n for n, s in enumerate(statements)}
    found: dict[str, list[schema.Statement]] = {}
    for one, other in sorted(set(links), key=lambda link: order[link[1]]):
        found.setdefault(one, []).append(statements[order[other]])
    return found


def _keys(ids: Iterable[str]) -> dict[str, str]:
    """The same ones for the same statements, whatever the database gave them as ids."""
    found: dict[str, str] = {}
    for id in sorted(ids):
        attempt = 0
        while (key := short_key(f"{id}/{attempt}", KEY)) in found:
            attempt += 1
        found[key] = id
    return found


def _place(statement: schema.Statement, slug: str, mainly: bool) -> Place:
    if slug in statement.leads:
        return Place.LEADS
    if not mainly:
        return Place.BESIDE
    return Place[statement.aspect.name] if statement.aspect else Place.FURTHER
