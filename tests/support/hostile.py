"""What nobody should type, and somebody does, and what of a message Discord would act upon."""

import re
import unicodedata

from bot.answers.catalogue import CATALOGUE

HOSTILE = {
    "markdown": "**b** _i_ ~~s~~ ||spoiler|| `code` ```block``` > quote -# small",
    "lines": "japan\n# Title\n> quote\n- list\r\n1. one\u2028two",
    "links": "[click](https://evil.example) https://evil.example <https://evil.example>",
    "mentions": "@everyone @here <@1> <@!1> <@&1> <#1> </poll:1> <id:guide> <t:0:R> <a:b:1>",
    "half a mention": "<@1",
    "backslashes": "\\*b\\* \\\\@everyone \\",
    "one long word": "x" * 6000,
    "many words": "quad japan " * 545,
    "long symbols": "*" * 6000,
    "growing letters": "ﷺ" * 6000,
    "controls": "\x00\x01\x1b[31mjapan\x7f\x9b",
    "escape code": "\x1b]0;title\x07\x1b[2Jjapan",
    "direction marks": "\u202ejapan\u2066\u200f\u2069",
    "zero width": "ja\u200bpa\u2060n\ufeff",
    "only zero width": "\u200b" * 500,
    "piled accents": "j" + "\u0301\u0489" * 200 + "apan",
    "emoji families": "👨‍👩‍👧‍👦 🇯🇵 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "sql": "'; DROP TABLE statement; --",
    "sql too": '" OR 1=1 UNION SELECT * FROM subject --',
    "patterns": "%_%*? .* (a+)+$ [^]",
    "format": "%s %d %n {0} {x} {{}} {self.__class__} ${jndi:ldap://x}",
    "request": "id:japan;country=china:open:1",
    "id": "id:",
    "id of an id": "id:id:japan",
    "wide letters": "ｊａｐａｎ",
    "other digits": "٢٠١٤-०७",
    "no date": "2014-13-45",
    "large number": "9" * 400,
    "case that grows": "İ" * 90,
    "a space": " ",
    "spaces": "\t\n\u00a0\u3000",
    "a dot": ".",
    "stop words": "the of is",
    "script": "<script>alert(1)</script>",
    "html": "&lt;b&gt; &#64;everyone",
}
FREE = [(c.name, o.name) for c in CATALOGUE for o in c.options if not o.choices]
FILLED = {
    "argue": {"side": "for"},
    "poll": {"country": "japan"},
    "alliance": {"name": "quad"},
    "position": {"country": "japan"},
}
MARKUP = set("*_~`|<>[]@\\")


def live(text: str) -> list[str]:
    """What of a text Discord would take for more than words, the bot's own layout left aside."""
    text = re.sub(r"```\n.*?\n```", "", text, flags=re.DOTALL)  # citations
    text = re.sub(r"^(##|###|-#|-(?=.* \([A-Z].*¶.*\)$)) ", "", text, flags=re.MULTILINE)
    text = re.sub(r"Shared by <@\d+>\Z", "", text)
    text = re.sub(r"\\[!-/:-@\[-`{-~]", "", text)  # what is escaped
    text = re.sub(r"\*\*[^*]+\*\*", "", text.replace(":\u200b//", ""))
    found = [
        c for c in text if c in MARKUP or (unicodedata.category(c) in ("Cc", "Cf") and c != "\n")
    ]
    found += re.findall(r"^\s*(?:#+|>|-|\d+\.) .*", text, re.MULTILINE)
    return found + re.findall(r"\w+://", text)


def hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf") and character != "\n"
