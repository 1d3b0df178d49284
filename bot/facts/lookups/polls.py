"""`/poll`: published survey figures, their wording, and what their report leaves out."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
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
from bot.facts.lookups.offers import OBSTACLES
from bot.facts.names import Name
from bot.facts.queries import about_subject, columns, lines, part_of, said_of, statements
from bot.facts.resolver import ID, POLL, Names
from bot.facts.store import Reader
from bot.facts.words import normalise

ALL = "all"
DECIMALS = 6  # of a percentage: what is less is an error of binary fractions
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
    own = await _findings(reader.session, t.Subject.slug == name.slug)
    if not own:
        return await _silent(reader, name)
    survey = own[0].survey
    others = t.Subject.slug != name.slug
    return _one(name, own, await _findings(reader.session, t.Survey.id == survey.id, others))


class Reported(NamedTuple):
    """A finding with what it is about and where it stands."""

    percent: float
    text: str
    label: str
    survey: t.Survey
    subject: t.Subject
    paragraphs: list[int]
    letter: str


async def _findings(
    session: AsyncSession, *where: ColumnElement[bool] | bool
) -> Sequence[Reported]:
    """Findings in the order of the pack."""
    finding, said = t.Finding, t.Statement
    shown = (finding.percent, finding.text, finding.label, t.Survey, t.Subject)
    query = (
        columns(*shown, said.paragraphs, t.Source.letter)
        .join(t.Survey, col(t.Survey.id) == finding.survey_id)
        .join(t.Subject, col(t.Subject.id) == finding.subject_id)
        .join(said, col(said.id) == finding.statement_id)
        .join(t.Source, col(t.Source.id) == said.source_id)
        .where(*where)
        .order_by(col(finding.id))
    )
    return [*map(Reported._make, await session.exec(query))]


def _one(name: Name, own: Sequence[Reported], same: Sequence[Reported]) -> Answer:
    """`same`: what others said in the first survey."""
    first, *others = _grouped(own)
    alike = _grouped(same)
    return Answer(
        request=Request.of("poll", country=name.slug),
        title=_heading(first[0]),
        lead=_figure(first),
        sections=(
            *(
                Section(f"{g[0].subject.label}, same survey and question", (_figure(g),))
                for g in alike
            ),
            *(Section(_heading(g[0]), (_figure(g),)) for g in others),
        ),
        silences=(*_undisclosed(first[0].survey), *_remainder(first)),
        chart=_chart(_heading(first[0]), [first, *alike, *others]),
        next=(EVERY_COUNTRY, Offer(f"Position: {name.label}", _position(name.slug))),
    )


async def _all(reader: Reader) -> Answer:
    found = await _findings(reader.session)
    ranked = sorted(
        found,
        key=lambda f: (f.subject.kind is not SubjectKind.COUNTRY, f.subject.label, f.survey.id),
    )
    groups = _grouped(ranked)
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
        expand=_polled(reader.names),
        expand_hint="Open a country",
        next=(_opinion(reader.names),),
    )


async def _silent(reader: Reader, name: Name) -> Answer:
    said, _ = await part_of(reader.session, said_of(name.slug), 1)
    figures = col(t.Statement.id).in_(select(t.Finding.statement_id))
    touched = await statements(reader.session, figures, about_subject(name.slug))
    sections = [Section(f"Figures that touch on {name.label}", lines(touched))] if touched else []
    if said:
        sections.append(Section(f"What the sources do say of {name.label}", lines(said[:1])))
    return Answer(
        request=Request.of("poll", country=name.slug),
        title=f"{name.label}: no survey figure",
        lead=Line(
            "**Not stated in the sources:** neither article reports a survey "
            f"{'of people in' if name.kind is SubjectKind.COUNTRY else 'for'} {name.label}."
        ),
        sections=tuple(sections),
        expand=_polled(reader.names),
        expand_hint="Open a country with figures",
        next=(EVERY_COUNTRY, Offer(f"Position: {name.label}", _position(name.slug))),
        found=False,
    )


def _opinion(names: Names) -> Offer:
    """The obstacles that figures speak of, where a topic has a theme for them."""
    if (label := names.themes.get("opinion")) is None:
        return OBSTACLES
    return Offer(
        f"Obstacles: {label[:1].lower()}{label[1:]}", Request.of("obstacles", theme="opinion")
    )


def _position(slug: str) -> Request:
    return Request.of("position", country=slug)


def _polled(names: Names) -> tuple[Offer, ...]:
    polled = (name for name in names.subjects.values() if name.polled)
    return tuple(Offer(n.label, Request.of("poll", country=n.slug)) for n in polled)


def _grouped(findings: Iterable[Reported]) -> list[list[Reported]]:
    """Those of one subject in one survey together, in their order."""
    groups: dict[Any, list[Reported]] = {}
    for f in findings:
        groups.setdefault((f.subject.id, f.survey.id), []).append(f)
    return [*groups.values()]


def _heading(finding: Reported) -> str:
    return f"{finding.subject.label}: {finding.survey.topic}"


def _figure(findings: Sequence[Reported]) -> Line:
    """The figures of one subject in one survey, as one line."""
    said = join_words([f"**{f.percent:g}%** {f.text}" for f in findings])
    numbers = {number for f in findings for number in f.paragraphs}
    return Line(
        text=f"{said}.",
        kind="figure",
        speaker=findings[0].survey.label,
        citation=Citation(findings[0].letter, tuple(sorted(numbers))),
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


def _remainder(findings: Sequence[Reported]) -> tuple[str, ...]:
    """What the answers of one survey leave open, in words."""
    if not (left := _left(findings)):
        return ()
    return (f"the remaining {left:g}% (the answers reported add up to {100 - left:g}%)",)


def _left(findings: Sequence[Reported]) -> float:
    """The percentage that gave no answer that is reported; 0 where answers may add up to more."""
    if not findings[0].survey.exclusive:
        return 0
    return max(0, round(100 - sum(f.percent for f in findings), DECIMALS))


def _chart(title: str, groups: Sequence[Sequence[Reported]], note: str = "") -> Chart | None:
    """The figures side by side; None where there is one number alone."""
    if sum(map(len, groups)) < 2:
        return None
    drawn = []
    for findings in groups:
        bars = [Bar(f.label, f.percent) for f in findings]
        if left := _left(findings):
            bars.append(Bar("Not reported", left, reported=False))
        drawn.append(BarGroup(_heading(findings[0]), tuple(bars)))
    said = "; ".join(
        f"{g.heading}: {', '.join(f'{b.label} {b.percent:g}%' for b in g.bars)}" for g in drawn
    )
    description = f"Bar chart. {said}." + (f" {note}." if note else "")
    return Chart(title, tuple(drawn), note, description)
