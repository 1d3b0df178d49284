"""`/alliance`, `/explain` and `/position`: what the sources say of one subject."""

from collections.abc import Sequence

from sqlmodel import col, select

from bot.facts import tables as t
from bot.facts.answer import Answer, Line, Offer, Request, Section, join_words
from bot.facts.kinds import Aspect, SubjectKind
from bot.facts.names import Name
from bot.facts.queries import (
    Stated,
    further,
    line,
    lines,
    not_stated,
    said_of,
    statements,
    subject,
)
from bot.facts.resolver import ALLIANCE, ANYTHING, POSITION, Wanted
from bot.facts.store import Reader
from bot.facts.tables import Place

HEADINGS = {
    Aspect.DEFINITION: "What it is",
    Aspect.MEMBERS: "Members",
    Aspect.ORIGIN: "Origin",
    Aspect.NATURE: "Nature",
    Aspect.AIM: "Aim",
    Aspect.ACTIVITY: "What it does",
    Aspect.RECEPTION: "How others see it",
    Aspect.OUTLOOK: "Outlook",
}
EXPECTED = {  # what people want to know of an alliance, and how its absence is called
    Aspect.MEMBERS: "its members",
    Aspect.ORIGIN: "its origin",
    Aspect.NATURE: "its nature",
    Aspect.ACTIVITY: "what it does",
    Aspect.RECEPTION: "how others see it",
}


async def alliance(reader: Reader, *, name: str) -> Answer:
    """Members, origin, nature, what it does, how others see it."""
    return await _profile(reader, reader.names.resolve(name, ALLIANCE), ALLIANCE)


async def explain(reader: Reader, *, name: str) -> Answer:
    """A person, term, treaty, organisation: anything that the sources name."""
    return await _profile(reader, reader.names.resolve(name, ANYTHING), ANYTHING)


async def _profile(reader: Reader, name: Name, wanted: Wanted) -> Answer:
    row = await subject(reader.session, slug=name.slug)
    said = await said_of(reader.session, slug=name.slug)
    if not said:
        return _nothing(name, wanted.request(name.slug), "says anything of it beyond the name")
    (lead, _), *rest = said
    members = await _members(reader, row)
    listed = {line.id for line in members}
    own = [
        s
        for s, place in rest
        if place is Place.OWN and not (s.aspect is Aspect.MEMBERS and s.slug in listed)
    ]
    sections = []
    for aspect, heading in HEADINGS.items():
        found = lines(s for s in own if s.aspect is aspect)
        if aspect is Aspect.MEMBERS:
            found = (*members, *found)
        if found:
            sections.append(Section(heading, found))
    unsorted = lines(s for s in own if s.aspect is None)
    elsewhere = lines(s for s, place in rest if place is Place.BESIDE)
    sections += [Section("Further", unsorted)] if unsorted else []
    sections += [Section(f"Also said with {name.label}", elsewhere)] if elsewhere else []
    sections += further(said)
    silences = not_stated(row.gaps or lead.gaps)
    if wanted is ALLIANCE:
        stated = {s.aspect for s, _ in said} | ({Aspect.MEMBERS} if members else set())
        absent = (said for aspect, said in EXPECTED.items() if aspect not in stated)
        silences = not_stated(silences, absent)
    return Answer(
        request=wanted.request(name.slug),
        title=name.label,
        lead=line(lead),
        sections=tuple(sections),
        silences=silences,
        next=_next(name, wanted.request(name.slug)),
    )


async def _members(reader: Reader, row: t.Subject) -> tuple[Line, ...]:
    """One line for each statement that names members or memberships of a subject."""
    inside = row.kind is SubjectKind.ALLIANCE
    mine, other = t.Membership.alliance_id, t.Membership.country_id
    if not inside:
        mine, other = other, mine
    query = (
        select(t.Membership.statement_id, t.Subject.label)
        .join(t.Subject, col(t.Subject.id) == other)
        .where(mine == row.id)
        .order_by(t.Subject.label)
    )
    labels: dict[int, list[str]] = {}
    for id, label in await reader.session.exec(query):
        labels.setdefault(id, []).append(label)
    found = await statements(reader.session, col(t.Statement.id).in_(list(labels)))
    word = "Members named" if inside else "Member of"
    cited = []
    for s in found:
        base = line(s)
        text = f"{word}: {join_words(labels[s.id])}."
        cited.append(Line(text, "fact", None, base.citation, id=base.id))
    return tuple(cited)


async def position(reader: Reader, *, country: str) -> Answer:
    """Where a country stands."""
    name = reader.names.resolve(country, POSITION)
    row = await subject(reader.session, slug=name.slug)
    request = Request.of("position", country=name.slug)
    said = await said_of(reader.session, slug=name.slug, position=True)
    if not said:
        about = await said_of(reader.session, slug=name.slug)
        return _nothing(name, request, "states its position", [s for s, _ in about])
    (lead, _), *others = said
    rest = lines(s for s, _ in others)
    return Answer(
        request=request,
        title=f"{name.label}: position",
        lead=line(lead),
        sections=(*((Section("Also", rest),) if rest else ()), *further(said)),
        silences=not_stated(row.gaps or lead.gaps),
        next=_next(name, request),
    )


def _nothing(name: Name, request: Request, what: str, about: Sequence[Stated] = ()) -> Answer:
    said = lines(about[:3])
    return Answer(
        request=request,
        title=name.label,
        lead=Line(f"**Not stated in the sources:** neither article {what}."),
        sections=(Section(f"What they do say with {name.label}", said),) if said else (),
        next=_next(name, request),
        found=False,
    )


def _next(name: Name, request: Request) -> tuple[Offer, ...]:
    """What else there is to ask of a subject than what was asked."""
    offered = []
    if name.kind is SubjectKind.COUNTRY:
        offered.append(Offer("Survey figures", Request.of("poll", country=name.slug)))
        offered.append(Offer("Position", Request.of("position", country=name.slug)))
        offered.append(Offer("Everything said of it", Request.of("explain", name=name.slug)))
    else:
        offered.append(Offer("Obstacles", Request.of("obstacles")))
        offered.append(Offer("Where the sources differ", Request.of("clash")))
    return tuple(offer for offer in offered if offer.request != request)
