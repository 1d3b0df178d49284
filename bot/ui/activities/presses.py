"""What a press on a vote asks for, as its custom_id: see `bot.ui.presses` for those on answers."""

from dataclasses import dataclass
from enum import StrEnum

from bot.answers.lookups import Stale

KIND = "v1"  # the kind and version of presses on votes
SURE = "sure"  # the choice of a press that confirms an earlier one


class Action(StrEnum):
    """What is pressed."""

    FORM = "f"  # the form of a new vote, sent
    CHOOSE = "b"
    MINE = "m"
    WITHDRAW = "w"
    AGAIN = "a"
    FIRST = "p"  # how the first vote went
    CLOSE = "c"
    CSV = "t"


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a vote: `v1:<action>:<key>:<round>:<choice>`. choice: empty for most."""

    action: Action
    key: str = ""
    round: int = 0
    choice: str = ""

    def __str__(self) -> str:
        return f"{KIND}:{self.action}:{self.key}:{self.round}:{self.choice}"

    @classmethod
    def parse(cls, custom_id: str, chosen: str | None = None) -> "Press":
        """chosen: the value of an entry of a select. Errors: Stale where it is no vote's."""
        try:
            kind, action, key, round, choice = custom_id.split(":")
            if kind != KIND:
                raise ValueError("another kind")
            return cls(Action(action), key, int(round), choice if chosen is None else chosen)
        except ValueError:
            raise Stale from None

    def chosen(self) -> int:
        """The option by its number. Errors: Stale."""
        if not self.choice.isdecimal():
            raise Stale
        return int(self.choice)
