"""What goes wrong between Discord and the bot; the real process, in one life."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standin import Answer, StandIn, payloads
from test_run import bot_run, posix, said

CHANGED = "This command has changed"
STALE = "another version of the bot"


async def sent(discord: StandIn, data: Mapping[str, Any], kind: int = 2) -> Answer:
    """What Discord's own client would not send."""
    return await discord.interact(payloads.interaction(kind, dict(data), "mallory"))


@posix
async def test_faults_of_one_life(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        await discord.wait_synced()
        await discord.wait_ready()
        poll = next(c for c in discord.commands if c["name"] == "poll")
        about = {"id": poll["id"], "name": "poll", "type": 1}

        # An event that cannot be read ends nothing.
        for session in discord.gateway.sessions:
            await session.dispatch("INTERACTION_CREATE", {"id": "not a number"})
            await session.dispatch("INTERACTION_CREATE", {})

        # A missing option, an unknown one, and a command that is gone: each gets a sentence.
        odd = {"name": "colour", "type": 3, "value": "red"}
        country = {"name": "country", "type": 3, "value": "japan"}
        for data in (
            about | {"options": []},
            {"id": "1", "name": "gone", "type": 1, "options": []},
        ):
            answer = await sent(discord, data)
            assert CHANGED in said(answer), data
            assert answer["data"]["flags"] & 64
        assert "Japan" in said(await sent(discord, about | {"options": [country, odd]}))

        # Buttons that nobody was given.
        asked = await discord.slash("obstacles")
        for custom_id in ("", "x" * 100, "open:1:nothing", "page:x:poll", "share:1:poll;a=b;c=d"):
            forged = {"custom_id": custom_id, "component_type": 2}
            payload = payloads.interaction(3, forged, "mallory") | {"message": asked["message"]}
            answer = await discord.interact(payload, {})
            assert STALE in said(answer), custom_id
            assert answer["data"]["flags"] & 64

        # The gateway is cut; the bot resumes and hears what it missed.
        await discord.gateway.drop()
        assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))
        assert discord.gateway.resumed

        process.terminate()
        out, err = await process.communicate()
        wrote = (out + err).decode()
    assert process.returncode == 0
    assert "could not be read" in wrote
    assert "mallory" not in wrote
    assert discord.env["DISCORD_TOKEN"] not in wrote
