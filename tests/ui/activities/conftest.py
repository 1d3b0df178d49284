"""A lesson in a simulated Discord, whose database the test may change."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.lessons import MANAGE, joining
from support.simulated import Person, Room, simulation

from bot.facts.store import Topics


@pytest_asyncio.fixture(loop_scope="module")
async def lesson(own: Topics, no_idling: None) -> AsyncIterator[Room]:
    async with simulation(own) as room:
        yield room


@pytest.fixture
def teacher(lesson: Room) -> Person:
    return joining(lesson, "teacher", MANAGE)
