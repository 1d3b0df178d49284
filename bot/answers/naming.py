"""Which subject, source or entry of a list a typed argument means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rapidfuzz import fuzz, process

from bot.answers import examples
from bot.answers.request import Offer, Request, Unclear, request
from bot.facts.kinds import SubjectKind
from bot.facts.names.resolver import ID, Accept, UnclearName, WrongKind, key_of
from bot.facts.names.words import echo, normalise, stem, words
from bot.facts.packs.schema import Source, Subject
from bot.facts.search.english import STOP
from bot.facts.topic import Topic
from bot.wording import say

LONGEST = 100  # characters read of an entry of a list
ALIKE = 80  # rapidfuzz ratio from which on two words are taken for one
SHARE = 0.5  # of the typed words that an entry must have


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an option takes: a word for it, which subjects, and the lookup that takes one."""

    what: str
    fits: Callable[[Topic, Subject], bool]
    lookup: str
    argument: str

    def accept(self, topic: Topic) -> Accept:
        """Whether a subject of a topic may be given."""
        return partial(self.fits, topic)

    def request(self, topic: Topic, slug: str) -> Request:
        return request(topic, self.lookup, **{self.argument: slug})


def _is_polled(topic: Topic, subject: Subject) -> bool:
    return subject.kind is SubjectKind.COUNTRY or subject.slug in topic.polled


def _is_placed(topic: Topic, subject: Subject) -> bool:
    return subject.kind is SubjectKind.COUNTRY or subject.slug in topic.placed


def _is_alliance(_: Topic, subject: Subject) -> bool:
    return subject.kind is SubjectKind.ALLIANCE


def _is_any(_: Topic, __: Subject) -> bool:
    return True


POLL = Wanted("country", _is_polled, "poll", "country")
POSITION = Wanted("country", _is_placed, "position", "country")
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


def match(topic: Topic, typed: str, labels: Mapping[str, str]) -> str | None:
    """The key that was typed, or whose label has most of the typed words, typos allowed."""
    key = typed.removeprefix(ID)
    if key in labels:
        return key
    telling = {w for key in labels for w in words(key)}  # "will" among them
    asked = [w for w in words(typed[:LONGEST]) if w not in STOP or w in telling]
    shares = {k: _share(topic, asked, words(f"{k} {label}")) for k, label in labels.items()}
    best = max(labels, key=lambda k: shares[k], default=None)  # the first among equals
    return best if best and asked and shares[best] >= SHARE else None


def _share(topic: Topic, asked: Sequence[str], held: Sequence[str]) -> float:
    """How many of the words asked for are held, itself, a synonym or a typo; from 0 to 1."""
    meanings = topic.index.vocabulary.meanings

    def meaning(word: str) -> str:
        return meanings.get(stem(word), stem(word))

    meant = {meaning(w) for w in held}
    found = (
        meaning(w) in meant or process.extractOne(w, held, scorer=fuzz.ratio, score_cutoff=ALIKE)
        for w in asked
    )
    return sum(map(bool, found)) / max(1, len(asked))
