"""`/assessment`: the verdict of each source, and what it rests on."""

from bot.answers import offers
from bot.answers.answer import Answer, Citation, Line, Section
from bot.answers.lines import lines
from bot.answers.naming import source_named
from bot.answers.request import request
from bot.facts.packs.schema import Source
from bot.facts.topic import Topic
from bot.wording import say


def assessment(topic: Topic, *, source: str | None = None) -> Answer:
    """The sources' verdicts, or that of one source."""
    wanted = [source_named(topic, source)] if source else [*topic.sources.values()]
    letter = wanted[0].letter if source else None
    asked = request(topic, "assessment", source=letter)
    title = say("assessment.title-one", letter=letter) if letter else say("assessment.title")
    first, *others = (verdict(one, several=not letter) for one in wanted)
    rests = [(s.letter, [topic.statements[id] for id in s.rests_on]) for s in wanted]
    return Answer(
        request=asked,
        title=title,
        lead=first,
        sections=(
            *((Section("", tuple(others)),) if others else ()),
            *(
                Section(say("assessment.rests-on", letter=one), lines(statements))
                for one, statements in rests
                if statements
            ),
        ),
        next=(offers.clashes(topic), *offers.cases(topic)),
        found=any(one.verdict for one in wanted),
    )


def verdict(source: Source, *, several: bool = False) -> Line:
    """What a source concludes, in one sentence. several: with the source's letter before it."""
    note = say("source.heading", letter=source.letter) if several else ""
    if not source.verdict:
        return Line(say("assessment.silent"), note=note)
    place = Citation(source.letter, source.verdict_paragraphs)
    return Line(source.verdict, kind="verdict", citations=(place,), note=note)
