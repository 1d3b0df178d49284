"""Every command answers its own example."""

import pytest
from support.topics import shown

from bot.answers.catalogue import CATALOGUE, Command
from bot.answers.examples import example
from bot.facts.topic import Topic


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda c: c.name)
def test_every_example_is_answered(topic: Topic, small_topic: Topic, command: Command) -> None:
    for one in (topic, small_topic):
        answer = shown(one, example(one, command.name))
        assert answer.title and answer.lead.text
        assert answer.found
