"""`/position`: where a country, bloc or person stands."""

from bot.answers.answer import Answer, Section
from bot.answers.commands.profile import further, nothing_stated
from bot.answers.lines import line, lines, not_stated
from bot.answers.naming import POSITION, subject_named
from bot.facts.topic import Topic
from bot.wording import say


def position(topic: Topic, *, country: str) -> Answer:
    """Where a country stands."""
    subject = subject_named(topic, country, POSITION)
    request = POSITION.request(topic, subject.slug)
    said = topic.positions(subject.slug)
    if not said:
        about = topic.statements_about(subject.slug)
        return nothing_stated(topic, subject, request, "position.silent", about)
    first, *rest = said
    return Answer(
        request=request,
        title=say("position.title", label=subject.label),
        lead=line(first),
        sections=(Section(say("also"), lines(rest)),) if rest else (),
        silences=not_stated(subject.gaps or first.gaps),
        next=further(topic, subject, request),
    )
