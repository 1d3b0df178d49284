"""Puts a pack into the tables, in the caller's transaction: all of it or nothing."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import SQLModel, col, delete, func, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts import search
from bot.facts import tables as t
from bot.facts.kinds import Aspect, Side, StatementKind, SubjectKind
from bot.facts.loader import Pack
from bot.facts.pack import Statement
from bot.facts.resolver import names_of, stems

BATCH = 500
KINDS = {  # what a statement is called by those who ask for it
    StatementKind.FIGURE: "figure",
    StatementKind.FORECAST: "forecast prediction",
    StatementKind.PROPOSAL: "recommendation",
    StatementKind.REPORTED_VIEW: "view",
}
LISTED = "members members members"  # above what merely says something of the members
ARGUMENT = {Side.FOR: "argument advantage", Side.AGAINST: "argument against disadvantage"}


async def digest(session: AsyncSession, *, slug: str) -> str | None:
    """The digest of a topic as imported; None where it is not."""
    return (await session.exec(select(t.Topic.digest).where(t.Topic.slug == slug))).first()


async def import_pack(session: AsyncSession, *, pack: Pack) -> None:
    """Replaces a topic's rows and counts the revision up."""
    await session.exec(delete(t.Topic).where(col(t.Topic.slug) == pack.topic.slug))
    await Import(session, pack).run()
    await count_up(session)


async def forget(session: AsyncSession, *, slug: str) -> None:
    """Removes a topic whose pack is gone."""
    await session.exec(delete(t.Topic).where(col(t.Topic.slug) == slug))
    await count_up(session)


async def count_up(session: AsyncSession) -> None:
    row = await session.get(t.Revision, 1) or t.Revision()
    row.number += 1
    session.add(row)


class Import:
    """One import. Ids are given out here, so that rows can be sent in batches."""

    def __init__(self, session: AsyncSession, pack: Pack) -> None:
        self.session, self.pack, self.entries = session, pack, pack.entries

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
        last = (await self.session.exec(select(func.max(table.__table__.c.id)))).one() or 0  # type: ignore[attr-defined]
        return {key: last + n for n, key in enumerate(keys, 1)}

    async def _insert(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        for start in range(0, len(rows), BATCH):
            await self.session.exec(insert(table).values(), params=rows[start : start + BATCH])

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
            s.letter: s.model_dump(include=keep) | {"date": s.date.isoformat() if s.date else None}
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
        self.passages = await self._ids(t.Passage, passages)
        await self._insert(t.Passage, [r | {"id": self.passages[k]} for k, r in passages.items()])

    async def _subjects(self) -> None:
        themes = {theme.slug: theme.model_dump() for theme in self.entries.theme}
        self.themes = await self._owned(t.Theme, themes)
        subjects = {s.slug: s.model_dump(exclude={"aliases"}) for s in self.entries.subject}
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
        ordered = sorted(self.entries.statement, key=lambda s: (order[s.source], min(s.paragraphs)))
        self.statements = await self._ids(t.Statement, [s.id for s in ordered])
        keep = {"kind", "text", "speaker", "gaps", "aspect", "argues", "assessment"}
        rows = [
            self.topic
            | s.model_dump(include=keep)
            | {
                "id": self.statements[s.id],
                "slug": s.id,
                "source_id": self.sources[s.source],
                "answers_id": None,
                "obstacle_id": self.themes.get(s.obstacle or ""),
                "event_when": s.event.when if s.event else None,
                "event_date": s.event.date if s.event else None,
            }
            for s in ordered
        ]
        await self._insert(t.Statement, rows)
        for s in ordered:  # afterwards: a statement may answer a later one
            if s.answers:
                row = await self.session.get_one(t.Statement, self.statements[s.id])
                row.answers_id = self.statements[s.answers]
        await self._insert(
            t.StatementPassage,
            [
                {"statement_id": self.statements[s.id], "passage_id": self.passages[s.source, n]}
                for s in ordered
                for n in sorted({*s.paragraphs})
            ],
        )
        await self._insert(
            t.StatementSubject,
            [
                {
                    "statement_id": self.statements[s.id],
                    "subject_id": self.subjects[slug],
                    "rank": rank,
                    "leads": slug in s.leads,
                    "position": slug in s.position,
                }
                for s in ordered
                for rank, slug in enumerate(dict.fromkeys(s.about))
            ],
        )
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
        documents = [self._document(s) for s in self.entries.statement]
        weights, postings = search.build(documents, self.meanings)
        await self._insert(
            t.Term, [self.topic | {"word": w, "weight": n} for w, n in weights.items()]
        )
        keys = ("word", "statement_id", "weight")
        await self._insert(t.Posting, [dict(zip(keys, row, strict=True)) for row in postings])

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
