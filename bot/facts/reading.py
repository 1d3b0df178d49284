"""Reads topics from the database: their names, or one as a whole."""

from sqlalchemy.orm import selectinload
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts import tables as t
from bot.facts.packs import schema
from bot.facts.search.question import read_tables
from bot.facts.search.vectors import Vectors
from bot.facts.topic import Topic, TopicName

WHOLE = (
    selectinload(t.Topic.sources).selectinload(t.Source.sections),  # type: ignore[arg-type]
    selectinload(t.Topic.themes),  # type: ignore[arg-type]
    selectinload(t.Topic.cases),  # type: ignore[arg-type]
    selectinload(t.Topic.subjects),  # type: ignore[arg-type]
    selectinload(t.Topic.statements).selectinload(t.Statement.about),  # type: ignore[arg-type]
    selectinload(t.Topic.statements).selectinload(t.Statement.memberships),  # type: ignore[arg-type]
    selectinload(t.Topic.surveys).selectinload(t.Survey.findings),  # type: ignore[arg-type]
    selectinload(t.Topic.embedding),  # type: ignore[arg-type]
    selectinload(t.Topic.clashes).selectinload(t.Clash.statements),  # type: ignore[arg-type]
)


async def newest_revision(session: AsyncSession) -> int:
    """The revision of the latest change of any topic; 0 where there is none."""
    return (await session.exec(select(func.max(t.Topic.revision)))).one() or 0


async def topic_names(session: AsyncSession) -> list[TopicName]:
    """All topics that are not removed, in the order of their slugs."""
    query = select(t.Topic).where(col(t.Topic.removed).is_(False)).order_by(t.Topic.slug)
    return [name_of(row) for row in await session.exec(query)]


async def topic_row(session: AsyncSession, *, key: str) -> t.Topic | None:
    """A topic with all its rows; None where it has been removed."""
    query = select(t.Topic).where(t.Topic.key == key, col(t.Topic.removed).is_(False))
    return (await session.exec(query.options(*WHOLE))).first()


def name_of(row: t.Topic) -> TopicName:
    """A topic without its contents."""
    return TopicName(row.key, row.slug, row.title, row.owner, row.revision)


def topic_of(row: t.Topic) -> Topic:
    """The topic that a row and its related rows hold. Takes some milliseconds, and no await."""
    read_tables()  # here, where nobody waits for the event loop
    subjects = {s.id: s.slug for s in row.subjects}
    statements = {s.id: s.slug for s in row.statements}
    letters = {s.id: s.letter for s in row.sources}
    entries = schema.Entries.model_construct(
        topic=schema.Topic.model_validate(row),
        source=tuple(map(schema.Source.model_validate, row.sources)),
        section=tuple(
            schema.Section.model_validate(section, update={"source": source.letter})
            for source in row.sources
            for section in source.sections
        ),
        theme=tuple(map(schema.Theme.model_validate, row.themes)),
        case=tuple(map(schema.Case.model_validate, row.cases)),
        subject=tuple(map(schema.Subject.model_validate, row.subjects)),
        statement=tuple(
            schema.Statement.model_validate(
                s,
                update={
                    "id": s.slug,
                    "source": letters[s.source_id],
                    "about": tuple(subjects[link.subject_id] for link in s.about),
                    "leads": tuple(subjects[link.subject_id] for link in s.about if link.leads),
                    "position": tuple(
                        subjects[link.subject_id] for link in s.about if link.position
                    ),
                },
            )
            for s in row.statements
        ),
        membership=tuple(
            schema.Membership.model_validate(
                m, update={"alliance": subjects[m.alliance_id], "statement": s.slug}
            )
            for s in row.statements
            for m in s.memberships
        ),
        survey=tuple(map(schema.Survey.model_validate, row.surveys)),
        finding=tuple(
            schema.Finding.model_validate(
                f,
                update={
                    "survey": survey.slug,
                    "subject": subjects[f.subject_id],
                    "statement": statements[f.statement_id],
                },
            )
            for f, survey in sorted(
                ((f, survey) for survey in row.surveys for f in survey.findings),
                key=lambda pair: pair[0].id or 0,
            )
        ),
        clash=tuple(
            schema.Clash.model_validate(
                c, update={"statements": tuple(s.slug for s in c.statements)}
            )
            for c in row.clashes
        ),
    )
    kept = row.embedding
    vectors = Vectors(kept.model, kept.texts, kept.data) if kept else None
    return Topic.of(name_of(row), entries, vectors)
