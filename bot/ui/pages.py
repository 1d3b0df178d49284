"""An answer as pages, each of which fits into one Discord message."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

from discord import SelectOption

from bot.answers.answer import Answer, Line, Section
from bot.answers.request import Offer, Request
from bot.ui.markup import cut, escape, markdown
from bot.ui.presses import Action, Press
from bot.wording import render, say

TEXT = 3200  # characters of a page, below Discord's 4,000 for all texts of a message
TITLE, FOOT = 200, 1000  # characters of what each page repeats
HEADING, NOTE, BEHIND = 400, 100, 400  # of a section, and of what stands before and below a line
ROW = 1300  # characters of one line: with all of these it still fits into a message
SILENCES = 4  # that are shown of a longer list
LINES = 8  # lines of a page: what a person reads at one go
OPTIONS = 25
LABEL = 80  # a button's label; Discord cuts it earlier on a phone
OPTION = 100  # a select option's label and description
BUTTONS = 5  # in a row
AIR = "\n\n"  # between one line with what stands below it and the next
BETWEEN = 17  # characters counted for a heading's marks and line breaks
NUMBERED = re.compile(r" (?=¶)")  # no number of a paragraph stands alone
UNBROKEN = 24  # characters of a source in brackets up to which it is kept on one line


@dataclass(frozen=True, slots=True)
class Button:
    """A button; a disabled one shows where one is."""

    label: str
    custom_id: str
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One message: head, body and foot in markdown, a select, rows of buttons."""

    head: str
    body: tuple[str, ...]
    foot: str
    options: tuple[SelectOption, ...]
    hint: str
    select_id: str
    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line in markdown, and the statement that it can open."""

    text: str
    opens: Line | None = None


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows under a heading; `code`: to be shown as they stand."""

    heading: str
    rows: tuple[_Row, ...]
    code: bool = False

    def __str__(self) -> str:
        text = ("\n" if self.code else AIR).join(row.text for row in self.rows)
        if self.code:
            text = f"```\n{text}\n```"
        return f"{self.heading}\n{text}" if self.heading and text else self.heading or text


