"""`/obstacles`: by theme, about a subject, of a source."""

import pytest
from support.topics import asked, headings, ids, refused, shown

from bot.answers.request import request
from bot.facts.topic import Topic


def test_obstacles(topic: Topic) -> None:
    answer = shown(topic, "/obstacles")
    themes = [t.label for t in topic.themes.values()]
    assert [heading.rsplit(" (", 1)[0] for heading in headings(answer)] == themes
    assert all(len(section.lines) == 1 for section in answer.sections)
    assert asked(answer)[: len(topic.themes)] == [
        f"obstacles;theme={slug}" for slug in topic.themes
    ]


@pytest.mark.parametrize(
    ("typed", "theme"),
    [
        ("law", "law"),
        ("id:law", "law"),
        ("Japan's law and politics", "law"),
        ("opinon", "opinion"),
        ("the will", "will"),
        ("chinas reaction", "china"),
    ],
)
def test_obstacles_of_a_theme(topic: Topic, typed: str, theme: str) -> None:
    answer = shown(topic, f"/obstacles theme:{typed}")
    assert answer.request == request(topic, "obstacles", theme=theme)
    assert len(answer.sections) == 1 and len(ids(answer)) > 1
    assert not answer.expand


@pytest.mark.parametrize("typed", ["weather", "banana", "cats and dogs", "e", "a", "!!!"])
def test_obstacles_of_an_unknown_theme(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/obstacles theme:{typed}")
    assert str(error) == f"“{typed}” is no theme. Choose one."
    assert asked(error) == [f"obstacles;theme={slug}" for slug in topic.themes]


def test_obstacles_of_a_country_and_a_source(topic: Topic) -> None:
    answer = shown(topic, "/obstacles country:viet nam source:b")
    assert answer.request == request(topic, "obstacles", country="vietnam", source="B")
    assert answer.title.endswith(": Vietnam, source B")
    assert "b11-no-pact" in ids(answer)
    assert all(line.citation.source == "B" for line in answer.lines() if line.citation)


def test_no_obstacle_there(topic: Topic) -> None:
    answer = shown(topic, "/obstacles theme:neutrality source:A")
    assert not answer.found
    assert answer.lead.text == (
        "**Not in the sources:** no obstacle is named under Neutrality, source A."
    )
