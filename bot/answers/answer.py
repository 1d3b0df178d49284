"""`Answer`: what every lookup returns and every door can draw. Data, not layout.

A text is either words of the facts or a phrase of the bot's own; `**...**` marks what is to stand
out, and each door draws it in its own way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.answers.charts.chart import Chart
from bot.answers.request import Offer, Request
from bot.wording import Phrase, Text, say

OPEN_A_STATEMENT = say("expand.statement")


@dataclass(frozen=True, slots=True)
class Citation:
    """Paragraphs of one source."""

    source: str
    paragraphs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with what stands behind it; a line of the bot's own has no citation.

    kind: of the statement, in a word. note: stands before the text, such as a date. command: stands
    there as something to click. id: the statement behind the line, which can be opened. below: what
    belongs to it, such as evidence and rebuttals; nothing stands below those.
    """

    text: Text
    kind: str | None = None
    speaker: str | None = None
    citations: tuple[Citation, ...] = ()
    note: Text = ""
    command: str = ""
    id: str = ""
    below: tuple["Line", ...] = ()

    @property
    def attribution(self) -> Phrase | None:
        """What sort of statement it is and where, as in "Judgement, B ¶12"."""
        if not self.citations:
            return None
        places = tuple(
            say("place.short", source=c.source, numbers=tuple(map(str, c.paragraphs)))
            for c in self.citations
        )
        if self.kind is None:
            return say("attribution.places", places=places)
        key = "attribution.short-speaker" if self.speaker else "attribution.short"
        kind = say(f"kind.{self.kind}")
        return say(key, kind=kind, speaker=self.speaker or "", places=places)

    @property
    def spelled_attribution(self) -> Phrase | None:
        """The same in full: "Judgement of source B's author, paragraph 12"."""
        if not self.citations:
            return None
        places = tuple(
            say("place", source=c.source, place=spell_paragraphs(c.paragraphs))
            for c in self.citations
        )
        if self.kind is None:
            return say("attribution.places", places=places)
        reported = self.kind in ("fact", "figure")
        if self.speaker:
            key = "attribution.reported" if reported else "attribution.speaker"
        else:
            key = "attribution.plain" if reported else "attribution.author"
        return say(
            key,
            kind=say(f"kind.{self.kind}"),
            speaker=self.speaker or "",
            source=self.citations[0].source,
            place=spell_paragraphs(self.citations[0].paragraphs),
        )


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; `code` is shown to be copied, as it stands."""

    heading: Text
    lines: tuple[Line, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request.

    request: None where the answer depends on another one and is not asked for by itself. cites: of
    citations, the request of that other one. lead: the first line, which is the answer. silences:
    what is not stated in the sources. expand: entries to open one by one; without any, its
    statements can be opened. next: what to ask next. found: False where the sources are silent,
    which is an honest answer and no error.
    """

    request: Request | None
    title: Text
    lead: Line
    sections: tuple[Section, ...] = ()
    silences: tuple[Text, ...] = ()
    chart: Chart | None = None
    expand: tuple[Offer, ...] = ()
    expand_hint: Phrase = OPEN_A_STATEMENT
    next: tuple[Offer, ...] = ()
    found: bool = True
    cites: Request | None = None

    def lines(self) -> Iterator[Line]:
        """All lines, in their order, each followed by those below it."""
        for line in (self.lead, *(line for s in self.sections for line in s.lines)):
            yield line
            yield from line.below

    def citations(self) -> tuple[Citation, ...]:
        """What the answer rests on, one citation for each source, in the order of their letters."""
        return merged(c for line in self.lines() for c in line.citations)


def merged(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """One citation for each source, in the order of their letters."""
    used: dict[str, set[int]] = {}
    for c in citations:
        used.setdefault(c.source, set()).update(c.paragraphs)
    letters = sorted(used, key=lambda letter: (len(letter), letter))
    return tuple(Citation(s, tuple(sorted(used[s]))) for s in letters)


def spell_paragraphs(numbers: tuple[int, ...]) -> Phrase:
    """'paragraph 9', 'paragraphs 2 and 7', 'paragraphs 1 to 4'."""
    if len(numbers) == 1:
        return say("paragraph", number=numbers[0])
    if len(numbers) > 2 and numbers == tuple(range(numbers[0], numbers[-1] + 1)):
        return say("paragraphs.range", first=numbers[0], last=numbers[-1])
    return say("paragraphs", numbers=tuple(map(str, numbers)))