def pages(answer: Answer, *, private: bool, mentions: Mapping[str, int]) -> tuple[Page, ...]:
    """All pages. `private`: with a Share button. `mentions`: command name -> Discord's id."""
    title = f"## {cut(escape(render(answer.title)), TITLE)}"
    lead, *more = _rows(answer.lead, mentions)
    head = f"{title}\n{lead.text}"
    foot = _silences(answer)
    room = TEXT - len(foot)
    blocks = [_Block("", tuple(more))] if more else []
    for section in answer.sections:
        blocks += _blocks(section, mentions)
    groups = [*_split(blocks, room - len(head), room - len(title))]
    groups += [[]] * (-(-len(answer.expand) // OPTIONS) - len(groups))
    return tuple(
        Page(
            head=head if n == 1 else title,
            body=tuple(map(str, group)),
            foot=foot,
            options=_options(answer, _share(answer.expand, n, len(groups)), group),
            hint=render(answer.expand_hint),
            select_id=str(Press(Action.PICK, answer.request, n)) if answer.request else "",
            rows=_buttons(answer, n, len(groups), private),
        )
        for n, group in enumerate(groups, 1)
    )


def _rows(line: Line, mentions: Mapping[str, int]) -> list[_Row]:
    """A line with what stands behind it, in several rows where it is too long for one."""
    note = f"**{cut(escape(render(line.note)), NOTE)}** · " if line.note else ""
    if line.command:
        id = mentions.get(line.command.partition(" ")[0])  # which its subcommands share
        note = f"</{line.command}:{id}> " if id else f"**/{line.command}** "
    behind = ""
    if attribution := line.attribution:
        behind = cut(escape(render(attribution)), BEHIND)
        behind = "\n-# " + NUMBERED.sub("\N{NO-BREAK SPACE}", behind)
    text = render(line.text)
    texts = [text] if len(markdown(text)) <= ROW else wrap(text, ROW // 2)  # it doubles at most
    opens = line if line.id else None
    rows = [
        _Row(f"{note if n == 0 else ''}{markdown(part)}{behind}", opens)
        for n, part in enumerate(texts)
    ]
    for brief in map(_brief, line.below):
        if len(rows[-1].text) + len(brief) < ROW:
            rows[-1] = replace(rows[-1], text=f"{rows[-1].text}\n{brief}")
        else:
            rows.append(_Row(brief))
    return rows


def _brief(line: Line) -> str:
    """A line that stands below another one, with its attribution in brackets."""
    note = f"**{escape(render(line.note))}:** " if line.note else ""
    where = escape(render(line.attribution)) if line.attribution else ""
    spaces = " " if len(where) <= UNBROKEN else NUMBERED
    where = re.sub(spaces, "\N{NO-BREAK SPACE}", where)
    return f"- {note}{markdown(render(line.text))}" + (f" ({where})" if where else "")


def _blocks(section: Section, mentions: Mapping[str, int]) -> Iterator[_Block]:
    """A section as a block of lines and one of code, each line of which fits into a message."""
    heading = cut(escape(render(section.heading)), HEADING)
    heading = f"### {heading}" if heading else ""
    if section.lines or not section.code:
        yield _Block(heading, tuple(row for line in section.lines for row in _rows(line, mentions)))
    if section.code:
        code = section.code.replace("```", "'''").split("\n")
        parts = (row[i : i + ROW] for row in code for i in range(0, len(row) or 1, ROW))
        yield _Block("" if section.lines else heading, tuple(map(_Row, parts)), code=True)


def _silences(answer: Answer) -> str:
    """The first of them; what is cut stands behind a button."""
    if not answer.silences:
        return ""
    shown = answer.silences if _is_short(answer) else answer.silences[:SILENCES]
    gaps = cut("; ".join(map(render, shown)), FOOT)
    said = say("silences", gaps=(gaps,))
    if more := len(answer.silences) - len(shown):
        said = say("silences.more", gaps=(gaps,), count=more)
    return f"-# {markdown(render(said))}"


def _is_short(answer: Answer) -> bool:
    """Whether all silences are shown: a button for a single one would lead nowhere."""
    return len(answer.silences) <= SILENCES + 1


def _split(blocks: Sequence[_Block], first: int, further: int) -> Iterator[list[_Block]]:
    """Blocks in page-sized groups; one that is cut goes on over the page with its heading.

    first, further: characters that the first page and each further one has room for.
    """
    page: list[_Block] = []
    left, count = first, 0
    for block in blocks:
        rest = block
        while True:
            fitting = _fitting(rest, left, LINES - count)
            whole = fitting == len(rest.rows)
            # An argument with its rebuttals has no heading, and stays whole where it can.
            together = not rest.heading and not rest.code and len(rest.rows) <= LINES
            if not whole and (together or not fitting) and (page or left < further):
                yield page
                page, left, count = [], further, 0
                continue
            taken = replace(rest, rows=rest.rows[: fitting or 1])
            rest = replace(rest, rows=rest.rows[fitting or 1 :])
            page.append(taken)
            left -= len(str(taken)) + len(AIR)
            count += 1 if taken.code else max(1, len(taken.rows))
            if not rest.rows:
                break
    yield page


def _fitting(block: _Block, room: int, lines: int) -> int:
    """How many rows of a block fit. `lines`: how many may; code is copied, not read."""
    size = len(block.heading) + BETWEEN
    rows = block.rows if block.code else block.rows[: max(0, lines)]
    for n, row in enumerate(rows):
        size += len(row.text) + len(AIR)
        if size > room:
            return n
    return len(rows)


def _share(offers: Sequence[Offer], page: int, last: int) -> Sequence[Offer]:
    """Those that a page offers: all, or its part of more than a select holds."""
    if len(offers) <= OPTIONS:
        return offers
    return offers[(page - 1) * len(offers) // last : page * len(offers) // last]


def _options(
    answer: Answer, expand: Sequence[Offer], blocks: Sequence[_Block]
) -> tuple[SelectOption, ...]:
    if answer.request is None:
        return ()
    topic = answer.request.topic
    offers = expand or [
        Offer(
            render(line.text).replace("**", ""),
            Request(topic, "statement", (("id", line.id),)),
            line.attribution or "",
        )
        for block in blocks
        for line in (row.opens for row in block.rows)
        if line
    ]
    unique = {str(o.request): o for o in offers}
    return tuple(
        SelectOption(
            label=cut(render(o.label), OPTION),
            value=value,
            description=cut(render(o.detail), OPTION),
        )
        for value, o in unique.items()
    )


def _buttons(answer: Answer, page: int, last: int, private: bool) -> tuple[tuple[Button, ...], ...]:
    rows = _turning(answer, page, last)
    if answer.request is None:
        return rows
    row: list[Button] = []
    if answer.citations() or not answer.found:  # /help rests on nothing
        row.append(Button(render(say("button.cite")), str(Press(Action.CITE, answer.request))))
    if private:
        share = Press(Action.SHARE, answer.request, page)
        row.append(Button(render(say("button.share")), str(share)))
    if not _is_short(answer):
        row.append(
            Button(render(say("button.silences")), str(Press(Action.SILENCES, answer.request)))
        )
    asks = {str(Press(Action.OPEN, o.request)): render(o.label) for o in answer.next}
    row += [Button(cut(label, LABEL), id) for id, label in asks.items()]
    return (*rows, *(tuple(row[i : i + BUTTONS]) for i in range(0, len(row), BUTTONS)))


def _turning(answer: Answer, page: int, last: int) -> tuple[tuple[Button, ...], ...]:
    """Back, where one is, and on; the ends are disabled."""
    if answer.request:
        turn = Press(Action.PAGE, answer.request, page)
    elif answer.cites:
        turn = Press(Action.CITED, answer.cites, page)
    else:
        return ()
    if last == 1:
        return ()
    back, on = replace(turn, page=page - 1), replace(turn, page=page + 1)
    where = render(say("page.of", page=page, last=last))
    return (
        (
            Button(render(say("page.previous")), str(back), disabled=page == 1),
            Button(where, str(turn), disabled=True),
            Button(render(say("page.next")), str(on), disabled=page == last),
        ),
    )
