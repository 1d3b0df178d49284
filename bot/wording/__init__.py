"""What the bot itself says, kept apart from what the sources say, so that it can be translated."""

from bot.wording.phrase import Phrase, Text, say
from bot.wording.render import render

__all__ = ["Phrase", "Text", "render", "say"]
