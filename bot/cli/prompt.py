"""The prompt of `bot ask`: lines with history and completion."""

from collections.abc import Iterable, Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory

from bot.answers.catalogue import COMMANDS
from bot.answers.naming import ALLIANCE, ANYTHING, POLL, POSITION
from bot.facts.topic import Topic

NAMED = {"poll": POLL, "alliance": ALLIANCE, "position": POSITION, "explain": ANYTHING}


class Typing(Completer):
    """Completes a command, then the first thing that it asks for."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        del complete_event
        head, space, rest = document.text_before_cursor.lstrip().partition(" ")
        if not head.startswith("/"):
            return
        typed, found = (rest.lstrip(), self._asked(head, rest)) if space else (head, commands(head))
        yield from (Completion(whole, -len(typed)) for whole in found)

    def _asked(self, head: str, rest: str) -> Iterable[str]:
        command, typed = head[1:].lower(), rest.strip().lower()
        if wanted := NAMED.get(command):
            return [s.label for s in self._topic.names.suggest(typed, wanted.accept(self._topic))]
        listed: dict[str, Iterable[str]] = {
            "obstacles": [theme.label for theme in self._topic.themes.values()],
            "clash": [clash.question for clash in self._topic.clashes.values()],
            "argue": COMMANDS["argue"].option("side").choices,
            "assessment": self._topic.sources,
        }
        return [one for one in listed.get(command, ()) if one.lower().startswith(typed)]


def commands(typed: str) -> list[str]:
    return [f"/{name}" for name in COMMANDS if f"/{name}".startswith(typed.lower())]


def session(topic: Topic) -> PromptSession[str]:
    """What was asked is kept nowhere: this may be a school's machine."""
    return PromptSession(
        history=InMemoryHistory(), completer=Typing(topic), complete_while_typing=False
    )
