"""The parts of an answer, which every door draws."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answers.answer import Answer, Citation, Line, Section, spell_paragraphs
from bot.answers.request import Request
from bot.facts.names.words import echo
from bot.wording import render

WORDS = st.text(st.characters(exclude_characters=";=\0", exclude_categories=["Cs"]), min_size=1)
KEYS = st.from_regex(r"[a-z2-7]{6}", fullmatch=True)
HOSTILE = (
    "a\nb\r\nc\td\u2028e\u2029f\x85g",
    "\x00\x07\x1b[31mred\x7f",
    "\u202enapaj\u2066\u200b\ufeff",
    "Z\u0351\u0352a\u0353\u0354l\u0355go",
    "**bold** *italic*",
    "\ud800",
    " " * 100,
    "x" * 6000,
    "👩‍👩‍👧" * 50,
)


def test_a_request_is_text_and_back() -> None:
    request = Request("abcdef", "obstacles", (("country", "japan"), ("source", "B")))
    assert str(request) == "abcdef:obstacles;country=japan;source=B"
    assert Request.parse("abcdef:obstacles;country=japan;source=B") == request
    assert Request.parse("abcdef:help") == Request("abcdef", "help")


@given(
    topic=KEYS, lookup=WORDS, args=st.dictionaries(st.from_regex(r"[a-z]+", fullmatch=True), WORDS)
)
def test_any_request_is_text_and_back(topic: str, lookup: str, args: dict[str, str]) -> None:
    request = Request(topic, lookup, tuple(args.items()))
    assert Request.parse(str(request)) == request


@pytest.mark.parametrize(
    "text", ["t:poll;country", "t:poll;country=a=b", "t:poll;", "t:poll;;a=b", "help", "t:a;b=\0"]
)
def test_what_is_no_request(text: str) -> None:
    with pytest.raises(ValueError):
        Request.parse(text)


def test_an_echo_is_what_was_typed() -> None:
    assert echo("  Việt   Nam\n日本 भारत ") == "Việt Nam 日本 भारत"
    assert echo("Cafe\u0301") == "Café"
    assert echo("เข้าร่วมหรือไม่ क्या हमें حلفًا") == "เข้าร่วมหรือไม่ क्या हमें حلفًا"


@given(text=st.text(), limit=st.integers(1, 100))
def test_an_echo_is_one_short_line(text: str, limit: int) -> None:
    shown = echo(text, limit)
    assert len(shown) <= limit
    assert shown == " ".join(shown.split())
    categories = [unicodedata.category(c) for c in shown]
    assert not {"Cc", "Cf", "Cs", "Me"}.intersection(categories)
    assert "Mn Mn Mn" not in " ".join(categories)
    assert "*" not in shown


for hostile in HOSTILE:
    test_an_echo_is_one_short_line = example(text=hostile, limit=60)(test_an_echo_is_one_short_line)


def test_an_echo_says_where_it_was_cut() -> None:
    assert echo("x" * 60) == "x" * 60
    assert echo("x" * 61) == "x" * 59 + "…"
    assert echo("word " * 20, 11) == "word word…"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((9,), "paragraph 9"),
        ((2, 7), "paragraphs 2 and 7"),
        ((2, 3), "paragraphs 2 and 3"),
        ((1, 2, 3, 4), "paragraphs 1 to 4"),
        ((1, 2, 4), "paragraphs 1, 2 and 4"),
    ],
)
def test_paragraphs(numbers: tuple[int, ...], said: str) -> None:
    assert render(spell_paragraphs(numbers)) == said


@given(st.lists(st.integers(1, 40), min_size=1, unique=True).map(sorted).map(tuple))
def test_no_paragraph_is_lost(numbers: tuple[int, ...]) -> None:
    said = render(spell_paragraphs(numbers))
    named = tuple(map(int, re.findall(r"\d+", said)))
    assert (tuple(range(named[0], named[-1] + 1)) if " to " in said else named) == numbers


@pytest.mark.parametrize(
    ("kind", "speaker", "said"),
    [
        ("fact", None, "Fact, source A, paragraph 9"),
        ("figure", None, "Figure, source A, paragraph 9"),
        ("figure", "Lowy Poll", "Figure, Lowy Poll, as reported in source A, paragraph 9"),
        ("judgement", None, "Judgement of source A's author, paragraph 9"),
        ("forecast", None, "Forecast of source A's author, paragraph 9"),
        ("proposal", None, "Proposal of source A's author, paragraph 9"),
        ("proposal", "Ishiba", "Proposal of Ishiba, as reported in source A, paragraph 9"),
        ("reported view", "Ishiba", "View of Ishiba, as reported in source A, paragraph 9"),
    ],
)
def test_a_line_says_what_it_is_whose_and_where(kind: str, speaker: str | None, said: str) -> None:
    line = Line("Said.", kind, speaker, (Citation("A", (9,)),))
    assert line.spelled_attribution and render(line.spelled_attribution) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("Said.", "judgement", None, (Citation("B", (12,)),)), "Judgement, B ¶12"),
        (Line("Said.", "verdict", None, (Citation("A", (1, 15)),)), "Verdict, A ¶1, 15"),
        (Line("Said.", "figure", "Lowy Poll", (Citation("A", (8,)),)), "Figure, Lowy Poll, A ¶8"),
        (Line("Said.", citations=(Citation("A", (1,)), Citation("B", (2, 3)))), "A ¶1; B ¶2, 3"),
    ],
)
def test_a_line_says_it_briefly(line: Line, said: str) -> None:
    assert line.attribution and render(line.attribution) == said


def test_a_line_of_the_bots_own_has_no_source() -> None:
    assert Line("Silent on this question.").attribution is None


def test_an_answer_cites_each_source_once() -> None:
    def said(source: str, *numbers: int) -> Line:
        return Line("Said.", "fact", None, (Citation(source, numbers),))

    sections = (
        Section("", (said("A", 7), Line("Own."), said("B", 3))),
        Section("", (said("A", 2, 17, 8),)),
    )
    answer = Answer(Request("t", "help"), "Title", said("B", 3, 1), sections)
    assert [bool(line.citations) for line in answer.lines()] == [True, True, False, True, True]
    assert answer.citations() == (Citation("A", (2, 7, 8, 17)), Citation("B", (1, 3)))


def test_citations_stand_in_the_order_of_the_sources_letters() -> None:
    """Which go on after Z with AA."""
    letters = ("AB", "B", "AA", "Z", "A", "BA")
    rows = tuple(Line("Said.", "fact", None, (Citation(letter, (1,)),)) for letter in letters)
    answer = Answer(Request("t", "help"), "Title", rows[0], (Section("", rows),))
    assert [c.source for c in answer.citations()] == ["A", "B", "Z", "AA", "AB", "BA"]
