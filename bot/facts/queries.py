"""Rows to lines: the queries that several lookups share."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts import tables as t
from bot.facts.answer import Citation, Line, Unclear
from bot.facts.kinds import Aspect, StatementKind

T = TypeVar("T")

PART = 24  # statements read at once, of an answer that may hold any number
PARTS = 999  # of one answer: their number has to fit into a custom_id beside all else
GONE = "The facts have changed, and there are fewer of them now: ask again with a command."


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
    place: t.Place | None = None  # in the answer about the subject that is asked for


# Columns, not objects, of which SQLAlchemy would keep track for nothing.
STATED = (*(getattr(t.Statement, name) for name in Stated._fields[:-2]), t.Source.letter)


def columns(*wanted: Any) -> Any:
    """A query of columns; SQLModel's `select` knows the types of four at most."""
    return select(*wanted)


def stating(*more: Any) -> Any:
    """A query of statements, each with further columns."""
    return columns(*STATED, *more).join(t.Source, col(t.Source.id) == t.Statement.source_id)


def ordered(*where: ColumnElement[bool] | bool, by: Any = None) -> Any:
    """A query of statements in the order of the sources; `by`: a column that goes before it."""
    order = [col(t.Statement.id)] if by is None else [by, col(t.Statement.id)]
    return stating().where(*where).order_by(*order)


async def statements(
    session: AsyncSession, *where: ColumnElement[bool] | bool, by: Any = None
) -> list[Stated]:
    """All of them, in the order of `ordered`: what is never in parts."""
    return [Stated(*row) for row in await session.exec(ordered(*where, by=by))]


def start(part: int) -> int:
    """How many statements stand before a part."""
    return (part - 1) * PART


async def part_of(session: AsyncSession, query: Any, part: int) -> tuple[list[Stated], bool]:
    """PART statements of a query, and whether more follow. Errors: Unclear, without such a part."""
    return cut(await following(session, query, start(part)), part, start(part))


async def following(
    session: AsyncSession, query: Any, before: int, found: Sequence[Stated] = ()
) -> list[Stated]:
    """What was `found`, filled up to a part with what comes after the first `before` of a query,
    and one more, where there is one."""
    room = PART + 1 - len(found)
    rows = await session.exec(query.offset(before).limit(room)) if room else ()
    return [*found, *(Stated(*row) for row in rows)]


def cut(rows: Sequence[T], part: int, before: int = 0) -> tuple[list[T], bool]:
    """PART rows, and whether more follow, of rows without the first `before`. Errors: Unclear."""
    first = start(part) - before
    shown = [*rows[first : first + PART]]
    if part > 1 and not shown:
        raise Unclear(GONE)
    return shown, len(rows) > first + PART and part < PARTS


def about_subject(slug: str) -> ColumnElement[bool]:
    """Whether a statement is about a subject."""
    link = t.StatementSubject
    query = select(link.statement_id).where(link.statement_id == t.Statement.id, _of(link, slug))
    return query.exists()


def _of(link: type[t.StatementSubject], slug: str) -> ColumnElement[bool]:
    """One id, and no join: so the rows come in the order of an index, and their reading ends
    where enough are found."""
    query = select(t.Subject.id).where(t.Subject.slug == slug)
    return col(link.subject_id) == query.scalar_subquery()


def said_of(slug: str, *, position: bool = False) -> Any:
    """A query of the statements about a subject, in the order of its answer, and of the sources.

    position: only what states where the subject stands.
    """
    link = t.StatementSubject
    query = (
        stating(link.place)
        .join(link, col(link.statement_id) == t.Statement.id)
        .where(_of(link, slug))
        .order_by(col(link.place), col(link.statement_id))
    )
    return query.where(col(link.position).is_(True)) if position else query


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


def opening(shown: Sequence[Stated], part: int) -> tuple[Line, Sequence[Stated]]:
    """The line that a part of an answer opens with, and the statements below it."""
    if part == 1:
        return line(shown[0]), shown[1:]
    return continued(len(shown), part), shown


def continued(count: int, part: int) -> Line:
    """What a further part of `count` entries opens with."""
    before = start(part)
    return Line(f"**Continued:** statements {before + 1} to {before + count}.")


def not_stated(*gaps: Iterable[str]) -> tuple[str, ...]:
    """Several lists of gaps as one, each gap once."""
    return tuple(dict.fromkeys(gap for some in gaps for gap in some))
