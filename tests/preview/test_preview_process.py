"""`bot preview` as a whole process: its start, its end, and where its packages are missing."""

import asyncio
import re
import signal
import sys
from asyncio.subprocess import PIPE
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import aiohttp
import pytest
from support.browser import Browser, text_of
from support.lives import checkout
from support.processes import bot, ended, environment, posix, stopped

from bot.cli.running import PREVIEW_MODULES, announcement

START_SECONDS = 40.0  # on a busy machine
ARGUMENTS = ("preview", "--no-browser", "--port=0")


async def program(folder: Path, code: str, **settings: str) -> asyncio.subprocess.Process:
    """The preview, started by other code than its own."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, *ARGUMENTS),
        cwd=folder,
        env=environment(settings),
        stdout=PIPE,
        stderr=PIPE,
    )


async def announced(process: asyncio.subprocess.Process) -> str:
    """The address of the page, once it is served, from what the terminal says."""
    assert process.stdout
    async with asyncio.timeout(START_SECONDS):
        said = (await process.stdout.readuntil(b"to stop it.")).decode()
        await process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\S+", said)
    assert found
    return found[0]


def test_the_terminal_says_what_the_address_is_for() -> None:
    url = "http://127.0.0.1:8765/#key"
    said = announcement(url, port=8765, open_browser=False)
    assert said.startswith("To try Latticework, open this address in a browser")
    assert f"\n    {url}\n" in said
    assert said.endswith("Press Ctrl-C here to stop it.")
    assert "If it does not, open" in announcement(url, port=8765, open_browser=True)
    assert "not available" not in said + announcement(url, port=0, open_browser=False)
    busy = announcement(url, port=80, open_browser=False)
    assert busy.startswith("Port 80 is not available: another preview may be using it.")


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_it_in_good_order(tmp_path: Path, number: signal.Signals) -> None:
    checkout(tmp_path)
    process = await bot(tmp_path, *ARGUMENTS, settings={})
    await announced(process)
    assert await stopped(process, number) == ""


FEW = """
from bot.cli import main
from bot.facts.search import documents
few = {**documents.phrases(), "material": []}
documents.phrases = lambda: few
main()
"""


async def test_it_answers_and_the_page_can_end_it(tmp_path: Path) -> None:
    """With few texts: to embed them takes its time."""
    checkout(tmp_path)
    process = await program(tmp_path, FEW)
    async with aiohttp.ClientSession() as http:
        browser = await Browser(http, await announced(process)).open()
        await browser.type("/explain brandt")
        assert "tram line from the harbour" in text_of((await browser.look())[-1])
        async with asyncio.timeout(START_SECONDS):  # the model loads meanwhile
            while "Buses cost less" not in text_of((await browser.look())[-1]):
                await browser.type("/ask which vehicles are the better bargain")
        await browser.act("close")
    assert await ended(process) == ("", "")
    assert process.returncode == 0


SLOW = """
import time
from bot.cli import main
from bot.facts.search.embedding import Embedder
embed = Embedder.embed
def slowly(self, texts):
    time.sleep(12 if len(texts) > 1 else 0)
    return embed(self, texts)
Embedder.embed = slowly
main()
"""


async def test_it_answers_by_words_while_a_topic_is_embedded(tmp_path: Path) -> None:
    """For longer than SimCord waits for all that a bot does."""
    checkout(tmp_path)
    process = await program(tmp_path, SLOW)
    async with aiohttp.ClientSession() as http:
        browser = await Browser(http, await announced(process)).open()
        await browser.type("/explain brandt")
        assert "tram line from the harbour" in text_of((await browser.look())[-1])
        await browser.act("close")
    assert await ended(process) == ("", "")


@pytest.mark.parametrize("module", PREVIEW_MODULES)
async def test_without_its_packages_it_says_how_to_get_them(tmp_path: Path, module: str) -> None:
    """One of them is hidden, before anything is opened."""
    hidden = f"import sys; sys.modules[{module!r}] = None; from bot.cli import main; main()"
    process = await program(tmp_path, hidden, DATABASE_URL="sqlite:///nowhere/facts.db")
    out, err = await ended(process)
    assert (process.returncode, out) == (1, "")
    assert re.fullmatch(r"The packages of the preview .* `uv sync --extra preview` [^.]*\.\n", err)
    assert not (tmp_path / "nowhere").exists()


def test_the_extra_holds_the_packages_of_those_modules() -> None:
    extra = [one for one in requires("latticework") or () if "extra == 'preview'" in one]
    names = {re.split(r"[<>=;\[ ]", one)[0] for one in extra}
    found = packages_distributions()
    assert names == {found[module][0] for module in PREVIEW_MODULES}
