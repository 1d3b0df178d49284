"""`/poll`: published survey figures, their wording, and what their report leaves out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.answers import offers
from bot.answers.answer import Answer, Citation, Line, Section, merged
from bot.answers.beside import answered_for
from bot.answers.charts.chart import Bar, BarGroup, Chart
from bot.answers.lines import lines, no_source
from bot.answers.naming import POLL, POSITION
from bot.answers.request import Offer, request
from bot.facts.kinds import SubjectKind
from bot.facts.names.resolver import ID
from bot.facts.names.words import normalise
from bot.facts.packs.schema import Finding, Statement, Subject, Survey
from bot.facts.topic import Topic
from bot.wording import Phrase, Text, say

ALL = "all"
EVERY = (ALL, "every", "everyone", "all countries", "everywhere")
DECIMALS = 6  # of a percentage: what is less is an error of binary fractions
DISCLOSED = ("pollster", "year", "wording", "sample", "mode", "margin")
"""What a survey report should disclose."""


class Figure(NamedTuple):
    """A finding with what it refers to."""

    finding: Finding
    survey: Survey
    subject: Subject
    statement: Statement


def poll(topic: Topic, *, country: str, beside: str | None = None) -> Answer:
    """Every published figure for one country, for two, or for all of them."""
    if normalise(country.removeprefix(ID)) in EVERY:
        return _all(topic)
    return answered_for(topic, _of_one, POLL, country, beside)


def _of_one(topic: Topic, subject: Subject) -> Answer:
    own = [f for f in _figures(topic) if f.subject is subject]
    if subject.kind is SubjectKind.PLACE and not own:  # a region has the figures of those in it
        inside = [f for f in _figures(topic) if subject.slug in f.statement.about]
        own = sorted(inside, key=lambda f: f.subject.kind is SubjectKind.COUNTRY)  # countries last
    return _one(topic, subject, own) if own else _silent(topic, subject)


def _figures(topic: Topic) -> list[Figure]:
    return [
        Figure(f, topic.surveys[f.survey], topic.subjects[f.subject], topic.statements[f.statement])
        for f in topic.findings
    ]


def every_country(topic: Topic) -> Offer:
    """All published figures."""
    return Offer(say("offer.all-countries"), request(topic, "poll", country=ALL))


def _one(topic: Topic, subject: Subject, own: Sequence[Figure]) -> Answer:
    first, *others = _grouped(own)
    survey = first[0].survey
    shown = {f.subject.slug for f in own}
    same = (f for f in _figures(topic) if f.survey is survey and f.subject.slug not in shown)
    alike = _grouped(same)
    return Answer(
        request=request(topic, "poll", country=subject.slug),
        title=_heading(first),
        lead=_figure(first),
        sections=(
            *(
                Section(say("poll.same-survey", country=g[0].subject.label), (_figure(g),))
                for g in alike
            ),
            *(Section(_heading(g), (_figure(g),)) for g in others),
        ),
        silences=(*undisclosed(survey), *_remainder(first)),
        chart=_chart(_heading(first), [first, *alike, *others]),
        next=(every_country(topic), *_position(topic, subject)),
    )


def _all(topic: Topic) -> Answer:
    order = [*topic.surveys]
    ranked = sorted(
        _figures(topic),
        key=lambda f: (
            f.subject.kind is not SubjectKind.COUNTRY,
            f.subject.label,
            order.index(f.survey.slug),
        ),
    )
    groups = _grouped(ranked)
    title = say("poll.all.title")
    if not groups:
        lead = Line(say("poll.none", none=no_source(topic)))
        return Answer(request(topic, "poll", country=ALL), title, lead, found=False)
    return Answer(
        request=request(topic, "poll", country=ALL),
        title=title,
        lead=Line(
            say("poll.all.lead", figures=tuple(map(_briefly, groups))),
            citations=merged(c for g in groups for c in _figure(g).citations),
        ),
        sections=tuple(Section(_heading(g), (_figure(g),)) for g in groups),
        silences=_undisclosed_by_all([g[0].survey for g in groups]),
        chart=_chart(title, groups, say("poll.all.note")),
        expand=_polled(topic),
        expand_hint=say("expand.country"),
        next=(offers.obstacles(topic),),
    )


def _silent(topic: Topic, subject: Subject) -> Answer:
    said = topic.statements_about(subject.slug)
    figures = {f.statement for f in topic.findings}
    touched = [s for s in topic.statements.values() if s in said and s.id in figures]
    sections = []
    if touched:
        sections.append(Section(say("poll.touching", label=subject.label), lines(touched)))
    if said:
        sections.append(Section(say("said-of", label=subject.label), lines(said[:1])))
    return Answer(
        request=request(topic, "poll", country=subject.slug),
        title=say("poll.silent.title", label=subject.label),
        lead=Line(say("poll.silent", label=subject.label)),
        sections=tuple(sections),
        expand=_polled(topic),
        expand_hint=say("expand.polled-country"),
        next=(every_country(topic), *_position(topic, subject)),
        found=False,
    )


def _position(topic: Topic, subject: Subject) -> tuple[Offer, ...]:
    """Where it stands, if any source says so."""
    if subject.slug not in topic.placed:
        return ()
    return (Offer(say("offer.position"), POSITION.request(topic, subject.slug)),)


def _polled(topic: Topic) -> tuple[Offer, ...]:
    polled = (s for s in topic.subjects.values() if s.slug in topic.polled)
    return tuple(Offer(s.label, POLL.request(topic, s.slug)) for s in polled)


def _grouped(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Those of one subject in one survey together, in their order."""
    groups: dict[tuple[str, str], list[Figure]] = {}
    for f in figures:
        groups.setdefault((f.subject.slug, f.survey.slug), []).append(f)
    return [*groups.values()]


