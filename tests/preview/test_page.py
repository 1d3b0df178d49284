"""A person at the preview's page: what is typed and pressed there, and what is seen."""

import asyncio
import logging
import queue
import socket
import time
import webbrowser

import aiohttp
import pytest
from support.browser import (
    WAIT_SECONDS,
    Browser,
    browsers,
    button,
    preview,
    small_bot,
    text_of,
)

from bot.facts.topic import Topic
from bot.preview import page as page_module
from bot.preview import run_preview


async def test_a_question_typed_straight_through_is_answered(browser: Browser) -> None:
    receipt = await browser.type("/poll japan")
    assert (receipt["settlement"], receipt["uncertain"]) == ("settled", False)
    answer = (await browser.look())[-1]
    assert text_of(answer) == "Poll in japan"
    assert browser.seen["targetId"] == answer["id"], "the page does not scroll to the answer"
    reloaded = await Browser(browser.http, browser.url).open()
    assert reloaded.seen["targetId"] == answer["id"], "a reloaded page does not either"

    receipt = await browser.act("click", **button(answer, "Cite"))
    assert receipt["settlement"] == "settled"
    source = (await browser.look())[-1]
    assert text_of(source) == "Source for japan"
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
    assert (text_of(answer), answer["ephemeral"]) == ("Poll in japan", True)


async def test_an_ordinary_line_gets_no_answer(browser: Browser) -> None:
    await browser.type("poll japan")
    assert [text_of(message) for message in (await browser.look())[1:]] == ["poll japan"]


@pytest.mark.parametrize(
    ("line", "settlement", "hint"),
    [
        ("/nothing here", "settled", "not a command here"),
        ("/poll", "settled", "/poll country"),
        ("/argue perhaps", "settled", "side:For it"),
    ],
)
async def test_a_command_that_cannot_run_is_explained(
    browser: Browser, line: str, settlement: str, hint: str
) -> None:
    assert (await browser.type(line))["settlement"] == settlement
    note = (await browser.look())[-1]
    assert note["author"]["name"] == "Preview"
    assert hint in text_of(note)


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


async def test_the_clock_goes_on_by_itself(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "TICK_SECONDS", 0.02)
    async with preview(topic) as url, browsers(url) as open_browser:
        browser = await open_browser()
        await browser.type("/brief")
        assert text_of((await browser.look())[-1]) == "soon"
        await browser.see(lambda messages: text_of(messages[-1]) == "over")


async def test_two_browsers_see_each_other(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "TICK_SECONDS", 0.02)
    async with preview(topic) as url, browsers(url) as open_browser:
        one, other = await open_browser(), await open_browser()
        await one.type("/poll japan")
        answer = (await one.look())[-1]
        await one.act("click", **button(answer, "Cite"))
        await other.see(lambda messages: text_of(messages[-1]) == "Source for japan")
        # The first has not looked since: what it knows of the page is out of date by now.
        await asyncio.sleep(0.1)
        assert (await one.type("/poll china"))["settlement"] == "settled"


async def test_nothing_happening_draws_nothing_anew(
    topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "TICK_SECONDS", 0.01)
    async with preview(topic) as url, browsers(url) as open_browser:
        browser = await open_browser()
        await browser.type("/poll japan")
        await browser.look()
        before = browser.seen["publishedRevision"]
        await asyncio.sleep(0.2)
        await browser.look()
        assert browser.seen["publishedRevision"] == before


async def test_a_busy_port_gives_way_to_a_free_one(topic: Topic) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with preview(topic, port=port) as url, browsers(url) as open_browser:
            assert f":{port}/" not in url
            await (await open_browser()).look()


async def test_a_free_port_is_taken_as_asked(topic: Topic, unused_tcp_port: int) -> None:
    async with preview(topic, port=unused_tcp_port) as url:
        assert url.startswith(f"http://127.0.0.1:{unused_tcp_port}/#")


async def test_the_browser_is_opened_when_wanted(
    topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: queue.SimpleQueue[str] = queue.SimpleQueue()
    monkeypatch.setattr(webbrowser, "open", opened.put)
    async with preview(topic):
        pass
    async with preview(topic, open_browser=True) as url:
        assert opened.get(timeout=WAIT_SECONDS) == url
    assert opened.empty()


async def test_ending_the_session_in_the_page_ends_the_preview(topic: Topic) -> None:
    announced: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    bot = small_bot()
    running = asyncio.create_task(
        run_preview(bot, topic, port=0, open_browser=False, announce=announced.set_result)
    )
    async with browsers(await announced) as open_browser, asyncio.timeout(WAIT_SECONDS):
        await (await open_browser()).act("close")
        await running
    assert bot.is_closed()


@pytest.mark.parametrize("leaves", [False, True])
async def test_a_command_under_way_does_not_hold_up_the_end(topic: Topic, leaves: bool) -> None:
    async with aiohttp.ClientSession() as http:
        begun = time.monotonic()
        async with preview(topic) as url:
            asking = asyncio.ensure_future((await Browser(http, url).open()).type("/stuck"))
            await asyncio.sleep(0.1)
            assert not asking.done()
            if leaves:
                await http.close()
        assert time.monotonic() - begun < WAIT_SECONDS
        with pytest.raises(aiohttp.ClientError):
            await asking
