"""What a press of a button or select asks for, as its custom_id: all state is in there.

`<action>:<page>:<request>`; a select's values are requests. So any process can answer any
press, after any restart.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import UserError
from bot.facts.answer import Request
from bot.facts.lookups import STALE

LONGEST = 100  # characters of a custom_id, and of a select's value


class Action(StrEnum):
    """What is to be done with the request."""

    OPEN = "open"
    PICK = "pick"
    PAGE = "page"
    CITE = "cite"
    CITED = "cited"  # a page of the citations
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Press:
    """One press. `page` counts from 1."""

    action: Action
    request: Request
    page: int = 1

    def __str__(self) -> str:
        return f"{self.action}:{self.page}:{self.request}"

    @classmethod
    def parse(cls, custom_id: str) -> "Press":
        """Errors: UserError where the custom_id is none of ours."""
        try:
            action, page, request = custom_id.split(":", 2)
            return cls(Action(action), _asked(request), int(page))
        except ValueError:
            raise UserError(STALE) from None

    def with_choice(self, value: str) -> "Press":
        """What is asked for by choosing an entry of a select. Errors: UserError."""
        try:
            return Press(Action.OPEN, _asked(value))
        except ValueError:
            raise UserError(STALE) from None


def _asked(text: str) -> Request:
    """Errors: ValueError, also for a NUL, which PostgreSQL does not take."""
    if "\0" in text:
        raise ValueError
    return Request.parse(text)
