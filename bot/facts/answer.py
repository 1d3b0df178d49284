"""`Answer`: what every lookup returns and every door can draw. Data, not layout.

Texts are plain; `**...**` marks what is to stand out, and each door draws it in its own way.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import UserError


@dataclass(frozen=True, slots=True)
class Request:
    """A lookup with its resolved arguments: enough to have the same answer again.

    Its text form fits into a Discord custom_id; argument values hold neither `;` nor `=`.
    """

    lookup: str
    args: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, lookup: str, **args: str | None) -> "Request":
        return cls(lookup, tuple((k, v) for k, v in args.items() if v))

    @classmethod
    def parse(cls, text: str) -> "Request":
        """Errors: ValueError where `text` is no request."""
        lookup, *pairs = text.split(";")
        args = [pair.split("=") for pair in pairs]
        if any(len(pair) != 2 for pair in args):
            raise ValueError("not a request")
        return cls(lookup, tuple((k, v) for k, v in args))

    def __str__(self) -> str:
        return ";".join([self.lookup, *(f"{k}={v}" for k, v in self.args)])

    @property
    def part(self) -> int:
        """Which part of a long answer is asked for, from 1."""
        return int(dict(self.args).get("part", 1))

    def at(self, part: int) -> "Request":
        """The same request for another part of its answer."""
        args = dict(self.args) | {"part": str(part) if part > 1 else None}
        return Request.of(self.lookup, **args)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to ask next: a button or an entry of a select."""

    label: str
    request: Request
    detail: str = ""


class Unclear(UserError):
    """Input that fits no subject, or several. `offers` are what may have been meant."""

    def __init__(self, message: str, offers: tuple[Offer, ...] = ()) -> None:
        super().__init__(message)
        self.offers = offers


@dataclass(frozen=True, slots=True)
class Citation:
    """Paragraphs of one source."""

    source: str
    paragraphs: tuple[int, ...]

    def __str__(self) -> str:
        return f"source {self.source}, {spell_paragraphs(self.paragraphs)}"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with what stands behind it; a line of the bot's own has no citation."""

    text: str
    kind: str | None = None
    speaker: str | None = None
    citation: Citation | None = None
    gaps: tuple[str, ...] = ()
    note: str = ""  # stands before the text: a date, "Rebuttal"
    id: str = ""  # the statement behind it, which can be opened

    @property
    def attribution(self) -> str:
        """What sort of statement it is, who makes it, and where: one phrase."""
        if self.citation is None or self.kind is None:
            return ""
        source = f"source {self.citation.source}"
        where = spell_paragraphs(self.citation.paragraphs)
        if self.kind in ("fact", "figure") and not self.speaker:
            return f"{self.kind.capitalize()}, {source}, {where}"
        if self.kind in ("fact", "figure"):
            return f"{self.kind.capitalize()}, {self.speaker}, as reported in {source}, {where}"
        if self.speaker:
            kind = "View" if self.kind == "reported view" else self.kind.capitalize()
            return f"{kind} of {self.speaker}, as reported in {source}, {where}"
        return f"{self.kind.capitalize()} of {source}'s author, {where}"


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; `code` is shown to be copied, as it stands."""

    heading: str
    lines: tuple[Line, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, in percent; `reported` is False for what the source leaves out."""

    label: str
    percent: float
    reported: bool = True


@dataclass(frozen=True, slots=True)
class BarGroup:
    """Bars that answer one question."""

    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The data of a bar chart, in percent, and its description for those who do not see it."""

    title: str
    groups: tuple[BarGroup, ...]
    note: str
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request.

    request: None where the answer hangs on another one and is not asked for by itself. cites: of
    citations, the request of that other one.
    lead: the first line, which is the answer. silences: what is not stated in the sources.
    expand: entries to open one by one; without any, its statements can be opened. next: what to
    ask next. found: False where the sources are silent, which is an honest answer and no error.
    more: whether a further part follows.
    """

    request: Request | None
    title: str
    lead: Line
    sections: tuple[Section, ...] = ()
    silences: tuple[str, ...] = ()
    chart: Chart | None = None
    expand: tuple[Offer, ...] = ()
    expand_hint: str = "Open a statement"
    next: tuple[Offer, ...] = ()
    found: bool = True
    cites: Request | None = None
    more: bool = False

    @property
    def headline(self) -> str:
        part = self.request.part if self.request else 1
        return f"{self.title}, part {part}" if part > 1 else self.title

    @property
    def following(self) -> Request | None:
        """What asks for the next part, where there is one."""
        return self.request.at(self.request.part + 1) if self.request and self.more else None

    def lines(self) -> Iterator[Line]:
        yield self.lead
        for section in self.sections:
            yield from section.lines

    def citations(self) -> tuple[Citation, ...]:
        """What the answer rests on, one citation for each source, in the order of the sources."""
        used: dict[str, set[int]] = {}
        for line in self.lines():
            if line.citation:
                used.setdefault(line.citation.source, set()).update(line.citation.paragraphs)
        return tuple(Citation(s, tuple(sorted(used[s]))) for s in sorted(used))


def spell_paragraphs(numbers: tuple[int, ...]) -> str:
    """'paragraph 9', 'paragraphs 2 and 7', 'paragraphs 1 to 4'."""
    if len(numbers) == 1:
        return f"paragraph {numbers[0]}"
    if len(numbers) > 2 and numbers == tuple(range(numbers[0], numbers[-1] + 1)):
        return f"paragraphs {numbers[0]} to {numbers[-1]}"
    return f"paragraphs {join_words(map(str, numbers))}"


def join_words(
    words: "Iterator[str] | map[str] | tuple[str, ...] | list[str]", last: str = "and"
) -> str:
    """'a', 'a and b', 'a, b and c'."""
    *rest, end = list(words) or [""]
    return f"{', '.join(rest)} {last} {end}" if rest else end


def echo(text: str, limit: int = 60) -> str:
    """What a user typed, fit to be shown back: one short line without controls or markup."""
    shown = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", text)
        if c.isspace() or unicodedata.category(c)[0] not in "CM" or unicodedata.category(c) == "Mc"
    )
    shown = " ".join(shown.replace("*", "").split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"
