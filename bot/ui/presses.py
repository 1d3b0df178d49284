"""What a press on an answer asks for, as its custom_id: all state is in there.

`a1:<action>:<page>:<request>`; a select's values are requests. So any process can answer any
press, after any restart.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.answers.lookups import Stale
from bot.answers.request import Request

KIND = "a1"  # the kind and version of presses on answers; others are told apart by their own


class Action(StrEnum):
    """What is to be done with the request."""

    OPEN = "o"
    PICK = "p"
    PAGE = "g"
    CITE = "c"
    CITED = "d"  # a page of the citations
    SHARE = "s"
    SILENCES = "n"


@dataclass(frozen=True, slots=True)
class Press:
    """One press. `page` counts from 1."""

    action: Action
    request: Request
    page: int = 1

    def __str__(self) -> str:
        return f"{KIND}:{self.action}:{self.page}:{self.request}"

    @classmethod
    def parse(cls, custom_id: str, chosen: str | None = None) -> "Press":
        """`chosen`: the value of an entry of a select. Errors: Stale where it is no answer's."""
        try:
            kind, action, page, request = custom_id.split(":", 3)
            if kind != KIND:
                raise ValueError("another kind")
            press = cls(Action(action), Request.parse(request), int(page))
            return press if chosen is None else cls(Action.OPEN, Request.parse(chosen))
        except ValueError:
            raise Stale from None
