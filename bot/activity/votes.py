"""A vote: what it is opened with, and what its result says."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.activity.secrecy import LEAST, Result, Tallies, published
from bot.activity.tables import BETWEEN, CHANGED, KEPT, Activity
from bot.answers.charts.chart import Bar, BarGroup, Chart
from bot.answers.commands.poll import reported, undisclosed
from bot.errors import UserError
from bot.facts.topic import Topic
from bot.wording import Phrase, render, say

KIND = "vote"
LEAST_OPTIONS, MOST_OPTIONS = 2, 10
QUESTION, OPTION = 200, 80  # characters; an option is the label of a button
SHOWN = 20  # of an option that is too long
MINUTES = re.compile(r"\s*([0-9]{1,9})\s*(?:m|min|minutes?)?\.?\s*", re.IGNORECASE)
MOST_MINUTES = 7 * 24 * 60
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula
YES_NO = (say("vote.yes"), say("vote.no"), say("vote.unsure"))


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed into the form, as it stands there. survey: "topic:slug", or empty."""

    question: str
    options: str
    minutes: str
    survey: str = ""


class FormError(UserError):
    """A form that opens nothing. copy: what was typed, to be given back."""

    def __init__(self, phrase: Phrase, form: Form) -> None:
        super().__init__(phrase)
        self.copy = tuple(filter(None, (form.question.strip(), form.options.strip())))
        self.link: tuple[Phrase, str] | None = None


@dataclass(frozen=True, slots=True)
class NewVote:
    """A form that has been read. minutes: None until somebody closes it."""

    question: str
    options: tuple[str, ...]
    minutes: int | None
    facts: Mapping[str, Any] | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """As `tables.Activity.settings` keeps it."""
        return {"question": self.question, "options": [*self.options]}


def read(form: Form, topic: Topic | None = None) -> NewVote:
    """Errors: FormError that says what to put right.

    topic: of the form's survey, whose question and answers fill what was left empty.
    """
    survey = topic.surveys.get(form.survey.partition(":")[2]) if topic else None
    question = " ".join(form.question.split()) or (survey and survey.ask) or ""
    options = [" ".join(line.split()) for line in form.options.splitlines() if line.strip()]
    if not options and topic and survey:
        options = _options_of(topic, survey.slug)
    try:
        minutes = _minutes(form.minutes)
        _check(question, options)
    except UserError as error:
        raise FormError(say("vote.again", said=error.phrase), form) from None
    facts = None
    if topic and survey:
        facts = _facts(topic, survey.slug) | {"is_ours": question == survey.ask}
    return NewVote(question, tuple(options), minutes, facts)


def _check(question: str, options: Sequence[str]) -> None:
    if not question:
        raise UserError(say("vote.no-question"))
    if len(question) > QUESTION:
        raise UserError(say("vote.long-question", most=QUESTION))
    if not LEAST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise UserError(
            say("vote.options", least=LEAST_OPTIONS, most=MOST_OPTIONS, count=len(options))
        )
    if long := [option for option in options if len(option) > OPTION]:
        raise UserError(say("vote.long-option", option=long[0][:SHOWN], most=OPTION))
    known = set[str]()
    for option in options:
        if option.casefold() in known:
            raise UserError(say("vote.same-options", option=option))
        known.add(option.casefold())


def _minutes(typed: str) -> int | None:
    if not typed.strip():
        return None
    number = MINUTES.fullmatch(typed)
    if not number or not 1 <= int(number[1]) <= MOST_MINUTES:
        raise UserError(say("vote.minutes", most=MOST_MINUTES))
    return int(number[1])


def _options_of(topic: Topic, survey: str) -> list[str]:
    """The answers that a survey reports of one country, or yes and no where that is one."""
    findings = [f for f in topic.findings if f.survey == survey]
    labels = [f.label for f in findings if f.subject == findings[0].subject]
    if len(labels) == 1:
        return [*map(render, YES_NO)]
    return [*labels, render(say("vote.none-of-these"))]


