"""Rows to lines: the queries that several lookups share."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts import tables as t
from bot.facts.answer import Citation, Line, Section
from bot.facts.kinds import Aspect, StatementKind

MOST = 96  # statements of one answer, on 12 pages; /ask searches all


class Stated(NamedTuple):
    """A statement as lookups read it: its row, and the letter of its source."""

    id: int
    slug: str
    source_id: int
    kind: StatementKind
    text: str
    speaker: str | None
    paragraphs: list[int]
    gaps: list[str]
    aspect: Aspect | None
    answers_id: int | None
    obstacle_id: int | None
    event_when: str | None
    event_date: str | None
    letter: str


# Columns, not objects, of which SQLAlchemy would keep track for nothing.
STATED = (*(getattr(t.Statement, name) for name in Stated._fields[:-1]), t.Source.letter)


def columns(*wanted: Any) -> Any:
    """A query of columns; SQLModel's `select` knows the types of four at most."""
    return select(*wanted)


def stating(*more: Any) -> Any:
    """A query of statements, each with further columns."""
    return columns(*STATED, *more).join(t.Source, col(t.Source.id) == t.Statement.source_id)


async def statements(
    session: AsyncSession,
    *where: ColumnElement[bool] | bool,
    about: str | None = None,
    by: Any = None,
) -> list[Stated]:
    """MOST statements, in the order of the sources.

    about: the slug of a subject. by: a column by which they are ordered before that.
    """
    if about:
        where = (*where, about_subject(about))
    order = [col(t.Statement.id)] if by is None else [by, col(t.Statement.id)]
    query = stating().where(*where).order_by(*order).limit(MOST)
    return [*map(Stated._make, await session.exec(query))]


def about_subject(slug: str) -> ColumnElement[bool]:
    """Whether a statement is about a subject."""
    link = t.StatementSubject
    query = select(link.statement_id).where(link.statement_id == t.Statement.id, _of(link, slug))
    return query.exists()


def _of(link: type[t.StatementSubject], slug: str) -> ColumnElement[bool]:
    """One id, and no join: so the rows come in the order of an index, and their reading ends
    where enough are found."""
    query = select(t.Subject.id).where(t.Subject.slug == slug).order_by(col(t.Subject.id)).limit(1)
    return col(link.subject_id) == query.scalar_subquery()


async def said_of(
    session: AsyncSession, *, slug: str, position: bool = False
) -> list[tuple[Stated, t.Place]]:
    """MOST statements about a subject, each with its place in the answer.

    First the one that leads, then what is mainly about the subject, then the rest, each in the
    order of the sources. position: only what states where the subject stands.
    """
    link = t.StatementSubject
    query = (
        stating(link.place)
        .join(link, col(link.statement_id) == t.Statement.id)
        .where(_of(link, slug))
        .order_by(col(link.place), col(link.statement_id))
        .limit(MOST)
    )
    if position:
        query = query.where(col(link.position).is_(True))
    found = await session.exec(query)
    return [(Stated._make(row), t.Place(place)) for *row, place in found]


async def subject(session: AsyncSession, *, slug: str) -> t.Subject:
    return (await session.exec(select(t.Subject).where(t.Subject.slug == slug))).one()


async def sources(session: AsyncSession) -> Sequence[t.Source]:
    return (await session.exec(select(t.Source).order_by(col(t.Source.letter)))).all()


def line(s: Stated, *, note: str = "", gaps: bool = False) -> Line:
    """A statement as a line; `gaps`: with what its source does not state."""
    return Line(
        text=s.text,
        kind=s.kind.value,
        speaker=s.speaker,
        citation=Citation(s.letter, tuple(s.paragraphs)),
        gaps=tuple(s.gaps) if gaps else (),
        note=note,
        id=s.slug,
    )


def lines(rows: Iterable[Stated]) -> tuple[Line, ...]:
    return tuple(line(s) for s in rows)


def further(shown: Sequence[object]) -> tuple[Section, ...]:
    """Where an answer holds as many statements as one may: that there can be more."""
    if len(shown) < MOST:
        return ()
    return (Section("", (Line(f"Only {MOST} statements are shown here; /ask searches all."),)),)


def not_stated(*gaps: Iterable[str]) -> tuple[str, ...]:
    """Several lists of gaps as one, each gap once."""
    return tuple(dict.fromkeys(gap for some in gaps for gap in some))
