"""An answer on its way to Discord, and what becomes of it; the real process, in one life."""

import json
import re
import signal
from collections import Counter
from pathlib import Path

from standin import RESET, Fault, StandIn, payloads
from standin.payloads import Json
from standin.rest import Interaction
from support.processes import bot_run, posix, said, stopped

TAKEN = 204  # without the message, for which the bot does not ask
QUAD = "The Quad is an alliance"
LATE = {"10062": Fault(404, code=10062), "40060": Fault(400, code=40060)}


def alliance(discord: StandIn, name: str) -> Json:
    (id,) = [command["id"] for command in discord.commands if command["name"] == "alliance"]
    option = {"name": "name", "type": 3, "value": name}
    data = {"id": id, "name": "alliance", "type": 1, "options": [option]}
    return payloads.interaction(2, data, "mallory")


def tried(discord: StandIn, payload: Json) -> list[int]:
    """What became of each request that the bot made for an interaction."""
    return [int(r.split()[0]) for r in discord.rest.requests if payload["id"] in r]


async def became(discord: StandIn, payload: Json, *statuses: int) -> None:
    await discord.until(lambda: len(tried(discord, payload)) >= len(statuses), "request")
    assert tried(discord, payload) == [*statuses]


def words(use: Interaction) -> str:
    assert use.answer
    return said(use.answer)


def complaints(wrote: str) -> Counter[str]:
    """What the log holds above INFO, numbers and references left out."""
    entries = [json.loads(line) for line in wrote.splitlines()]
    return Counter(
        f"{e['level']} {re.sub(r'[0-9A-F]{6,}', '#', e['message'])}"
        for e in entries
        if e["level"] not in ("DEBUG", "INFO") and e["logger"] != "discord.gateway"
    )


@posix
async def test_each_who_asks_is_answered_once(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}", "LOG_LEVEL": "DEBUG"}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        await discord.wait_synced()
        await discord.wait_ready()

        async def failing(*faults: Fault) -> tuple[Json, Interaction]:
            payload = alliance(discord, "quad")
            discord.rest.fail_next(f"POST /interactions/{payload['id']}", *faults)
            return payload, await discord.dispatch(payload)

        # A server that fails, and a limit that passes: the answer comes later.
        waiting = {status: await failing(Fault(status)) for status in (500, 502, 503)}
        waiting[429] = await failing(Fault(429, retry_after=0.2))
        for status, (payload, use) in waiting.items():
            await became(discord, payload, status, TAKEN)
            assert QUAD in words(use)

        # Discord had taken it before it failed: what is sent again is refused, not shown twice.
        payload, use = await failing(Fault(500, taken=True))
        await became(discord, payload, 500, 400)
        assert QUAD in words(use)

        # A refusal that does not say when to come back: whoever asked is told to.
        payload, use = await failing(Fault(429))
        await became(discord, payload, 429, TAKEN)
        assert "Try again" in words(use)
        assert use.message["flags"] & payloads.EPHEMERAL

        # The connection breaks off before or after Discord took the answer, or again and again.
        payload, use = await failing(Fault(RESET))
        await became(discord, payload, RESET, TAKEN)
        assert QUAD in words(use)
        payload, use = await failing(Fault(RESET, taken=True))
        await became(discord, payload, RESET, 400)
        assert QUAD in words(use)
        payload, use = await failing(Fault(RESET), Fault(RESET))
        await became(discord, payload, RESET, RESET, TAKEN)
        assert "did not reach Discord: ask again" in words(use)
        assert use.message["flags"] & payloads.EPHEMERAL

        # Nobody waits any more, or somebody has been answered: nothing more is sent.
        late = [(await failing(fault))[0] for fault in LATE.values()]
        for payload, fault in zip(late, LATE.values(), strict=True):
            await became(discord, payload, fault.status)

        # The same event twice, as after a resume: one answer, with no apology beside it.
        told = await discord.slash("sources")
        cite = {"custom_id": cite_of(told["message"]), "component_type": 2}
        typed: Json = alliance(discord, "qu") | {"type": 4}
        typed["data"]["options"][0]["focused"] = True
        shown = len(discord.messages)
        old = {"id": "1", "name": "gone", "type": 1, "options": typed["data"]["options"]}
        for expected, payload in (
            (QUAD, alliance(discord, "quad")),
            ("no alliance", alliance(discord, "zyzzyva")),
            ("Cite:", payloads.interaction(3, cite, "mallory") | {"message": told["message"]}),
            ("choices", typed),
            ("choices", payloads.interaction(4, old, "mallory")),
        ):
            use = await discord.dispatch(payload)
            await discord.dispatch(payload)
            await became(discord, payload, TAKEN, 400)
            assert use.answer and expected in (words(use) if use.message else use.answer["data"])
        assert len(discord.messages) == shown + 3

        assert QUAD in said(await discord.slash("alliance", {"name": "quad"}))
        for payload in late:
            assert len(tried(discord, payload)) == 1
        wrote = await stopped(process, signal.SIGTERM)
    assert complaints(wrote) == {
        "WARNING Webhook ID … is rate limited. Retrying in 0.20 seconds.": 1,
        "WARNING too late to answer: Discord code 10062": 1,
        "WARNING too late to answer: Discord code 40060": 7,
        "WARNING a command unlike the registered one was used: CommandNotFound": 2,
        "WARNING the refusal could not be sent: HTTPException": 1,
        "ERROR reference #": 2,
    }
    for unsaid in (discord.env["DISCORD_TOKEN"], "mallory", "zyzzyva"):
        assert unsaid not in wrote


def cite_of(message: Json) -> str:
    found = payloads.components(message["components"])
    return next(c["custom_id"] for c in found if c.get("label") == "Cite")
