"""Words as the resolver, the search, the audit and the doors compare and show them."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable

import Stemmer

WORD = re.compile(r"\w+(?:'\w+)*")
MARKS = 2  # upon one letter
INVISIBLE = ("Mn", "Me", "Cf", "Cc")
_stemmer = Stemmer.Stemmer("english")  # keeps what it stemmed last


def straight(text: str) -> str:
    """Compatibility forms and typographic quotes made plain; the wording is left as it is."""
    text = unicodedata.normalize("NFKC", text)
    return text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


def words(text: str) -> list[str]:
    """Lower-case words without accents, possessives and invisible characters."""
    if text.isascii() and text.isprintable():
        plain = text.lower()  # the rest would change nothing
    else:
        plain = unicodedata.normalize("NFKD", straight(text).casefold())
        plain = "".join(c for c in plain if c.isspace() or unicodedata.category(c) not in INVISIBLE)
        plain = unicodedata.normalize("NFC", plain)
    found = WORD.findall(plain.replace("_", " "))
    if "'" not in plain:
        return found
    return [w.removesuffix("'s").replace("'", "") if "'" in w else w for w in found]


def normalise(text: str) -> str:
    """The form in which two spellings of one name are equal: 'Việt  Nam' is 'viet nam'."""
    return " ".join(words(text))


def stem(word: str) -> str:
    """'submarines' and 'submarine' have one stem."""
    return _stemmer.stemWord(word)


def stemmed(words: Iterable[str]) -> list[str]:
    """The stem of each word."""
    return _stemmer.stemWords([*words])


def stems(key: str) -> str:
    """A name in normal form with the stem of each of its words."""
    return " ".join(stemmed(key.split()))


def echo(text: str, most: int = 60) -> str:
    """What a user typed, fit to be shown back: one short line without control characters or bold.

    most: characters. Of marks above and below a letter two stay, as scripts such as Thai need.
    """
    kept, marks = list[str](), 0
    for c in unicodedata.normalize("NFC", text):
        category = "Zs" if c.isspace() else unicodedata.category(c)
        marks = marks + 1 if category == "Mn" else 0
        if category[0] != "C" and category != "Me" and marks <= MARKS:
            kept.append(" " if c.isspace() else c)
    shown = " ".join("".join(kept).replace("*", "").split())
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def short_key(text: str, length: int) -> str:
    """A digest of a text: lower-case letters and digits, the same in every process.

    length: characters.
    """
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()[:length]
