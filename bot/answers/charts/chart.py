"""A bar chart as data, and its digest, under which its picture is kept."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from bot.wording import Text, render

DRAWING = 3  # counted up when charts are drawn differently


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
        return {
            "note": render(self.note),
            "groups": [
                {
                    "heading": render(group.heading),
                    "bars": [
                        {
                            "label": render(bar.label),
                            "percent": bar.percent,
                            "reported": bar.reported,
                        }
                        for bar in group.bars
                    ],
                }
                for group in self.groups
            ],
        }

    @property
    def digest(self) -> str:
        """SHA-256 of what is drawn and of how."""
        drawn = json.dumps([DRAWING, self.rendered()], sort_keys=True)
        return hashlib.sha256(drawn.encode()).hexdigest()
