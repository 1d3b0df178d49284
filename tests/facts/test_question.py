"""How questions are read: what they name, which source and paragraph, what they ask for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.names.world import Place
from bot.facts.search.question import Question, can_tell, read
from bot.facts.topic import Topic


def reading(topic: Topic, question: str) -> Question:
    return read(question, topic.names, topic.index, [*topic.sources])


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ("tell us about the quad", ["quad"]),
        ("does it give us anything", []),
        ("does the US help", ["us"]),
        ("would the us and japan fight", ["us", "japan"]),
        ("us and japan", ["us", "japan"]),
        ("alliances in Asia like NATO", ["asia", "nato"]),
        ("what happened after the war", ["wwii"]),
        ("is there peace without war", []),
        ("Kishda and Ishiba", ["kishida", "ishiba"]),
        ("whos in the qaud", ["quad"]),
        ("how many subs", ["nuclear-subs"]),
        ("nuclear-powered submarines", ["nuclear-subs"]),
        ("is austria in nato", ["nato"]),
        ("whos in クアッド", ["quad"]),
        ("日本の首相は誰ですか", ["japan"]),
        ("日本と台湾", ["japan", "taiwan"]),
        ("Việt Nam’s policy", ["vietnam"]),
        ("will korea join", ["south-korea"]),
        ("will south koreans join", ["south-korea"]),
        ("what does Taipei’s president say", ["taiwan"]),
        ("the asian nato", ["asian-nato"]),
    ],
)
def test_what_a_question_names(topic: Topic, question: str, slugs: list[str]) -> None:
    assert [*reading(topic, question).subjects] == slugs


def test_an_answer_has_to_be_about_names_alone(topic: Topic) -> None:
    """Not about terms, events and places, which say what the question is about."""
    asked = reading(topic, "why does japan want deterrence after the war")
    assert asked.subjects == ("japan", "deterrence", "wwii")
    assert asked.proper == ("japan",)


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("what does thailand think", ["TH"]),
        ("are the Thais for it", ["TH"]),
        ("thailand, france and japan", ["TH", "FR"]),
        ("what would a Polish soldier do", ["PL"]),
        ("does Poland like polish soldiers", ["PL"]),
        ("how do they polish boots", []),
        ("are there troops in NK", ["KP"]),
        ("タイの立場は", ["TH"]),
        ("would north korea join", ["KP"]),
        ("are north koreans allies of south korea", ["KP"]),
        ("is south africa in asia", ["ZA"]),
        ("the us virgin islands", ["VI"]),
        ("what does japan think", []),
        ("what does mainland china think", []),
        ("is austria in nato", ["AT"]),
        ("tell us more", []),
    ],
)
def test_places_that_the_topic_does_not_know(topic: Topic, question: str, codes: list[str]) -> None:
    assert [place.code for place in reading(topic, question).places] == codes


def test_a_country_is_not_the_one_in_its_name(topic: Topic) -> None:
    """ "Korea" alone is South Korea to this topic; "North Korea" is not."""
    asked = reading(topic, "would north korea join")
    assert (asked.subjects, asked.proper) == ((), ())


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("whos in the qaud", "whos in the Quad"),
        ("whos in クアッド", "whos in quad"),
        ("ROK troops", "South Korea troops"),
        ("vn and china", "Vietnam and china"),
        ("what about alliacnes", "what about alliances"),
        ("42% of them", "42 percent of them"),
        ("does japan depend on it", "does japan depend on it"),  # which is not "defend"
    ],
)
def test_typos_and_short_forms_are_put_right(topic: Topic, question: str, plain: str) -> None:
    assert reading(topic, question).plain == plain


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("quad", "quad"),
        ("vn?", "vietnam"),
        ("what is aukus", "aukus"),
        ("um so what is the quad again", "quad"),
        ("who is ishiba", "ishiba"),
        ("who is kishda", "kishida"),
        ("tell me about japan", "japan"),
        ("define deterrence pls", "deterrence"),
        ("article 9", "article-9"),
        ("日本", "japan"),
        ("who is in the quad", None),
        ("quad and aukus", None),
        ("what does japan think", None),
        ("what is the price", None),
    ],
)
def test_a_card_is_asked_for_by_a_bare_name(topic: Topic, question: str, slug: str | None) -> None:
    assert reading(topic, question).card == slug


@pytest.mark.parametrize(
    "question", ["thailand", "Thailand?", "what is thailand", "tell me about the Thais"]
)
def test_a_bare_place_is_known_for_one(topic: Topic, question: str) -> None:
    card = reading(topic, question).card
    assert isinstance(card, Place) and card.label == "Thailand"


@pytest.mark.parametrize(
    ("question", "letter"),
    [
        ("summarise B", "B"),
        ("summarize A", "A"),
        ("what does source b conclude", "B"),
        ("what does B say about the war", "B"),
        ("article a", "A"),
        ("the author of text B", "B"),
        ("is it in A", "A"),
        ("the first article", "A"),
        ("can you tell me what source bee concludes", "B"),
        ("would the author be happy", None),
        ("does the author see a way", None),
        ("what does the second source say", "B"),
        ("the third source", None),
        ("source C", None),
        ("a summary of a war", None),
        ("is it a good idea", None),
        ("what would a deal be", None),
        ("plan b", None),
    ],
)
def test_the_source_that_is_named(topic: Topic, question: str, letter: str | None) -> None:
    assert reading(topic, question).source == letter


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("what does paragraph 9 of source A say", "9"),
        ("paragraph 12", "12"),
        ("para 3 of B", "3"),
        ("¶ 4", "4"),
        ("article 9", None),
        ("what is in paragraph two", "2"),
        ("paragraph number four in the second article", "4"),
        ("the fifteenth paragraph of the first article", "15"),
        ("summarise the 3rd paragraph of B", "3"),
        ("paragraph 2 of article 9", None),  # which is a subject
        ("9 paragraphs", None),
    ],
)
def test_the_paragraph_that_is_named(topic: Topic, question: str, number: str | None) -> None:
    assert reading(topic, question).paragraph == number


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("how many submarines", {"number"}),
        ("what percentage of the japanese would help", {"number", "share"}),
        ("what % are for it", {"number", "share"}),
        ("how many people in japan would help", {"number", "share"}),
        ("what does it cost", {"number"}),
        ("when did the quad start", {"when"}),
        ("and when was that", {"when"}),
        ("what year was nato founded", {"when"}),
        ("how long ago was it", {"when"}),
        ("whose idea was it", set()),
        ("what happens when china attacks", set()),
        ("why does china oppose it", set()),
    ],
)
def test_what_is_asked_for(topic: Topic, question: str, asks: set[str]) -> None:
    assert reading(topic, question).asks == asks


@pytest.mark.parametrize(
    ("asks", "text", "told"),
    [
        ({"number"}, "Australia gets at least eight submarines.", True),
        ({"number"}, "In a survey 42 percent were for it.", True),
        ({"number"}, "Australia gets submarines.", False),
        ({"when"}, "Shigeru Ishiba wrote of it in 2014.", True),
        ({"when"}, "It was founded decades ago.", True),
        ({"when"}, "It was founded with 42 members.", False),
        ({"when", "number"}, "It was founded decades ago.", False),
        (set(), "It was founded.", True),
    ],
)
def test_whether_a_text_can_tell(asks: set[str], text: str, told: bool) -> None:
    assert can_tell(frozenset(asks), text) is told


WORDS = (
    "who us the japan japn quad thailand north korea B source para 3 of % 日本 when ¶ nato".split()
)


@given(st.text(max_size=300) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_whatever_is_typed_is_read(topic: Topic, question: str) -> None:
    asked = reading(topic, question)
    assert {*asked.proper} <= {*asked.subjects} <= topic.subjects.keys()
    assert len({*asked.subjects}) == len(asked.subjects)
    assert len({*asked.places}) == len(asked.places)
    assert asked.source in (None, *topic.sources)
    if isinstance(asked.card, str):
        assert asked.card in topic.subjects


def test_a_small_topic_knows_its_own_names_alone(small_topic: Topic, pack_folder: Path) -> None:
    asked = reading(small_topic, "does japan like the mayor brandt or riverton")
    assert asked.subjects == ("brandt", "riverton")
    assert [place.label for place in asked.places] == ["Japan"]
