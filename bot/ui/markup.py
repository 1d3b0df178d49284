"""Texts of an answer as Discord's markdown."""

import re

SPECIAL = re.compile(r"[\\*_~`|<>\[\]#@]")
BOLD = re.compile(r"\*\*(.+?)\*\*")


def escape(text: str) -> str:
    """Text that Discord shows as it stands: no markup, no mention, no link."""
    return SPECIAL.sub(r"\\\g<0>", text).replace("://", ":\u200b//")


def markdown(text: str) -> str:
    """An answer's text: `**...**` stays, all else is shown as it stands."""
    parts = BOLD.split(text)  # every second part was between asterisks
    return "".join(f"**{escape(p)}**" if i % 2 else escape(p) for i, p in enumerate(parts))


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:.") + "…"
