"""`/sources`: what all answers rest on; one source; one paragraph."""

from bot.answers import offers
from bot.answers.answer import Answer, Citation, Line, Section
from bot.answers.citing import missing, plain
from bot.answers.commands.assessment import verdict
from bot.answers.lines import lines, whole
from bot.answers.naming import number_named, source_named
from bot.answers.request import Offer, Unclear, request
from bot.facts.packs.schema import Source, Statement
from bot.facts.topic import Topic
from bot.wording import Text, say


def sources(topic: Topic, *, source: str | None = None, paragraph: str | None = None) -> Answer:
    """What the topic rests on, an outline of one source, or what one paragraph of it says."""
    if source is None:
        if paragraph:
            raise Unclear(say("sources.which"), _letters(topic, paragraph))
        return _all(topic)
    chosen = source_named(topic, source)
    return _paragraph(topic, chosen, paragraph) if paragraph else _one(topic, chosen)


def _letters(topic: Topic, paragraph: str) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            say("source.heading", letter=s.letter),
            request(topic, "sources", source=s.letter, paragraph=paragraph[:4]),
        )
        for s in topic.sources.values()
    )


def _all(topic: Topic) -> Answer:
    sections = tuple(
        Section(say("source.heading", letter=s.letter), (_described(s), verdict(s)))
        for s in topic.sources.values()
    )
    lead = say("sources.lead", question=topic.about.question, count=len(topic.sources))
    return Answer(
        request=request(topic, "sources"),
        title=topic.name.title,
        lead=Line(lead),
        sections=sections,
        silences=_unstated(topic),
        expand=tuple(
            Offer(say("source.heading", letter=x), request(topic, "sources", source=x))
            for x in topic.sources
        ),
        expand_hint=say("expand.source"),
        next=(
            Offer(say("offer.differ"), request(topic, "clash")),
            Offer(say("offer.verdicts"), request(topic, "assessment")),
        ),
    )


def _described(source: Source) -> Line:
    title = say("sources.titled", title=source.title) if source.title else ""
    text = say(
        "sources.source",
        description=source.description,
        title=title,
        paragraphs=source.paragraphs,
    )
    return Line(text, citations=(whole(source),))


def _unstated(topic: Topic) -> tuple[Text, ...]:
    """What each source does not say of itself."""
    absent = {s.letter: missing(s) for s in topic.sources.values()}
    return tuple(
        say("sources.not-stated", letter=letter, fields=tuple(say(f"field.{f}") for f in fields))
        for letter, fields in absent.items()
        if fields
    )


def _one(topic: Topic, source: Source) -> Answer:
    outline = tuple(
        Line(section.heading, citations=(Citation(source.letter, section.paragraphs),))
        for section in topic.sections
        if section.source == source.letter
    )
    ours = any(s.ours for s in topic.sections if s.source == source.letter)
    heading = say("sources.outline-ours" if ours else "sources.outline")
    citation = plain(source, whole(source).paragraphs)
    return Answer(
        request=request(topic, "sources", source=source.letter),
        title=source.title or source.description,
        lead=verdict(source),
        sections=(
            *((Section(heading, outline),) if outline else ()),
            Section(say("sources.about"), (_described(source),)),
            Section(say("sources.cite"), code=citation),
        ),
        silences=tuple(say(f"field.{field}") for field in missing(source)),
        expand=tuple(
            Offer(
                section.heading,
                request(
                    topic, "sources", source=source.letter, paragraph=str(section.paragraphs[-1])
                ),
            )
            for section in topic.sections
            if section.source == source.letter
        ),
        expand_hint=say("expand.section"),
        next=(
            Offer(say("offer.verdicts"), request(topic, "assessment", source=source.letter)),
            offers.clashes(topic),
        ),
    )


def _paragraph(topic: Topic, source: Source, typed: str) -> Answer:
    number = number_named(typed, source.paragraphs)
    found = [
        s
        for s in topic.statements.values()
        if s.source == source.letter and number in s.paragraphs and not _is_repeated(topic, s)
    ]
    found.sort(key=lambda s: len(s.paragraphs))  # what stands in no other paragraph comes first
    asked = request(topic, "sources", source=source.letter, paragraph=str(number))
    title = say("sources.paragraph", letter=source.letter, number=number)
    next = tuple(
        Offer(
            say("sources.paragraph", letter=source.letter, number=n),
            request(topic, "sources", source=source.letter, paragraph=str(n)),
        )
        for n in (number - 1, number + 1)
        if 1 <= n <= source.paragraphs
    )
    if not found:
        heading = next_heading(topic, source, number)
        lead = Line(heading, citations=(Citation(source.letter, (number,)),))
        return Answer(asked, title, lead, next=next, found=False)
    first, *rest = lines(found)
    return Answer(
        request=asked,
        title=title,
        lead=first,
        sections=(Section("", tuple(rest)),) if rest else (),
        next=next,
    )


def _is_repeated(topic: Topic, item: Statement) -> bool:
    """Whether a statement says again what the one that lists it says of the same paragraphs."""
    whole = topic.statements.get(item.part_of or "")
    return whole is not None and whole.paragraphs == item.paragraphs


def next_heading(topic: Topic, source: Source, number: int) -> Text:
    """What a paragraph of which nothing is said by itself is: a title, a heading, or a bridge."""
    for section in topic.sections:
        if section.source == source.letter and number == section.paragraphs[0]:
            return say("sources.heading", heading=section.heading)
    return say("sources.bridge")
