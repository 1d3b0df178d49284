"""Rows to lines: the queries that several lookups share."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import selectinload
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts import tables as t
from bot.facts.answer import Citation, Line


async def statements(
    session: AsyncSession, *where: ColumnElement[bool] | bool, about: str | None = None
) -> Sequence[t.Statement]:
    """Statements in the order of the sources; `about`: the slug of a subject they concern."""
    query = (
        select(t.Statement)
        .where(*where)
        .options(
            selectinload(t.Statement.source),  # type: ignore[arg-type]
            selectinload(t.Statement.passages),  # type: ignore[arg-type]
            selectinload(t.Statement.obstacle),  # type: ignore[arg-type]
        )
        .order_by(col(t.Statement.id))
    )
    if about:
        query = query.where(col(t.Statement.id).in_(about_subject(about)))
    return (await session.exec(query)).all()


def about_subject(slug: str, *where: ColumnElement[bool] | bool):  # type: ignore[no-untyped-def]
    """A subquery: ids of the statements about a subject."""
    return (
        select(t.StatementSubject.statement_id)
        .join(t.Subject, col(t.Subject.id) == col(t.StatementSubject.subject_id))
        .where(t.Subject.slug == slug, *where)
    )


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


def not_stated(*gaps: Iterable[str]) -> tuple[str, ...]:
    """Several lists of gaps as one, each gap once."""
    return tuple(dict.fromkeys(gap for some in gaps for gap in some))
