"""Keeps the page fast in a long channel, of which SimCord reads every message at each change."""

import json
from collections.abc import Mapping
from typing import Any

from cachetools import LRUCache, cached
from simcord.preview import _action_plans, _markdown, _queries, _snapshot

MESSAGES = 30  # shown at once, more than the 25 that "Load earlier messages" goes back; SimCord: 50
TEXTS = 1000  # whose Markdown is remembered

actions: Any = _action_plans
snapshot: Any = _snapshot
make_parser = _markdown._markdown_parser

Values = Mapping[str, Any]


def lighten() -> None:
    """Makes SimCord's work for an answer the same, whether few or many came before it."""
    _markdown._markdown_parser = Parser
    snapshot._message_navigation = _no_summaries
    snapshot.HISTORY_WINDOW_SIZE = actions.HISTORY_WINDOW_SIZE = MESSAGES


class Parser:
    """Parses each text once. Stands in for SimCord's parser, which is made anew for each text."""

    def __init__(self, policy: Values, context: Values) -> None:
        self._about = policy, context

    def parse(self, text: str, _: object) -> Any:
        return _parsed("parse", text, *self._about)

    def parseInline(self, text: str, _: object) -> Any:
        return _parsed("parseInline", text, *self._about)


@cached(LRUCache[str, Any](TEXTS), key=lambda *about: json.dumps(about))
def _parsed(method: str, text: str, policy: Values, context: Values) -> Any:
    return getattr(make_parser(policy, context), method)(text, {"context": context})


def _no_summaries(preview: Any, page: Any, _: list[Any]) -> Any:
    """What SimCord's list of all messages needs, which is not on our page."""
    return _queries._message_navigation(preview, page, [])
