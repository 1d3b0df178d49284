"""A machine that lacks something: a home, open files, a way to Discord without a proxy."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from standin import StandIn
from support.lives import bot
from support.processes import PASSWORD, ROOT, bot_run, posix, said, stopped

from bot.settings import packs_folder

HOMELESS = 'unset HOME XDG_DATA_HOME; exec "$@"'
NO_USER = "import pwd\ndef unknown(uid): raise KeyError(uid)\npwd.getpwuid = unknown\n"
FEW_FILES = 'ulimit -n 24; exec "$@"'


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """The setting by which a process finds the bot as in an installed wheel, and no user."""
    site = tmp_path / "site"
    package = site / "bot"
    package.mkdir(parents=True)
    for path in (ROOT / "bot").iterdir():
        if path.name != "data":
            (package / path.name).symlink_to(path)
    (package / "data").symlink_to(packs_folder())
    (site / "sitecustomize.py").write_text(NO_USER)
    return {"PYTHONPATH": str(site), "DISCORD_TOKEN": "no.such.token"}


@posix
async def test_a_user_without_a_home_is_asked_for_an_address(
    tmp_path: Path, installed: dict[str, str]
) -> None:
    """As in a container with `docker run -u 1234`."""
    verbs = (["run"], ["ask", "/help"], ["doctor"])
    ends = await asyncio.gather(
        *(bot(tmp_path, *verb, settings=installed, wrapper=HOMELESS) for verb in verbs)
    )
    for code, wrote in ends:
        assert code == 1
        assert wrote.startswith("There is no home folder for the database: set DATABASE_URL")
        assert wrote.count("\n") == 1
    own = installed | {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    code, wrote = await bot(tmp_path, "ask", "/poll japan", settings=own, wrapper=HOMELESS)
    assert (code, "11% would" in wrote) == (0, True)
    assert not (tmp_path / "~").exists()


@posix
async def test_too_few_open_files_are_said(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    async with StandIn() as discord:
        code, wrote = await bot(tmp_path, "run", settings=discord.env | own, wrapper=FEW_FILES)
        assert discord.rest.requests == []
    assert code == 1
    assert wrote.startswith("This process may open 24 files at once, and the bot needs 128: raise")
    assert wrote.count("\n") == 1


@asynccontextmanager
async def proxy(discord: StandIn, asked: list[str]) -> AsyncIterator[int]:
    """A port at which a proxy leads any address to the stand-in. `asked`: takes what it is sent."""
    port = int(discord.env["STANDIN_API"].split(":")[2].partition("/")[0])

    async def connect(here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        there, forth = await asyncio.open_connection("127.0.0.1", port)

        async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while data := await source.read(1 << 16):
                if target is forth:
                    asked.append(data.decode("latin-1"))
                target.write(data)
            target.close()

        await asyncio.gather(carry(here, forth), carry(there, back))

    server = await asyncio.start_server(connect, "127.0.0.1")
    yield server.sockets[0].getsockname()[1]
    server.close()


@posix
async def test_discord_is_reached_through_a_proxy(tmp_path: Path) -> None:
    asked: list[str] = []
    async with StandIn() as discord, proxy(discord, asked) as port:
        away = discord.env | {  # where nobody gets by himself
            "STANDIN_API": "http://discord.invalid/api/v10",
            "STANDIN_GATEWAY": "ws://discord.invalid/",
            "HTTPS_PROXY": f"http://pupil:{PASSWORD}@127.0.0.1:{port}",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}",
            "LOG_LEVEL": "DEBUG",
            **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
        }
        discord.gateway.url = away["STANDIN_GATEWAY"]
        async with bot_run(tmp_path, away) as process:
            await discord.wait_synced()
            await discord.wait_ready()
            assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))
            wrote = await stopped(process, signal.SIGTERM)
        _, told = await bot(tmp_path, "doctor", settings=away)
    assert "Discord is reached through the proxy of HTTPS_PROXY" in wrote
    assert "right, and Discord answers through HTTPS_PROXY" in told
    for head in ("GET http://discord.invalid/api/v10/users/@me", "GET ws://discord.invalid/?"):
        assert any(request.startswith(head) for request in asked), head
    assert any("/callback" in request and "POST http://" in request for request in asked)
    assert all("Proxy-Authorization: Basic" in r for r in asked if r.startswith("GET http://"))
    for unsaid in (PASSWORD, "pupil"):
        assert unsaid not in wrote + told
