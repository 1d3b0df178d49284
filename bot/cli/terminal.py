"""An answer as text for a terminal or a pipe."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.text import Text

from bot.answers.answer import Answer, Line
from bot.answers.catalogue import COMMANDS, TOPIC
from bot.answers.charts.chart import Bar, Chart
from bot.answers.request import Offer, Request
from bot.errors import UserError
from bot.facts.names.resolver import ID
from bot.wording import render, say

BOLD = re.compile(r"\*\*(.+?)\*\*")
BAR_WIDTH = 30  # characters of 100 percent
NARROWEST, WIDEST = 20, 100  # columns


def console() -> Console:
    """Rich in a terminal, plain in a pipe, where the lines are left as long as they are."""
    wide = Console(highlight=False, markup=False, emoji=False)
    if wide.is_terminal:
        wide.width = max(NARROWEST, min(wide.width, WIDEST))
    return wide


def show(to: Console, answer: Answer, slugs: Mapping[str, str]) -> None:
    """`slugs`: those topics by key that a line has to name, which are all but the first."""
    to.print(Text(render(answer.title), style="bold"))
    _line(to, answer.lead)
    if answer.chart and to.is_terminal:
        to.print()
        for text in bars(answer.chart):
            to.print(text)
    for section in answer.sections:
        to.print()
        if section.heading:
            to.print(Text(render(section.heading), style="bold cyan"))
        for line in section.lines:
            _line(to, line)
        if section.code:
            to.print(Text(section.code), soft_wrap=True)
    if answer.silences:
        to.print()
        _print(to, styled(render(say("silences", gaps=answer.silences)), "yellow"))
    if asks := lines_of((*answer.next, *answer.expand), slugs):
        to.print()
        _print(to, Text("Ask next: " + " · ".join(asks[:4]), style="dim"))


def show_error(to: Console, error: UserError, slugs: Mapping[str, str]) -> None:
    """`slugs`: as of `show`."""
    _print(to, styled(str(error), "yellow"))
    if asks := lines_of(getattr(error, "offers", ()), slugs):
        _print(to, Text("Try: " + " · ".join(asks), style="dim"))


def bars(chart: Chart) -> Iterator[Text]:
    """The chart in block characters."""
    every = [bar for group in chart.groups for bar in group.bars]
    width = max(len(render(bar.label)) for bar in every)
    for group in chart.groups:
        if len(chart.groups) > 1:
            yield Text(f"  {render(group.heading)}", style="dim")
        for bar in group.bars:
            yield _bar(bar, width)
    if chart.note:
        yield Text(f"  {render(chart.note)}", style="dim italic")


def _bar(bar: Bar, width: int) -> Text:
    length = max(1, round(bar.percent * BAR_WIDTH / 100))
    block = ("█" if bar.reported else "░") * length
    return Text(f"  {render(bar.label).ljust(width)}  {block} {bar.percent:g}%")


def styled(text: str, style: str = "") -> Text:
    """`**...**` in bold."""
    out = Text(style=style)
    for i, part in enumerate(BOLD.split(text)):
        out.append(part, style="bold" if i % 2 else None)
    return out


def lines_of(offers: Iterable[Offer], slugs: Mapping[str, str]) -> list[str]:
    """What to type for offers, without those to which only a button leads."""
    return [line for offer in offers if (line := line_of(offer.request, slugs))]


def line_of(request: Request, slugs: Mapping[str, str]) -> str | None:
    """What to type for a request; None where no command answers it. `slugs`: as of `show`."""
    command = COMMANDS.get(request.lookup)
    if command is None:
        return None
    args = dict(request.args)
    args = {name: value.removeprefix(ID) for name, value in args.items()}
    said = [f"{name}:{value}" for name, value in args.items()]
    if len(args) == 1 and command.options[0].name in args:
        said = [*args.values()]
    if slug := slugs.get(request.topic):
        said.append(f"{TOPIC.name}:{slug}")
    return " ".join([f"/{command.name}", *said])


def _line(to: Console, line: Line) -> None:
    note = f"/{line.command}" if line.command else render(line.note)
    text = Text(f"{note}  " if note else "")
    text.append_text(styled(render(line.text)))
    _print(to, text)
    if attribution := line.spelled_attribution:
        _print(to, Text(render(attribution), style="dim"), indent="  ")
    for below in line.below:
        note = Text(f"{render(below.note)}: " if below.note else "")
        where = f" ({render(spelled)})" if (spelled := below.spelled_attribution) else ""
        _print(to, note.append_text(styled(render(below.text))).append(where, "dim"), indent="  - ")


def _print(to: Console, text: Text, indent: str = "") -> None:
    if to.is_terminal:
        for part in text.wrap(to, to.width - len(indent)):
            to.print(Text(indent).append_text(part))
            indent = " " * len(indent)
    else:
        to.print(textwrap.indent(text.plain, indent), soft_wrap=True)
