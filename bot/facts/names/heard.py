"""Names as somebody writes them who has only heard them, such as "fill a peens"."""

from collections.abc import Callable, Iterable, Sequence

import jellyfish
from rapidfuzz.distance import Levenshtein

from bot.facts.names.world import by_name

MOST_WORDS = 6  # words that are tried together as one name
SHORTEST = 5  # letters: shorter names sound like too many words
ALIKE = 0.5  # how alike, from 0 to 1, a name and what is heard as it must at least be spelt


class Sounds:
    """Names by how they sound. `keys`: in normal form."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = {*keys}
        self._by_sound: dict[str, list[str]] = {}
        for key in sorted(self._keys):
            joined = key.removeprefix("the ").replace(" ", "")
            if key.isascii() and len(joined) >= SHORTEST:
                self._by_sound.setdefault(jellyfish.metaphone(joined), []).append(key)

    def read(
        self, spelt: Sequence[str], is_word: Callable[[str], bool], small: frozenset[str]
    ) -> list[str]:
        """The words of a text, with each name that is spelt by ear replaced by its right spelling.

        is_word: whether a word is spelt right. small: words such as "in". No name begins or ends
        with one of them, except that "a" may begin one ("a see ann" for ASEAN).
        """
        found, start = list[str](), 0
        while start < len(spelt):
            for end in range(min(start + MOST_WORDS, len(spelt)), start, -1):
                part = spelt[start:end]
                if " ".join(part) in self._keys:
                    found += part
                    break
                spelt_right = len(part) == 1 and is_word(part[0])
                bounded = (part[0] in small and part[0] != "a") or part[-1] in small
                if spelt_right or bounded or any(map(self._is_name, part)):
                    continue
                if name := self._named("".join(part)):
                    found += name.split()
                    break
            else:
                end = start + 1
                found.append(spelt[start])
            start = end
        return found

    def _is_name(self, word: str) -> bool:
        return word in self._keys or word in by_name("words")

    def _named(self, joined: str) -> str | None:
        """The name that sounds like some words written as one; None where there is none."""
        if len(joined) < SHORTEST or not (joined.isascii() and joined.isalpha()):
            return None
        alike = [
            (Levenshtein.normalized_similarity(joined, key.replace(" ", "")), key)
            for key in self._by_sound.get(jellyfish.metaphone(joined), ())
        ]
        likeness, name = max(alike, default=(0.0, None))
        return name if likeness >= ALIKE else None
