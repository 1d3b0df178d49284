"""The shipped pack: all that it says is within reach, and every answer is fit to be shown."""

import re
from typing import Any

import pytest
from support.topics import crawl, opened, shown, words

from bot.answers.answer import Citation
from bot.answers.catalogue import COMMANDS
from bot.answers.charts.chart import Chart
from bot.answers.commands.profile import EXPECTED
from bot.answers.examples import example
from bot.answers.request import Request
from bot.answers.typed_line import parse_line
from bot.cli.terminal import line_of
from bot.facts.kinds import Aspect, SubjectKind
from bot.facts.names.resolver import ID
from bot.facts.packs.loader import load
from bot.facts.packs.pack import Pack
from bot.facts.store import Topics
from bot.facts.topic import Topic
from bot.settings import packs_folder
from bot.wording import render, say

LONGEST_REQUEST = 83  # characters beside the topic: a button's custom_id holds 100 in all


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(packs_folder() / "asian_nato")


@pytest.fixture(scope="module")
def answers(topic: Topic) -> dict[str, Any]:
    return crawl(topic)


def test_every_statement_is_within_reach(pack: Pack, answers: dict[str, Any], topic: Topic) -> None:
    """In an answer, or, as an item of a list that names it, on the page of that list."""
    shown = {line.id for answer in answers.values() for line in answer.lines()} - {""}
    pages = [Request(topic.name.key, "statement", (("id", id),)) for id in shown & {*topic.items}]
    shown |= {line.id for page in pages for line in opened(topic, page).lines()}
    assert shown == {s.id for s in pack.entries.statement}


def test_every_subject_has_something_said_of_it(answers: dict[str, Any], topic: Topic) -> None:
    for slug, name in topic.subjects.items():
        answer = answers[f"explain;name={slug}"]
        assert answer.found and answer.title == name.label
        assert answer.lead.citations, slug


def test_everything_said_of_a_subject_is_shown(pack: Pack, answers: dict[str, Any]) -> None:
    """What leads comes first, then what is mainly about it, then the rest."""
    for subject in pack.entries.subject:
        answer = answers[f"explain;name={subject.slug}"]
        said = [s for s in pack.entries.statement if subject.slug in s.about]
        shown = [line.id for line in answer.lines() if line.id]
        assert {*shown} >= {s.id for s in said if s.part_of not in shown}, subject.slug
        leads = [s.id for s in said if subject.slug in s.leads]
        main = [s.id for s in said if s.about[0] == subject.slug]
        assert shown[0] in (leads or main or shown)
        aside = f"Also about {subject.label}"
        rest = [x.id for s in answer.sections if s.heading == aside for x in s.lines]
        assert {*rest} <= {s.id for s in said} - {*main} - {*shown[:1]}


def test_what_no_statement_tells_of_an_alliance_is_named(
    pack: Pack, answers: dict[str, Any]
) -> None:
    alliances = [s.slug for s in pack.entries.subject if s.kind is SubjectKind.ALLIANCE]
    joined = {m.alliance for m in pack.entries.membership}
    for slug in alliances:
        told = {s.aspect for s in pack.entries.statement if slug in s.about}
        told |= {Aspect.MEMBERS} if slug in joined else set()
        silences = answers[f"alliance;name={slug}"].silences
        for aspect in EXPECTED:
            said = render(say(f"alliance.{aspect}"))
            assert (said in silences) == (aspect not in told), (slug, said)


def test_a_line_is_that_of_its_statement(pack: Pack, answers: dict[str, Any]) -> None:
    statements = {s.id: s for s in pack.entries.statement}
    for answer in answers.values():
        for line in answer.lines():
            if line.id and not line.text.startswith("Member"):
                s = statements[line.id]
                assert line.citations == (Citation(s.source, tuple(sorted({*s.paragraphs}))),)
                assert (line.text, line.kind, line.speaker) == (s.text, s.kind, s.speaker)


@pytest.mark.asyncio(loop_scope="module")
async def test_both_databases_give_the_same_answers_as_the_pack(topics: Topics, pack: Pack) -> None:
    stored = await topics.topic()
    expected = crawl(Topic.of(stored.name, pack.entries))
    found = crawl(stored)
    assert found.keys() == expected.keys()
    assert len(found) > 150
    for request, answer in found.items():
        assert answer == expected[request], request


def test_an_answer_can_be_asked_for_again(answers: dict[str, Any]) -> None:
    for request, answer in answers.items():
        assert str(answer.request).partition(":")[2] == request
        assert Request.parse(str(answer.request)) == answer.request
        assert len(request) <= LONGEST_REQUEST


def test_what_a_terminal_says_to_ask_next_can_be_typed(answers: dict[str, Any]) -> None:
    for answer in answers.values():
        assert answer.request
        command, options = parse_line(line_of(answer.request, {}) or "", COMMANDS)
        wanted = tuple((name, value.removeprefix(ID)) for name, value in answer.request.args)
        assert (command.name, tuple(options.items())) == (answer.request.lookup, wanted)


