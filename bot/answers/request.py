"""`Request`: what is asked for, in a form that fits into a Discord custom_id."""

from dataclasses import dataclass

from bot.errors import UserError
from bot.facts.topic import Topic
from bot.wording import Phrase, Text, say


@dataclass(frozen=True, slots=True)
class Request:
    """A lookup of a topic with its arguments: enough to have the same answer again.

    topic: its key. Its text form is `<topic>:<lookup>;<name>=<value>;...`.
    """

    topic: str
    lookup: str
    args: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Request":
        """Errors: ValueError where `text` is no request."""
        topic, colon, rest = text.partition(":")
        lookup, *pairs = rest.split(";")
        args = [pair.split("=") for pair in pairs]
        if not colon or "\0" in text or any(len(pair) != 2 for pair in args):
            raise ValueError("not a request")
        return cls(topic, lookup, tuple((name, value) for name, value in args))

    def __str__(self) -> str:
        return ";".join([f"{self.topic}:{self.lookup}", *(f"{k}={v}" for k, v in self.args)])


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to ask next: a button or an entry of a select."""

    label: Text
    request: Request
    detail: Text = ""


class Unclear(UserError):
    """Input that fits nothing, or several things. `offers`: what may have been meant."""

    def __init__(self, phrase: Phrase, offers: tuple[Offer, ...] = ()) -> None:
        super().__init__(phrase)
        self.offers = offers


class Stale(UserError):
    """A request that fits no lookup of this version, or facts that are gone."""

    def __init__(self) -> None:
        super().__init__(say("stale"))


def request(topic: Topic, lookup: str, /, **args: str | None) -> Request:
    """A request about a topic; arguments without a value are left out."""
    given = tuple((name, value) for name, value in args.items() if value)
    return Request(topic.name.key, lookup, given)
