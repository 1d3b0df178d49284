"""An answer as all the messages that show it, each as a person reads it."""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.answers.answer import Answer
from bot.answers.catalogue import CATALOGUE
from bot.errors import UserError
from bot.ui.layout import CHART_FILE, draw
from bot.ui.pages import pages
from support import discord_limits as limits

PICTURE = b"a chart"
IDS = {command.name: 10**18 + n for n, command in enumerate(CATALOGUE)}  # as long as Discord's

Components = list[dict[str, Any]]


@dataclass
class Message:
    """One message that the bot may send."""

    name: str
    components: Components
    files: tuple[str, ...] = ()

    @property
    def rows(self) -> list[str]:
        """What is written, line by line, as a person reads it: without markup."""
        return [plain(row) for text in limits.texts(self.components) for row in text.split("\n")]

    @property
    def values(self) -> list[str]:
        """The values of all entries of selects."""
        menus = limits.of_type(self.components, limits.SELECT)
        return [option["value"] for menu in menus for option in menu["options"]]


@dataclass
class Drawn:
    """An answer, or a refusal, and all messages that show it."""

    name: str
    answer: Answer | UserError
    public: list[Message] = field(default_factory=list)
    private: list[Message] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        return [*self.public, *self.private]


def plain(markdown: str) -> str:
    """As Discord shows it: no escapes, no asterisks."""
    bare = re.sub(r"(?<!\\)\*\*", "", markdown).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\\(_|[^\w\s])", r"\1", bare).replace(":\u200b//", "://")


def draw_all(name: str, answer: Answer) -> Drawn:
    drawn = Drawn(name, answer)
    for private, kept in ((False, drawn.public), (True, drawn.private)):
        for number, page in enumerate(pages(answer, private=private, mentions=IDS), 1):
            picture = PICTURE if answer.chart and number == 1 else None
            shown = draw(answer, page, picture)
            files = (CHART_FILE,) if picture else ()
            where = f"{name}, {'private' if private else 'public'} page {number}"
            kept.append(Message(where, shown.view.to_components(), files))
    return drawn
