"""From a phrase to words: the one place that a translation would change."""

import string
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.wording.phrase import Phrase, Text

ENGLISH = Path(__file__).with_name("english.toml")


@cache
def english() -> Mapping[str, str]:
    """What the bot says in English, by key."""
    return tomllib.loads(ENGLISH.read_text("utf-8"))


class _Formatter(string.Formatter):
    """Fills placeholders: `{names:or}`, `{names:,}` and `{names:;}` join a list, and
    `{count:# item|# items}` takes the singular or the plural."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, tuple):
            words = [render(one) for one in value]
            if format_spec in (",", ";"):
                return f"{format_spec} ".join(words)
            return join_words(words, format_spec)
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return (one if value == 1 else many).replace("#", f"{value:,}")
        if isinstance(value, Phrase):
            return render(value)
        return super().format_field(value, format_spec)


_formatter = _Formatter()


def render(text: Text) -> str:
    """The words of a phrase in English; a text of the facts as it is. Errors: KeyError."""
    if isinstance(text, str):
        return text
    return _formatter.vformat(english()[text.key], (), dict(text.values))


def join_words(words: Iterable[str], last: str) -> str:
    """'a', 'a and b', 'a, b and c'."""
    *rest, end = [*words] or [""]
    return f"{', '.join(rest)} {last} {end}" if rest else end
