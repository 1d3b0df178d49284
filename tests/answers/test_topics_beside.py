"""Several topics in one database, with the same letters, subjects and ids: none sees another."""

from typing import Any

import pytest
from support.beside import PAIRS, Beside
from support.small_pack import ELSEWHERE
from support.topics import ask, cited_by, crawl, opened, rendered, shown

from bot.answers.answer import Answer
from bot.answers.lookups import LOOKUPS, look_up
from bot.answers.request import Request, Unclear, request
from bot.facts.packs.loader import load
from bot.facts.topic import Topic

pytestmark = pytest.mark.asyncio(loop_scope="module")
SLUGS = [slug for pair in PAIRS for slug in pair]
ARGUMENTS = {
    "poll": {"country": "all"},
    "alliance": {"name": "harbour-league"},
    "position": {"country": "riverton"},
    "explain": {"name": "tram"},
    "argue": {"side": "for"},
    "found": {"o": "u"},
    "statement": {"id": "a1-plan"},
}


def everything(topic: Topic) -> list[Any]:
    """What is said, in words, of each subject, source, statement and question by each command."""
    lines = [f"/ask {subject.label}" for subject in topic.subjects.values()]
    lines += [f"/ask {clash.question}" for clash in topic.clashes.values()]
    lines += [f"/obstacles about:{slug}" for slug in topic.subjects]
    lines += [f"/argue for about:{slug}" for slug in topic.subjects]
    lines += [f"/assessment {letter}" for letter in topic.sources]
    lines += [
        "/poll nowhere",
        "/poll thailand",
        "/clash nothing",
        "/obstacles about:nothing",
        "/argue side:all",
    ]
    found = [*crawl(topic).values()]
    found += [opened(topic, request(topic, "statement", id=id)) for id in topic.statements]
    for line in lines:
        try:
            found.append(shown(topic, line))
        except Unclear as error:
            found.append(error)
    return found + [cited_by(topic, answer) for answer in found if isinstance(answer, Answer)]


def requests(of: Any) -> list[Request]:
    """All that an answer or a refusal stands for and asks for."""
    if isinstance(of, Unclear):
        return [offer.request for offer in of.offers]
    made = [of.request, of.cites, *(offer.request for offer in (*of.expand, *of.next))]
    return [one for one in made if one]


def texts(topic: Topic) -> set[str]:
    """What a topic says and its twin does not."""
    told = {statement.text for statement in topic.statements.values()}
    return told | {topic.about.title, topic.about.question}


@pytest.mark.parametrize(("first", "twin"), [*PAIRS, *(pair[::-1] for pair in PAIRS)])
async def test_answers_name_and_tell_their_own_topic_alone(
    beside: Beside, first: str, twin: str
) -> None:
    topic, foreign = beside.by_slug[first], texts(beside.by_slug[twin])
    made, told = set[Request](), set[str]()
    for one in everything(topic):
        made |= {*requests(one)}
        if isinstance(one, Answer):
            told |= {str(part) for part in (one.title, *(line.text for line in one.lines()))}
            told |= {code for section in one.sections for code in section.code.split("\n")}
    assert {one.topic for one in made} == {topic.name.key}
    assert {one.lookup for one in made} == LOOKUPS.keys()
    assert {s.text for s in topic.statements.values()} <= told
    assert told.isdisjoint(foreign)
    assert any(text.startswith(ELSEWHERE) for text in told) is (first in ("nordic_union", "zoo"))


@pytest.mark.parametrize("slug", SLUGS)
async def test_a_topic_answers_as_if_it_were_alone(beside: Beside, slug: str) -> None:
    topic = beside.by_slug[slug]
    alone = Topic.of(topic.name, load(beside.packs / slug).entries)
    for found, expected in zip(everything(topic), everything(alone), strict=True):
        if isinstance(found, Unclear):
            assert (str(found), found.offers) == (str(expected), expected.offers)
        else:
            assert found == expected


async def test_asks_of_another_topic_change_nothing(beside: Beside) -> None:
    topic = beside.by_slug["asian_nato"]
    entries = load(beside.packs / "asian_nato").entries
    first, *others = entries.statement
    odd = (first.model_copy(update={"asks": ("do zebras sing",)}), *others)
    mixed = Topic.of(topic.name, entries.model_copy(update={"statement": odd}))
    assert shown(mixed, "do zebras sing").lead.id == first.id
    assert not shown(topic, "do zebras sing").found


@pytest.mark.parametrize(
    ("slug", "proposal"), [("asian_nato", "an Asian NATO"), ("nordic_union", "a Nordic union")]
)
async def test_titles_come_from_the_topic(beside: Beside, slug: str, proposal: str) -> None:
    topic = beside.by_slug[slug]
    titles = [shown(topic, line).title for line in ("/argue for", "/argue against", "/obstacles")]
    assert titles == [
        f"The case for {proposal}",
        f"The case against {proposal}",
        f"Obstacles to {proposal}",
    ]
    lead = shown(topic, "/sources").lead.text
    assert lead.startswith(f"Should {proposal} be created? **2 articles** are all")


@pytest.mark.parametrize("lookup", LOOKUPS)
async def test_help_and_sources_alone_name_the_topics_where_there_are_several(
    beside: Beside, lookup: str
) -> None:
    topic, names = beside.by_slug["tram"], beside.topics.visible(None)
    made = request(topic, lookup, **ARGUMENTS.get(lookup, {}))
    alone = opened(topic, made)
    assert rendered(look_up(topic, made, [topic.name])) == alone
    among: Any = rendered(look_up(topic, made, names))
    if lookup not in ("help", "sources"):
        assert among == alone
        return
    added, *sections = among.sections  # first, so that it is on the first page
    assert tuple(sections) == alone.sections
    assert added.heading == "Topics"
    assert [line.text for line in added.lines] == [
        f"**{name.title}**: add topic: {name.slug} to a command." for name in names
    ]
    assert [offer.label for offer in among.expand] == [name.title for name in names]
    assert [str(offer.request) for offer in among.expand] == [f"{n.key}:sources" for n in names]
    assert rendered(ask(topic, f"/{lookup}")).expand == alone.expand
