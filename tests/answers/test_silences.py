"""What is said where the sources are silent, for one source, two and three; and of a topic that
names no proposal."""

from pathlib import Path

import pytest
from support.topics import shown, words

from bot.facts.kinds import SubjectKind
from bot.facts.packs.loader import load
from bot.facts.packs.schema import Entries, Subject
from bot.facts.tables import SHIPPED
from bot.facts.topic import Topic, TopicName

NOBODY = (  # subjects of which nothing is said
    Subject(slug="ferry", label="Ferry", kind=SubjectKind.COUNTRY),
    Subject(slug="ring", label="Ring", kind=SubjectKind.ALLIANCE),
    Subject(slug="mast", label="Mast", kind=SubjectKind.PLACE),
)
SILENT = {
    "/poll all": "**Not stated in the sources:** {} reports a survey.",
    "/position ferry": "**Not stated in the sources:** {} states its position.",
    "/explain mast": "**Not stated in the sources:** {} says anything of it beyond the name.",
    "/alliance ring": "**Not stated in the sources:** {} says anything of it beyond the name.",
    "/timeline since:1900 until:1901": "**Not in the sources:** {} dates an event in that time.",
    "/argue for about:ferry": "**Not in the sources:** {} gives such an argument for it.",
    "/argue against about:mast": "**Not in the sources:** {} gives such an argument against it.",
    "/clash ferry": "**Not in the sources:** {} says more on this than the other.",
    "/poll thailand": "**Not in the sources:** {} mentions Thailand.",
    "/ask who won the football cup": "**Not in the sources:** {} answers this.",
}


@pytest.fixture
def entries(pack_folder: Path) -> Entries:
    return load(pack_folder).entries


def topic_with(entries: Entries, letters: str) -> Topic:
    """The small topic with these sources alone and what they say, without its survey."""
    a, b = entries.source
    sources = tuple(
        s.model_copy(update={"letter": letter, "rests_on": ()})
        for s, letter in ((a, "A"), (b, "B"), (a, "C"))
    )
    told = tuple(s for s in entries.statement if s.source in letters)
    ids = {s.id for s in told}
    less = entries.model_copy(
        update={
            "source": tuple(s for s in sources if s.letter in letters),
            "subject": (*entries.subject, *NOBODY),
            "statement": told,
            "section": (),
            "theme": (),
            "case": (),
            "membership": tuple(m for m in entries.membership if m.statement in ids),
            "survey": (),
            "finding": (),
            "clash": (),
        }
    )
    return Topic.of(TopicName("abcdef", "tram", "A tram", SHIPPED, 1), less)


@pytest.mark.parametrize(
    ("letters", "none"),
    [("A", "no source"), ("AB", "neither source"), ("ABC", "none of the 3 sources")],
)
@pytest.mark.parametrize("line", SILENT)
def test_a_silence_says_how_many_sources_there_are(
    entries: Entries, letters: str, none: str, line: str
) -> None:
    answer = shown(topic_with(entries, letters), line)
    assert not answer.found
    assert answer.lead.text == SILENT[line].format(none)
    assert not answer.lead.citations


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("A", "**1 article** is all that this topic rests on; what it does not say, the bot"),
        ("AB", "**2 articles** are all that this topic rests on; what they do not say, the bot"),
        ("ABC", "**3 articles** are all that this topic rests on; what they do not say, the bot"),
    ],
)
def test_sources_are_counted(entries: Entries, letters: str, said: str) -> None:
    answer = shown(topic_with(entries, letters), "/sources")
    assert said in answer.lead.text
    assert [s.heading for s in answer.sections] == [f"Source {letter}" for letter in letters]


def test_without_a_proposal_the_texts_say_the_proposal(small_topic: Topic) -> None:
    assert not small_topic.about.proposal
    assert shown(small_topic, "/argue for").title == "The case for the proposal"
    assert shown(small_topic, "/argue against about:riverton").title == (
        "The case against the proposal: about Riverton"
    )
    assert shown(small_topic, "/obstacles").title == "Obstacles to the proposal"
    assert shown(small_topic, "/obstacles source:A").title == (
        "Obstacles to the proposal: source A"
    )
    for line in ("/help", "/sources", "/clash", "/assessment", "/obstacles", "/argue for"):
        assert "None" not in words(shown(small_topic, line))
