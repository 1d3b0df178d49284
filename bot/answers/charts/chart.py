"""A bar chart as data, and its digest, under which its picture is kept."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from bot.wording import Text, render

DRAWING = 4  # counted up when charts are drawn differently


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in percent; `reported` is False for what the source leaves out."""

    label: Text
    percent: float
    reported: bool = True


@dataclass(frozen=True, slots=True)
class BarGroup:
    """Bars that answer one question."""

    heading: Text
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side, and their description for those who do not see them."""

    title: Text
    groups: tuple[BarGroup, ...]
    note: Text
    description: Text

    def rendered(self) -> dict[str, Any]:
        """What is drawn, in plain words and numbers."""
        return {"note": render(self.note), "groups": [self._drawn(group) for group in self.groups]}

    def _drawn(self, group: BarGroup) -> dict[str, Any]:
        """Says nothing twice: the heading of a single bar stands for its label."""
        heading, labels = self._heading(group), [render(bar.label) for bar in group.bars]
        if heading and len(labels) == 1:
            heading, labels = "", [heading]
        bars = [
            {"label": label, "percent": bar.percent, "reported": bar.reported}
            for label, bar in zip(labels, group.bars, strict=True)
        ]
        return {"heading": heading, "bars": bars}

    def _heading(self, group: BarGroup) -> str:
        """Nothing for the only group, which the title is about; else "Japan: what was asked", or
        "Japan" where the title says what was asked."""
        if len(self.groups) == 1:
            return ""
        heading = render(group.heading)
        who, _, asked = heading.partition(": ")
        return who if render(self.title).endswith(f": {asked}") else heading

    @property
    def digest(self) -> str:
        """SHA-256 of what is drawn and of how."""
        drawn = json.dumps([DRAWING, self.rendered()], sort_keys=True)
        return hashlib.sha256(drawn.encode()).hexdigest()
