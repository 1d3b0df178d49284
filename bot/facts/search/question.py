"""What a question in plain words names and asks for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.facts.kinds import SubjectKind
from bot.facts.names.mentions import find
from bot.facts.names.resolver import Names
from bot.facts.names.words import normalise, stems, words
from bot.facts.names.world import Place, by_name
from bot.facts.search.embedding import english
from bot.facts.search.index import Index

LONGEST_NAME = 6  # words
ABBREVIATED = 3  # letters of a name that may stand for a longer one
SHORTEST_NAME = 4  # letters of a name that is also known in another form
PRONOUN_AFTER = {"tell", "give", "show", "let", "help", "gives", "tells"}  # "us" is no country
# A statement about something else than these is no answer to a question that names them.
PROPER = frozenset(SubjectKind) - {SubjectKind.TERM, SubjectKind.EVENT, SubjectKind.PLACE}
SOURCE = re.compile(r"\b(?:source|article|text|author) ([a-z]{1,3})\b", re.IGNORECASE)
SPOKEN = {"ay": "A", "eh": "A", "bee": "B", "cee": "C", "dee": "D"}  # letters as they are heard
LETTER = re.compile(  # a source by its letter alone, which is to be told from the article "A"
    r"\b(?:of|in|by|from|does|summari[sz]e|only) ([A-Z]{1,2})\b|\b([B-Z])(?:'s| only)?$"
)
NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINAL = re.compile(
    rf"\b({'|'.join(ORDINALS)}) (?:source|article|text|author|writer|piece)\b", re.IGNORECASE
)
PARAGRAPH = re.compile(
    rf"(?:\b(?:paragraph|para|par)\s*(?:number\s*)?|¶\s*)(\d{{1,3}}|{'|'.join(NUMBERS)})\b"
    rf"|\b(?:(\d{{1,3}})(?:st|nd|rd|th)|({'|'.join(ORDINALS)})) paragraph\b",
    re.IGNORECASE,
)
CARD = re.compile(  # what stands around a name where nothing is asked but what it is
    r"^(?:(?:pls|please|can you|could you|so|um|ok|hey) )*"
    r"(?:(?:what|who|whos|whats|wat)(?: (?:is|are|was|were|r|s))?|tell me (?:more )?about|explain|"
    r"define|meaning of|info on|what does|describe)? ?(?:the |an |a )?(.*?)"
    r"(?: (?:mean|pls|please|again|info|meaning|definition|exactly|explained|who is|is who|"
    r"is what person|is what|what is))*$"
)
ASKS = {  # what sort of thing a question asks for
    "share": re.compile(r"\b(percent\w*|proportion|pct|how many (?:people|ppl) in)\b"),
    "number": re.compile(
        r"\b(how many|percent\w*|proportion|number of|pct|costs?|how (?:big|strong|large))\b"
    ),
    "when": re.compile(
        r"\b(?:what|which|wot|founding|exact) (?:year|date|day)s?\b|^(?:\w+ )?(?:when|wen)\b|"
        r"\b(?:when|wen|date)$|\bhow long ago\b|\b(?:since|in|and) (?:when|what year)\b"
    ),
}
NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter)\b"
)
TIME = re.compile(r"\d{4}|\b(years?|decades?|ago|century|months?|newly)\b")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is read.

    text: as typed. plain: with typos put right and names in the form that the topic has for them.
    subjects: of the topic, that it names, by slug; a name may be that of several. proper: those of
    them that an answer has to be about. places: of the world, that it names and the topic does not.
    card: the one subject or place that is all it asks for. asks: "number", "share" or
    "when". source, paragraph: those that it names.
    """

    text: str
    plain: str
    subjects: tuple[str, ...]
    proper: tuple[str, ...]
    places: tuple[Place, ...]
    card: str | Place | None
    asks: frozenset[str]
    source: str | None
    paragraph: str | None


def read_tables() -> None:
    """Reads the world's names and the words of English: once in a process, off the event loop."""
    by_name("names")
    find("")
    english()


