"""What buttons and entries of lists ask for."""

import pytest
from support.topics import asked, ids, opened

from bot.answers.request import Request, Unclear, request
from bot.errors import UserError
from bot.facts.topic import Topic


def test_a_statement_by_itself(topic: Topic) -> None:
    answer = opened(topic, request(topic, "statement", id="b9-origin"))
    assert answer.lead.id == "b9-origin"
    assert "the year in which the Quad began" in answer.silences
    assert "explain;name=quad" in asked(answer)


def test_a_statement_with_what_is_said_against_it(topic: Topic) -> None:
    answer = opened(topic, request(topic, "statement", id="a1-future"))
    assert ids(answer, "Said against it") == ["b12-problems"]
    back = opened(topic, request(topic, "statement", id="b12-problems"))
    assert "a1-future" in ids(back, "Said against it")
    assert {"b12-panic", "b12-trigger"} <= {*ids(back, "What it rests on")}
    assert "clash;about=good-idea" in asked(answer)


def test_a_statement_that_is_gone(topic: Topic) -> None:
    with pytest.raises(Unclear, match="no longer in the store"):
        opened(topic, request(topic, "statement", id="c1-none"))


@pytest.mark.parametrize(
    "text",
    [
        *("", "vote", "poll", "poll;land=japan", "poll;country=japan;year=1", "cite", "__class__"),
        *(f"timeline;part={part}" for part in ("0", "1", "-2", "two", "2.5", "1000", "²", "")),
        "poll;country=japan;part=2",
    ],
)
def test_a_request_of_another_version(topic: Topic, text: str) -> None:
    with pytest.raises(UserError) as error:
        opened(topic, Request.parse(f"{topic.name.key}:{text}"))
    assert "another version" in str(error.value)
