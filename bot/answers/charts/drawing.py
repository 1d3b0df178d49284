"""The child process that draws charts: JSON in, base64 PNG by digest out. Loads matplotlib.

The palette is told apart without colour vision: what is not reported is hatched, and each bar
carries its figure.
"""

import base64
import io
import json
import sys
import textwrap
from typing import Any

from matplotlib.figure import Figure  # not pyplot, which looks for a screen
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path
from PIL import Image

INK, PAPER, FAINT, TRACK, BAR = "#1f2430", "#ffffff", "#8a90a0", "#e6e8ee", "#3f51d9"
# In pixels of a narrow phone, where a chart is as wide as this.
WIDTH, MARGIN, LINE, LETTERS = 264, 12, 16, 11.5
THICKNESS, GAP, GROUP_GAP = 10, 8, 6  # of a bar, and below bars and groups
FULL = WIDTH - 2 * MARGIN  # of a line, and of a bar of 100%
FIGURE = 48  # beside the label of a bar
COLUMNS = 50  # letters that a line has at most
SCALE, INCH = 1.5, 72  # dots for one of these pixels, and pixels for an inch
COLOURS = 32  # of the palette that keeps a picture small


def draw(chart: dict[str, Any]) -> bytes:
    """A horizontal bar chart as PNG, whose letters are legible on a phone."""
    figure = Figure(dpi=INCH * SCALE, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    y = MARGIN
    for group in chart["groups"]:
        y = _text(axes, group["heading"], y, weight="bold")
        for bar in group["bars"]:
            y = _bar(axes, bar, y) + GAP
        y += GROUP_GAP
    if chart["note"]:
        y = _text(axes, chart["note"], y, style="italic")
    else:
        y -= GAP + GROUP_GAP
    y += MARGIN
    figure.set_size_inches(WIDTH / INCH, y / INCH)
    axes.set(xlim=(0, WIDTH), ylim=(y, 0))
    return _png(figure)


def _text(axes: Any, text: str, y: int, width: int = FULL, **style: Any) -> int:
    """Writes lines from y on, in pixels from the top; gives where they end."""
    for line in _lines(text, width, FontProperties(size=LETTERS, **style)):
        axes.text(MARGIN, y + LINE / 2, line, va="center", color=INK, fontsize=LETTERS, **style)
        y += LINE
    return y


def _lines(text: str, width: int, font: FontProperties) -> list[str]:
    """The text in lines that are no wider than this many pixels."""

    def fits(line: str) -> bool:
        return text_to_path.get_text_width_height_descent(line, font, False)[0] <= width

    for columns in range(COLUMNS, 1, -1):
        if all(map(fits, lines := textwrap.wrap(text, columns))):
            return lines
    return [text]


def _bar(axes: Any, bar: dict[str, Any], y: int) -> int:
    """Its label and figure from y on, and itself below; gives where it ends."""
    figure = {"ha": "right", "va": "center", "color": INK, "fontsize": LETTERS, "weight": "bold"}
    axes.text(WIDTH - MARGIN, y + LINE / 2, f"{bar['percent']:g}%", **figure)
    y = _text(axes, bar["label"], y, FULL - FIGURE)
    style = (
        {"color": BAR} if bar["reported"] else {"color": PAPER, "edgecolor": FAINT, "hatch": "////"}
    )
    for percent, look in ((100, {"color": TRACK}), (bar["percent"], style)):
        axes.barh(y + THICKNESS / 2, FULL * percent / 100, left=MARGIN, height=THICKNESS, **look)
    return y + THICKNESS


def _png(figure: Figure) -> bytes:
    raw, small = io.BytesIO(), io.BytesIO()
    figure.savefig(raw, format="png")
    image = Image.open(raw).convert("RGB").quantize(COLOURS)
    image.save(small, format="png", optimize=True)
    return small.getvalue()


def is_legible(chart: dict[str, Any]) -> bool:
    """Whether the font has all letters: those of many scripts it lacks."""
    known = get_font(findfont(FontProperties())).get_charmap()
    labels = [bar["label"] for group in chart["groups"] for bar in group["bars"]]
    headings = [group["heading"] for group in chart["groups"]]
    letters = {ord(letter) for text in (chart["note"], *headings, *labels) for letter in text}
    return letters <= known.keys()


def main() -> None:
    order = json.load(sys.stdin)
    drawn = {
        digest: base64.b64encode(draw(chart)).decode()
        for digest, chart in order.items()
        if is_legible(chart)
    }
    json.dump(drawn, sys.stdout)


if __name__ == "__main__":
    main()
