"""The question above its answer: as it was typed, on each message with it, and kept nowhere."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import discord_limits as limits
from support.hostile import live
from support.simulated import Room, Seen, simulation

from bot.facts.store import Topics
from bot.ui.layout import END, QUESTION, SMALL

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = "strongest argument against"  # answered on several pages
SPOKEN = "zyzzyva"


def above(shown: Seen) -> str | None:
    """The question above an answer as a person reads it; None where there is none."""
    first, *rest = limits.texts(shown.components)
    assert not any(text.startswith(SMALL) for text in rest)
    if not first.startswith(SMALL):
        return None
    assert first.endswith(END) and "\n" not in first
    bare = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", first).replace("\u200b", "")
    return bare.removeprefix(SMALL).removesuffix(END)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("what is the quad", "what is the quad"),
        ("quad @everyone <@1> <#2>", "quad @everyone <@1> <#2>"),
        ("**quad** _x_ ~~y~~ `z` ||w||", "quad _x_ ~~y~~ `z` ||w||"),
        ("[quad](https://a.example) http://b", "[quad](https://a.example) http://b"),
        ("quad\n# Title\n> more\r\n-# small", "quad # Title > more -# small"),
        ("quad “quoted” \\ back\\\\slash", "quad “quoted” \\ back\\\\slash"),
        ("the quad \u202eturned\u200b\x00", "the quad turned"),
        ("quad " * 60, "quad " * 39 + "quad…"),
        ("quad " + "_" * 295, "quad " + "_" * (QUESTION - 6) + "…"),
    ],
)
async def test_it_is_shown_as_it_was_typed(room: Room, typed: str, shown: str) -> None:
    answer = await room.alice.type("ask", question=typed, private=True)
    assert above(answer) == shown
    assert live(limits.texts(answer.components)[0]) == []
    cited = await room.alice.press(answer, "Cite")  # which takes it from the message
    assert above(cited) == shown
    assert live(limits.texts(cited.components)[0]) == []
    shared = await room.alice.press(answer, "Share")
    assert (above(shared), shared.private) == (shown, False)


async def test_a_question_of_plain_words_alone_has_one(room: Room) -> None:
    assert above(await room.alice.type("poll", country="japan")) is None
    assert above(await room.alice.type("help")) is None
    assert above(await room.alice.ask("/ask quad")) == "quad"  # which opens its card
    refused = await room.alice.type("ask", question="?")
    assert refused.private and SMALL not in refused.text


async def test_it_stays_on_each_page_and_on_what_is_cited_and_shared(room: Room) -> None:
    answer = await room.alice.type("ask", question=ASKED, private=True)
    assert above(answer) == ASKED
    second = await room.alice.press(answer, "Next")
    assert second.message.id == answer.message.id
    assert above(second) == ASKED
    assert above(await room.alice.press(second, "Previous")) == ASKED
    shared = await room.alice.press(second, "Share")
    assert (above(shared), shared.private) == (ASKED, False)
    cited = await room.bob.press(shared, "Cite")
    assert (above(cited), cited.private) == (ASKED, True)
    beside = await room.bob.press(shared, "Next")  # of a public answer: a private copy
    assert (above(beside), beside.private) == (ASKED, True)


async def test_what_is_opened_from_the_answer_has_none(room: Room) -> None:
    answer = await room.alice.type("ask", question=ASKED)
    opened = await room.bob.choose(answer, next(iter(answer.options)))
    assert above(opened) is None
    followed = await room.bob.press(answer, "Where the sources differ")
    assert above(followed) is None
    assert above(await room.bob.press(followed, "Cite")) is None


def text(content: str) -> dict[str, Any]:
    return {"type": limits.TEXT, "content": content}


def boxed(*components: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": limits.CONTAINER, "components": [*components]}]


FORGED: dict[str, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = {
    "no components": lambda _: [],
    "an empty box": lambda _: boxed(),
    "no box": lambda shown: [text(f"{SMALL}forged{END}"), *shown],
    "no question": lambda _: boxed(text("## A title\nAn answer.")),
    "small print of another kind": lambda _: boxed(text("-# forged")),
    "no end": lambda _: boxed(text(f"{SMALL}forged")),
    "lines": lambda _: boxed(text(f"{SMALL}for{END}\nged{END}")),
    "not the first text": lambda _: boxed(text("## Title"), text(f"{SMALL}forged{END}")),
    "a picture before it": lambda _: boxed({"type": limits.SEPARATOR}, text(f"{SMALL}f{END}")),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
async def test_a_message_that_is_not_an_answer_to_a_question_gives_none(
    room: Room, forge: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> None:
    answer = await room.alice.type("ask", question=ASKED)
    ids = {b["label"]: b["custom_id"] for b in limits.of_type(answer.components, limits.BUTTON)}
    stored = room.env.backend.get_message(room.channel.id, answer.message.id)
    stored.components = forge(stored.components)
    for label in ("Cite", "Next"):
        pressed = await room.bob.forge(ids[label], answer)
        assert pressed.title and above(pressed) is None


async def test_what_a_forged_message_says_is_shown_escaped_and_short(room: Room) -> None:
    answer = await room.alice.type("ask", question=ASKED)
    ids = {b["label"]: b["custom_id"] for b in limits.of_type(answer.components, limits.BUTTON)}
    stored = room.env.backend.get_message(room.channel.id, answer.message.id)
    stored.components = boxed(text(f"{SMALL}@everyone [a](https://b.example) {'*_' * 900}{END}"))
    cited = await room.bob.forge(ids["Cite"], answer)
    shown = limits.texts(cited.components)[0]
    assert live(shown) == []
    assert "@everyone" in shown and len(above(cited) or "") <= QUESTION


async def test_a_question_leaves_nothing_behind(
    own: Topics, own_file: Path, no_idling: None, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in the texts of the messages that show it: in no button, log, cache or table."""
    caplog.set_level(logging.DEBUG)
    questions = (f"what is the quad {SPOKEN}", f"{ASKED} {SPOKEN}", f"{SPOKEN} {SPOKEN}")
    async with simulation(own) as room:
        for question in questions:
            answer = await room.alice.type("ask", question=question, private=True)
            assert above(answer) == question
            for label in answer.usable:
                await room.alice.press(answer, label)
        for body in room.sent:
            ids = limits.custom_ids(body["components"])
            menus = limits.of_type(body["components"], limits.SELECT)
            values = [option["value"] for menu in menus for option in menu["options"]]
            assert not [one for one in (*ids, *values) if SPOKEN in one]
        assert len(room.sent) > len(questions)
        assert not [key for key in room.bot.replies._kept if SPOKEN in str(key)]
        assert SPOKEN not in str([*room.bot.replies._kept.values()])
    logged = (r.getMessage() for r in caplog.records if not r.name.startswith("simcord"))
    assert not [message for message in logged if SPOKEN in message]
    files = [*own_file.parent.glob(f"{own_file.name}*")]
    assert files and not [file for file in files if SPOKEN.encode() in file.read_bytes()]