def read(text: str, names: Names, index: Index, letters: Sequence[str]) -> Question:
    """Reads a question about a topic. `letters`: of its sources."""
    typed = words(_labelled(text, names).replace("%", " percent "))
    heard = names.sounds.read(typed, index.is_word, index.small)
    spelt = [index.corrected(word) for word in heard]
    parts = [*_parts(spelt, names)]
    found = dict.fromkeys(slug for _, slugs in parts for slug in slugs)
    lower = find(text.lower())
    capitals = [place for place in find(text) if place not in lower]  # as in "NK"
    places = []
    for place in [*find("; ".join(word for word, slugs in parts if not slugs)), *capitals]:
        known = names.at(place)
        found |= dict.fromkeys(s.slug for s in known)
        places += [] if known else [place]
    labels = names.subjects
    plain = [_spelled(word, labels[slugs[0]].label) if slugs else word for word, slugs in parts]
    lowered = " ".join(spelt)
    paragraph, source = _paragraph(text), _source(text, letters)
    return Question(
        text=text,
        plain=" ".join(plain),
        subjects=tuple(found),
        proper=tuple(slug for slug in found if labels[slug].kind in PROPER),
        places=tuple(places),
        card=_card(lowered, names, places),
        asks=frozenset(what for what, pattern in ASKS.items() if pattern.search(lowered)),
        source=source,
        paragraph=paragraph if source or not found else None,
    )


def _labelled(text: str, names: Names) -> str:
    """With labels in place of names in scripts that put no spaces between words."""
    if text.isascii():
        return text
    whole = normalise(text)
    for name in sorted(names.unspaced, key=len, reverse=True):
        if name in whole:
            label = names.subjects[names.unspaced[name][0]].label
            whole = whole.replace(name, f" {label} ")
    return whole


def can_tell(asks: frozenset[str], text: str) -> bool:
    """Whether a text holds a number or a time, where that is asked for."""
    lowered = text.lower()
    return ("number" not in asks or bool(NUMBER.search(lowered))) and (
        "when" not in asks or bool(TIME.search(lowered))
    )


def _parts(spelt: Sequence[str], names: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names in a question with their subjects, the longest at each place, and other words."""
    start = 0
    while start < len(spelt):
        for end in range(min(start + LONGEST_NAME, len(spelt)), start, -1):
            name = " ".join(spelt[start:end])
            if name == "us" and start and spelt[start - 1] in PRONOUN_AFTER:
                continue
            slugs = names.by_key.get(name)
            if not slugs and len(name) >= SHORTEST_NAME:
                slugs = names.by_stem.get(stems(name))
            if slugs or (end > start + 1 and _is_country(name)):  # "north korea" is not "korea"
                yield name, slugs or ()
                break
        else:
            end = start + 1
            yield spelt[start], ()
        start = end


def _is_country(name: str) -> bool:
    place = by_name("words").get(name)
    return place is not None and place.kind != "region"


def _spelled(name: str, label: str) -> str:
    """A name as it is searched for: the label for an abbreviation ("South Korea" for "ROK"), and
    other names as they are typed ("ishiba")."""
    known = len(name) > ABBREVIATED and all(word in english() for word in name.split())
    alike = {*stems(name).split()} & {*stems(normalise(label)).split()}
    return name if known or alike else label


def _card(text: str, names: Names, places: Sequence[Place]) -> str | Place | None:
    """The subject or place of a question that asks for nothing else."""
    for bare in (text, CARD.sub(r"\1", text)):
        if len(known := names.named(bare)) == 1:
            return known[0].slug
        if not known and len(places) == 1 and normalise(bare) in places[0].names:
            return places[0]
    return None


def _paragraph(text: str) -> str | None:
    found = PARAGRAPH.search(text)
    said = found[found.lastindex or 0].lower() if found else ""
    spoken = {word: n for spelt in (NUMBERS, ORDINALS) for n, word in enumerate(spelt, 1)}
    return str(spoken[said]) if said in spoken else said or None


def _source(text: str, letters: Sequence[str]) -> str | None:
    for found in (SOURCE.search(text), LETTER.search(text)):
        said = next((group for group in found.groups() if group), "") if found else ""
        letter = SPOKEN.get(said.lower(), said.upper())
        if letter in letters:
            return letter
    if found := ORDINAL.search(text):
        by_ordinal: dict[str, str] = dict(zip(ORDINALS, letters, strict=False))
        return by_ordinal.get(found[1].lower())
    return None
