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
from PIL import Image

INK, PAPER, FAINT, BAR = "#1f2430", "#ffffff", "#8a90a0", "#3f51d9"
WIDTH, DPI = 5.0, 140  # inches, dots per inch
BAR_HEIGHT, HEADING, MARGIN = 0.4, 0.36, 0.24  # inches
LABELS = 0.36  # of the width, for the names of the bars
LEFT = -100 * (LABELS - 0.03) / (0.9 - LABELS)  # of the picture, on the axis of percent
COLOURS = 32  # of the palette that keeps a picture small


def draw(chart: dict[str, Any]) -> bytes:
    """A horizontal bar chart as PNG."""
    groups = chart["groups"]
    several = len(groups) > 1
    rows = sum(len(g["bars"]) for g in groups)
    height = rows * BAR_HEIGHT + MARGIN + (len(groups) * HEADING if several else 0)
    height += HEADING if chart["note"] else 0
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor=PAPER)
    axes = figure.add_axes((LABELS, 0.0, 0.9 - LABELS, 1.0))
    axes.set(xlim=(0, 100), ylim=(height, 0))
    axes.axis("off")
    y = MARGIN / 2
    for group in groups:
        if several:
            y += HEADING
            axes.text(LEFT, y - 0.06, group["heading"], color=INK, fontsize=9, weight="bold")
        for bar in group["bars"]:
            _bar(axes, bar, y + BAR_HEIGHT / 2)
            y += BAR_HEIGHT
    if chart["note"]:
        axes.text(LEFT, y + HEADING * 0.7, chart["note"], color=INK, fontsize=9, style="italic")
    return _png(figure)


def _bar(axes: Any, bar: dict[str, Any], y: float) -> None:
    style = (
        {"color": BAR} if bar["reported"] else {"color": PAPER, "edgecolor": FAINT, "hatch": "////"}
    )
    axes.barh(y, bar["percent"], height=BAR_HEIGHT * 0.62, **style)
    label = textwrap.fill(bar["label"], 26)
    axes.text(-2, y, label, ha="right", va="center", color=INK, fontsize=9, linespacing=0.95)
    axes.text(bar["percent"] + 1.5, y, f"{bar['percent']:g}%", va="center", color=INK, fontsize=10)


def _png(figure: Figure) -> bytes:
    raw, small = io.BytesIO(), io.BytesIO()
    figure.savefig(raw, format="png")
    image = Image.open(raw).convert("RGB").quantize(COLOURS)
    image.save(small, format="png", optimize=True)
    return small.getvalue()


def main() -> None:
    order = json.load(sys.stdin)
    drawn = {digest: base64.b64encode(draw(c)).decode() for digest, c in order.items()}
    json.dump(drawn, sys.stdout)


if __name__ == "__main__":
    main()
