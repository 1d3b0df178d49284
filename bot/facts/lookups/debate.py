"""`/argue`, `/assessment` and `/clash`: the case, the verdicts, and where the sources differ."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from bot.facts import tables as t
from bot.facts.answer import Answer, Line, Offer, Request, Section, Unclear, echo, join_words
from bot.facts.kinds import Side, Verdict
from bot.facts.lookups.choosing import match, source_named
from bot.facts.lookups.offers import CASES, CLASHES
from bot.facts.queries import (
    Stated,
    about_subject,
    continued,
    line,
    lines,
    opening,
    ordered,
    part_of,
    sources,
    start,
    statements,
)
from bot.facts.resolver import ANYTHING
from bot.facts.store import Reader
from bot.facts.words import normalise

VERDICTS = {
    Verdict.AGREE: "The sources agree",
    Verdict.DIFFER: "The sources differ",
    Verdict.SILENT: "One source is silent",
}


async def argue(reader: Reader, *, side: str, about: str | None = None, part: int = 1) -> Answer:
    """The case for or against, in the order of the sources, each with the rebuttal they give."""
    try:
        chosen = Side(normalise(side))
    except ValueError:
        raise Unclear(
            f"“{echo(side)}” is no side: choose for or against.", tuple(CASES.values())
        ) from None
    other = Side.AGAINST if chosen is Side.FOR else Side.FOR
    where, slug, suffix = [col(t.Statement.argues) == chosen], None, ""
    if about:
        name = reader.names.resolve(about, ANYTHING)
        slug, suffix = name.slug, f", about {name.label}"
        where.append(about_subject(slug))
    found, more = await part_of(reader.session, ordered(*where), part)
    request = Request.of("argue", side=chosen.value, about=slug)
    title = f"The case {chosen} an Asian NATO{suffix}"
    if not found:
        lead = f"**Not in the sources:** neither gives an argument {chosen} it{suffix}."
        return Answer(request, title, Line(lead), next=(CASES[chosen], CASES[other]), found=False)
    ids = [s.id for s in found]
    rebuttals: dict[int | None, list[Stated]] = {}
    answered = col(t.Statement.answers_id)  # ordered by it, PostgreSQL finds them by its index
    for s in await statements(reader.session, answered.in_(ids), by=answered):
        rebuttals.setdefault(s.answers_id, []).append(s)
    cases: list[tuple[Line, ...]] = [
        (line(s, note=str(n)), *_rebuttals(rebuttals.get(s.id, [])))
        for n, s in enumerate(found, 1 + start(part))
    ]
    lead = continued(len(found), part)
    if part == 1:
        lead, cases[0] = cases[0][0], cases[0][1:]
    return Answer(
        request=request.at(part),
        title=title,
        lead=lead,
        sections=tuple(Section("", case) for case in cases),
        next=(CASES[other], CLASHES),
        more=more,
    )


def _rebuttals(rows: Sequence[Stated]) -> tuple[Line, ...]:
    if not rows:
        return (Line("none in the sources.", note="Rebuttal"),)
    return tuple(line(s, note="Rebuttal") for s in rows)


async def assessment(reader: Reader, *, source: str | None = None, part: int = 1) -> Answer:
    """The sources' verdicts."""
    article = await source_named(reader, source) if source else None
    where: list[ColumnElement[bool] | bool] = [col(t.Statement.assessment).is_(True)]
    if article:
        where.append(t.Statement.source_id == article.id)
    found, more = await part_of(reader.session, ordered(*where), part)
    request = Request.of("assessment", source=article.letter if article else None)
    title = f"Verdict of source {article.letter}" if article else "The sources' verdicts"
    if not found:
        return Answer(request, title, Line("**Not stated in the sources.**"), found=False)
    lead, rest = opening(found, part)
    sections = []
    for letter in dict.fromkeys(s.letter for s in found):
        verdicts = lines(s for s in rest if s.letter == letter)
        if verdicts:
            sections.append(Section(f"Source {letter}", verdicts))
    return Answer(
        request=request.at(part),
        title=title,
        lead=lead,
        sections=tuple(sections),
        silences=tuple(dict.fromkeys(gap for s in found for gap in s.gaps)),
        next=(CLASHES, *CASES.values()),
        more=more,
    )


async def clash(reader: Reader, *, question: str | None = None) -> Answer:
    """Where the sources agree, differ, or one is silent."""
    rows = (await reader.session.exec(select(t.Clash).order_by(col(t.Clash.id)))).all()
    if question is None:
        return _all_clashes(rows)
    questions = reader.names.clashes
    slug = match(reader.names, question, questions)
    if slug is None:
        offers = tuple(Offer(v, Request.of("clash", question=k)) for k, v in questions.items())
        message = f"“{echo(question)}” is none of the questions on which the sources are compared."
        raise Unclear(f"{message} Choose one.", offers)
    row = next(r for r in rows if r.slug == slug)
    link = select(t.ClashStatement.statement_id).where(t.ClashStatement.clash_id == row.id)
    found = await statements(reader.session, col(t.Statement.id).in_(link))
    sections = []
    for article in await sources(reader.session):
        said = lines(s for s in found if s.source_id == article.id)
        silent = (Line("Silent on this question."),)
        sections.append(Section(f"Source {article.letter}", said or silent))
    return Answer(
        request=Request.of("clash", question=row.slug),
        title=row.question,
        lead=Line(f"**{VERDICTS[row.verdict]}.** {row.summary}"),
        sections=tuple(sections),
        next=(Offer("All questions", Request.of("clash")), *CASES.values()),
    )


def _all_clashes(rows: Sequence[t.Clash]) -> Answer:
    sections = []
    for verdict, heading in VERDICTS.items():
        found = tuple(Line(r.question) for r in rows if r.verdict is verdict)
        if found:
            sections.append(Section(heading, found))
    counts = join_words(
        [
            f"{sum(r.verdict is v for r in rows)} on which {h[0].lower()}{h[1:]}"
            for v, h in VERDICTS.items()
        ]
    )
    return Answer(
        request=Request.of("clash"),
        title="Where the sources agree and differ",
        lead=Line(f"**{len(rows)} questions** are compared: {counts}."),
        sections=tuple(sections),
        expand=tuple(
            Offer(r.question, Request.of("clash", question=r.slug), VERDICTS[r.verdict])
            for r in rows
        ),
        expand_hint="Open a question",
        next=tuple(CASES.values()),
    )
