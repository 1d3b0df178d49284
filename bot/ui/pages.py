"""An answer as pages, each of which fits into one Discord message. Pure: no discord import."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

from bot.facts.answer import Answer, Line, Offer, Request, Section
from bot.ui.markup import cut, escape, markdown
from bot.ui.presses import Action, Press

TEXT = 3200  # characters of a page, below Discord's 4,000 for all texts of a message
TITLE, FOOT = 200, 1000  # characters of what each page repeats
HEADING, NOTE, BEHIND = 400, 100, 400  # of a section, and of what stands before and below a line
ROW = 1300  # characters of one line: with all of these it still fits into a message
LINES = 8  # lines of a page: what a person reads at one go
OPTIONS = 25
LABEL = 80  # a button's label; Discord cuts it earlier on a phone
OPTION = 100  # a select option's label and description
BUTTONS = 5  # in a row
NUMBERED = re.compile(r"(?<=paragraph) (?=\d)|(?<=paragraphs) (?=\d)")  # no number stands alone
LAST = 99  # a page after any other: the last one is shown


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a select."""

    label: str
    value: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    custom_id: str
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One message: head, body and foot in markdown, a select, rows of buttons."""

    head: str
    body: tuple[str, ...]
    foot: str
    options: tuple[Option, ...]
    hint: str
    select_id: str
    rows: tuple[tuple[Button, ...], ...]


def pages(answer: Answer, *, private: bool, mentions: Mapping[str, int]) -> tuple[Page, ...]:
    """All pages. `private`: with a Share button. `mentions`: command name -> Discord's id."""
    title = f"## {cut(escape(answer.headline), TITLE)}"
    lead, *more = _parts(answer.lead)
    head = "\n".join([title, said(lead, mentions)])
    foot = silence(answer)
    room = TEXT - len(foot)
    sections = [Section("", tuple(more))] if more else []
    sections += [part for section in answer.sections for part in _fit(section)]
    groups = list(_split(sections, room - len(head), room - len(title)))
    groups += [[]] * (-(-len(answer.expand) // OPTIONS) - len(groups))
    return tuple(
        Page(
            head=head if n == 1 else title,
            body=tuple(block(section, mentions) for section in sections),
            foot=foot,
            options=_options(answer, _share(answer.expand, n, len(groups)), sections),
            hint=answer.expand_hint,
            select_id=str(Press(Action.PICK, answer.request, n)) if answer.request else "",
            rows=_rows(answer, n, len(groups), private),
        )
        for n, sections in enumerate(groups, 1)
    )


def said(line: Line, mentions: Mapping[str, int]) -> str:
    """A line with what stands behind it below."""
    note = f"**{cut(escape(line.note), NOTE)}** · " if line.note else ""
    if line.note.startswith("/"):
        id = mentions.get(line.note[1:])
        note = f"<{line.note}:{id}> " if id else f"**{escape(line.note)}** "
    text = note + markdown(line.text)
    if not line.attribution:
        return text
    behind = NUMBERED.sub("\N{NO-BREAK SPACE}", cut(escape(line.attribution), BEHIND))
    return f"{text}\n-# {behind}"


def silence(answer: Answer) -> str:
    if not answer.silences:
        return ""
    return f"-# **Not stated in the sources:** {cut(escape('; '.join(answer.silences)), FOOT)}."


def block(section: Section, mentions: Mapping[str, int]) -> str:
    parts = [f"### {cut(escape(section.heading), HEADING)}"] if section.heading else []
    parts += [said(line, mentions) for line in section.lines]
    if section.code:
        parts.append(f"```\n{section.code.replace('```', chr(39) * 3)}\n```")
    return "\n".join(parts)


def _parts(line: Line) -> list[Line]:
    """A line, in several where it is too long for one."""
    if len(markdown(line.text)) <= ROW:
        return [line]
    first, *more = wrap(line.text, ROW // 2)  # markdown doubles it at most
    return [replace(line, text=first), *(replace(line, text=text, note="") for text in more)]


def _fit(section: Section) -> Iterator[Section]:
    """A section as one of lines and one of code, of which every line fits."""
    if section.lines or not section.code:
        yield Section(section.heading, tuple(p for line in section.lines for p in _parts(line)))
    if section.code:
        long = section.code.split("\n")
        rows = [row[i : i + ROW] for row in long for i in range(0, len(row) or 1, ROW)]
        yield Section("" if section.lines else section.heading, code="\n".join(rows))


def _split(sections: Iterable[Section], first: int, further: int) -> Iterator[list[Section]]:
    """Sections in page-sized groups; a section goes on over the page with its heading.

    first, further: characters that the first page and each further one has room for.
    """
    page: list[Section] = []
    left, count = first, 0
    for section in sections:
        rest = section
        while True:
            fitting, whole = _fitting(rest, left, LINES - count)
            # An argument with its rebuttals is one group, which stays whole where it can.
            together = not rest.heading and len(rest.lines) <= LINES
            if not whole and (together or not fitting) and (page or left < further):
                yield page
                page, left, count = [], further, 0
                continue
            taken, rest = _taken(rest, fitting or 1)
            page.append(taken)
            left -= len(block(taken, {})) + 1
            count += max(1, len(taken.lines))
            if not (rest.lines or rest.code):
                break
    yield page


def _fitting(section: Section, room: int, count: int) -> tuple[int, bool]:
    """How many lines of a section fit, and whether that is all of it."""
    size, fitting = len(block(Section(section.heading), {})) + 16, 0
    rows = section.lines or section.code.split("\n")
    for row in rows[: max(0, count)] if section.lines else rows:  # code is copied, not read
        size += len(said(row, {}) if isinstance(row, Line) else row) + 1
        if size > room:
            break
        fitting += 1
    return fitting, fitting == len(rows)


def _taken(section: Section, count: int) -> tuple[Section, Section]:
    """The first lines of a section, and what is left of it."""
    rows = section.code.split("\n")
    return (
        replace(section, lines=section.lines[:count], code="\n".join(rows[:count])),
        replace(section, lines=section.lines[count:], code="\n".join(rows[count:])),
    )


def _share(offers: Sequence[Offer], page: int, last: int) -> Sequence[Offer]:
    """Those that a page offers: all, or its part of more than a select holds."""
    if len(offers) <= OPTIONS:
        return offers
    return offers[(page - 1) * len(offers) // last : page * len(offers) // last]


def _options(
    answer: Answer, expand: Sequence[Offer], sections: list[Section]
) -> tuple[Option, ...]:
    if answer.request is None:
        return ()
    offers = expand or [
        Offer(line.text.replace("**", ""), Request.of("statement", id=line.id), line.attribution)
        for section in sections
        for line in section.lines
        if line.id
    ]
    unique = {str(o.request): o for o in offers}
    return tuple(
        Option(cut(o.label, OPTION), value, cut(o.detail, OPTION)) for value, o in unique.items()
    )


def _rows(answer: Answer, page: int, last: int, private: bool) -> tuple[tuple[Button, ...], ...]:
    rows = _turning(answer, page, last)
    if answer.request is None:
        return rows
    row = [Button("Cite", str(Press(Action.CITE, answer.request)))]
    if private:
        row.append(Button("Share", str(Press(Action.SHARE, answer.request, page))))
    asks = {str(Press(Action.OPEN, o.request)): o.label for o in answer.next}
    row += [Button(cut(label, LABEL), id) for id, label in asks.items()]
    return (*rows, tuple(row[:BUTTONS]))


def _turning(answer: Answer, page: int, last: int) -> tuple[tuple[Button, ...], ...]:
    """Back, where one is, and on, over the parts of the answer; the ends are disabled."""
    if answer.request:
        turn, part = Press(Action.PAGE, answer.request, page), answer.request.part
    elif answer.cites:
        turn, part = Press(Action.CITED, answer.cites, page), 1
    else:
        return ()
    where = f"Page {page} of {last}"
    back, on = replace(turn, page=page - 1), replace(turn, page=page + 1)
    if part > 1 or answer.more:
        where = f"Part {part}, page {page} of {last}"
    elif last == 1:
        return ()
    if part > 1 and page == 1:
        back = replace(turn, page=LAST, request=turn.request.at(part - 1))
    if answer.following and page == last:
        on = replace(turn, page=1, request=answer.following)
    first, end = part == page == 1, page == last and not answer.more
    return (
        (
            Button("Previous", str(back), first),
            Button(where, str(turn), disabled=True),
            Button("Next", str(on), end),
        ),
    )
