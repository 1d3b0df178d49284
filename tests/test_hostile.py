"""What nobody should type, and somebody does: it pings nobody, breaks nothing, shows as typed."""

import io
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from simulated import Room, Seen

from bot.cli.terminal import show, show_error
from bot.errors import UserError
from bot.facts.answer import echo
from bot.facts.catalogue import CATALOGUE, COMMANDS, parse_line
from bot.facts.lookups import LOOKUPS, open_request
from bot.facts.store import Store
from bot.ui.markup import escape
from bot.ui.presses import Press

pytest_plugins = "discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

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
FILLED = {"argue": {"side": "for"}}
MARKUP = set("*_~`|<>[]@\\")


def live(text: str) -> list[str]:
    """What of a text Discord would take for more than words, the bot's own layout left aside."""
    text = re.sub(r"```\n.*?\n```", "", text, flags=re.DOTALL)  # citations
    text = re.sub(r"^(##|###|-#) ", "", text, flags=re.MULTILINE)
    text = re.sub(r"\\[!-/:-@\[-`{-~]", "", text)  # what is escaped
    text = re.sub(r"\*\*[^*]+\*\*", "", text.replace(":\u200b//", ""))
    found = [
        c for c in text if c in MARKUP or (unicodedata.category(c) in ("Cc", "Cf") and c != "\n")
    ]
    found += re.findall(r"^\s*(?:#+|>|-|\d+\.) .*", text, re.MULTILINE)
    return found + re.findall(r"\w+://", text)


def hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf") and character != "\n"


async def test_the_test_sees_live_markup() -> None:
    for text in (
        "*a*",
        "a_b",
        "`a`",
        "<@1>",
        "@here",
        "https://a",
        "[a](b)",
        "\u202ea",
        "# a",
        "> a",
    ):
        assert live(text), text
    assert not live("## Title\n**bold** and \\*plain\\*\n-# small \\@here")


def calm(message: Seen) -> Seen:
    """Limits, flags and mentions are looked at when the test ends: see `Room.faults`."""
    assert live(re.sub(r"</\w+:\d+>", "", message.text)) == []
    return message


@pytest.mark.parametrize(("command", "option"), FREE)
async def test_it_is_calm_on_discord(room: Room, command: str, option: str) -> None:
    for typed in HOSTILE.values():
        calm(await room.alice.type(command, **FILLED.get(command, {}) | {option: typed}))


async def test_every_button_of_a_hostile_question_works(room: Room) -> None:
    for typed in HOSTILE.values():
        answer = await room.alice.type("ask", question=typed, private=True)
        for label in answer.usable:
            pressed = calm(await room.alice.press(answer, label))
            assert "another version" not in pressed.text
        for label in answer.options:
            calm(await room.alice.choose(answer, label))


async def test_it_is_calm_in_other_peoples_messages(room: Room) -> None:
    for typed in filter(str.strip, HOSTILE.values()):
        said = await room.bob.say(typed[:2000])
        found = calm(await room.alice.find_a_source(said))
        assert found.private


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("@everyone", "“@everyone”"),
        ("<@1> **b** _i_", "“<@1> b _i_”"),
        ("[a](https://b.c)", "“[a](https://b.c)”"),
        ("at\u202elan\x00tis\nsunk", "“atlantis sunk”"),
        ("ｎｏｗｈｅｒｅ land", "“ｎｏｗｈｅｒｅ land”"),
        ("~~a~~ `b` ||c||", "“~~a~~ `b` ||c||”"),
    ],
)
async def test_it_is_shown_as_it_was_typed(room: Room, typed: str, shown: str) -> None:
    refused = calm(await room.alice.type("alliance", name=typed))
    assert refused.private
    as_seen = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", refused.text).replace("\u200b", "")
    assert as_seen.startswith(shown)


async def test_what_is_long_is_shown_in_short(room: Room) -> None:
    refused = await room.alice.type("clash", question="*" * 3000 + "q" * 3000)
    assert len(refused.text) < 300
    assert "“qqq" in refused.text


@given(st.text(max_size=300))
async def test_an_echo_is_one_short_calm_line(typed: str) -> None:
    shown = echo(typed)
    assert len(shown) <= 60
    assert live(f"“{escape(shown)}”") == []


# Free text

WORDS = st.sampled_from([*HOSTILE.values(), "japan", "quad", "korea", "2014", "trust", "A", "war"])
TEXT = st.text(max_size=120) | st.lists(WORDS | st.text(max_size=8), max_size=4).map(" ".join)


@pytest.mark.parametrize(("command", "option"), [*FREE, ("argue", "side"), ("statement", "id")])
@settings(max_examples=25)
@given(typed=TEXT)
async def test_free_text_is_answered_or_refused(
    facts: Store, command: str, option: str, typed: str
) -> None:
    others = FILLED.get(command, {}) if option != "side" else {}
    try:
        answer = await facts.read(LOOKUPS[command], **others | {option: typed})
    except UserError as refused:
        assert str(refused)
    else:
        assert answer.title and answer.lead.text


@settings(max_examples=200)
@given(st.text(max_size=100) | TEXT.map(lambda text: f"open:1:{text}"[:100]))
async def test_any_custom_id_is_answered_or_refused(facts: Store, custom_id: str) -> None:
    try:
        answer = await open_request(facts, Press.parse(custom_id).request)
    except UserError:
        return
    assert answer.title


@settings(max_examples=200)
@given(
    TEXT | st.tuples(st.sampled_from([*COMMANDS]), TEXT).map(lambda pair: "/{} {}".format(*pair))
)
async def test_any_line_is_answered_in_a_terminal(facts: Store, line: str) -> None:
    out = io.StringIO()
    to = Console(file=out, highlight=False, markup=False, emoji=False)
    try:
        command, options = parse_line(line)
        show(to, await facts.read(LOOKUPS[command.name], **options))
    except UserError as error:
        show_error(to, error)
    printed = out.getvalue()
    assert printed.strip()
    assert not [c for c in printed if hidden(c)]
