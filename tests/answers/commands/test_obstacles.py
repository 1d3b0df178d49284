"""`/obstacles`: by theme, about a subject, in a part of a source, in plain words."""

import pytest
from support.topics import asked, headings, ids, refused, shown

from bot.answers.request import request
from bot.facts.topic import Topic


def test_obstacles(topic: Topic) -> None:
    answer = shown(topic, "/obstacles")
    assert answer.lead.id == "b5-reasons"  # which names three of them at once
    assert headings(answer) == [t.label for t in topic.themes.values()]
    claims = {line.id for s in answer.sections for line in s.lines}
    assert claims == {id for t in topic.themes.values() for id in t.claims}
    assert asked(answer)[: len(topic.themes)] == [
        f"obstacles;about=id:{slug}" for slug in topic.themes
    ]


def test_an_obstacle_has_its_evidence_below_it(topic: Topic) -> None:
    answer = shown(topic, "/obstacles id:neutrality")
    assert answer.lead.id == "b10-neutral"
    assert {"b11-many", "b11-four-nos", "b11-indo"} == {line.id for line in answer.lead.below}


@pytest.mark.parametrize(
    ("typed", "theme"),
    [
        ("id:support", "support"),
        ("Too little support", "support"),
        ("limited benefit", "benefit"),
        ("differences within asia", "differences"),
    ],
)
def test_obstacles_of_a_theme(topic: Topic, typed: str, theme: str) -> None:
    answer = shown(topic, f"/obstacles about:{typed}")
    assert answer.request == request(topic, "obstacles", about=f"id:{theme}")
    assert answer.title.endswith(f": {topic.themes[theme].label}")


def test_a_country_is_no_theme_of_the_same_name(topic: Topic) -> None:
    answer = shown(topic, "/obstacles japan")
    assert answer.title == "Obstacles to an Asian NATO: Japan"
    assert answer.lead.note == "The Mutual Relations Factor"
    assert "Politics in Japan" in headings(answer)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mutual relations", "b6-relations"),
        ("china factor", "b8-china"),
        ("crime", "b12-problems"),
        ("animosity over war crimes", "b6-relations"),
        ("sofa revision", "a14-busy"),
    ],
)
def test_obstacles_in_plain_words(topic: Topic, typed: str, first: str) -> None:
    assert shown(topic, f"/obstacles about:{typed}").lead.id == first


@pytest.mark.parametrize("typed", ["weather", "banana", "cats and dogs", "e", "a", "!!!"])
def test_obstacles_of_something_else(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/obstacles about:{typed}")
    assert str(error).startswith(f"“{typed}” fits no obstacle.")
    assert asked(error) == [f"obstacles;about=id:{slug}" for slug in topic.themes]


def test_obstacles_of_a_country_and_a_source(topic: Topic) -> None:
    answer = shown(topic, "/obstacles about:viet nam source:b")
    assert answer.request == request(topic, "obstacles", about="vietnam", source="B")
    assert answer.title.endswith(": Vietnam, source B")
    assert "b10-neutral" in ids(answer)


def test_no_obstacle_there(topic: Topic) -> None:
    answer = shown(topic, "/obstacles about:id:neutrality source:A")
    assert not answer.found
    assert answer.lead.text == (
        "**Not in the sources:** no obstacle is named under The Neutrality Factor, source A."
    )
