"""Rows to lines: the queries that several lookups share."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import selectinload
from sqlmodel import col, desc, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts import tables as t
from bot.facts.answer import Citation, Line, Section

MOST = 200  # statements of one answer, on 25 pages; /ask searches all
CITED = (  # what a line needs of a statement beside its own columns
    selectinload(t.Statement.source),  # type: ignore[arg-type]
    selectinload(t.Statement.passages),  # type: ignore[arg-type]
)


async def statements(
    session: AsyncSession,
    *where: ColumnElement[bool] | bool,
    about: str | None = None,
    by_date: bool = False,
) -> Sequence[t.Statement]:
    """MOST statements, in the order of the sources or of their events' dates.

    about: the slug of a subject.
    """
    if about:
        where = (*where, col(t.Statement.id).in_(about_subject(about)))
    query = select(t.Statement).where(*where).options(*CITED)
    order = [col(t.Statement.event_date)] if by_date else []
    return (await session.exec(query.order_by(*order, col(t.Statement.id)).limit(MOST))).all()


def about_subject(slug: str):  # type: ignore[no-untyped-def]
    """A subquery: ids of the statements about a subject."""
    return (
        select(t.StatementSubject.statement_id)
        .join(t.Subject, col(t.Subject.id) == col(t.StatementSubject.subject_id))
        .where(t.Subject.slug == slug)
    )


async def said_of(
    session: AsyncSession, *, slug: str, position: bool = False
) -> Sequence[tuple[t.Statement, t.StatementSubject]]:
    """MOST statements about a subject, each with how it is about it.

    First the one that leads, then what is mainly about the subject, then the rest, each in the
    order of the sources. position: only what states where the subject stands.
    """
    link = t.StatementSubject
    query = (
        select(t.Statement, link)
        .join(link, col(link.statement_id) == col(t.Statement.id))
        .join(t.Subject, col(t.Subject.id) == col(link.subject_id))
        .where(t.Subject.slug == slug)
        .options(*CITED)
        .order_by(desc(col(link.leads)), col(link.rank) != 0, col(t.Statement.id))
        .limit(MOST)
    )
    return (await session.exec(query.where(link.position) if position else query)).all()


async def subject(session: AsyncSession, *, slug: str) -> t.Subject:
    return (await session.exec(select(t.Subject).where(t.Subject.slug == slug))).one()


async def sources(session: AsyncSession) -> Sequence[t.Source]:
    query = select(t.Source).options(selectinload(t.Source.passages))  # type: ignore[arg-type]
    return (await session.exec(query.order_by(col(t.Source.letter)))).all()


def line(s: t.Statement, *, note: str = "", gaps: bool = False) -> Line:
    """A statement as a line; `gaps`: with what its source does not state."""
    return Line(
        text=s.text,
        kind=s.kind.value,
        speaker=s.speaker,
        citation=Citation(s.source.letter, tuple(p.number for p in s.passages)),
        gaps=tuple(s.gaps) if gaps else (),
        note=note,
        id=s.slug,
    )


def lines(rows: Iterable[t.Statement]) -> tuple[Line, ...]:
    return tuple(line(s) for s in rows)


def further(shown: Sequence[object]) -> tuple[Section, ...]:
    """Where an answer holds as many statements as one may: that there can be more."""
    if len(shown) < MOST:
        return ()
    return (Section("", (Line(f"Only {MOST} statements are shown here; /ask searches all."),)),)


def not_stated(*gaps: Iterable[str]) -> tuple[str, ...]:
    """Several lists of gaps as one, each gap once."""
    return tuple(dict.fromkeys(gap for some in gaps for gap in some))
