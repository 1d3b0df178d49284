"""The places of the world that a sentence names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from bot.facts.names.words import straight, words
from bot.facts.names.world import JOINED, Place, by_name, data

MOST_WORDS = 6  # of a name in a sentence
MOST_LETTERS = 16  # of a name in a script that joins words
KATAKANA = re.compile("[ァ-ヺー]{2}")  # タイ, Thailand, is no part of タイプ
HANGUL = re.compile("[가-힣]{2}")  # a name begins its word; particles may follow it


def find(text: str) -> list[Place]:
    """The places that a text names, each once. No typo is forgiven."""
    cased, pattern = _cased()
    spelt = text if text.isupper() else pattern.sub(lambda match: cased[match[0]], text)
    found = [*_scan(words(spelt), " ", MOST_WORDS)]
    for run in JOINED.findall(straight(text)):
        found += _scan(run, "", MOST_LETTERS)
    return list(dict.fromkeys(found))


def _scan(parts: Sequence[str], gap: str, most: int) -> Iterator[Place]:
    """Places in a row of words, or of letters where `gap` is empty; a longer name goes first."""
    known, not_places = by_name("words"), _not_places()
    start = 0
    while start < len(parts):
        for end in range(min(start + most, len(parts)), start, -1):
            name = gap.join(parts[start:end])
            place = known.get(name) or known.get(name.removesuffix("s"))  # "chinas neighbours"
            if name in not_places or (place and (gap or _is_word(parts, start, end))):
                if place and name not in not_places:
                    yield place
                start = end - 1
                break
        start += 1


def _is_word(run: Sequence[str], start: int, end: int) -> bool:
    """Whether a name between two letters of a run is no piece of another word."""
    before, after = "".join(run[max(0, start - 1) : start + 1]), "".join(run[end - 1 : end + 1])
    return not (KATAKANA.match(before) or HANGUL.match(before) or KATAKANA.match(after))


@cache
def _not_places() -> frozenset[str]:
    return frozenset(data("names")["not_places"])


@cache
def _cased() -> tuple[Mapping[str, str], re.Pattern[str]]:
    """What to read for a spelling such as "US", and a pattern of these spellings.

    A word with one capital may owe it to the beginning of a sentence, so it needs a word before it.
    """
    cased: Mapping[str, str] = data("names")["cased"]
    forms = (rf"\b{form}\b" if form.isupper() else rf"(?<=\w ){form}\b" for form in cased)
    return cased, re.compile("|".join(forms))
