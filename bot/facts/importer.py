"""Puts a pack into the tables, in the caller's transaction: all of it or nothing."""

import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Table, text
from sqlmodel import SQLModel, col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts import search
from bot.facts import tables as t
from bot.facts.database import insert
from bot.facts.folder import PackError, Problem
from bot.facts.kinds import Aspect, Side, StatementKind, SubjectKind
from bot.facts.loader import Pack
from bot.facts.names import Name
from bot.facts.pack import Statement
from bot.facts.resolver import Names, names_of, stems
from bot.facts.store import Progress

BATCH = 5000  # rows sent at once
KINDS = {  # what a statement is called by those who ask for it
    StatementKind.FIGURE: "figure",
    StatementKind.FORECAST: "forecast prediction",
    StatementKind.PROPOSAL: "recommendation",
    StatementKind.REPORTED_VIEW: "view",
}
LISTED = "members members members"  # above what merely says something of the members
STATED = ("kind", "text", "speaker", "gaps", "aspect", "argues", "assessment")
NAMES = tuple(
    map(col, (t.Source.letter, t.Theme.slug, t.Subject.slug, t.Statement.slug, t.Clash.slug))
)
TERM = ("word", "weight", "statements", "weights")
ARGUMENT = {Side.FOR: "argument advantage", Side.AGAINST: "argument against disadvantage"}


async def import_pack(session: AsyncSession, *, pack: Pack, progress: Progress) -> None:
    """Replaces a topic's rows. Call `publish` when all is written."""
    await forget(session, slug=pack.topic.slug)
    await Import(session, pack, progress).run()


async def forget(session: AsyncSession, *, slug: str) -> None:
    """Removes a topic, such as one whose pack is gone."""
    await session.exec(delete(t.Topic).where(col(t.Topic.slug) == slug))


async def check_names(session: AsyncSession) -> None:
    """Errors: PackError where two topics call something by the same name: a request, or a citation,
    could mean either."""
    problems = []
    for column in NAMES:
        topics = func.min(t.Topic.slug), func.max(t.Topic.slug)
        query = select(column, *topics).join(t.Topic).group_by(column).having(func.count() > 1)
        for name, one, other in await session.exec(query):
            said = f"stands in {one} too: one of them needs another name"
            problems.append(Problem(other, name, "", said))
    if problems:
        raise PackError(problems)


async def publish(session: AsyncSession) -> None:
    """Counts the revision up, so that every process takes up what has been written. It begins
    anywhere: whoever knew another database in this one's place sees that it is another."""
    last = (await session.exec(select(t.Revision.number))).first() or secrets.randbelow(100_000)
    names = (await load_names(session)).pack()
    await session.merge(t.Revision(number=last + 1, names=names))
    connection = await session.connection()
    if connection.dialect.name == "postgresql":  # it chooses an index by what it knows of its rows
        await connection.execute(text("ANALYZE"))


async def load_names(session: AsyncSession) -> Names:
    """All names and index words, from the tables."""
    keys: dict[int, list[tuple[str, str]]] = {}
    for subject_id, key, stemmed in await session.exec(
        select(t.Alias.subject_id, t.Alias.key, t.Alias.stems)
    ):
        keys.setdefault(subject_id, []).append((key, stemmed))
    polled = set((await session.exec(select(t.Finding.subject_id))).all())
    link = t.StatementSubject
    stating = select(link.subject_id).where(col(link.position).is_(True)).distinct()
    placed = set((await session.exec(stating)).all())
    named = [
        (
            Name(s.slug, s.label, s.kind, polled=s.id in polled, placed=s.id in placed),
            keys.get(s.id or 0, ()),
        )
        for s in await session.exec(select(t.Subject).order_by(col(t.Subject.id)))
    ]
    names = Names.of(named)
    weighed = (await session.exec(select(t.Term.word, t.Term.weight))).all()
    # In order; of a word of two topics the greater weight, which comes last.
    names.vocabulary = dict(sorted((word, weight) for word, weight in weighed))
    names.meanings = dict((await session.exec(select(t.Synonym.word, t.Synonym.meaning))).all())
    for theme in await session.exec(select(t.Theme).order_by(col(t.Theme.id))):
        names.themes[theme.slug] = theme.label
    for clash in await session.exec(select(t.Clash).order_by(col(t.Clash.id))):
        names.clashes[clash.slug] = clash.question
    names.letters = sorted((await session.exec(select(t.Source.letter))).all())
    return names


