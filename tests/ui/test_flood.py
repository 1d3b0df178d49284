"""One flooding account is slowed down; a class that asks at once is not."""

import inspect
import time
from pathlib import Path

import pytest
from standin import StandIn, payloads
from support.processes import bot_run, posix, said

from bot.errors import UserError
from bot.ui.replies import USES, WINDOW_SECONDS, Flood

CLASS = 500
ALL_S = 60.0  # until a busy machine has answered a class
SLOWLY = "That is a lot at once"
CHOICES, MESSAGE = 8, 4  # callback types


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def used_up(flood: Flood, user: int = 1) -> bool:
    try:
        flood.admit(user)
    except UserError:
        return True
    return False


def test_a_class_of_500_asks_at_once() -> None:
    flood = Flood()
    for _ in range(USES):
        for user in range(CLASS):
            flood.admit(user)


def test_one_account_floods() -> None:
    flood = Flood()
    for _ in range(USES):
        flood.admit(1)
    with pytest.raises(UserError, match="wait"):
        flood.admit(1)
    flood.admit(2)


def test_asking_on_does_not_lengthen_the_window(clock: Clock) -> None:
    flood = Flood(timer=clock)
    refused = 0
    for _ in range(USES * 2):
        refused += used_up(flood)
        clock.now += WINDOW_SECONDS / (USES * 2 + 1)
    assert refused == USES
    clock.now = 1000.0 + WINDOW_SECONDS
    assert not used_up(flood)


def test_setting_the_machines_clock_neither_frees_nor_locks() -> None:
    assert inspect.signature(Flood).parameters["timer"].default is time.monotonic


@posix
async def test_a_class_and_a_script_at_a_real_bot(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own):
        await discord.wait_synced()
        await discord.wait_ready()
        ids = {c["name"]: c["id"] for c in discord.commands}
        told = (await discord.slash("sources"))["message"]
        cite = next(
            c["custom_id"]
            for c in payloads.components(told["components"])
            if c.get("label") == "Cite"
        )

        def command(user: str) -> payloads.Json:
            data = {"id": ids["help"], "name": "help", "type": 1, "options": []}
            return payloads.interaction(2, data, user)

        def press(user: str) -> payloads.Json:
            data = {"custom_id": cite, "component_type": 2}
            return payloads.interaction(3, data, user) | {"message": told}

        def completion(user: str) -> payloads.Json:
            typed = {"name": "country", "type": 3, "value": "j", "focused": True}
            data = {"id": ids["poll"], "name": "poll", "type": 1, "options": [typed]}
            return payloads.interaction(4, data, user)

        # 500 accounts ask at once, and one goes on and on: commands and presses in turn, and what
        # a client sends while its user types, which is bounded for nobody.
        theirs, his, typed = [], [], []
        for n in range(CLASS):
            theirs.append(await discord.dispatch([command, press][n % 2](f"student {n}")))
            if n < USES * 4:
                his.append(await discord.dispatch([command, press][n % 2]("flooder")))
                typed.append(await discord.dispatch(completion("flooder")))
        every = (*theirs, *his, *typed)
        await discord.until(lambda: all(use.answer for use in every), "answer", ALL_S)

        assert [use for use in theirs if use.answer and SLOWLY in said(use.answer)] == []
        slowed = [use.answer for use in his if use.answer and SLOWLY in said(use.answer)]
        assert slowed  # how many depends on how long the machine takes
        assert all(answer["data"]["flags"] & payloads.EPHEMERAL for answer in slowed)
        assert {answer["type"] for answer in slowed} == {MESSAGE}
        for kind in (0, 1):
            assert any(use.answer in slowed for use in his[kind::2])
        for use in typed:
            assert use.answer and use.answer["type"] == CHOICES
            assert use.answer["data"]["choices"][0]["name"] == "Japan"