def test_nothing_is_said_without_a_source(answers: dict[str, Any]) -> None:
    for request, answer in answers.items():
        for line in answer.lines():
            assert bool(line.citations) is bool(line.attribution), request
            assert not line.id or line.citations, request
        assert request == "help" or not answer.found or answer.citations(), request


def test_silence_is_said_out_loud(answers: dict[str, Any]) -> None:
    silent = {request: answer for request, answer in answers.items() if not answer.found}
    assert "poll;country=china" in silent
    for answer in silent.values():
        assert re.match(r"\*\*(.+: n|N)ot (stated )?in the sources[.:]\*\* ", answer.lead.text)
        assert not answer.lead.citations
        assert answer.next or answer.expand


def test_texts_are_fit_to_be_shown(answers: dict[str, Any]) -> None:
    for request, answer in answers.items():
        texts = [answer.title, *(line.text for line in answer.lines()), *answer.silences]
        texts += [section.heading for section in answer.sections]
        texts += [offer.label for offer in (*answer.next, *answer.expand)]
        for text in texts:
            assert text == " ".join(text.split()), request
            assert text.count("**") % 2 == 0, request
            assert "None" not in text and "!" not in text and ".." not in text, request
        assert all(texts[: 1 + len([*answer.lines()])]), request
        assert not any(gap.endswith(".") for gap in answer.silences), request
        labels = [offer.label for offer in answer.expand]
        assert len({*labels}) == len(labels), request


def test_a_person_has_one_name(answers: dict[str, Any], topic: Topic) -> None:
    """Whoever reads one answer is to know that another speaks of the same person."""
    said = [words(answer) for answer in answers.values()]
    said += [s.speaker for s in topic.statements.values() if s.speaker]
    for name in ("Shigeru Ishiba", "Shinzo Abe", "Michael Green", "Lai Ching-te"):
        first, last = name.split()
        for text in said:
            assert f"{last} {first}" not in text
    assert all("Ishiba" not in text.replace("Shigeru Ishiba", "") for text in said)


def test_nothing_is_said_with_something_else(answers: dict[str, Any]) -> None:
    for request, answer in answers.items():
        text = words(answer)
        assert "Also said with" not in text and "say with" not in text, request
        assert not re.search(r"\b(People )?in (United States|Philippines|Quad)\b", text), request


def test_a_line_stands_in_an_answer_once(answers: dict[str, Any]) -> None:
    """Below several claims it may stand as the evidence of each."""
    for request, answer in answers.items():
        own = [answer.lead, *(line for s in answer.sections for line in s.lines)]
        told = [line.id for line in own if line.id and not line.text.startswith("Member")]
        assert len(told) == len({*told}), request


def test_poll_japan_supposes_no_rest(answers: dict[str, Any]) -> None:
    """The source does not say that each respondent gave one answer only."""
    answer = answers["poll;country=japan"]
    assert re.findall(r"\*\*(\d+)%\*\*", answer.lead.text) == ["11", "56", "27"]
    assert not any("remaining" in silence for silence in answer.silences)
    assert {"pollster", "year", "question wording"} <= {*answer.silences}
    assert isinstance(answer.chart, Chart)
    (group,) = answer.chart.groups
    assert [(b.percent, b.reported) for b in group.bars] == [
        (11, True),
        (56, True),
        (27, True),
    ]


@pytest.mark.parametrize(
    ("country", "figure", "unstated", "stated"),
    [
        ("australia", "42", {"question wording", "sample"}, {"pollster", "year"}),
        ("south-korea", "34", {"pollster", "year", "question wording"}, set()),
        ("philippines", "15", {"year", "question wording", "sample"}, {"pollster"}),
        ("asean", "5.7", {"year", "question wording", "sample"}, {"pollster"}),
    ],
)
def test_each_poll_says_what_is_not_stated(
    answers: dict[str, Any], country: str, figure: str, unstated: set[str], stated: set[str]
) -> None:
    answer = answers[f"poll;country={country}"]
    assert re.findall(r"\*\*([\d.]+)%\*\*", answer.lead.text) == [figure]
    assert unstated <= {*answer.silences}
    assert not stated & {*answer.silences}
    assert not any("remaining" in silence for silence in answer.silences)


def test_the_score_has_no_scale(answers: dict[str, Any]) -> None:
    answer = answers["explain;name=tai-score"]
    assert "Degree 3" in answer.lead.text
    assert any("scale" in silence for silence in answer.silences)


def test_the_quad_has_no_founding_date(answers: dict[str, Any]) -> None:
    for lookup in ("alliance", "explain"):
        assert "the year in which it began" in answers[f"{lookup};name=quad"].silences


def test_every_example_is_answered(topic: Topic) -> None:
    assert topic.about.examples.keys() <= COMMANDS.keys()
    for command in COMMANDS:
        assert shown(topic, example(topic, command)).found, command
