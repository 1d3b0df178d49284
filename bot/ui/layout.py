"""A page as a Discord Components V2 message, drawn once and sent as often as it is asked for."""

import io
import re
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.answers.answer import Answer
from bot.answers.charts.chart import Chart
from bot.answers.request import Offer
from bot.facts.names.words import echo
from bot.ui.markup import cut, escape, markdown
from bot.ui.pages import AIR, BUTTONS, LABEL, Button, Page
from bot.ui.presses import Action, Press
from bot.wording import Phrase, render, say

CHART_FILE = "chart.png"
FOUND = discord.Colour(0x5865F2)
SILENT = discord.Colour(0x80848E)
REFUSED = discord.Colour(0xE0A030)
QUOTES = "'''"  # in place of what would end a block of code
DESCRIPTION = 1024  # characters of a picture's alternative text
QUESTION = 200  # characters of a question that are shown
TEXT = discord.ComponentType.text_display.value
SMALL, END = "-# \N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
HEADING = re.compile(f"{SMALL}(.*){END}")
ESCAPED = re.compile(r"\\(.)")


class FinishedLayout(ui.LayoutView):
    """A layout as Discord is sent it: discord.py neither builds it again nor waits for its items.

    So one object serves every message that shows it.
    """

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self._components = super().to_components()
        self.clear_items()
        self.stop()

    @classmethod
    def of(cls, components: list[dict[str, Any]]) -> "FinishedLayout":
        """A layout of components as Discord is sent them."""
        layout = cls()
        layout._components = components
        return layout

    def to_components(self) -> list[dict[str, Any]]:
        return self._components

    def has_components_v2(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message ready to be sent, as often as it is asked for."""

    view: FinishedLayout
    picture: bytes | None = None

    def headed(self, question: str) -> "Drawn":
        """The same below the question that it answers, in small print."""
        return self._between([_text(f"{SMALL}{escape(echo(question, QUESTION))}{END}")], [])

    def shared_by(self, user_id: int) -> "Drawn":
        """The same above the name of the one who posts it; the mention notifies nobody."""
        said = render(say("shared", who=f"<@{user_id}>"))
        return self._between([], [_text(f"-# {said}")])

    def _between(self, above: list[dict[str, Any]], below: list[dict[str, Any]]) -> "Drawn":
        box, *rest = self.view.to_components()
        box = box | {"components": [*above, *box["components"], *below]}
        return Drawn(FinishedLayout.of([box, *rest]), self.picture)

    def files(self) -> list[discord.File]:
        return [discord.File(io.BytesIO(self.picture), CHART_FILE)] if self.picture else []


def _text(content: str) -> dict[str, Any]:
    return {"type": TEXT, "content": content}


def question_of(message: discord.Message | None) -> str:
    """The question above an answer, from the message that shows it; empty where there is none."""
    box = message.components[0] if message and message.components else None
    first = box.children[0] if isinstance(box, discord.Container) and box.children else None
    if isinstance(first, discord.TextDisplay) and (found := HEADING.fullmatch(first.content)):
        return ESCAPED.sub(r"\1", found[1])
    return ""


def draw(answer: Answer, page: Page, picture: bytes | None) -> Drawn:
    """`picture`: the chart as PNG, shown on the page that holds it."""
    colour = FOUND if answer.found else SILENT
    box: ui.Container[Any] = ui.Container(ui.TextDisplay(page.head), accent_colour=colour)
    if picture and answer.chart:
        box.add_item(gallery(answer.chart))
    if page.body:
        box.add_item(ui.Separator(visible=False))
        box.add_item(ui.TextDisplay(AIR.join(page.body)))
    if page.foot:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(page.foot))
    if page.options:
        select: ui.Select[Any] = ui.Select(
            custom_id=page.select_id, placeholder=page.hint, options=[*page.options]
        )
        box.add_item(ui.ActionRow(select))
    return Drawn(FinishedLayout(box, *map(_row, page.rows)), picture)


def draw_refusal(
    phrase: Phrase,
    offers: tuple[Offer, ...] = (),
    link: tuple[Phrase, str] | None = None,
    copy: tuple[str, ...] = (),
) -> Drawn:
    """A sentence for the one who asked, with what may have been meant.

    link: a label and a URL. copy: what was typed, each part to be copied.
    """
    typed = (f"```\n{part.replace('```', QUOTES)}\n```" for part in copy)
    text = ui.TextDisplay[Any]("\n".join([markdown(render(phrase)), *typed]))
    buttons = [
        Button(cut(render(o.label), LABEL), str(Press(Action.OPEN, o.request))) for o in offers
    ]
    rows = [_row(tuple(buttons[i : i + BUTTONS])) for i in range(0, len(buttons[:25]), BUTTONS)]
    if link:
        rows.append(ui.ActionRow(ui.Button(label=render(link[0]), url=link[1])))
    return Drawn(FinishedLayout(ui.Container(text, accent_colour=REFUSED), *rows))


def _row(buttons: tuple[Button, ...]) -> "ui.ActionRow[Any]":
    return ui.ActionRow(
        *(ui.Button(label=b.label, custom_id=b.custom_id, disabled=b.disabled) for b in buttons)
    )


def gallery(chart: Chart) -> "ui.MediaGallery[Any]":
    """The picture of a chart, with its description for those who do not see it."""
    text = cut(render(chart.description), DESCRIPTION)
    item = discord.MediaGalleryItem(f"attachment://{CHART_FILE}", description=text)
    return ui.MediaGallery(item)
