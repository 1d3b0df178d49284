"""A sentence of the bot's own as a key and values. `english` has the words."""

from dataclasses import dataclass
from typing import TypeAlias, Union

Value: TypeAlias = Union[str, int, float, "Phrase", tuple[Union[str, "Phrase"], ...]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that the bot says. `values` fill the placeholders of its words."""

    key: str
    values: tuple[tuple[str, Value], ...] = ()


Text: TypeAlias = str | Phrase
"""What a door shows: words of the facts as they stand, or a phrase to be rendered."""


def say(key: str, /, **values: Value) -> Phrase:
    """The phrase of this key. Placeholders that have no value are an error when it is rendered."""
    return Phrase(key, tuple(values.items()))
