"""BERT's uncased WordPiece tokenizer: the same ids as Hugging Face's, without its library."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

LONGEST_INPUT = 256  # tokens; what follows is cut off, as in the model's training
LONGEST_WORD = 100  # characters; a longer word is unknown
DROPPED = ("Cc", "Cf", "Co", "Cs", "Mn")  # a code point not yet assigned, Cn, is a symbol to BERT
CJK = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2CEAF), (0x2F800, 0x2FA1F))


@lru_cache(maxsize=4096)
def _normal(char: str) -> str:
    """Lower case; nothing for accents and control characters; punctuation and CJK set apart."""
    category = unicodedata.category(char)
    if category[0] == "Z" or char in "\t\n\r":
        return " "
    if category in DROPPED or char == "\ufffd":
        return ""
    symbol = category[0] == "S" and char.isascii()  # "+" and the like are punctuation to BERT
    if category[0] == "P" or symbol or any(first <= ord(char) <= last for first, last in CJK):
        return f" {char} "
    return char.lower()


class WordPiece:
    """Text in, numbers of vocabulary entries out."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(vocabulary)}

    def ids(self, text: str) -> list[int]:
        """From [CLS] to [SEP]. A user who types "[SEP]" gets the letters, not the token."""
        spelt = "".join(map(_normal, unicodedata.normalize("NFD", text)))
        pieces = [number for word in spelt.split() for number in self._pieces(word)]
        return [self._ids["[CLS]"], *pieces[: LONGEST_INPUT - 2], self._ids["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        """The longest piece that the word starts with, then the longest that follows, and so on."""
        found: list[int] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._ids), start)
            if end == start:
                return [self._ids["[UNK]"]]
            found.append(self._ids[prefix + word[start:end]])
            start = end
        return found or [self._ids["[UNK]"]]
