"""Which subject, source or entry of a list a typed argument means."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.answers import examples
from bot.answers.request import Offer, Request, Unclear, request
from bot.facts.kinds import SubjectKind
from bot.facts.names.resolver import ID, Accept, UnclearName, WrongKind, key_of, typos
from bot.facts.names.words import echo, normalise, stem, words
from bot.facts.packs.schema import Section, Source, Subject
from bot.facts.topic import Topic
from bot.wording import say

LONGEST = 100  # characters read of an entry of a list
SMALL = {"a", "about", "an", "and", "for", "in", "of", "on", "s", "the", "they", "to", "where"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an option takes: a word for it, which subjects, and the lookup that takes one.

    first: those about which there is most to show, by slug.
    """

    what: str
    fits: Callable[[Topic, Subject], bool]
    lookup: str
    argument: str
    first: Callable[[Topic], Container[str]] = lambda _: ()

    def accept(self, topic: Topic) -> Accept:
        """Whether a subject of a topic may be given."""
        return partial(self.fits, topic)

    def request(self, topic: Topic, slug: str) -> Request:
        return request(topic, self.lookup, **{self.argument: slug})


def _is_polled(topic: Topic, subject: Subject) -> bool:
    return subject.kind in (SubjectKind.COUNTRY, SubjectKind.PLACE) or subject.slug in topic.polled


def _is_placed(topic: Topic, subject: Subject) -> bool:
    return subject.kind is SubjectKind.COUNTRY or subject.slug in topic.placed


def _is_alliance(_: Topic, subject: Subject) -> bool:
    return subject.kind is SubjectKind.ALLIANCE


def _is_any(_: Topic, __: Subject) -> bool:
    return True


POLL = Wanted("country", _is_polled, "poll", "country", lambda topic: topic.polled)
POSITION = Wanted("country", _is_placed, "position", "country", lambda topic: topic.placed)
ALLIANCE = Wanted("alliance", _is_alliance, "alliance", "name")
ANYTHING = Wanted("subject", _is_any, "explain", "name")


def subject_named(topic: Topic, typed: str, wanted: Wanted) -> Subject:
    """The subject that is meant. Errors: Unclear, with what may have been meant."""
    if not key_of(typed):
        example = examples.argument(topic, wanted.lookup)
        raise Unclear(say(f"name.missing.{wanted.what}", example=example))
    try:
        return topic.names.resolve(typed, wanted.accept(topic), wanted.what)
    except UnclearName as error:
        offered = ANYTHING if isinstance(error, WrongKind) else wanted
        offers = tuple(Offer(s.label, offered.request(topic, s.slug)) for s in error.nearest)
        raise Unclear(error.phrase, offers) from None


def source_named(topic: Topic, typed: str) -> Source:
    """A source by its letter or title. Errors: Unclear."""
    wanted = normalise(typed.removeprefix(ID)).removeprefix("source").strip()
    for source in topic.sources.values():
        if wanted in (source.letter.lower(), normalise(source.title or source.letter)):
            return source
    raise Unclear(say("source.unknown", typed=echo(typed), letters=tuple(topic.sources)))


def number_named(typed: str, last: int) -> int:
    """The number of a paragraph, from 1 to `last`. Errors: Unclear."""
    found = re.search(r"\d{1,4}", typed)
    if found is None or not 1 <= int(found[0]) <= last:
        raise Unclear(say("paragraph.unknown", typed=echo(typed), last=last))
    return int(found[0])


def section_named(topic: Topic, typed: str) -> Section | None:
    """A section of a source by its heading, or by what `section_key` gives."""
    keys = {section_key(topic, section): section for section in topic.sections}
    if typed in keys:
        return keys[typed]
    headings = {str(n): section.heading for n, section in enumerate(topic.sections)}
    found = match(typed, headings)
    return topic.sections[int(found)] if found else None


def section_key(topic: Topic, section: Section) -> str:
    """A section in a request, whose text form has no room for a heading."""
    return f"§{topic.sections.index(section) + 1}"


def match(typed: str, labels: Mapping[str, str]) -> str | None:
    """The key that was typed, or whose label has all the words that were, typos allowed."""
    key = typed.removeprefix(ID)
    if key in labels:
        return key
    asked = [w for w in words(typed[:LONGEST]) if w not in SMALL]
    if not asked:
        return None
    fitting = (k for k, label in labels.items() if _has_all(asked, words(f"{k} {label}")))
    return next(fitting, None)


def _has_all(asked: Sequence[str], held: Sequence[str]) -> bool:
    """Whether each word that was typed is in a name, in any grammatical form or with a typo."""
    forms = {*map(stem, held)}
    return all(stem(w) in forms or any(typos(w, one) is not None for one in held) for w in asked)
