"""What may be asked of a topic, as an example for each command."""

from collections.abc import Callable

from bot.facts.kinds import Side, SubjectKind
from bot.facts.packs.schema import Subject
from bot.facts.topic import Topic


def example(topic: Topic, command: str) -> str:
    """A line such as '/poll japan'."""
    return f"/{command} {argument(topic, command)}".rstrip()


def argument(topic: Topic, command: str) -> str:
    """What follows the command: as the pack says, else the first thing that fits; may be empty."""
    if (given := topic.about.examples.get(command)) is not None:
        return given
    if command == "argue":
        return Side.AGAINST
    accept = FITTING.get(command)
    fitting = (s.label for s in topic.subjects.values() if accept and accept(topic, s))
    label = next(fitting, "").lower()
    return f"what is {label}" if command == "ask" else label


FITTING: dict[str, Callable[[Topic, Subject], bool]] = {
    "poll": lambda topic, s: s.slug in topic.polled,
    "alliance": lambda _, s: s.kind is SubjectKind.ALLIANCE,
    "position": lambda topic, s: s.slug in topic.placed,
    "explain": lambda topic, s: s.slug in topic.said,
    "ask": lambda topic, s: s.slug in topic.said,
}
