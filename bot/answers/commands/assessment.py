"""`/assessment`: the verdict of each source."""

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.lines import line, lines, not_stated
from bot.answers.naming import source_named
from bot.answers.request import request
from bot.facts.topic import Topic
from bot.wording import say


def assessment(topic: Topic, *, source: str | None = None) -> Answer:
    """The sources' verdicts, or that of one source."""
    letter = source_named(topic, source).letter if source else None
    found = [s for s in topic.statements.values() if s.assessment and letter in (None, s.source)]
    asked = request(topic, "assessment", source=letter)
    title = say("assessment.title-one", letter=letter) if letter else say("assessment.title")
    if not found:
        return Answer(asked, title, Line(say("assessment.silent")), found=False)
    first, *rest = found
    sections = [
        Section(say("source.heading", letter=one), lines(s for s in rest if s.source == one))
        for one in dict.fromkeys(s.source for s in rest)
    ]
    return Answer(
        request=asked,
        title=title,
        lead=line(first),
        sections=tuple(sections),
        silences=not_stated(*(s.gaps for s in found)),
        next=(offers.clashes(topic), *offers.cases(topic)),
    )
