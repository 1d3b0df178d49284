"""A pack as rows: in place of a topic's earlier rows, in the caller's transaction."""

import secrets

from sqlmodel import SQLModel, col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts import tables as t
from bot.facts.names.words import short_key
from bot.facts.packs.pack import Pack

KEY_LETTERS = 6
FACTS = (t.Embedding, t.Clash, t.Survey, t.Statement, t.Subject, t.Theme, t.Case, t.Source)


async def replace_topic(session: AsyncSession, *, pack: Pack, owner: int = t.SHIPPED) -> None:
    """Puts a pack in place of what its topic held before."""
    said = pack.entries.topic.model_dump()
    topic = await find_topic(session, slug=said["slug"], owner=owner)
    if topic is None:
        key = await _free_key(session, slug=said["slug"], owner=owner)
        topic = t.Topic(**said, key=key, owner=owner, revision=0)
    else:
        await _delete(session, topic, *FACTS)  # pictures whose figures stay are still right
    topic.sqlmodel_update(said | {"digest": pack.digest, "removed": False, "embedded": ""})
    topic.revision = await next_revision(session)
    session.add(topic)
    await session.flush()
    assert topic.id
    session.add_all(_rows(topic.id, pack))
    if pack.vectors:
        said = pack.vectors
        session.add(
            t.Embedding(topic_id=topic.id, model=said.model, texts=said.texts, data=said.data)
        )


async def remove_topic(session: AsyncSession, *, slug: str, owner: int = t.SHIPPED) -> bool:
    """Removes what a topic holds, and remembers that; False where there is no such topic."""
    topic = await find_topic(session, slug=slug, owner=owner)
    if topic is None or topic.removed:
        return False
    await _delete(session, topic, *FACTS, t.ChartImage)
    topic.sqlmodel_update({"removed": True, "digest": "", "charts": "", "embedded": ""})
    topic.revision = await next_revision(session)
    session.add(topic)
    return True


async def find_topic(session: AsyncSession, *, slug: str, owner: int) -> t.Topic | None:
    """A topic, also one that is removed."""
    query = select(t.Topic).where(t.Topic.slug == slug, t.Topic.owner == owner)
    return (await session.exec(query)).first()


async def next_revision(session: AsyncSession) -> int:
    """Above all others. The first is random, so that a swapped database is noticed."""
    last = (await session.exec(select(func.max(t.Topic.revision)))).one()
    return last + 1 if last else 1 + secrets.randbelow(100_000)


async def _delete(
    session: AsyncSession, topic: t.Topic, *tables: type[t.Owned | t.ChartImage | t.Embedding]
) -> None:
    for table in tables:
        await session.exec(delete(table).where(col(table.topic_id) == topic.id))


async def _free_key(session: AsyncSession, *, slug: str, owner: int) -> str:
    """Six letters and digits that no other topic has: the same ones whenever possible."""
    taken = set((await session.exec(select(t.Topic.key))).all())
    attempt = 0
    while True:
        if (key := short_key(f"{owner}/{slug}/{attempt}", KEY_LETTERS)) not in taken:
            return key
        attempt += 1


def _rows(topic_id: int, pack: Pack) -> list[SQLModel]:
    """The rows of a pack, linked to one another; SQLAlchemy gives out their ids."""
    entries, owner = pack.entries, {"topic_id": topic_id}
    sources = {s.letter: t.Source(**owner, **s.model_dump()) for s in entries.source}
    for section in entries.section:
        said = section.model_dump(exclude={"source"})
        sources[section.source].sections.append(t.Section(**said))
    subjects = {s.slug: t.Subject(**owner, **s.model_dump()) for s in entries.subject}
    statements = {
        s.id: t.Statement(
            **owner,
            **s.model_dump(exclude={"id", "source", "about", "leads", "position"}),
            slug=s.id,
            source=sources[s.source],
            about=[
                t.StatementSubject(
                    subject=subjects[slug],
                    rank=rank,
                    leads=slug in s.leads,
                    position=slug in s.position,
                )
                for rank, slug in enumerate(dict.fromkeys(s.about))
            ],
            memberships=[
                t.Membership(
                    **m.model_dump(include={"members", "complete"}), alliance=subjects[m.alliance]
                )
                for m in entries.membership
                if m.statement == s.id
            ],
        )
        for s in entries.statement
    }
    surveys = {s.slug: t.Survey(**owner, **s.model_dump()) for s in entries.survey}
    findings = []  # whose ids are to follow the order of the pack, not that of the surveys
    for f in entries.finding:
        said = f.model_dump(include={"percent", "text", "label"})
        subject, statement = subjects[f.subject], statements[f.statement]
        findings.append(t.Finding(**said, subject=subject, statement=statement))
        surveys[f.survey].findings.append(findings[-1])
    return [
        *sources.values(),
        *(t.Theme(**owner, **theme.model_dump()) for theme in entries.theme),
        *(t.Case(**owner, **case.model_dump()) for case in entries.case),
        *subjects.values(),
        *statements.values(),
        *findings,
        *surveys.values(),
        *(
            t.Clash(
                **owner,
                **c.model_dump(exclude={"statements"}),
                statements=[statements[id] for id in dict.fromkeys(c.statements)],
            )
            for c in entries.clash
        ),
    ]
