"""`/clash`: the questions on which the sources are compared."""

from pathlib import Path

import pytest
from support.small_pack import change
from support.topics import headings, ids, refused, shown, topic_of

from bot.answers.request import request
from bot.facts.topic import Topic


def test_clash(topic: Topic) -> None:
    answer = shown(topic, "/clash")
    assert headings(answer) == [
        "The sources agree",
        "The sources differ",
        "One source is silent",
    ]
    questions = {slug: c.question for slug, c in topic.clashes.items()}
    assert answer.lead.text.startswith(f"**{len(questions)} questions** are compared")
    assert [offer.label for offer in answer.expand] == list(questions.values())
    assert sum(len(section.lines) for section in answer.sections) == len(questions)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("good-idea", "good-idea"),
        ("id:good-idea", "good-idea"),
        ("Is an Asian NATO a good idea at all?", "good-idea"),
        ("a good idea", "good-idea"),
        ("hub and spoke", "hub-spoke"),
        ("japan law", "japan-law"),
        ("what about neutrality", "neutrality"),
        ("how was NATO itself founded", "nato-origin"),
    ],
)
def test_clash_by_slug_and_by_words(topic: Topic, typed: str, slug: str) -> None:
    answer = shown(topic, f"/clash {typed}")
    assert answer.request == request(topic, "clash", question=slug)
    assert answer.title == topic.clashes[slug].question
    assert headings(answer) == ["Source A", "Source B"]


def test_clash_of_two_sources(topic: Topic) -> None:
    answer = shown(topic, "/clash good-idea")
    assert answer.lead.text.startswith("**The sources differ.** ")
    assert "a1-future" in ids(answer, "Source A")
    assert "b12-problems" in ids(answer, "Source B")


def test_clash_with_a_source_that_is_silent(pack_folder: Path) -> None:
    change(pack_folder / "surveys.toml", 'verdict = "differ"', 'verdict = "silent"')
    change(pack_folder / "surveys.toml", ', "b2-buses"]', "]")
    topic = topic_of(pack_folder)
    answer = shown(topic, "/clash worth")
    assert answer.lead.text.startswith("**One source is silent.** ")
    a, b = answer.sections
    assert [line.id for line in a.lines] == ["a1-plan", "a3-cost"]
    assert [line.text for line in b.lines] == ["Silent on this question."]


@pytest.mark.parametrize("typed", ["banana", "how do I bake bread", "e", "a", "!!!", "football"])
def test_clash_of_something_else(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/clash {typed}")
    assert str(error).startswith(f"“{typed}” is none of the questions")
    assert [offer.label for offer in error.offers] == [c.question for c in topic.clashes.values()]
