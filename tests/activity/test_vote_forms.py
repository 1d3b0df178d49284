"""Votes as plain values: the form that opens one, and the table, the words and the chart of its
result."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.classes import OPTIONS

from bot.activity import votes
from bot.activity.secrecy import LEAST
from bot.activity.tables import BETWEEN, CHANGED, KEPT, Activity
from bot.activity.votes import FORMULA, Form, FormError, read
from bot.facts.topic import Topic
from bot.wording import render

typed_options = st.lists(
    st.text("ab =+-@,;\"'\té", min_size=1, max_size=9).filter(lambda text: text.split()),
    min_size=2,
    max_size=10,
    unique_by=lambda text: " ".join(text.split()).casefold(),
)


def a_form(**more: str) -> Form:
    return replace(Form("Should we?", "Yes\nNo", ""), **more)


def refusal(form: Form) -> tuple[str, tuple[str, ...]]:
    """What is said, and what is given back."""
    with pytest.raises(FormError) as error:
        read(form)
    return str(error.value), error.value.copy


@given(typed_options, st.integers(1, votes.MOST_MINUTES))
def test_a_form_is_read_without_its_stray_spaces(options: list[str], minutes: int) -> None:
    new = read(
        a_form(question="  Should\n we? ", options="\n\n".join(options), minutes=f" {minutes} ")
    )
    assert new.question == "Should we?"
    assert new.options == tuple(" ".join(option.split()) for option in options)
    assert new.minutes == minutes and new.facts is None
    assert new.settings == {"question": new.question, "options": [*new.options]}


def test_without_minutes_a_vote_is_closed_by_hand() -> None:
    assert read(a_form(minutes=" ")).minutes is None


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (a_form(question=" \n"), "needs a question"),
        (a_form(question="q" * 201), "at most 200 characters"),
        (a_form(options=""), "You typed 0 options"),
        (a_form(options="Yes"), "You typed 1 option;"),
        (a_form(options="\n".join("abcdefghijk")), "You typed 11 options"),
        (a_form(options="Yes\n" + "n" * 81), "at most 80 characters"),
        (a_form(options="Straße\nSTRASSE"), "is there twice"),
        (a_form(options="Not  sure\nnot sure"), "is there twice"),
        *((a_form(minutes=m), "1 to 10080") for m in ("0", "-1", "1.5", "soon", "10081", "²")),
    ],
)
def test_a_form_that_does_not_fit_comes_back_with_what_was_typed(form: Form, said: str) -> None:
    told, copy = refusal(form)
    assert said in told and "Nothing was opened" in told
    assert copy == tuple(filter(None, map(str.strip, (form.question, form.options))))


def test_the_limits_themselves_are_allowed() -> None:
    ten = "\n".join("abcdefghij")
    assert len(read(a_form(question="q" * 200, options=ten, minutes="10080")).options) == 10
    assert read(a_form(options=f"Yes\n{'n' * 80}")).options[1] == "n" * 80


def test_minutes_of_very_many_digits_are_refused_in_words() -> None:
    assert "1 to 10080" in refusal(a_form(minutes="9" * 5000))[0]


def test_a_survey_fills_what_was_left_empty(topic: Topic) -> None:
    form = Form("", "", "", f"{topic.name.key}:lowy-2023")
    new = read(form, topic)
    assert new.question == topic.surveys["lowy-2023"].ask
    assert new.options == ("Yes", "No", "Not sure") and new.facts
    assert new.facts["lines"] and new.facts["not_stated"]
    own = read(replace(form, question="Own?", options="Aye\nNay"), topic)
    assert (own.question, own.options) == ("Own?", ("Aye", "Nay"))
    assert own.facts == {**new.facts, "is_ours": False}


def test_every_survey_of_the_shipped_topic_can_be_asked(topic: Topic) -> None:
    for survey in topic.surveys.values():
        if survey.ask:
            assert read(Form("", "", "", f"{topic.name.key}:{survey.slug}"), topic).facts


# Results


def closed(*options: str) -> Activity:
    settings: dict[str, Any] = {"question": "Should we?", "options": [*(options or OPTIONS)]}
    return Activity(key="k", kind="vote", server=1, channel=2, settings=settings, opened=0)


def rows(text: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(text))]


@given(typed_options, st.data())
def test_a_table_comes_back_as_it_was(typed: list[str], data: st.DataObject) -> None:
    options = read(a_form(options="\n".join(typed))).options
    count = st.lists(st.integers(2, 30), min_size=len(options), max_size=len(options))
    tally = dict(enumerate(data.draw(count)))
    head, *body = rows(votes.table(closed(*options), {1: tally}))
    assert head == ["Option", "Result"]
    shown = sum(tally.values()) >= LEAST
    for option, votes_cast, (cell, number) in zip(options, tally.values(), body, strict=True):
        assert number == (str(votes_cast) if shown else "")
        assert not cell.startswith(FORMULA)
        assert cell == (f"'{option}" if option.startswith(FORMULA) else option)


@pytest.mark.parametrize("sign", FORMULA)
def test_what_begins_like_a_formula_is_text(sign: str) -> None:
    _, first, second = rows(votes.table(closed(f"{sign}1", f"1{sign}1"), {1: {0: 3, 1: 3}}))
    assert first == [f"'{sign}1", "3"] and second == [f"1{sign}1", "3"]


def test_a_table_hides_what_the_words_hide() -> None:
    counted = {1: {0: 4, 1: 2, 2: 0}, 2: {0: 5, 1: 1, 2: 0}}
    assert rows(votes.table(closed(), counted)) == [
        ["Option", "First vote", "Second vote"],
        ["Yes", "4", ""],
        ["No", "2", ""],
        ["Not sure", "0", ""],
    ]
    assert rows(votes.table(closed(), {1: {0: 4, 1: 0, 2: 0}}))[1:] == [[o, ""] for o in OPTIONS]


def test_rounds_stand_in_their_order() -> None:
    counted = {2: {0: 3, 1: 3}, BETWEEN: {KEPT: 3, CHANGED: 3}, 1: {0: 2, 1: 4}}
    told = [(render(s.heading), s.result.counts) for s in votes.splits(counted)]
    assert told == [("First vote", {0: 2, 1: 4}), ("Second vote", {0: 3, 1: 3})]
    assert [render(s.heading) for s in votes.splits({1: {0: 3, 1: 3}})] == ["Result"]


@pytest.mark.parametrize(
    ("kept", "changed", "said"),
    [
        (4, 2, "**2** of the 6"),
        (2, 4, "**4** of the 6"),
        (6, 0, "or all but one, kept"),
        (5, 1, "or all but one, kept"),
        (0, 5, "or all but one, changed"),
        (1, 5, "or all but one, changed"),
        (2, 2, None),
        (0, 0, None),
    ],
)
def test_how_many_changed(kept: int, changed: int, said: str | None) -> None:
    phrase = votes.changed({1: {}, 2: {}, BETWEEN: {KEPT: kept, CHANGED: changed}})
    assert (said is None) is (phrase is None)
    assert phrase is None or (said and said in render(phrase))


def test_one_round_says_nothing_of_a_change() -> None:
    assert votes.changed({1: {0: 3, 1: 3}}) is None


def test_a_chart_shows_the_rounds_whose_counts_are_shown() -> None:
    assert votes.chart(closed(), {1: {0: 4, 1: 0, 2: 0}, 2: {0: 5, 1: 1, 2: 0}}) is None
    chart = votes.chart(closed(), {1: {0: 3, 1: 2, 2: 0}, 2: {0: 5, 1: 1, 2: 0}})
    assert chart and [render(group.heading) for group in chart.groups] == ["First vote"]
    assert [bar.percent for bar in chart.groups[0].bars] == [60, 40, 0]
    assert "Yes" in render(chart.description) and "60" in render(chart.description)
