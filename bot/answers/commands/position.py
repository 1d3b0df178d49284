"""`/position`: where a country, bloc or person stands."""

from bot.answers.answer import Answer, Section
from bot.answers.beside import answered_for
from bot.answers.commands.profile import further, nothing_stated
from bot.answers.lines import claim, not_stated
from bot.answers.naming import POSITION
from bot.facts.packs.schema import Subject
from bot.facts.topic import Topic
from bot.wording import say


def position(topic: Topic, *, country: str, beside: str | None = None) -> Answer:
    """Where a country stands, or two of them."""
    return answered_for(topic, _of_one, POSITION, country, beside)


def _of_one(topic: Topic, subject: Subject) -> Answer:
    request = POSITION.request(topic, subject.slug)
    said = topic.positions(subject.slug)
    if not said:
        about = topic.statements_about(subject.slug)
        return nothing_stated(topic, subject, request, "position.silent", about)
    ids = {s.id for s in said}
    first, *rest = said = [s for s in said if s.part_of not in ids]  # an item stands below its list
    also = tuple(claim(topic, s, shown=said) for s in rest)
    return Answer(
        request=request,
        title=say("position.title", label=subject.label),
        lead=claim(topic, first, shown=said),
        sections=(Section(say("also"), also),) if also else (),
        silences=not_stated(subject.gaps or first.gaps),
        next=further(topic, subject, request),
    )
