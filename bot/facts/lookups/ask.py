"""`/ask`, the search in plain words, and the single statement that a list opens."""

from sqlmodel import col, or_, select

from bot.facts import tables as t
from bot.facts.answer import Answer, Line, Offer, Request, Section, Unclear, join_words
from bot.facts.lookups.offers import OBSTACLES, SOURCES
from bot.facts.queries import Stated, line, lines, statements
from bot.facts.resolver import ANYTHING
from bot.facts.search import Concept, canonical, concepts, search
from bot.facts.store import Reader

LONGEST = 300  # characters of a question
SHOWN = 5  # statements in an answer
SAID = 2  # subjects of which it is told what the sources do say, where they are silent
OFFERED = 3  # subjects to go on with: a row has no room for more
CLOSE = 0.75  # a further statement's score, as a share of the best one's


async def ask(reader: Reader, *, question: str) -> Answer:
    """The closest sourced statements, or 'not in the sources' and the nearest subject."""
    if len(question) > LONGEST:
        raise Unclear(f"That question is too long: ask it in at most {LONGEST} characters.")
    asked = canonical(question, reader.names)
    if not asked:
        raise Unclear(
            "Ask in a few words, for instance: why did the quad start?",
            (Offer("Help", Request.of("help")),),
        )
    wanted = concepts(asked, reader.names)
    named = {slug for c in wanted for slug in c.subjects}
    hits = await search(reader.session, asked=wanted)
    request = Request.of("ask", question=asked)
    answering = [h for h in hits if h.answers]
    if not answering:
        return await _silent(reader, request, wanted, hits[0].statement_id if hits else None)
    best = answering[0]
    close = [h for h in answering[:SHOWN] if h.rank >= CLOSE * best.rank]
    rows = {
        s.id: s
        for s in await statements(
            reader.session, col(t.Statement.id).in_([h.statement_id for h in close])
        )
    }
    first, *rest = shown = [rows[h.statement_id] for h in close]
    subjects = sorted(named) or await _main_subjects(reader, first)
    offers = _subjects(reader, subjects)
    if any(s.obstacle_id for s in shown):
        offers = (*offers[: OFFERED - 1], OBSTACLES)
    return Answer(
        request=request,
        title="In the sources",
        lead=line(first, gaps=True),
        sections=(Section("Also close", lines(rest)),) if rest else (),
        silences=tuple(first.gaps),
        next=offers,
    )


async def _silent(
    reader: Reader, request: Request, wanted: list[Concept], nearest: int | None
) -> Answer:
    named = list(dict.fromkeys(slug for c in wanted for slug in c.subjects))
    said: tuple[Line, ...] = ()
    if named:
        link = t.StatementSubject
        query = (
            select(link.statement_id)
            .join(t.Subject, col(t.Subject.id) == col(link.subject_id))
            .where(col(t.Subject.slug).in_(named[:SAID]), link.place == t.Place.LEADS)
        )
        ids = (await reader.session.exec(query)).all()
        said = lines(await statements(reader.session, col(t.Statement.id).in_(ids)))
    elif nearest:
        rows = await statements(reader.session, t.Statement.id == nearest)
        named = await _main_subjects(reader, rows[0])
    labels = join_words([reader.names.subjects[slug].label for slug in named[:SAID]])
    return Answer(
        request=request,
        title="Not in the sources",
        lead=Line("**Not in the sources:** neither article answers this."),
        sections=(Section(f"What they do say of {labels}", said),) if said else (),
        silences=await _asked_gaps(reader, wanted),
        next=_subjects(reader, named) or (SOURCES,),
        found=False,
    )


async def _asked_gaps(reader: Reader, wanted: list[Concept]) -> tuple[str, ...]:
    """What is known to be not stated of the named subjects, if the question asks for it."""
    asked = {c.options for c in wanted if not c.subjects and (c.weight or c.needed)}
    named = [slug for c in wanted for slug in c.subjects]
    query = select(t.Subject).where(col(t.Subject.slug).in_(named)).order_by(col(t.Subject.id))
    gaps = dict.fromkeys(g for s in await reader.session.exec(query) for g in s.gaps)
    return tuple(g for g in gaps if asked & {c.options for c in concepts(g, reader.names)})


async def _main_subjects(reader: Reader, s: Stated) -> list[str]:
    query = (
        select(t.Subject.slug)
        .join(t.StatementSubject, col(t.StatementSubject.subject_id) == col(t.Subject.id))
        .where(t.StatementSubject.statement_id == s.id)
        .order_by(col(t.StatementSubject.rank))
    )
    return list((await reader.session.exec(query)).all())


def _subjects(reader: Reader, slugs: list[str]) -> tuple[Offer, ...]:
    names = [reader.names.subjects[slug] for slug in dict.fromkeys(slugs)]
    return tuple(Offer(n.label, ANYTHING.request(n.slug)) for n in names[:OFFERED])


async def statement(reader: Reader, *, id: str) -> Answer:
    """One statement with all that hangs on it. Errors: Unclear where it is gone."""
    rows = await statements(reader.session, t.Statement.slug == id)
    if not rows:
        raise Unclear("That statement is no longer in the store. Ask again for the present one.")
    row = rows[0]
    against = [t.Statement.answers_id == row.id]
    if row.answers_id:
        against.append(t.Statement.id == row.answers_id)
    answers = await statements(reader.session, or_(*against))
    sections = []
    if answers:
        sections.append(Section("Said against it", lines(answers)))
    link = select(t.ClashStatement.clash_id).where(t.ClashStatement.statement_id == row.id)
    query = select(t.Clash).where(col(t.Clash.id).in_(link)).order_by(col(t.Clash.id))
    compared = (await reader.session.exec(query)).all()
    subjects = await _main_subjects(reader, row)
    offers = [Offer(c.question, Request.of("clash", question=c.slug)) for c in compared]
    return Answer(
        request=Request.of("statement", id=row.slug),
        title=reader.names.subjects[subjects[0]].label,
        lead=line(row, note=row.event_when or ""),
        sections=tuple(sections),
        silences=tuple(row.gaps),
        expand=tuple(offers),
        expand_hint="Where the sources agree or differ on this",
        next=_subjects(reader, subjects),
    )
