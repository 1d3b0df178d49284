"""`/alliance` and `/explain`: what the sources say of one subject, under headings."""

from collections.abc import Sequence

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.lines import line, lines, no_source, not_stated
from bot.answers.naming import ALLIANCE, ANYTHING, POLL, POSITION, Wanted, subject_named
from bot.answers.request import Offer, Request
from bot.facts.kinds import Aspect, SubjectKind
from bot.facts.packs.schema import Statement, Subject
from bot.facts.topic import Place, Topic
from bot.wording import say

HEADINGS = {  # of what is mainly about a subject and does not lead its answer
    place: say(f"place.{place.name.lower()}")
    for place in Place
    if Place.LEADS < place < Place.BESIDE
}
EXPECTED = (  # what people want to know of an alliance
    Aspect.MEMBERS,
    Aspect.ORIGIN,
    Aspect.NATURE,
    Aspect.ACTIVITY,
    Aspect.RECEPTION,
)
SAID = 3  # statements about a subject of which nothing is stated that was asked for


def alliance(topic: Topic, *, name: str) -> Answer:
    """Members, origin, nature, what it does, how others see it."""
    return _profile(topic, subject_named(topic, name, ALLIANCE), ALLIANCE)


def explain(topic: Topic, *, name: str) -> Answer:
    """A person, term, treaty, organisation: anything that the sources name."""
    return _profile(topic, subject_named(topic, name, ANYTHING), ANYTHING)


def _profile(topic: Topic, subject: Subject, wanted: Wanted) -> Answer:
    request = wanted.request(topic, subject.slug)
    said = topic.said.get(subject.slug)
    if not said:
        return nothing_stated(topic, subject, request, "profile.silent")
    first, *rest = said
    members = _members(topic, subject)
    listed = {line.id for line in members}
    placed: dict[Place, list[Line]] = {Place.MEMBERS: [*members]} if members else {}
    for one in rest:
        if not (one.place is Place.MEMBERS and one.statement.id in listed):
            placed.setdefault(one.place, []).append(line(one.statement))
    sections = [
        Section(heading, tuple(placed[place]))
        for place, heading in HEADINGS.items()
        if place in placed
    ]
    if beside := placed.get(Place.BESIDE):
        sections.append(Section(say("place.beside", label=subject.label), tuple(beside)))
    silences = not_stated(subject.gaps or first.statement.gaps)
    if wanted is ALLIANCE:
        told = {s.aspect for s in topic.statements_about(subject.slug)}
        told |= {Aspect.MEMBERS} if members else set()
        absent = (say(f"alliance.{aspect}") for aspect in EXPECTED if aspect not in told)
        silences = not_stated(silences, absent)
    return Answer(
        request=request,
        title=subject.label,
        lead=line(first.statement),
        sections=tuple(sections),
        silences=silences,
        next=further(topic, subject, request),
    )


def _members(topic: Topic, subject: Subject) -> list[Line]:
    """One line for each statement that names members or memberships of a subject."""
    inside = subject.kind is SubjectKind.ALLIANCE
    labels: dict[str, list[str]] = {}
    for m in topic.memberships:
        mine, other = (m.alliance, m.country) if inside else (m.country, m.alliance)
        if mine == subject.slug:
            labels.setdefault(m.statement, []).append(topic.subjects[other].label)
    key = "profile.members" if inside else "profile.member-of"
    found = []
    for s in topic.statements.values():
        if s.id in labels:
            text = say(key, labels=tuple(sorted(labels[s.id])))
            found.append(Line(text, "fact", citation=line(s).citation, id=s.id))
    return found


def nothing_stated(
    topic: Topic, subject: Subject, request: Request, key: str, about: Sequence[Statement] = ()
) -> Answer:
    """That the sources do not state what was asked of a subject, and what they do say of it."""
    said = lines(about[:SAID])
    heading = say("said-with", label=subject.label)
    return Answer(
        request=request,
        title=subject.label,
        lead=Line(say(key, none=no_source(topic))),
        sections=(Section(heading, said),) if said else (),
        next=further(topic, subject, request),
        found=False,
    )


def further(topic: Topic, subject: Subject, request: Request) -> tuple[Offer, ...]:
    """What else there is to ask of a subject than what was asked."""
    if subject.kind is not SubjectKind.COUNTRY:
        return (offers.obstacles(topic), offers.clashes(topic))
    offered = (
        Offer(say("offer.figures"), POLL.request(topic, subject.slug)),
        Offer(say("offer.position"), POSITION.request(topic, subject.slug)),
        Offer(say("offer.everything"), ANYTHING.request(topic, subject.slug)),
    )
    return tuple(offer for offer in offered if offer.request != request)
