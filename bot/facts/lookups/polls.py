"""`/poll`: published survey figures, their wording, and what their report leaves out."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy.orm import selectinload
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts import tables as t
from bot.facts.answer import (
    Answer,
    Bar,
    BarGroup,
    Chart,
    Citation,
    Line,
    Offer,
    Request,
    Section,
    join_words,
)
from bot.facts.kinds import SubjectKind
from bot.facts.queries import lines, said_of
from bot.facts.resolver import ID, POLL, Name
from bot.facts.store import Reader
from bot.facts.words import normalise

ALL = "all"
DISCLOSED = {  # what a survey report should disclose: field -> in words
    "pollster": "pollster",
    "year": "year",
    "wording": "question wording",
    "sample": "sample",
    "mode": "how people were asked",
    "margin": "margin of error",
}
EVERY = (ALL, "every", "everyone", "all countries", "everywhere")
EVERY_COUNTRY = Offer("All countries", Request.of("poll", country=ALL))


async def poll(reader: Reader, *, country: str) -> Answer:
    """Every published figure for one country, or for all of them."""
    if normalise(country.removeprefix(ID)) in EVERY:
        return await _all(reader)
    name = reader.names.resolve(country, POLL)
    found = await _findings(reader.session)
    own = [f for f in found if f.subject.slug == name.slug]
    return _one(name, own, found) if own else await _silent(reader, name, found)


async def _findings(session: AsyncSession) -> Sequence[t.Finding]:
    """All findings, in the order of the pack."""
    statement = selectinload(t.Finding.statement)  # type: ignore[arg-type]
    query = select(t.Finding).options(
        selectinload(t.Finding.survey),  # type: ignore[arg-type]
        selectinload(t.Finding.subject),  # type: ignore[arg-type]
        statement.selectinload(t.Statement.source),  # type: ignore[arg-type]
        statement.selectinload(t.Statement.passages),  # type: ignore[arg-type]
    )
    return (await session.exec(query.order_by(col(t.Finding.id)))).all()


def _one(name: Name, own: Sequence[t.Finding], found: Sequence[t.Finding]) -> Answer:
    survey = own[0].survey
    same = [f for f in found if f.survey_id == survey.id and f.subject_id != own[0].subject_id]
    sections = [
        Section(f"{f.subject.label}, same survey and question", (_figure([f]),)) for f in same
    ]
    for _, others in groupby(own, key=lambda f: f.survey_id):
        rest = list(others)
        if rest[0].survey_id != survey.id:
            sections.append(Section(_heading(rest[0]), (_figure(rest),)))
    return Answer(
        request=Request.of("poll", country=name.slug),
        title=_heading(own[0]),
        lead=_figure([f for f in own if f.survey_id == survey.id]),
        sections=tuple(sections),
        silences=(*_undisclosed(survey), *_remainder(own)),
        chart=_chart(_heading(own[0]), [[*own], *([f] for f in same)]),
        next=(EVERY_COUNTRY, Offer(f"Position: {name.label}", _position(name.slug))),
    )


async def _all(reader: Reader) -> Answer:
    found = await _findings(reader.session)
    ranked = sorted(
        found,
        key=lambda f: (f.subject.kind is not SubjectKind.COUNTRY, f.subject.label, f.survey_id),
    )
    groups = [list(g) for _, g in groupby(ranked, key=lambda f: (f.subject_id, f.survey_id))]
    sections = tuple(Section(_heading(g[0]), (_figure(g),)) for g in groups)
    title = "All published survey figures"
    labels = join_words(list(dict.fromkeys(g[0].subject.label for g in groups)))
    note = "Different questions, in alphabetical order: not to be ranked"
    return Answer(
        request=Request.of("poll", country=ALL),
        title=title,
        lead=Line(
            f"The sources give figures for {labels}. **The questions differ, so the figures "
            "must not be ranked against each other.**"
        ),
        sections=sections,
        silences=_undisclosed_by_all([g[0].survey for g in groups]),
        chart=_chart(title, groups, note),
        expand=_polled(found),
        expand_hint="Open a country",
        next=(Offer("Obstacles: public opinion", Request.of("obstacles", theme="opinion")),),
    )


async def _silent(reader: Reader, name: Name, found: Sequence[t.Finding]) -> Answer:
    said = await said_of(reader.session, slug=name.slug)
    ids = {f.statement.slug for f in found}
    touched = [s for s, _ in said if s.slug in ids]
    sections = [Section(f"Figures that touch on {name.label}", lines(touched))] if touched else []
    if said:
        sections.append(Section(f"What the sources do say of {name.label}", lines([said[0][0]])))
    return Answer(
        request=Request.of("poll", country=name.slug),
        title=f"{name.label}: no survey figure",
        lead=Line(
            "**Not stated in the sources:** neither article reports a survey "
            f"{'of people in' if name.kind is SubjectKind.COUNTRY else 'for'} {name.label}."
        ),
        sections=tuple(sections),
        expand=_polled(found),
        expand_hint="Open a country with figures",
        next=(EVERY_COUNTRY, Offer(f"Position: {name.label}", _position(name.slug))),
        found=False,
    )


def _position(slug: str) -> Request:
    return Request.of("position", country=slug)


def _polled(found: Sequence[t.Finding]) -> tuple[Offer, ...]:
    labels = {f.subject.slug: f.subject.label for f in found}
    ordered = sorted(labels.items(), key=lambda pair: pair[1])
    return tuple(Offer(label, Request.of("poll", country=slug)) for slug, label in ordered)


def _heading(finding: t.Finding) -> str:
    return f"{finding.subject.label}: {finding.survey.topic}"


def _figure(findings: Sequence[t.Finding]) -> Line:
    """The figures of one subject in one survey, as one line."""
    said = join_words([f"**{f.percent:g}%** {f.text}" for f in findings])
    numbers = {p.number for f in findings for p in f.statement.passages}
    return Line(
        text=f"{said}.",
        kind="figure",
        speaker=findings[0].survey.label,
        citation=Citation(findings[0].statement.source.letter, tuple(sorted(numbers))),
    )


def _undisclosed(survey: t.Survey) -> tuple[str, ...]:
    return tuple(said for field, said in DISCLOSED.items() if getattr(survey, field) is None)


def _undisclosed_by_all(surveys: Sequence[t.Survey]) -> tuple[str, ...]:
    """What no survey discloses, then what only some of them do."""
    missing = [_undisclosed(s) for s in surveys]
    never = [said for said in DISCLOSED.values() if all(said in m for m in missing)]
    some = [
        said for said in DISCLOSED.values() if said not in never and any(said in m for m in missing)
    ]
    return (f"of any survey: {join_words(never)}", f"of some: {join_words(some)}")


def _remainder(findings: Sequence[t.Finding]) -> tuple[str, ...]:
    """What the answers of one survey leave open, in words."""
    total = sum(f.percent for f in findings)
    if not findings[0].survey.exclusive or total >= 100:
        return ()
    return (f"the remaining {100 - total:g}% (the answers reported add up to {total:g}%)",)


def _chart(title: str, groups: Sequence[Sequence[t.Finding]], note: str = "") -> Chart | None:
    """The figures side by side; None where there is one number alone."""
    if sum(map(len, groups)) < 2:
        return None
    drawn = []
    for findings in groups:
        bars = [Bar(f.label, f.percent) for f in findings]
        if findings[0].survey.exclusive and (left := 100 - sum(b.percent for b in bars)) > 0:
            bars.append(Bar("Not reported", left, reported=False))
        drawn.append(BarGroup(_heading(findings[0]), tuple(bars)))
    said = "; ".join(
        f"{g.heading}: {', '.join(f'{b.label} {b.percent:g}%' for b in g.bars)}" for g in drawn
    )
    description = f"Bar chart. {said}." + (f" {note}." if note else "")
    return Chart(title, tuple(drawn), note, description)
