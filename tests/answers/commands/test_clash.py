"""`/clash`: the questions on which the sources are compared."""

from pathlib import Path

import pytest
from support.small_pack import change
from support.topics import headings, ids, refused, shown, topic_of

from bot.answers.request import request
from bot.facts.kinds import Verdict
from bot.facts.topic import Topic


def test_clash(topic: Topic) -> None:
    answer = shown(topic, "/clash")
    assert headings(answer) == ["The sources differ", "The sources agree", "One source is silent"]
    assert {offer.label for offer in answer.expand} == {c.question for c in topic.clashes.values()}
    said = [answer.lead, *(line for s in answer.sections for line in s.lines)]
    assert {(line.note, line.text) for line in said} == {
        (c.question, c.summary) for c in topic.clashes.values()
    }
    assert all(line.citations for line in said)


@pytest.mark.parametrize("typed", ["agree", "differ", "silent", "where they agree", "id:agree"])
def test_clash_of_a_verdict(topic: Topic, typed: str) -> None:
    (verdict,) = (v for v in Verdict if v in typed)
    answer = shown(topic, f"/clash {typed}")
    assert answer.request == request(topic, "clash", about=verdict)
    wanted = {c.question for c in topic.clashes.values() if c.verdict is verdict}
    assert {offer.label for offer in answer.expand} == wanted and len(wanted) > 1


def test_clash_shows_all_that_the_sources_agree_on(topic: Topic) -> None:
    answer = shown(topic, "/clash agree")
    assert [line.note for line in answer.lines()] == [
        "Is there enough support for an Asian NATO at present?",
        "Does the idea meet resistance inside Japan?",
        "Is Asia's situation unlike that of Europe?",
        "Would Taiwan be central to an Asian NATO?",
    ]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("good-idea", "good-idea"),
        ("id:good-idea", "good-idea"),
        ("Is an Asian NATO a good idea at all?", "good-idea"),
        ("a good idea", "good-idea"),
        ("japan law", "japan-law"),
        ("how was NATO itself founded", "nato-origin"),
    ],
)
def test_clash_by_slug_and_by_words(topic: Topic, typed: str, slug: str) -> None:
    answer = shown(topic, f"/clash {typed}")
    assert answer.request == request(topic, "clash", about=slug)
    assert answer.title == topic.clashes[slug].question
    assert headings(answer) == ["Source A", "Source B"]


def test_clash_about_a_subject(topic: Topic) -> None:
    answer = shown(topic, "/clash taiwan")
    assert answer.request == request(topic, "clash", about="taiwan")
    asked = {offer.label for offer in answer.expand}
    assert "Would Taiwan be central to an Asian NATO?" in asked
    assert "Why was NATO itself founded?" not in asked


def test_clash_of_two_sources(topic: Topic) -> None:
    answer = shown(topic, "/clash good-idea")
    assert (answer.lead.note, answer.lead.text) == (
        "The sources differ",
        topic.clashes["good-idea"].summary,
    )
    assert "a1-future" in ids(answer, "Source A")
    assert "b12-problems" in ids(answer, "Source B")


def test_clash_with_a_source_that_is_silent(pack_folder: Path) -> None:
    change(pack_folder / "surveys.toml", 'verdict = "differ"', 'verdict = "silent"')
    change(pack_folder / "surveys.toml", ', "b2-buses"]', "]")
    topic = topic_of(pack_folder)
    answer = shown(topic, "/clash worth")
    assert answer.lead.note == "One source is silent"
    a, b = answer.sections
    assert [line.id for line in a.lines] == ["a1-plan", "a3-cost"]
    assert [line.text for line in b.lines] == ["Silent on this question."]


@pytest.mark.parametrize("typed", ["banana", "how do I bake bread", "e", "a", "!!!", "football"])
def test_clash_of_something_else(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/clash {typed}")
    assert str(error).startswith(f"“{typed}” is none of the questions")
    assert [offer.label for offer in error.offers] == [c.question for c in topic.clashes.values()]
