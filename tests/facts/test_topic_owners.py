"""A Discord server's own topic: for everybody else it is as if it did not exist."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.databases import opened_topics
from support.small_pack import write_twin

from bot.database.engine import Lock
from bot.facts.packs.importer import remove_topic, replace_topic
from bot.facts.packs.loader import load
from bot.facts.store import NoSuchTopic, Topics
from bot.facts.tables import SHIPPED

SERVER, ANOTHER = 80351110224678912, 80351110224678913  # ids of Discord servers
STRANGERS = (None, ANOTHER, SHIPPED)
INVENTED = "zzzzzz"  # the key of no topic


@pytest_asyncio.fixture
async def topics(database_url: str, pack_folder: Path, tmp_path: Path) -> AsyncIterator[Topics]:
    """The shipped tram, and a depot that each of two servers has for itself."""
    depot = load(write_twin(tmp_path / "depot"))
    async with opened_topics(database_url, pack_folder.parent) as topics:
        async with topics.database.exclusive(Lock.IMPORTING) as session:
            for owner in (SERVER, ANOTHER):
                await replace_topic(session, pack=depot, owner=owner)
        await topics.refresh()
        yield topics


def key_of(topics: Topics, server: int) -> str:
    """The key of a server's own topic."""
    (key,) = (name.key for name in topics.visible(server) if name.owner == server)
    return key


def refusal(topics: Topics, key: str, server: int | None) -> str:
    with pytest.raises(NoSuchTopic) as refused:
        topics.named(key, server)
    return str(refused.value)


async def test_a_server_sees_the_shipped_topics_and_its_own(topics: Topics) -> None:
    for server in (SERVER, ANOTHER):
        seen = [(name.slug, name.owner) for name in topics.visible(server)]
        assert seen == [("tram", SHIPPED), ("depot", server)]
        assert topics.named(key_of(topics, server), server).owner == server
        topic = await topics.topic(key_of(topics, server), server)
        assert topic.name.owner == server
    for nowhere in (None, SHIPPED, 4711):
        assert [name.slug for name in topics.visible(nowhere)] == ["tram"]
    assert key_of(topics, SERVER) != key_of(topics, ANOTHER)


@pytest.mark.parametrize("server", STRANGERS)
async def test_it_is_refused_in_the_words_for_a_topic_that_never_was(
    topics: Topics, server: int | None
) -> None:
    """Whether or not it has been loaded for its own server."""
    key = key_of(topics, SERVER)
    for load_it in (False, True):
        if load_it:
            await topics.topic(key, SERVER)
        assert refusal(topics, key, server) == refusal(topics, INVENTED, server)
        with pytest.raises(NoSuchTopic) as refused:
            await topics.topic(key, server)
        assert str(refused.value) == refusal(topics, INVENTED, server)


@pytest.mark.parametrize("server", STRANGERS)
async def test_without_a_key_only_what_is_shipped_answers(
    topics: Topics, server: int | None
) -> None:
    topic = await topics.topic(None, server)
    assert (topic.name.slug, topic.name.owner) == ("tram", SHIPPED)


async def test_it_answers_first_where_nothing_is_shipped(topics: Topics) -> None:
    async with topics.database.exclusive(Lock.IMPORTING) as session:
        assert await remove_topic(session, slug="tram")
    await topics.refresh()
    assert (await topics.topic(None, SERVER)).name.owner == SERVER
    with pytest.raises(NoSuchTopic):
        await topics.topic(None, None)


async def test_the_same_topic_of_another_server_outlasts_it(topics: Topics) -> None:
    mine, theirs = key_of(topics, SERVER), key_of(topics, ANOTHER)
    kept = await topics.topic(theirs, ANOTHER)
    async with topics.database.exclusive(Lock.IMPORTING) as session:
        assert await remove_topic(session, slug="depot", owner=SERVER)
    await topics.refresh()
    assert refusal(topics, mine, SERVER) == refusal(topics, INVENTED, SERVER)
    assert await topics.topic(theirs, ANOTHER) is kept