def _heading(group: Sequence[Figure]) -> str:
    return f"{group[0].subject.label}: {group[0].survey.topic}"


def _figure(group: Sequence[Figure]) -> Line:
    """The figures of one subject in one survey, as one line."""
    said = tuple(
        say("poll.figure", percent=f"{f.finding.percent:g}", text=f.finding.text) for f in group
    )
    numbers = {number for f in group for number in f.statement.paragraphs}
    return Line(
        text=say("poll.figures", figures=said),
        kind="figure",
        speaker=group[0].survey.label,
        citations=(Citation(group[0].statement.source, tuple(sorted(numbers))),),
    )


def reported(topic: Topic, survey: Survey) -> tuple[Line, ...]:
    """Every figure of one survey, with its country before it."""
    groups = _grouped(f for f in _figures(topic) if f.survey is survey)
    return tuple(replace(_figure(g), note=g[0].subject.label) for g in groups)


def _briefly(group: Sequence[Figure]) -> Phrase:
    """'Japan 11%': the first figure of a group, which the chart and the lines below explain."""
    finding = group[0].finding
    return say("poll.brief", label=group[0].subject.label, percent=f"{finding.percent:g}")


def undisclosed(survey: Survey) -> tuple[Phrase, ...]:
    """What the report of a survey leaves out."""
    absent = (field for field in DISCLOSED if getattr(survey, field) is None)
    return tuple(say(f"disclosed.{field}") for field in absent)


def _undisclosed_by_all(surveys: Sequence[Survey]) -> tuple[Text, ...]:
    """What no survey discloses, then what only some of them do."""
    missing = [undisclosed(s) for s in surveys]
    every = [say(f"disclosed.{field}") for field in DISCLOSED]
    never = tuple(said for said in every if all(said in m for m in missing))
    some = tuple(said for said in every if said not in never and any(said in m for m in missing))
    found = []
    if never:
        found.append(say("undisclosed.any", fields=never))
    if some:
        found.append(say("undisclosed.some", fields=some))
    return tuple(found)


def _remainder(group: Sequence[Figure]) -> tuple[Phrase, ...]:
    """What the answers of one survey leave open, in words."""
    if not (left := _left(group)):
        return ()
    return (say("poll.remainder", left=f"{left:g}", sum=f"{100 - left:g}"),)


def _left(group: Sequence[Figure]) -> float:
    """The percentage that gave no answer that is reported; 0 where answers may add up to more."""
    if not group[0].survey.exclusive:
        return 0
    return max(0, round(100 - sum(f.finding.percent for f in group), DECIMALS))


def _chart(title: Text, groups: Sequence[Sequence[Figure]], note: Text = "") -> Chart | None:
    """The figures side by side; None where there is one number alone."""
    if sum(map(len, groups)) < 2:
        return None
    drawn = []
    for group in groups:
        bars = [Bar(f.finding.label, f.finding.percent) for f in group]
        if left := _left(group):
            bars.append(Bar(say("chart.not-reported"), left, reported=False))
        drawn.append(BarGroup(_heading(group), tuple(bars)))
    said = tuple(
        say(
            "chart.group",
            heading=g.heading,
            bars=tuple(say("chart.bar", label=b.label, percent=f"{b.percent:g}") for b in g.bars),
        )
        for g in drawn
    )
    key = "chart.description-note" if note else "chart.description"
    return Chart(title, tuple(drawn), note, say(key, groups=said, note=note))