def _table(table: type[SQLModel]) -> Table:
    return table.__table__  # type: ignore[attr-defined]


def _place(s: Statement, slug: str, rank: int) -> t.Place:
    """Where a statement stands among what is said of a subject."""
    if slug in s.leads:
        return t.Place.LEADS
    if rank:
        return t.Place.BESIDE
    return t.Place[s.aspect.name] if s.aspect else t.Place.FURTHER


class Import:
    """One import. Ids are given out here, so that rows can be sent in batches."""

    def __init__(self, session: AsyncSession, pack: Pack, progress: Progress) -> None:
        self.session, self.pack, self.entries = session, pack, pack.entries
        self.progress = progress

    async def run(self) -> None:
        topic = await self._ids(t.Topic, [self.pack.topic.slug])
        self.topic = {"topic_id": topic[self.pack.topic.slug]}
        row = self.pack.topic.model_dump() | {"digest": self.pack.digest}
        await self._insert(t.Topic, [row | {"id": self.topic["topic_id"]}])
        await self._sources()
        await self._subjects()
        await self._statements()
        await self._surveys()
        await self._clashes()
        await self._index()

    async def _ids(self, table: type[SQLModel], keys: Iterable[Any]) -> dict[Any, int]:
        """Fresh ids for rows known by `keys`, in their order."""
        last = (await self.session.exec(select(func.max(_table(table).c.id)))).one() or 0
        return {key: last + n for n, key in enumerate(keys, 1)}

    async def _insert(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        connection, into = await self.session.connection(), _table(table)
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            await insert(connection, into, batch)
            self.progress(into.name, start + len(batch), len(rows))

    async def _owned(
        self, table: type[SQLModel], keyed: dict[Any, dict[str, Any]]
    ) -> dict[Any, int]:
        """Inserts rows of the topic with fresh ids; gives key -> id."""
        ids = await self._ids(table, keyed)
        rows = [self.topic | row | {"id": ids[key]} for key, row in keyed.items()]
        await self._insert(table, rows)
        return ids

    async def _sources(self) -> None:
        keep = {"letter", "description", "title", "author", "outlet"}
        sources = {
            s.letter: s.model_dump(include=keep)
            | {"date": s.date.isoformat() if s.date else None, "paragraphs": len(s.fingerprints)}
            for s in self.entries.source
        }
        self.sources = await self._owned(t.Source, sources)
        passages = {
            (s.letter, number): {
                "source_id": self.sources[s.letter],
                "number": number,
                "sha256": sha,
            }
            for s in self.entries.source
            for number, sha in enumerate(s.fingerprints, 1)
        }
        ids = await self._ids(t.Passage, passages)
        await self._insert(t.Passage, [row | {"id": ids[key]} for key, row in passages.items()])

    async def _subjects(self) -> None:
        themes = {theme.slug: theme.model_dump() for theme in self.entries.theme}
        self.themes = await self._owned(t.Theme, themes)
        told: dict[str, set[str]] = {s.slug: set() for s in self.entries.subject}
        for s in self.entries.statement:
            for slug in s.about:
                told[slug].update([s.aspect] if s.aspect else [])
        subjects = {
            s.slug: s.model_dump(exclude={"aliases"}) | {"aspects": sorted(told[s.slug])}
            for s in self.entries.subject
        }
        self.subjects = await self._owned(t.Subject, subjects)
        names = [
            {"subject_id": self.subjects[s.slug], "key": key, "stems": stems(key)}
            for s in self.entries.subject
            for key in names_of(s.slug, s.label, s.aliases)
        ]
        await self._insert(t.Alias, names)
        self.people = {s.slug for s in self.entries.subject if s.kind is SubjectKind.PERSON}
        self.meanings = {
            stems(word): stems(group.words[0])
            for group in self.entries.synonyms
            for word in group.words
        }
        rows = [self.topic | {"word": w, "meaning": m} for w, m in self.meanings.items()]
        await self._insert(t.Synonym, rows)

    async def _statements(self) -> None:
        order = {s.letter: n for n, s in enumerate(self.entries.source)}
        self.ordered = sorted(
            self.entries.statement, key=lambda s: (order[s.source], min(s.paragraphs))
        )
        self.statements = await self._ids(t.Statement, [s.id for s in self.ordered])
        rows = [
            self.topic
            | {name: getattr(s, name) for name in STATED}
            | {
                "id": self.statements[s.id],
                "slug": s.id,
                "source_id": self.sources[s.source],
                "paragraphs": sorted({*s.paragraphs}),
                "answers_id": None,
                "obstacle_id": self.themes.get(s.obstacle or ""),
                "event_when": s.event.when if s.event else None,
                "event_date": s.event.date if s.event else None,
            }
            for s in self.ordered
        ]
        await self._insert(t.Statement, rows)
        for s in self.ordered:  # afterwards: a statement may answer a later one
            if s.answers:
                row = await self.session.get_one(t.Statement, self.statements[s.id])
                row.answers_id = self.statements[s.answers]
        links = [
            {
                "statement_id": self.statements[s.id],
                "subject_id": self.subjects[slug],
                "rank": rank,
                "place": int(_place(s, slug, rank)),  # sqlite3 takes its time over an enum
                "position": slug in s.position,
            }
            for s in self.ordered
            for rank, slug in enumerate(dict.fromkeys(s.about))
        ]
        await self._insert(t.StatementSubject, links)
        members = [
            {
                "country_id": self.subjects[m.country],
                "alliance_id": self.subjects[m.alliance],
                "statement_id": self.statements[m.statement],
            }
            for m in self.entries.membership
        ]
        await self._insert(t.Membership, members)

    async def _surveys(self) -> None:
        rows = {s.slug: s.model_dump(exclude={"source", "paragraphs"}) for s in self.entries.survey}
        surveys = await self._owned(t.Survey, rows)
        await self._insert(
            t.Finding,
            [
                f.model_dump(include={"percent", "text", "label"})
                | {
                    "survey_id": surveys[f.survey],
                    "subject_id": self.subjects[f.subject],
                    "statement_id": self.statements[f.statement],
                }
                for f in self.entries.finding
            ],
        )

    async def _clashes(self) -> None:
        rows = {c.slug: c.model_dump(exclude={"statements"}) for c in self.entries.clash}
        clashes = await self._owned(t.Clash, rows)
        pairs = [
            {"clash_id": clashes[c.slug], "statement_id": self.statements[id]}
            for c in self.entries.clash
            for id in dict.fromkeys(c.statements)
        ]
        await self._insert(t.ClashStatement, pairs)

    async def _index(self) -> None:
        self.listing = {m.statement for m in self.entries.membership}
        documents = self._documents()
        rows = [
            self.topic | dict(zip(TERM, (word, weight, *postings.pack()), strict=True))
            for word, weight, postings in search.build(documents, self.meanings)
        ]
        await self._insert(t.Term, rows)

    def _documents(self) -> Iterator[search.Document]:
        total = len(self.ordered)
        for n, s in enumerate(self.ordered, 1):
            if n == total or n % BATCH == 0:
                self.progress("statements indexed", n, total)
            yield self._document(s)

    def _document(self, s: Statement) -> search.Document:
        """A statement with the words that people ask for it with, beside those of its text."""
        explains = s.obstacle or s.aspect in (Aspect.AIM, Aspect.ORIGIN)
        tags = [
            s.aspect,
            KINDS.get(s.kind),
            s.position and "position",
            s.obstacle and "obstacle",
            s.argues and ARGUMENT[s.argues],
            s.assessment and "verdict",
            s.id in self.listing and LISTED,
            explains and search.REASON,
        ]
        introduces = self.people & {*s.about} and s.aspect in (Aspect.DEFINITION, Aspect.ORIGIN)
        tells = {
            "who": introduces or s.id in self.listing,
            "when": s.event,
            "would": s.kind is StatementKind.FORECAST or s.aspect is Aspect.OUTLOOK,
            "should": s.kind is StatementKind.PROPOSAL,
        }
        return search.Document(
            statement_id=self.statements[s.id],
            text=f"{s.text} {s.speaker or ''}",
            subjects=list(dict.fromkeys(s.about)),
            leads=s.leads,
            tags=[tag for tag in tags if tag],
            tells=[word for word, can in tells.items() if can],
        )
