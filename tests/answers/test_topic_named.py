"""The option `topic`: a topic by its key, slug or title."""

import pytest
from support.beside import SERVER, TITLES, Beside

from bot.answers.lookups import topic_named
from bot.answers.request import Unclear
from bot.facts.store import NoSuchTopic, Topics

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_topic_by_any_of_its_names(beside: Beside) -> None:
    names = beside.topics.visible(None)
    assert [name.title for name in names] == TITLES
    for name in names:
        slug, title = name.slug, name.title
        typed = [name.key, f"id:{name.key}", slug, slug.upper(), slug.replace("_", " ")]
        typed += [title, title.upper(), title.lower(), f"  {title}. "]
        for one in typed:
            assert topic_named(beside.topics, one, None) == name, one


@pytest.mark.parametrize("typed", [None, "", "  "])
@pytest.mark.parametrize("server", [None, SERVER])
async def test_without_a_name_the_first_shipped_topic_is_meant(
    beside: Beside, typed: str | None, server: int | None
) -> None:
    assert topic_named(beside.topics, typed, server).slug == "asian_nato"


@pytest.mark.parametrize("typed", ["nato", "**zebra**", "tram zoo", "!!!", "{titles}"])
async def test_another_name_is_refused_with_the_topics_that_there_are(
    beside: Beside, typed: str
) -> None:
    with pytest.raises(Unclear) as error:
        topic_named(beside.topics, typed, None)
    listed = "; ".join(TITLES)
    assert str(error.value) == f"“{typed.strip('*')}” is no topic. There are: {listed}."
    keys = [name.key for name in beside.topics.visible(None)]
    offered = [(offer.label, str(offer.request)) for offer in error.value.offers]
    assert offered == [(t, f"{k}:sources") for t, k in zip(TITLES, keys, strict=True)]


async def test_a_topic_of_a_server_is_found_there_alone(beside: Beside) -> None:
    own = beside.by_slug["depot"].name
    assert own.owner == SERVER
    for typed in (own.key, f"id:{own.key}", "depot", "A tram for Depot"):
        assert topic_named(beside.topics, typed, SERVER) == own
        for server in (None, 0, SERVER + 1):
            with pytest.raises(Unclear) as error:
                topic_named(beside.topics, typed, server)
            assert str(error.value).endswith(f"There are: {'; '.join(TITLES)}.")
            assert own.key not in [offer.request.topic for offer in error.value.offers]


async def test_without_any_topic_the_host_is_to_load_one(beside: Beside) -> None:
    nothing = Topics(beside.topics.database)  # before its first refresh
    with pytest.raises(NoSuchTopic, match="ask the host to load a topic"):
        topic_named(nothing, None, None)