def _facts(topic: Topic, slug: str) -> dict[str, Any]:
    """What a survey says, copied, so that a change of facts changes nothing."""
    survey = topic.surveys[slug]
    return {
        "survey": survey.label,
        "lines": [
            {
                "country": render(line.note),
                "text": render(line.text),
                "where": render(line.attribution or ""),
            }
            for line in reported(topic, survey)
        ],
        "not_stated": [render(gap) for gap in undisclosed(survey)],
    }


# Results


@dataclass(frozen=True, slots=True)
class Split:
    """The result of one round, and its heading."""

    heading: Phrase
    result: Result


def splits(counted: Tallies) -> list[Split]:
    """The rounds of a result, as they may be shown."""
    rounds = sorted(round for round in counted if round != BETWEEN)
    headings = [say("vote.result")] if len(rounds) < 2 else [say("vote.first"), say("vote.second")]
    return [
        Split(heading, published(counted[round]))
        for heading, round in zip(headings, rounds, strict=False)
    ]


def said(result: Result, options: Sequence[str]) -> list[Phrase]:
    """A result in words."""
    if not result.voters:
        return [say("vote.nobody")]
    if result.is_few:
        return [say("vote.few", count=result.voters, least=LEAST)]
    if result.agreed is not None:
        return [say("vote.agreed", count=result.voters, option=isolated(options[result.agreed]))]
    lines = [say("vote.voters", count=result.voters)]
    for choice, count in result.counts.items():
        percent, option = round(100 * count / result.voters), isolated(options[choice])
        lines.append(say("vote.count", option=option, count=count, percent=percent))
    return lines


def isolated(text: str) -> str:
    """Text whose direction of writing leaves that of what stands around it alone."""
    return f"\u2068{text}\u2069" if any(map(is_written_leftwards, text)) else text


def is_written_leftwards(letter: str) -> bool:
    """Whether it belongs to a script such as Arabic or Hebrew."""
    return unicodedata.bidirectional(letter) in ("R", "AL")


def changed(counted: Tallies) -> Phrase | None:
    """How many changed their vote between the rounds, where that tells of nobody."""
    if BETWEEN not in counted:
        return None
    result = published(counted[BETWEEN])
    if result.counts:
        return say("vote.changed", count=result.counts[CHANGED], voters=result.voters)
    if result.agreed is None:
        return None
    return say("vote.all-kept" if result.agreed == KEPT else "vote.all-changed")


def chart(activity: Activity, counted: Tallies) -> Chart | None:
    """The rounds whose counts are shown, as bars; None where there is none."""
    options = activity.settings["options"]
    groups, told = list[BarGroup](), list[Phrase]()
    rounds = splits(counted)
    for split in rounds:
        result = split.result
        if not result.counts:
            continue
        bars = tuple(
            Bar(options[choice], round(100 * count / result.voters))
            for choice, count in result.counts.items()
        )
        groups.append(BarGroup(split.heading, bars))
        named = tuple(say("chart.bar", label=b.label, percent=f"{b.percent:g}") for b in bars)
        told.append(say("chart.group", heading=split.heading, bars=named))
    if not groups:
        return None
    description = say("chart.description", groups=tuple(told))
    alone = groups[0].heading if len(groups) < len(rounds) else ""  # else its heading says it
    return Chart(activity.settings["question"], tuple(groups), alone, description)


def table(activity: Activity, counted: Tallies) -> str:
    """The result as CSV: an option in a row, and its votes in each round as far as shown."""
    shown = splits(counted)
    rows = [[render(say("csv.option")), *(render(split.heading) for split in shown)]]
    for choice, option in enumerate(activity.settings["options"]):
        counts = (str(split.result.counts.get(choice, "")) for split in shown)
        rows.append([_as_text(option), *counts])
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
