"""`/alliance` and `/explain`: what the sources say of one subject, under headings."""

from collections.abc import Sequence
from functools import partial

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.beside import answered_for
from bot.answers.lines import claim, line, lines, no_source, not_stated
from bot.answers.naming import (
    ALLIANCE,
    ANYTHING,
    POLL,
    POSITION,
    Wanted,
    section_key,
    section_named,
    subject_named,
)
from bot.answers.request import Offer, Request, Unclear, request
from bot.facts.kinds import Aspect, SubjectKind
from bot.facts.packs import schema
from bot.facts.packs.schema import Statement, Subject
from bot.facts.topic import Place, Topic
from bot.wording import Phrase, say

EXPECTED = (  # what people want to know of an alliance
    Aspect.MEMBERS,
    Aspect.ORIGIN,
    Aspect.NATURE,
    Aspect.ACTIVITY,
    Aspect.RECEPTION,
)
OWN_HEADINGS = {  # which are worded otherwise than for an alliance
    SubjectKind.PERSON: {Place.DEFINITION, Place.ORIGIN, Place.ACTIVITY, Place.RECEPTION},
    SubjectKind.COUNTRY: {Place.MEMBERS, Place.ORIGIN, Place.RECEPTION},
}
SAID = 3  # statements about a subject of which nothing is stated that was asked for


def alliance(topic: Topic, *, name: str, beside: str | None = None) -> Answer:
    """Members, origin, nature, what it does, how others see it; of two, side by side."""
    return answered_for(topic, partial(_profile, wanted=ALLIANCE), ALLIANCE, name, beside)


def explain(topic: Topic, *, name: str) -> Answer:
    """A person, term, treaty, organisation, or a part of a source: anything that has a name."""
    try:
        return _profile(topic, subject_named(topic, name, ANYTHING), wanted=ANYTHING)
    except Unclear:
        if section := section_named(topic, name):
            return _section(topic, section)
        raise


def _section(topic: Topic, section: schema.Section) -> Answer:
    first, *rest = lines(s for s in topic.statements_in(section) if s.part_of is None)
    return Answer(
        request=request(topic, "explain", name=section_key(topic, section)),
        title=section.heading,
        lead=first,
        sections=(Section("", tuple(rest)),) if rest else (),
        next=(offers.obstacles(topic), offers.clashes(topic)),
    )


def _profile(topic: Topic, subject: Subject, *, wanted: Wanted) -> Answer:
    asked = wanted.request(topic, subject.slug)
    said = topic.said.get(subject.slug)
    if not said:
        return nothing_stated(topic, subject, asked, "profile.silent")
    first, *rest = said
    members = [one for one in _members(topic, subject) if one.id != first.statement.id]
    listed = {first.statement.id, *(line.id for line in members)}
    placed: dict[Place, list[Line]] = {Place.MEMBERS: [*members]} if members else {}
    for one in rest:
        if one.statement.id not in listed and one.statement.part_of not in listed:
            placed.setdefault(one.place, []).append(line(one.statement))
    sections = [
        Section(_heading(subject, place), tuple(rows)) for place, rows in sorted(placed.items())
    ]
    silences = not_stated(subject.gaps or first.statement.gaps)
    if wanted is ALLIANCE:
        told = {s.aspect for s in topic.statements_about(subject.slug)}
        told |= {Aspect.MEMBERS for m in topic.memberships if m.alliance == subject.slug}
        absent = (say(f"alliance.{aspect}") for aspect in EXPECTED if aspect not in told)
        silences = not_stated(silences, absent)
    return Answer(
        request=asked,
        title=subject.label,
        lead=claim(topic, first.statement),
        sections=tuple(sections),
        silences=silences,
        next=further(topic, subject, asked),
    )


def _heading(subject: Subject, place: Place) -> Phrase:
    has_own = place in OWN_HEADINGS.get(subject.kind, ())
    name = place.name.lower() + (f"-{subject.kind}" if has_own else "")
    return say(f"place.{name}", label=subject.label)


def _members(topic: Topic, subject: Subject) -> list[Line]:
    """A line for each statement that lists the members of an alliance, or what a country is in."""
    inside = subject.kind is SubjectKind.ALLIANCE
    found = []
    for m in topic.memberships:
        if subject.slug not in ((m.alliance,) if inside else m.members):
            continue
        slugs = m.members if inside else (m.alliance,)
        labels = tuple(sorted(topic.subjects[slug].label for slug in slugs))
        members = "profile.members-all" if m.complete else "profile.members"
        key = members if inside else "profile.member-of"
        cited = line(topic.statements[m.statement]).citations
        text = say(key, labels=labels, count=len(labels))
        found.append(Line(text, "fact", citations=cited, id=m.statement))
    return found


def nothing_stated(
    topic: Topic, subject: Subject, asked: Request, key: str, about: Sequence[Statement] = ()
) -> Answer:
    """That the sources do not state what was asked of a subject, and what they do say of it."""
    said = lines(about[:SAID])
    heading = say("said-with", label=subject.label)
    return Answer(
        request=asked,
        title=subject.label,
        lead=Line(say(key, none=no_source(topic))),
        sections=(Section(heading, said),) if said else (),
        next=further(topic, subject, asked),
        found=False,
    )


def further(topic: Topic, subject: Subject, asked: Request) -> tuple[Offer, ...]:
    """What else there is to ask of a subject than what was asked."""
    slug = subject.slug
    own = {
        "figures": POLL if slug in topic.polled else None,
        "position": POSITION if slug in topic.placed else None,
        "members": ALLIANCE if subject.kind is SubjectKind.ALLIANCE else None,
        "everything": ANYTHING if slug in topic.said else None,
    }
    offered = (Offer(say(f"offer.{k}"), w.request(topic, slug)) for k, w in own.items() if w)
    found = tuple(offer for offer in offered if offer.request != asked)
    return found or (offers.obstacles(topic), offers.clashes(topic))
