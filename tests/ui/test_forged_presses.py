"""Presses and forms that no message of the bot has: any text is answered or refused, once."""

import inspect
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord.enums import InteractionType
from support import discord_limits as limits
from support.simulated import Room, seen
from support.topics import KEY, shipped_topic

from bot.answers.answer import Answer
from bot.answers.lookups import LOOKUPS, look_up
from bot.answers.request import Request
from bot.errors import UserError
from bot.ui import router
from bot.ui.presses import Action, Press

pytest_plugins = "support.discord_fixtures"

LONGEST = 100  # characters of a custom_id and of a select's value
ARGUMENTS = {name: [*inspect.signature(f).parameters][1:] for name, f in LOOKUPS.items()}
OTHERS = sorted({name for names in ARGUMENTS.values() for name in names} | {"topic", "x"})
MARKS = st.sampled_from([":", ";", "=", "\0", "²", "١", "-1", "9" * 30, "x1", *OTHERS, *LOOKUPS])
PIECE = MARKS | st.text(max_size=4)
VALUES = st.sampled_from(["japan", "quad", "for", "all", "2014", "A", "id:japan"]) | PIECE
ANY = st.text(max_size=LONGEST) | st.lists(PIECE, max_size=12).map("".join)


@st.composite
def requests(draw: st.DrawFn) -> str:
    """Of a lookup with its arguments, perhaps with one more."""
    lookup = draw(st.sampled_from([*LOOKUPS]))
    names = ARGUMENTS[lookup] + draw(st.lists(st.sampled_from(OTHERS), max_size=1))
    return f"{KEY}:{lookup}" + "".join(f";{name}={draw(VALUES)}" for name in names)


@st.composite
def presses(draw: st.DrawFn) -> str:
    return f"a1:{draw(st.sampled_from([*Action]))}:{draw(st.integers(-2, 30))}:{draw(requests())}"


@st.composite
def spoilt(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """With something in place of a part."""
    text = draw(texts)
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    return text[:start] + draw(PIECE) + text[end:]


CUSTOM_IDS = st.one_of(ANY, presses(), spoilt(presses())).map(lambda text: text[:LONGEST])
CHOICES = st.one_of(ANY, requests(), spoilt(requests())).map(lambda text: text[:LONGEST])


@pytest.mark.asyncio(loop_scope="module")
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(custom_id=CUSTOM_IDS, values=st.none() | st.lists(CHOICES, max_size=2), form=st.booleans())
async def test_any_text_is_answered_or_refused(
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    custom_id: str,
    values: list[str] | None,
    form: bool,
) -> None:
    """The room's own check finds errors in the log, and messages that Discord would refuse."""
    monkeypatch.setattr(router, "GRACE_SECONDS", 0)
    answer = await room.alice.type("help")
    data: dict[str, Any] = {"custom_id": custom_id.replace(KEY, room.key)}
    if values is not None:
        data["values"] = [value.replace(KEY, room.key) for value in values]
    if form:
        kind, data["components"] = InteractionType.MODAL_SUBMIT, []
    else:
        kind = InteractionType.MESSAGE_COMPONENT
        data["component_type"] = limits.BUTTON if values is None else limits.SELECT
    result = await room.bob.dispatch(kind, data, answer)
    assert room.replies(result) == 1
    assert seen(result, answer).text


def test_what_is_tried_is_both_answered_and_refused() -> None:
    """So that the test above cannot pass by trying nothing but nonsense."""
    met: set[str] = set()

    @settings(max_examples=200)
    @given(custom_id=CUSTOM_IDS, value=CHOICES)
    def tried(custom_id: str, value: str) -> None:
        for way, text in (("press", custom_id), ("choice", value)):
            met.add(f"{way} {outcome(way, text)}")

    tried()
    ways = ("press", "choice")
    assert met >= {f"{way} {end}" for way in ways for end in ("Answer", "Stale", "Unclear")}


def outcome(way: str, text: str) -> str:
    try:
        request = Press.parse(text).request if way == "press" else Request.parse(text)
        answer: Answer | Exception = look_up(shipped_topic(), request, ())
    except UserError as error:
        answer = error
    except ValueError:
        return "Stale"
    return type(answer).__name__
