"""Fixtures of the preview: a browser at the page of a small bot."""

from collections.abc import AsyncIterator

import pytest
import simcord
from support.browser import Browser, browsers, preview

from bot.facts.topic import Topic


@pytest.fixture(autouse=True)
def no_idling(monkeypatch: pytest.MonkeyPatch) -> None:
    """SimCord waits this long for a bot to come to rest."""
    defaults = simcord.Env._settle_internal.__kwdefaults__
    assert defaults is not None and "idle" in defaults
    monkeypatch.setitem(defaults, "idle", 0.002)


@pytest.fixture
async def browser(topic: Topic) -> AsyncIterator[Browser]:
    async with preview(topic) as url, browsers(url) as open_browser:
        yield await open_browser()
