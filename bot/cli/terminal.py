"""An answer as text for a terminal or a pipe."""

import re
import textwrap
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from bot.errors import UserError
from bot.facts.answer import Answer, Bar, Chart, Line, Offer, Request
from bot.facts.catalogue import COMMANDS

BOLD = re.compile(r"\*\*(.+?)\*\*")
BAR_WIDTH = 30  # characters of 100 percent
WIDEST = 100


def console() -> Console:
    """Rich in a terminal, plain in a pipe, where the lines are left as long as they are."""
    wide = Console(highlight=False, markup=False, emoji=False)
    if wide.is_terminal:
        wide.width = min(wide.width, WIDEST)
    return wide


def show(to: Console, answer: Answer) -> None:
    to.print(Text(answer.headline, style="bold"))
    _line(to, answer.lead)
    if answer.chart and to.is_terminal:
        to.print()
        for text in bars(answer.chart):
            to.print(text)
    for section in answer.sections:
        to.print()
        if section.heading:
            to.print(Text(section.heading, style="bold cyan"))
        for line in section.lines:
            _line(to, line)
        if section.code:
            to.print(Text(section.code), soft_wrap=True)
    if answer.silences:
        to.print()
        text = f"**Not stated in the sources:** {'; '.join(answer.silences)}."
        _print(to, styled(text, "yellow"))
    asks = list(filter(None, map(command_of, (*answer.next, *answer.expand))))
    if asks:
        to.print()
        _print(to, Text("Ask next: " + " · ".join(asks[:4]), style="dim"))


def show_error(to: Console, error: UserError) -> None:
    _print(to, styled(str(error), "yellow"))
    offers: tuple[Offer, ...] = getattr(error, "offers", ())
    asks = list(filter(None, map(command_of, offers)))
    if asks:
        _print(to, Text("Try: " + " · ".join(asks), style="dim"))


def bars(chart: Chart) -> Iterator[Text]:
    """The chart in block characters."""
    every = [bar for group in chart.groups for bar in group.bars]
    width = max(len(bar.label) for bar in every)
    for group in chart.groups:
        if len(chart.groups) > 1:
            yield Text(f"  {group.heading}", style="dim")
        for bar in group.bars:
            yield _bar(bar, width)
    if chart.note:
        yield Text(f"  {chart.note}", style="dim italic")


def _bar(bar: Bar, width: int) -> Text:
    length = max(1, round(bar.percent * BAR_WIDTH / 100))
    block = ("█" if bar.reported else "░") * length
    return Text(f"  {bar.label.ljust(width)}  {block} {bar.percent:g}%")


def styled(text: str, style: str = "") -> Text:
    """`**...**` in bold."""
    out = Text(style=style)
    for i, part in enumerate(BOLD.split(text)):
        out.append(part, style="bold" if i % 2 else None)
    return out


def command_of(offer: Offer) -> str | None:
    """What to type for an offer; None where only a button leads there."""
    return line_of(offer.request)


def line_of(request: Request) -> str | None:
    command = COMMANDS.get(request.lookup)
    if command is None:
        return None
    args = dict(request.args)
    if len(args) == 1 and command.options[0].name in args:
        return f"/{command.name} {args[command.options[0].name]}"
    return " ".join([f"/{command.name}", *(f"{k}:{v}" for k, v in args.items())])


def _line(to: Console, line: Line) -> None:
    text = Text(f"{line.note}  " if line.note else "", style="")
    text.append_text(styled(line.text))
    _print(to, text)
    if line.attribution:
        _print(to, Text(line.attribution, style="dim"), indent="  ")


def _print(to: Console, text: Text, indent: str = "") -> None:
    if to.is_terminal:
        for part in text.wrap(to, to.width - len(indent)):
            to.print(Text(indent).append_text(part))
    else:
        to.print(textwrap.indent(text.plain, indent), soft_wrap=True)
