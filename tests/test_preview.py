"""The preview: a person at its page, and the SimCord names that it builds on."""

import asyncio
import contextlib
import logging
import queue
import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import simcord
from discord import app_commands, ui
from discord.ext import commands

from bot.preview import page as page_module
from bot.preview import run_preview
from bot.preview.classroom import EXAMPLES
from bot.preview.scripts import CORRECTIONS
from bot.preview.typed import advice, typed_command

WAIT = 5.0
"""Seconds after which a test gives up on something that takes milliseconds."""


class Cite(ui.DynamicItem[ui.Button[ui.LayoutView]], template="cite:(?P<country>.+)"):
    def __init__(self, country: str) -> None:
        super().__init__(ui.Button(label="Cite", custom_id=f"cite:{country}"))
        self.country = country

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any, /) -> "Cite":
        return cls(match["country"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Source for {self.country}", ephemeral=True)


class Poll(ui.LayoutView):
    def __init__(self, country: str) -> None:
        super().__init__(timeout=None)
        row: ui.ActionRow[Any] = ui.ActionRow()
        row.add_item(Cite(country))
        self.add_item(ui.Container(ui.TextDisplay(f"Poll in {country}"), row))
        self.stop()


class Brief(ui.View):
    async def on_timeout(self) -> None:
        await self.message.edit(content="over", view=None)

    message: discord.InteractionMessage

    @ui.button(label="Wait")
    async def wait_button(self, interaction: discord.Interaction, _: Any) -> None: ...


def small_bot() -> commands.AutoShardedBot:
    """A bot of the same make as the real one: sharded, no intents, layouts stopped when sent."""

    class SmallBot(commands.AutoShardedBot):
        async def setup_hook(self) -> None:
            self.add_dynamic_items(Cite)

    bot = SmallBot("!", intents=discord.Intents.none(), help_command=None, shard_count=4)

    @bot.tree.command(description="A published survey")
    async def poll(interaction: discord.Interaction, country: str, private: bool = False) -> None:
        await interaction.response.send_message(view=Poll(country), ephemeral=private)

    @bot.tree.command(description="For or against")
    @app_commands.choices(side=[app_commands.Choice(name="For it", value="for")])
    async def argue(interaction: discord.Interaction, side: str) -> None:
        await interaction.response.send_message(side)

    @bot.tree.command(description="A view that times out")
    async def brief(interaction: discord.Interaction) -> None:
        view = Brief(timeout=0.2)
        sent = await interaction.response.send_message("soon", view=view)
        assert isinstance(sent.resource, discord.InteractionMessage)
        view.message = sent.resource

    @bot.tree.command(description="Fails, and says so")
    async def broken(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Something went wrong")
        raise RuntimeError("on purpose")

    @bot.tree.command(description="Leaves a task behind that fails")
    async def careless(interaction: discord.Interaction) -> None:
        async def fails() -> None:
            raise RuntimeError("left behind")

        interaction.client.loop.create_task(fails())
        await interaction.response.send_message("done")

    @bot.tree.command(description="Never ends")
    async def stuck(interaction: discord.Interaction) -> None:
        await asyncio.Event().wait()

    @bot.tree.command(description="Settings")
    @app_commands.default_permissions(manage_guild=True)
    async def settings(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("settings")

    return bot


class Browser:
    """Speaks to the page's HTTP interface as its JavaScript does."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = url
        self.base, _, capability = url.partition("#")
        self.headers = {"X-Simcord-Capability": capability}
        self.sequence = 0

    async def open(self) -> "Browser":
        self.seen = await self.call("POST", "api/pages", json={})
        self.headers["X-Simcord-Context"] = self.seen["context"]["id"]
        return self

    async def call(self, method: str, path: str, **body: Any) -> Any:
        async with self.http.request(
            method, self.base + path, headers=self.headers, **body
        ) as response:
            response.raise_for_status()
            if response.content_type == "application/json":
                return await response.json()
            return await response.text()

    async def look(self) -> list[dict[str, Any]]:
        """The messages in the channel, oldest first."""
        self.seen = await self.call("GET", "api/state")
        return [self.seen["messages"][name] for name in self.seen["timeline"]]

    async def act(self, kind: str, **fields: Any) -> dict[str, Any]:
        envelope = {
            "protocol_version": 3,
            "sequence": self.sequence + 1,
            "request_id": f"request-{self.sequence}",
            "generation": self.seen["context"]["generation"],
            "bot_generation": self.seen["botGeneration"],
            "published_revision": self.seen["publishedRevision"],
            "kind": kind,
        }
        receipt = await self.call("POST", "api/action", json=envelope | fields)
        self.sequence = receipt["expectedSequence"]
        return receipt

    async def type(self, line: str) -> dict[str, Any]:
        return await self.act("send_message", content=line)

    async def see(self, holds: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Polls, as the page does, until the channel is as expected."""
        async with asyncio.timeout(WAIT):
            while not holds(messages := await self.look()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return messages


def words(message: dict[str, Any]) -> str:
    """All text of a message, its components included."""

    def walk(node: Any) -> list[str]:
        if isinstance(node, list):
            return [text for child in node for text in walk(child)]
        if not isinstance(node, dict):
            return []
        own = node["content"] if isinstance(node.get("content"), str) else ""
        return [own, *walk(node.get("components"))]

    return "\n".join(walk(message)).strip()


def button(message: dict[str, Any], label: str) -> dict[str, Any]:
    """The fields of a click on a button of a message."""

    def walk(node: Any) -> dict[str, Any] | None:
        if isinstance(node, dict):
            if node.get("label") == label:
                return node
            node = node.get("components")
        children = node if isinstance(node, list) else []
        return next((found for child in children if (found := walk(child))), None)

    found = walk(message)
    assert found is not None
    return {"control_key": found["control_key"], "target_id": message["id"]}


@contextlib.asynccontextmanager
async def preview(*, port: int = 0, open_browser: bool = False) -> AsyncIterator[str]:
    """A running preview's address."""
    announced: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        run_preview(
            small_bot(), port=port, open_browser=open_browser, announce=announced.set_result
        )
    )
    try:
        await asyncio.wait([running, announced], return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield announced.result()
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


@contextlib.asynccontextmanager
async def browsers(url: str) -> AsyncIterator[Callable[[], Any]]:
    """Opens browsers at an address."""
    async with aiohttp.ClientSession() as http:
        yield lambda: Browser(http, url).open()


@pytest.fixture(autouse=True)
def no_idling(monkeypatch: pytest.MonkeyPatch) -> None:
    """SimCord waits this long for a bot to come to rest."""
    defaults = simcord.Env._settle_internal.__kwdefaults__
    assert defaults is not None and "idle" in defaults
    monkeypatch.setitem(defaults, "idle", 0.002)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with preview() as url, browsers(url) as open_browser:
        yield await open_browser()


async def test_first_message_says_what_to_try(browser: Browser) -> None:
    (greeting,) = await browser.look()
    assert all(f"`{example}`" in words(greeting) for example in EXAMPLES)
    assert "!" not in words(greeting)
    posted = datetime.fromisoformat(greeting["timestamp"])
    assert abs(datetime.now(UTC) - posted) < timedelta(seconds=WAIT)


async def test_a_question_typed_straight_through_is_answered(browser: Browser) -> None:
    receipt = await browser.type("/poll japan")
    assert (receipt["settlement"], receipt["uncertain"]) == ("settled", False)
    answer = (await browser.look())[-1]
    assert words(answer) == "Poll in japan"
    assert browser.seen["targetId"] == answer["id"], "the page does not scroll to the answer"
    reloaded = await Browser(browser.http, browser.url).open()
    assert reloaded.seen["targetId"] == answer["id"], "a reloaded page does not either"

    receipt = await browser.act("click", **button(answer, "Cite"))
    assert receipt["settlement"] == "settled"
    source = (await browser.look())[-1]
    assert words(source) == "Source for japan"
    assert source["ephemeral"]


async def test_a_command_picked_from_the_list_runs(browser: Browser) -> None:
    catalog = await browser.call("GET", "api/commands")
    entry = next(entry for entry in catalog["entries"] if entry["path"] == ["poll"])
    await browser.act(
        "run_command",
        command_id=entry["commandId"],
        path=entry["path"],
        schema_fingerprint=entry["schemaFingerprint"],
        options={"country": "japan", "private": True},
    )
    answer = (await browser.look())[-1]
    assert (words(answer), answer["ephemeral"]) == ("Poll in japan", True)


async def test_an_ordinary_line_gets_no_answer(browser: Browser) -> None:
    await browser.type("poll japan")
    assert [words(message) for message in (await browser.look())[1:]] == ["poll japan"]


@pytest.mark.parametrize(
    ("line", "settlement", "hint"),
    [
        ("/nothing here", "settled", "not a command here"),
        ("/argue perhaps", "rejected", "`/argue <side: For it>`"),
    ],
)
async def test_a_command_that_cannot_run_is_explained(
    browser: Browser, line: str, settlement: str, hint: str
) -> None:
    assert (await browser.type(line))["settlement"] == settlement
    note = (await browser.look())[-1]
    assert note["author"]["name"] == "Preview"
    assert hint in words(note)


async def test_the_teacher_may_do_more_than_the_student(browser: Browser) -> None:
    people = {viewer["name"]: viewer["id"] for viewer in browser.seen["viewers"]}
    assert list(people) == ["Student", "Teacher"]
    await browser.type("/settings")
    assert words((await browser.look())[-1]).startswith("This is not a command here")
    await browser.act("viewer", viewer_id=people["Teacher"])
    await browser.look()
    await browser.type("/settings")
    assert words((await browser.look())[-1]) == "settings"


@pytest.mark.parametrize(
    ("line", "logged"), [("/broken", "on purpose"), ("/careless", "left behind")]
)
async def test_an_error_of_the_bot_is_logged_and_the_page_goes_on(
    browser: Browser, caplog: pytest.LogCaptureFixture, line: str, logged: str
) -> None:
    receipt = await browser.type(line)
    assert (receipt["settlement"], receipt["uncertain"]) == ("settled", False)
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert logged in str(errors[0].exc_info)
    await browser.look()
    assert (await browser.type("/poll japan"))["settlement"] == "settled"


async def test_the_clock_goes_on_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "TICK", 0.02)
    async with preview() as url, browsers(url) as open_browser:
        browser = await open_browser()
        await browser.type("/brief")
        assert words((await browser.look())[-1]) == "soon"
        await browser.see(lambda messages: words(messages[-1]) == "over")


async def test_two_browsers_see_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "TICK", 0.02)
    async with preview() as url, browsers(url) as open_browser:
        one, other = await open_browser(), await open_browser()
        await one.type("/poll japan")
        answer = (await one.look())[-1]
        await one.act("click", **button(answer, "Cite"))
        await other.see(lambda messages: words(messages[-1]) == "Source for japan")
        # The first has not looked since: what it knows of the page is out of date by now.
        await asyncio.sleep(0.1)
        assert (await one.type("/poll china"))["settlement"] == "settled"


async def test_nothing_happening_draws_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "TICK", 0.01)
    async with preview() as url, browsers(url) as open_browser:
        browser = await open_browser()
        await browser.type("/poll japan")
        await browser.look()
        before = browser.seen["publishedRevision"]
        await asyncio.sleep(0.2)
        await browser.look()
        assert browser.seen["publishedRevision"] == before


async def test_a_busy_port_gives_way_to_a_free_one(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with preview(port=port) as url, browsers(url) as open_browser:
            assert f":{port}/" not in url
            await (await open_browser()).look()
    assert f"Port {port} is taken" in caplog.text


async def test_a_free_port_is_taken_as_asked(unused_tcp_port: int) -> None:
    async with preview(port=unused_tcp_port) as url:
        assert url.startswith(f"http://127.0.0.1:{unused_tcp_port}/#")


async def test_the_browser_is_opened_when_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: queue.SimpleQueue[str] = queue.SimpleQueue()
    monkeypatch.setattr(webbrowser, "open", opened.put)
    async with preview():
        pass
    async with preview(open_browser=True) as url:
        assert opened.get(timeout=WAIT) == url
    assert opened.empty()


async def test_ending_the_session_in_the_page_ends_the_preview() -> None:
    announced: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    bot = small_bot()
    running = asyncio.create_task(
        run_preview(bot, port=0, open_browser=False, announce=announced.set_result)
    )
    async with browsers(await announced) as open_browser, asyncio.timeout(WAIT):
        await (await open_browser()).act("close")
        await running
    assert bot.is_closed()


@pytest.mark.parametrize("leaves", [False, True])
async def test_a_command_under_way_does_not_hold_up_the_end(leaves: bool) -> None:
    async with aiohttp.ClientSession() as http:
        async with asyncio.timeout(2), preview() as url:
            asking = asyncio.ensure_future((await Browser(http, url).open()).type("/stuck"))
            await asyncio.sleep(0.1)
            assert not asking.done()
            if leaves:
                await http.close()
        with pytest.raises(aiohttp.ClientError):
            await asking


posix = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


@posix
async def test_ctrl_c_stops_it_cleanly() -> None:
    announced: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    bot = small_bot()
    running = asyncio.create_task(
        run_preview(bot, port=0, open_browser=False, announce=announced.set_result)
    )
    async with asyncio.timeout(2):
        await announced
        signal.raise_signal(signal.SIGINT)
        await running
    assert bot.is_closed()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@posix
def test_sigterm_stops_the_process_cleanly() -> None:
    program = """
import asyncio, discord
from discord.ext import commands
from bot.preview import run_preview
bot = commands.AutoShardedBot("!", intents=discord.Intents.none())
say = lambda line: print(line, flush=True)
asyncio.run(run_preview(bot, port=0, open_browser=False, announce=say))
say(f"closed: {bot.is_closed()}")
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("http://127.0.0.1:")
            process.terminate()
            out, err = process.communicate(timeout=2)
        finally:
            process.kill()
    assert (process.returncode, out) == (0, "closed: True\n"), err
    assert "Traceback" not in err


def option(
    name: str, kind: str = "string", *choices: tuple[str, Any], **more: Any
) -> dict[str, Any]:
    known = [{"name": label, "value": value} for label, value in choices]
    return (
        {"name": name, "type": kind, "choices": known, "autocomplete": False}
        | {"required": False}
        | more
    )


def entry(name: str, *options: dict[str, Any]) -> dict[str, Any]:
    return {
        "commandId": "1",
        "path": name.split(),
        "schemaFingerprint": f"sf_{name}",
        "options": list(options),
    }


CATALOG = [
    entry("poll", option("country", required=True), option("private", "boolean")),
    entry(
        "obstacles",
        option("theme", "string", ("Trust", "trust"), ("Lack of trust", "no-trust")),
        option("country", autocomplete=True),
        option("source", "string", ("A", "a"), ("B", "b")),
    ),
    entry("timeline", option("since", "integer"), option("until", "integer")),
    entry("pack", option("name")),
    entry("pack add", option("name")),
    entry("help"),
]


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/poll japan", {"country": "japan"}),
        ("  /POLL   South Korea ", {"country": "South Korea"}),
        ("/poll", {}),
        ("/poll country:south korea private:yes", {"country": "south korea", "private": True}),
        ("/poll japan private: False", {"country": "japan", "private": False}),
        ("/poll japan private:perhaps", {"country": "japan", "private": "perhaps"}),
        ("/poll Country:japan", {"country": "japan"}),
        ("/poll what: a colon", {"country": "what: a colon"}),
        ("/obstacles china", {"country": "china"}),
        ("/obstacles trust", {"theme": "trust"}),
        ("/obstacles lack of trust china", {"theme": "no-trust", "country": "china"}),
        ("/obstacles trustworthy", {"country": "trustworthy"}),
        ("/obstacles china source:B", {"country": "china", "source": "b"}),
        ("/obstacles source:C", {"source": "C"}),
        ("/timeline 2004 2017", {"since": "2004", "until": "2017"}),
        ("/timeline until:2017", {"until": "2017"}),
        ("/timeline long ago", {}),
        ("/help me", {}),
    ],
)
def test_a_typed_line_fills_the_options(line: str, options: dict[str, Any]) -> None:
    command = typed_command(line, CATALOG)
    assert command is not None
    assert command["options"] == options


def test_a_typed_line_names_the_longest_command() -> None:
    command = typed_command("/pack  add it", CATALOG)
    assert command == {
        "command_id": "1",
        "path": ["pack", "add"],
        "schema_fingerprint": "sf_pack add",
        "options": {"name": "it"},
    }


@pytest.mark.parametrize(
    "line", ["", "/", "poll japan", "/polls japan", "/ poll japan", "see /poll"]
)
def test_a_line_that_names_no_command_is_left_alone(line: str) -> None:
    assert typed_command(line, CATALOG) is None


def test_advice_shows_how_the_command_is_written() -> None:
    assert "`/poll <country> [private]`" in advice("/poll", CATALOG)
    assert "[theme: Trust | Lack of trust] [country] [source: A | B]" in advice(
        "/obstacles", CATALOG
    )
    assert "`/help`" in advice("/nothing", CATALOG)


@pytest.mark.parametrize("script", CORRECTIONS)
def test_each_correction_finds_its_passage(script: str) -> None:
    text = files("simcord").joinpath(f"preview/static{script}").read_text(encoding="utf-8")
    assert [text.count(passage) for passage, _ in CORRECTIONS[script]] == [1] * len(
        CORRECTIONS[script]
    )


async def test_the_corrected_scripts_are_served(browser: Browser) -> None:
    for script, corrections in CORRECTIONS.items():
        served = await browser.call("GET", script.removeprefix("/"))
        assert all(instead in served for _, instead in corrections)


async def test_simcord_still_has_the_private_names_in_use() -> None:
    """An attribute that SimCord no longer reads could be set all the same, and do nothing."""
    session = simcord.run(small_bot(), shard_count=4, check_errors=False)
    assert {"_capture_errors", "_operation_task", "_record_error"} <= set(dir(session._env))
    assert {"clock", "bot_user", "transcript"} <= set(dir(session._env.backend))
    assert isinstance(session._env.backend.clock._epoch, datetime)
    async with session as env:
        server = env.create_guild()
        channel = server.create_text_channel("classroom")
        student = server.add_member(env.create_user("student"))
        async with env.preview(channel, viewers=[student]) as shown:
            assert {"_action", "_active", "_get_page", "_publish"} <= set(dir(shown))
            assert set(shown._pages) == {"python"}
            assert callable(shown._server._static)
            assert hasattr(shown._server.runner, "_shutdown_timeout")
            page = shown._get_page("python")
            assert {"command_catalog", "revision", "target_id", "window_end_id"} <= set(dir(page))
