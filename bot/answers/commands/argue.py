"""`/argue`: the case for or against, each argument with its rebuttal."""

from collections.abc import Sequence

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.lines import line, no_source, proposal
from bot.answers.naming import ANYTHING, subject_named
from bot.answers.request import Unclear, request
from bot.facts.kinds import Side
from bot.facts.names.words import echo, normalise
from bot.facts.packs.schema import Statement
from bot.facts.topic import Topic
from bot.wording import say


def argue(topic: Topic, *, side: str, about: str | None = None) -> Answer:
    """The case for or against, in the order of the sources, each with the rebuttal they give."""
    try:
        chosen = Side(normalise(side))
    except ValueError:
        raise Unclear(say("argue.no-side", typed=echo(side)), offers.cases(topic)) from None
    other = Side.AGAINST if chosen is Side.FOR else Side.FOR
    found = [s for s in topic.statements.values() if s.argues is chosen]
    suffix = ""
    if about:
        subject = subject_named(topic, about, ANYTHING)
        about, suffix = subject.slug, say("argue.about", label=subject.label)
        found = [s for s in found if about in s.about]
    asked = request(topic, "argue", side=chosen, about=about)
    title = say(f"argue.title-{chosen}", proposal=proposal(topic), suffix=suffix)
    if not found:
        lead = Line(say(f"argue.silent-{chosen}", none=no_source(topic), suffix=suffix))
        next = (offers.case(topic, chosen), offers.case(topic, other))
        return Answer(asked, title, lead, next=next, found=False)
    cases = [(line(s, note=str(n)), *_rebuttals(topic, s)) for n, s in enumerate(found, 1)]
    (lead, *rebuttals), *further = cases
    return Answer(
        request=asked,
        title=title,
        lead=lead,
        sections=(Section("", tuple(rebuttals)), *(Section("", case) for case in further)),
        next=(offers.case(topic, other), offers.clashes(topic)),
    )


def _rebuttals(topic: Topic, argument: Statement) -> Sequence[Line]:
    found = [s for s in topic.statements.values() if s.answers == argument.id]
    note = say("argue.rebuttal")
    return [line(s, note=note) for s in found] or [Line(say("argue.no-rebuttal"), note=note)]
