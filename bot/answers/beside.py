"""Two answers of one command as one: a country beside another."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import islice

from bot.answers.answer import Answer, Section
from bot.answers.lines import not_stated
from bot.answers.naming import Wanted, subject_named
from bot.answers.request import Offer, Request, request
from bot.facts.packs.schema import Subject
from bot.facts.topic import Topic
from bot.wording import say


def answered_for(
    topic: Topic,
    lookup: Callable[[Topic, Subject], Answer],
    wanted: Wanted,
    typed: str,
    second: str | None,
) -> Answer:
    """The answer for a subject, with that for a second one beside it. Errors: Unclear."""
    subject = subject_named(topic, typed, wanted)
    if not second:
        return lookup(topic, subject)
    other = subject_named(topic, second, wanted)
    asked = request(topic, wanted.lookup, **{wanted.argument: subject.slug}, beside=other.slug)
    return _together(asked, (subject, lookup(topic, subject)), (other, lookup(topic, other)))


def _together(
    asked: Request, first: tuple[Subject, Answer], second: tuple[Subject, Answer]
) -> Answer:
    """What leads each of them comes first, then the sections of both. Next comes what both offer,
    and of what is offered of one alone, the first."""
    (one, left), (other, right) = first, second
    sections = tuple(
        replace(s, heading=say("beside.heading", label=subject.label, heading=s.heading))
        for subject, answer in (first, second)
        for s in answer.sections
    )
    both = tuple(offer for offer in left.next if offer in right.next)
    return Answer(
        request=asked,
        title=say("beside.title", first=one.label, second=other.label),
        lead=replace(left.lead, note=one.label),
        sections=(Section("", (replace(right.lead, note=other.label),)), *sections),
        silences=not_stated(left.silences, right.silences),
        next=(*both, *_first_of(one, left.next, both), *_first_of(other, right.next, both)),
        found=left.found or right.found,
    )


def _first_of(
    subject: Subject, offers: Sequence[Offer], shared: Collection[Offer]
) -> tuple[Offer, ...]:
    """The first offer that is about one subject alone, with its name."""
    own = (offer for offer in offers if offer not in shared)
    return tuple(
        replace(offer, label=say("beside.heading", label=subject.label, heading=offer.label))
        for offer in islice(own, 1)
    )
