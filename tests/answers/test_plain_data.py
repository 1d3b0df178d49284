"""Answers are plain data: frozen, equal when asked for twice, in any process."""

import os
import subprocess
import sys
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from support.topics import ask, crawl, opened_by

from bot.answers.commands.cite import cite
from bot.answers.lookups import look_up
from bot.answers.request import Request, Unclear
from bot.facts.topic import Topic

TESTS = Path(__file__).parents[1]
QUESTIONS = (
    "why is there no asian nato",
    "what do the polls show for japan, australia and the philippines",
    "what does india think of taiwan",
    "who leads japan and vietnam",
    "how many submarines does australia get",
    "photosynthesis in the kindergarten",
    "日本と台湾",
)
REFUSED = ("/poll quad", "/explain article 7", "/clash banana", "/ask ???", "/poll zzz")
PROGRAM = """
from test_plain_data import QUESTIONS, REFUSED
from support.topics import ask, crawl, shipped_topic
from bot.answers.charts.pictures import charts_of
from bot.answers.request import Unclear

topic = shipped_topic()
for name, answer in sorted(crawl(topic).items()):
    print(name, answer)
for line in QUESTIONS:
    print(ask(topic, line))
for line in REFUSED:
    try:
        print(ask(topic, line))
    except Unclear as error:
        print(error, error.offers)
print([chart.digest for chart in charts_of(topic)])
print([subject.slug for typed in ("", "a", "kor") for subject in topic.names.suggest(typed, bool)])
"""


@pytest.fixture(scope="module")
def answers(topic: Topic) -> list[Any]:
    """Every answer of the shipped topic, as the lookups give it."""
    found = [opened_by(topic, name) for name in crawl(topic)]
    found += [opened_by(topic, f"statement;id={id}") for id in topic.statements]
    found += [ask(topic, question) for question in QUESTIONS]
    return found + [cite(topic, answer=answer) for answer in found]


def assert_plain(value: Any) -> None:
    """Texts, numbers, and frozen dataclasses and tuples of them."""
    if isinstance(value, tuple):
        for one in value:
            assert_plain(one)
    elif is_dataclass(value):
        assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
        for name in value.__dataclass_fields__:
            assert_plain(getattr(value, name))
    else:
        known = str, int, float, bool, type(None)
        assert type(value) in known or (isinstance(value, Enum) and isinstance(value, str)), value


def test_answers_hold_nothing_that_can_change(answers: list[Any]) -> None:
    for answer in answers:
        assert_plain(answer)
        assert isinstance(hash(answer), int)


def test_an_answer_is_the_same_when_asked_for_again(topic: Topic, answers: list[Any]) -> None:
    for answer in answers:
        if answer.request:
            assert look_up(topic, Request.parse(str(answer.request)), ()) == answer
            assert hash(look_up(topic, answer.request, ())) == hash(answer)


@pytest.mark.parametrize("line", REFUSED)
def test_a_refusal_is_the_same_again(topic: Topic, line: str) -> None:
    said = []
    for _ in range(2):
        with pytest.raises(Unclear) as error:
            ask(topic, line)
        said.append((error.value.phrase, error.value.offers))
    assert said[0] == said[1]
    assert_plain(said[0])


def test_answers_do_not_depend_on_the_order_of_sets() -> None:
    """Which is another in each process that Python starts."""
    path = os.pathsep.join([str(TESTS), str(TESTS / "answers"), str(TESTS.parent)])
    said = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "77")
    ]
    assert said[0].count("\n") > 150
    assert said[0] == said[1] == said[2]
