"""Statements as lines of an answer, and what the sources leave out."""

from collections.abc import Collection, Iterable, Sequence

from bot.answers.answer import Citation, Line, merged
from bot.facts.packs.schema import Source, Statement
from bot.facts.topic import Topic
from bot.wording import Phrase, Text, render, say

EVIDENCE = 3  # statements that support a claim; all of them when it is opened


def line(s: Statement, *, note: Text = "", below: Sequence[Line] = ()) -> Line:
    """A statement as a line."""
    return Line(
        text=s.text,
        kind=s.kind.value,
        speaker=s.speaker,
        citations=(Citation(s.source, s.paragraphs),),
        note=note,
        id=s.id,
        below=tuple(below),
    )


def lines(statements: Iterable[Statement]) -> tuple[Line, ...]:
    """Statements as lines, in their order."""
    return tuple(line(s) for s in statements)


def claim(
    topic: Topic, s: Statement, *, note: Text = "", shown: Collection[Statement] = ()
) -> Line:
    """A statement with its items, some of its evidence, and what rebuts it. shown: claims of the
    same answer, which are not said again as evidence."""
    items = () if _names_items(topic, s) else topic.items.get(s.id, ())
    evidence = [one for one in topic.evidence.get(s.id, ()) if one not in shown][:EVIDENCE]
    against = (line(r, note=say("argue.rebuttal")) for r in topic.rebuttals.get(s.id, ()))
    return line(s, note=note, below=(*lines((*items, *evidence)), *against))


def _names_items(topic: Topic, s: Statement) -> bool:
    """Whether a list names its items: it has a colon, and they rest on no other paragraphs."""
    items = topic.items.get(s.id, ())
    return ":" in s.text and all(item.paragraphs == s.paragraphs for item in items)


def places(statements: Iterable[Statement]) -> tuple[Citation, ...]:
    """Where several statements stand."""
    return merged(Citation(s.source, s.paragraphs) for s in statements)


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
