"""A page as a Discord Components V2 message, drawn once and sent as often as it is asked for."""

import io
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.answers.answer import Answer
from bot.answers.charts.chart import Chart
from bot.answers.request import Offer
from bot.ui.markup import markdown
from bot.ui.pages import BUTTONS, LABEL, Button, Page
from bot.ui.presses import Action, Press
from bot.wording import Phrase, render

CHART_FILE = "chart.png"
FOUND = discord.Colour(0x5865F2)
SILENT = discord.Colour(0x80848E)
REFUSED = discord.Colour(0xE0A030)
DESCRIPTION = 1024  # characters of a picture's alternative text


class FinishedLayout(ui.LayoutView):
    """A layout as Discord is sent it: discord.py neither builds it again nor waits for its items.

    So one object serves every message that shows it.
    """

    def __init__(self, components: list[dict[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._components = components
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        return self._components

    def has_components_v2(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message ready to be sent, as often as it is asked for."""

    view: FinishedLayout
    picture: bytes | None = None

    def files(self) -> list[discord.File]:
        return [discord.File(io.BytesIO(self.picture), CHART_FILE)] if self.picture else []


def draw(answer: Answer, page: Page, picture: bytes | None) -> Drawn:
    """`picture`: the chart as PNG, shown on the page that holds it."""
    box: ui.Container[Any] = ui.Container(accent_colour=FOUND if answer.found else SILENT)
    box.add_item(ui.TextDisplay(page.head))
    if picture and answer.chart:
        box.add_item(_gallery(answer.chart))
    if page.body:
        box.add_item(ui.TextDisplay("\n".join(page.body)))
    if page.foot:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(page.foot))
    if page.options:
        row: ui.ActionRow[Any] = ui.ActionRow()
        row.add_item(
            ui.Select(
                custom_id=page.select_id,
                placeholder=page.hint,
                options=[
                    discord.SelectOption(
                        label=o.label, value=o.value, description=o.description or None
                    )
                    for o in page.options
                ],
            )
        )
        box.add_item(row)
    return Drawn(_finished(box, *map(_row, page.rows)), picture)


def draw_refusal(phrase: Phrase, offers: tuple[Offer, ...] = ()) -> Drawn:
    """A sentence for the one who asked, with what may have been meant."""
    box: ui.Container[Any] = ui.Container(accent_colour=REFUSED)
    box.add_item(ui.TextDisplay(markdown(render(phrase))))
    buttons = [Button(render(o.label)[:LABEL], str(Press(Action.OPEN, o.request))) for o in offers]
    rows = [_row(tuple(buttons[i : i + BUTTONS])) for i in range(0, len(buttons[:25]), BUTTONS)]
    return Drawn(_finished(box, *rows))


def _finished(*items: ui.Item[Any]) -> FinishedLayout:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    return FinishedLayout(_without_defaults(view.to_components()))


def _without_defaults(part: Any) -> Any:
    """Drops flags that are false, such as a button's `disabled`, which Discord takes as said."""
    if isinstance(part, list):
        return [_without_defaults(one) for one in part]
    if isinstance(part, dict):
        return {key: _without_defaults(value) for key, value in part.items() if value is not False}
    return part


def _row(buttons: tuple[Button, ...]) -> "ui.ActionRow[Any]":
    row: ui.ActionRow[Any] = ui.ActionRow()
    for b in buttons:
        row.add_item(ui.Button(label=b.label, custom_id=b.custom_id, disabled=b.disabled))
    return row


def _gallery(chart: Chart) -> "ui.MediaGallery[Any]":
    text = render(chart.description)
    text = text if len(text) <= DESCRIPTION else text[: DESCRIPTION - 1] + "…"
    item = discord.MediaGalleryItem(f"attachment://{CHART_FILE}", description=text)
    return ui.MediaGallery(item)
