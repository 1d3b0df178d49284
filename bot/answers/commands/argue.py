"""`/argue`: the case for or against, each claim with its evidence and its rebuttal."""

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.lines import claim, line, lines, no_source, proposal
from bot.answers.naming import ANYTHING, source_named, subject_named
from bot.answers.request import Unclear, request
from bot.facts.kinds import Side
from bot.facts.names.words import echo, normalise
from bot.facts.topic import Topic
from bot.wording import Text, say

BOTH = "both"  # sides, which only /ask asks for
BRIEFLY = 3  # claims of each side, where both are shown


def argue(
    topic: Topic, *, side: str, about: str | None = None, source: str | None = None
) -> Answer:
    """The claims of one side in the order of their weight; only those about a subject, or of one
    source."""
    if normalise(side) == BOTH:
        return _both(topic)
    try:
        chosen = Side(normalise(side))
    except ValueError:
        raise Unclear(say("argue.no-side", typed=echo(side)), offers.cases(topic)) from None
    other = Side.AGAINST if chosen is Side.FOR else Side.FOR
    found = [topic.statements[id] for id in topic.cases.get(chosen, ())]
    limits: list[Text] = []
    if about:
        subject = subject_named(topic, about, ANYTHING)
        about = subject.slug
        found = [s for s in found if topic.concerns(s, about)]
        limits.append(say("argue.about", label=subject.label))
    if source:
        source = source_named(topic, source).letter
        found = [s for s in found if s.source == source]
        limits.append(say("source", letter=source))
    asked = request(topic, "argue", side=chosen, about=about, source=source)
    key = f"argue.title-{chosen}" + ("-limited" if limits else "")
    title = say(key, proposal=proposal(topic), limits=tuple(limits))
    if not found:
        lead = Line(say(f"argue.silent-{chosen}", none=no_source(topic)))
        next = (offers.case(topic, chosen), offers.case(topic, other))
        return Answer(asked, title, lead, next=next, found=False)
    first, *rest = (claim(topic, s, note=str(n), shown=found) for n, s in enumerate(found, 1))
    unanswered = tuple(str(n) for n, s in enumerate(found, 1) if s.id not in topic.rebuttals)
    return Answer(
        request=asked,
        title=title,
        lead=first,
        sections=tuple(Section("", (one,)) for one in rest),
        silences=(say("argue.no-rebuttal", numbers=unanswered),) if unanswered else (),
        next=(offers.case(topic, other), offers.clashes(topic)),
    )


def _both(topic: Topic) -> Answer:
    """The weightiest claims of both sides, without their evidence."""
    claims = {side: [topic.statements[id] for id in topic.cases.get(side, ())] for side in Side}
    asked, title = request(topic, "argue", side=BOTH), say("argue.title-both", of=proposal(topic))
    if not all(claims.values()):
        lead = Line(say("argue.one-sided", none=no_source(topic)))
        return Answer(asked, title, lead, next=offers.cases(topic), found=False)
    (first, *more), against = claims[Side.FOR][:BRIEFLY], claims[Side.AGAINST][:BRIEFLY]
    return Answer(
        request=asked,
        title=title,
        lead=line(first, note=say("argue.for")),
        sections=(
            *((Section("", lines(more)),) if more else ()),
            Section(say("argue.against"), lines(against)),
        ),
        next=(*offers.cases(topic), offers.clashes(topic)),
    )
