"""`/alliance`, `/explain` and `/position`: what the sources say of one subject."""

from collections.abc import Sequence

from sqlmodel import col, select

from bot.facts import tables as t
from bot.facts.answer import Answer, Line, Offer, Request, Section, join_words
from bot.facts.kinds import Aspect, SubjectKind
from bot.facts.lookups.offers import CLASHES, OBSTACLES
from bot.facts.names import Name
from bot.facts.queries import (
    Stated,
    line,
    lines,
    not_stated,
    opening,
    part_of,
    said_of,
    statements,
    subject,
)
from bot.facts.resolver import ALLIANCE, ANYTHING, POSITION, Wanted
from bot.facts.store import Reader
from bot.facts.tables import Place

HEADINGS = {
    Place.DEFINITION: "What it is",
    Place.MEMBERS: "Members",
    Place.ORIGIN: "Origin",
    Place.NATURE: "Nature",
    Place.AIM: "Aim",
    Place.ACTIVITY: "What it does",
    Place.RECEPTION: "How others see it",
    Place.OUTLOOK: "Outlook",
    Place.FURTHER: "Further",
    Place.BESIDE: "Also said with {}",
}
EXPECTED = {  # what people want to know of an alliance, and how its absence is called
    Aspect.MEMBERS: "its members",
    Aspect.ORIGIN: "its origin",
    Aspect.NATURE: "its nature",
    Aspect.ACTIVITY: "what it does",
    Aspect.RECEPTION: "how others see it",
}


async def alliance(reader: Reader, *, name: str, part: int = 1) -> Answer:
    """Members, origin, nature, what it does, how others see it."""
    return await _profile(reader, reader.names.resolve(name, ALLIANCE), ALLIANCE, part)


async def explain(reader: Reader, *, name: str, part: int = 1) -> Answer:
    """A person, term, treaty, organisation: anything that the sources name."""
    return await _profile(reader, reader.names.resolve(name, ANYTHING), ANYTHING, part)


async def _profile(reader: Reader, name: Name, wanted: Wanted, part: int) -> Answer:
    row, request = await subject(reader.session, slug=name.slug), wanted.request(name.slug)
    said, more = await part_of(reader.session, said_of(name.slug), part)
    if not said:
        return _nothing(name, request, "says anything of it beyond the name")
    lead, rest = opening(said, part)
    members = await _members(reader, row)
    listed = {line.id for line in members}
    placed: dict[Place | None, list[Line]] = {}
    if members and part == 1:
        placed[Place.MEMBERS] = [*members]
    for s in rest:
        if not (s.place == Place.MEMBERS and s.slug in listed):
            placed.setdefault(s.place, []).append(line(s))
    sections = (
        Section(heading.format(name.label), tuple(placed[place]))
        for place, heading in HEADINGS.items()
        if place in placed
    )
    silences = not_stated(row.gaps or (said[0].gaps if part == 1 else ()))
    if wanted is ALLIANCE:
        told = {*row.aspects, *([Aspect.MEMBERS] if members else [])}
        absent = (said for aspect, said in EXPECTED.items() if aspect not in told)
        silences = not_stated(silences, absent)
    return Answer(
        request=request.at(part),
        title=name.label,
        lead=lead,
        sections=tuple(sections),
        silences=silences,
        next=_next(name, request),
        more=more,
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


async def position(reader: Reader, *, country: str, part: int = 1) -> Answer:
    """Where a country stands."""
    name = reader.names.resolve(country, POSITION)
    row = await subject(reader.session, slug=name.slug)
    request = Request.of("position", country=name.slug)
    said, more = await part_of(reader.session, said_of(name.slug, position=True), part)
    if not said:
        about, _ = await part_of(reader.session, said_of(name.slug), 1)
        return _nothing(name, request, "states its position", about)
    lead, rest = opening(said, part)
    return Answer(
        request=request.at(part),
        title=f"{name.label}: position",
        lead=lead,
        sections=(Section("Also" if part == 1 else "", lines(rest)),) if rest else (),
        silences=not_stated(row.gaps or (said[0].gaps if part == 1 else ())),
        next=_next(name, request),
        more=more,
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
        offered += [OBSTACLES, CLASHES]
    return tuple(offer for offer in offered if offer.request != request)
