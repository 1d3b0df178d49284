"""An answer as pages, each of which fits into one Discord message. Pure: no discord import."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.facts.answer import Answer, Line, Offer, Request, Section
from bot.ui.markup import cut, escape, markdown
from bot.ui.presses import Action, Press

TEXT = 3200  # characters of a page, below Discord's 4,000 for all texts of a message
TITLE, FOOT = 200, 1000  # characters of what each page repeats
LINES = 8  # lines of a page: what a person reads at one go
OPTIONS = 25
LABEL = 80  # a button's label; Discord cuts it earlier on a phone
OPTION = 100  # a select option's label and description
BUTTONS = 5  # in a row


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
    title = f"## {escape(cut(answer.title, TITLE))}"
    head = "\n".join([title, said(answer.lead, mentions)])
    foot = silence(answer)
    room = TEXT - len(foot)
    groups = list(_split(answer, room - len(head), room - len(title)))
    return tuple(
        Page(
            head=head if n == 1 else title,
            body=tuple(block(section, mentions) for section in sections),
            foot=foot,
            options=_options(answer, sections),
            hint=answer.expand_hint,
            select_id=str(Press(Action.PICK, answer.request, n)) if answer.request else "",
            rows=_rows(answer, n, len(groups), private),
        )
        for n, sections in enumerate(groups, 1)
    )


def said(line: Line, mentions: Mapping[str, int]) -> str:
    """A line with what stands behind it below."""
    note = f"**{escape(line.note)}** · " if line.note else ""
    if line.note.startswith("/"):
        id = mentions.get(line.note[1:])
        note = f"<{line.note}:{id}> " if id else f"**{escape(line.note)}** "
    text = note + markdown(line.text)
    return f"{text}\n-# {escape(line.attribution)}" if line.attribution else text


def silence(answer: Answer) -> str:
    if not answer.silences:
        return ""
    return f"-# **Not stated in the sources:** {escape(cut('; '.join(answer.silences), FOOT))}."


def block(section: Section, mentions: Mapping[str, int]) -> str:
    parts = [f"### {escape(section.heading)}"] if section.heading else []
    parts += [said(line, mentions) for line in section.lines]
    if section.code:
        parts.append(f"```\n{section.code.replace('```', chr(39) * 3)}\n```")
    return "\n".join(parts)


def _split(answer: Answer, first: int, further: int) -> Iterator[list[Section]]:
    """Sections in page-sized groups; a section goes on over the page with its heading.

    first, further: characters that the first page and each further one has room for.
    """
    page: list[Section] = []
    left, count = first, 0
    for section in answer.sections:
        rest = section
        while True:
            fitting, whole = _fitting(rest, left, LINES - count)
            # An argument with its rebuttals is one group, which stays whole where it can.
            together = not rest.heading and len(rest.lines) <= LINES
            if not whole and (together or not fitting) and (page or left < further):
                yield page
                page, left, count = [], further, 0
                continue
            taken = Section(rest.heading, rest.lines[: fitting or 1], rest.code)
            page.append(taken)
            left -= len(block(taken, {})) + 1
            count += max(1, len(taken.lines))
            if len(taken.lines) == len(rest.lines):
                break
            rest = Section(rest.heading, rest.lines[fitting or 1 :], rest.code)
    yield page


def _fitting(section: Section, room: int, count: int) -> tuple[int, bool]:
    """How many lines of a section fit, and whether that is all of it."""
    size, fitting = len(section.heading) + len(section.code) + 16, 0
    for line in section.lines[: max(0, count)]:
        size += len(said(line, {})) + 1
        if size > room:
            break
        fitting += 1
    return fitting, fitting == len(section.lines) and size <= room and count > 0


def _options(answer: Answer, sections: list[Section]) -> tuple[Option, ...]:
    if answer.request is None:
        return ()
    offers = list(answer.expand) or [
        Offer(line.text.replace("**", ""), Request.of("statement", id=line.id), line.attribution)
        for section in sections
        for line in section.lines
        if line.id
    ]
    unique = {str(o.request): o for o in offers}
    return tuple(
        Option(cut(o.label, OPTION), value, cut(o.detail, OPTION))
        for value, o in list(unique.items())[:OPTIONS]
    )


def _rows(answer: Answer, page: int, last: int, private: bool) -> tuple[tuple[Button, ...], ...]:
    if answer.request is None:
        return ()
    rows = [_turning(answer.request, page, last)] if last > 1 else []
    row = [Button("Cite", str(Press(Action.CITE, answer.request)))]
    if private:
        row.append(Button("Share", str(Press(Action.SHARE, answer.request, page))))
    asks = {str(Press(Action.OPEN, o.request)): o.label for o in answer.next}
    row += [Button(cut(label, LABEL), id) for id, label in asks.items()]
    return (*rows, tuple(row[:BUTTONS]))


def _turning(request: Request, page: int, last: int) -> tuple[Button, ...]:
    """Back, where one is, and on; the ends are disabled."""

    def to(label: str, number: int, *, disabled: bool) -> Button:
        return Button(label, str(Press(Action.PAGE, request, number)), disabled)

    return (
        to("Previous", page - 1, disabled=page == 1),
        to(f"Page {page} of {last}", page, disabled=True),
        to("Next", page + 1, disabled=page == last),
    )
