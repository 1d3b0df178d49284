"""The simulated classroom: its people, its first message, and the SimCord names beneath it."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
import simcord
from simcord.preview import _server
from support.browser import WAIT_SECONDS, Browser, browsers, preview, small_bot, text_of

from bot.answers.examples import example
from bot.facts.topic import Topic
from bot.preview.classroom import COMMANDS
from bot.preview.corrections import CORRECTIONS


async def test_the_first_message_says_what_to_try(browser: Browser, topic: Topic) -> None:
    (greeting,) = await browser.look()
    lines = text_of(greeting).splitlines()
    assert {f"- `{example(topic, command)}`" for command in COMMANDS} <= {*lines}
    assert "- `/poll japan`" in lines
    assert "!" not in text_of(greeting)
    posted = datetime.fromisoformat(greeting["timestamp"])
    assert abs(datetime.now(UTC) - posted) < timedelta(seconds=WAIT_SECONDS)


async def test_the_examples_are_those_of_the_topic(small_topic: Topic) -> None:
    async with preview(small_topic) as url, browsers(url) as open_browser:
        browser = await open_browser()
        (greeting,) = await browser.look()
    assert "- `/poll riverton`" in text_of(greeting).splitlines()
    assert "/poll riverton" in browser.seen["channel"]["topic"]
    assert "japan" not in f"{text_of(greeting)} {browser.seen['channel']['topic']}"


async def test_the_teacher_may_do_more_than_the_student(browser: Browser) -> None:
    people = {viewer["name"]: viewer["id"] for viewer in browser.seen["viewers"]}
    assert list(people) == ["Student", "Second student", "Teacher"]
    await browser.type("/settings")
    assert text_of((await browser.look())[-1]).startswith("This is not a command here")
    await browser.act("viewer", viewer_id=people["Teacher"])
    await browser.look()
    await browser.type("/settings")
    assert text_of((await browser.look())[-1]) == "settings"


@pytest.mark.parametrize("path", CORRECTIONS)
def test_each_correction_finds_its_passage(path: str) -> None:
    name = _server.PreviewServer._STATIC_FILES[path]
    text = files("simcord").joinpath(f"preview/static/{name}").read_text(encoding="utf-8")
    found = [text.count(passage) for passage, _ in CORRECTIONS[path]]
    assert found == [1] * len(CORRECTIONS[path])


async def test_the_corrected_files_are_served(browser: Browser) -> None:
    for path, corrections in CORRECTIONS.items():
        served = await browser.call("GET", path.removeprefix("/"))
        assert all(instead in served for _, instead in corrections)


async def test_the_page_bears_the_name_of_the_bot(browser: Browser) -> None:
    page = await browser.call("GET", "")
    assert "<title>Latticework preview</title>" in page
    assert "SimCord" not in page


async def test_simcord_still_has_the_private_names_in_use() -> None:
    """An attribute that SimCord no longer reads could be set all the same, and do nothing."""
    session = simcord.run(small_bot(), shard_count=4, check_errors=False)
    assert {"_capture_errors", "_operation_task", "_record_error"} <= set(dir(session._env))
    assert {"bot_user", "transcript"} <= set(dir(session._env.backend))
    assert hasattr(_server, "_read_json_body")
    async with session as env:
        server = env.create_guild()
        channel = server.create_text_channel("classroom")
        student = server.add_member(env.create_user("student"))
        async with env.preview(channel, viewers=[student]) as shown:
            assert {"_action", "_active", "_get_page", "_page_payload", "_publish"} <= set(
                dir(shown)
            )
            assert set(shown._pages) == {"python"}
            assert {"_static", "_multipart_action"} <= set(dir(shown._server))
            assert hasattr(shown._server.runner, "_shutdown_timeout")
            page = shown._get_page("python")
            assert {"command_catalog", "revision", "target_id", "window_end_id"} <= set(dir(page))
