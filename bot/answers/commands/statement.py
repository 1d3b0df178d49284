"""One statement with all that belongs to it: what an entry of a list opens."""

from bot.answers.answer import Answer, Section
from bot.answers.lines import line, lines
from bot.answers.naming import ANYTHING
from bot.answers.request import Offer, Unclear, request
from bot.facts.topic import Topic
from bot.wording import say

OFFERED = 3  # subjects to go on with: a row has no room for more


def statement(topic: Topic, *, id: str) -> Answer:
    """One statement. Errors: Unclear where it is gone."""
    found = topic.statements.get(id)
    if found is None:
        raise Unclear(say("statement.gone"))
    grounds = topic.below(found)
    against = topic.rebuttals.get(id, ())
    claims = [topic.statements[one] for one in (found.part_of, *found.supports) if one]
    return Answer(
        request=request(topic, "statement", id=id),
        title=topic.subjects[found.about[0]].label,
        lead=line(found, note=found.event.when if found.event else ""),
        sections=tuple(
            Section(say(key), lines(own))
            for key, own in (
                ("statement.grounds", grounds),
                ("statement.against", against),
                ("statement.for", claims),
            )
            if own
        ),
        silences=found.gaps,
        expand=tuple(
            Offer(c.question, request(topic, "clash", about=c.slug))
            for c in topic.clashes.values()
            if id in c.statements
        ),
        expand_hint=say("expand.clash"),
        next=subject_offers(topic, found.about),
    )


def subject_offers(topic: Topic, slugs: tuple[str, ...] | list[str]) -> tuple[Offer, ...]:
    """Subjects to read on about."""
    chosen = [topic.subjects[slug] for slug in dict.fromkeys(slugs)][:OFFERED]
    return tuple(Offer(s.label, ANYTHING.request(topic, s.slug)) for s in chosen)
