"""Statements as lines of an answer, and what the sources leave out."""

from collections.abc import Iterable

from bot.answers.answer import Citation, Line
from bot.facts.packs.schema import Source, Statement
from bot.facts.topic import Topic
from bot.wording import Phrase, Text, render, say


def line(s: Statement, *, note: Text = "") -> Line:
    """A statement as a line."""
    return Line(
        text=s.text,
        kind=s.kind.value,
        speaker=s.speaker,
        citation=Citation(s.source, s.paragraphs),
        note=note,
        id=s.id,
    )


def lines(statements: Iterable[Statement]) -> tuple[Line, ...]:
    """Statements as lines, in their order."""
    return tuple(line(s) for s in statements)


def whole(source: Source) -> Citation:
    """All paragraphs of a source."""
    return Citation(source.letter, tuple(range(1, source.paragraphs + 1)))


def no_source(topic: Topic) -> Phrase:
    """'neither source', as the subject of a sentence."""
    count = len(topic.sources)
    key = {1: "no-source.one", 2: "no-source.two"}.get(count, "no-source.many")
    return say(key, count=count)


def proposal(topic: Topic) -> Text:
    """What the topic's question is about, such as 'an Asian NATO'."""
    return topic.about.proposal or say("proposal")


def not_stated(*gaps: Iterable[Text]) -> tuple[Text, ...]:
    """Several lists of gaps as one, each gap once."""
    unique = dict[str, Text]()
    for gap in (gap for some in gaps for gap in some):
        unique.setdefault(render(gap), gap)
    return tuple(unique.values())
