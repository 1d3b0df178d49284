"""An answer as JSON, for scripts and other bots. README.md (*In JSON*) describes its shape."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.answers.answer import Answer, Line
from bot.answers.request import Offer
from bot.cli.terminal import lines_of, styled
from bot.wording import Text, render


def as_json(answer: Answer, slugs: Mapping[str, str]) -> str:
    """An answer on one line. `slugs`: as of `terminal.show`."""
    sections = (
        {"heading": _plain(s.heading), "lines": [_line(one) for one in s.lines], "code": s.code}
        for s in answer.sections
    )
    return json.dumps(
        {
            "title": _plain(answer.title),
            "lead": _line(answer.lead),
            "sections": [*sections],
            "silences": [_plain(gap) for gap in answer.silences],
            "next": lines_of((*answer.next, *answer.expand), slugs),
            "found": answer.found,
        }
    )


def error_as_json(said: object, offers: Iterable[Offer], slugs: Mapping[str, str]) -> str:
    """A refusal on one line, with what to type in its place."""
    return json.dumps({"error": _plain(str(said)), "next": lines_of(offers, slugs)})


def _line(line: Line) -> dict[str, Any]:
    cited = ({"source": c.source, "paragraphs": [*c.paragraphs]} for c in line.citations)
    return {
        "text": _plain(line.text),
        "kind": line.kind,
        "speaker": line.speaker,
        "citations": [*cited],
        "note": f"/{line.command}" if line.command else _plain(line.note),
        "below": [_line(one) for one in line.below],
    }


def _plain(text: Text) -> str:
    return styled(render(text)).plain
