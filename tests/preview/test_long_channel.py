"""A channel of many messages: the work for one more stays the same, and none of them is lost."""

import pytest
from simcord.preview import _action_plans, _markdown, _pages, _snapshot
from support.browser import Browser, text_of

from bot.preview import long_channel
from bot.preview.long_channel import MESSAGES

SENT = MESSAGES + 10


async def test_an_answer_is_read_once_in_a_long_channel_too(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each text is parsed once, and the channel is read once for each answer and browser."""
    await Browser(browser.http, browser.url).open()  # one that is closed without a word
    parsed, read = [], []
    make_parser, build_snapshot = long_channel.make_parser, _snapshot.build_snapshot

    def counted_parser(policy: object, context: object) -> object:
        parsed.append(policy)
        return make_parser(policy, context)  # type: ignore[arg-type]

    def counted_snapshot(preview: object, page: object) -> object:
        read.append(page)
        return build_snapshot(preview, page)  # type: ignore[arg-type]

    monkeypatch.setattr(long_channel, "make_parser", counted_parser)
    monkeypatch.setattr("simcord.preview.build_snapshot", counted_snapshot)
    work = []
    for number in range(SENT):
        parsed.clear()
        read.clear()
        await browser.type(f"/poll long{number}")
        await browser.look()
        work.append((len(parsed), len(read)))
    assert work[-1] == work[1]
    assert 0 < work[-1][0] < MESSAGES
    assert work[-1][1] == 1


async def test_the_page_shows_the_latest_and_goes_back_to_the_first(browser: Browser) -> None:
    for number in range(SENT):
        await browser.type(f"message {number}")
    shown = [text_of(message) for message in await browser.look()]
    assert shown == [f"message {number}" for number in range(SENT - MESSAGES, SENT)]
    assert browser.seen["messageIndex"] == []
    while browser.seen["history"]["hasBefore"]:
        await browser.act("history", direction="older")
        await browser.look()
    assert text_of((await browser.look())[0]).startswith("### Type a command")
    await browser.type("/poll japan")
    assert text_of((await browser.look())[-1]) == "Poll in japan"


def test_simcord_still_has_the_names_that_are_replaced() -> None:
    assert hasattr(_markdown, "_markdown_parser")
    assert hasattr(_snapshot, "_message_navigation")
    assert hasattr(_snapshot, "HISTORY_WINDOW_SIZE")
    assert hasattr(_action_plans, "HISTORY_WINDOW_SIZE")
    assert _pages.HISTORY_STEP < MESSAGES, "a step back would skip messages"
