"""`/argue` and `/assessment`: the case for and against, and the verdicts."""

from pathlib import Path

import pytest
from support.small_pack import change
from support.topics import asked, headings, ids, refused, shown, topic_of

from bot.answers.request import request
from bot.facts.kinds import Side, StatementKind
from bot.facts.topic import Topic


@pytest.mark.parametrize("side", ["for", "against"])
def test_argue(topic: Topic, side: str) -> None:
    answer = shown(topic, f"/argue {side.upper()}")
    assert answer.request == request(topic, "argue", side=side)
    claims = [answer.lead, *(line for s in answer.sections for line in s.lines)]
    assert [line.id for line in claims] == [*topic.cases[Side(side)]]
    assert [line.note for line in claims] == [str(n) for n in range(1, len(claims) + 1)]
    assert 5 <= len(claims) <= 9


@pytest.mark.parametrize("side", ["for", "against"])
def test_a_figure_is_evidence_and_no_argument(topic: Topic, side: str) -> None:
    claims = [topic.statements[id] for id in topic.cases[Side(side)]]
    assert all(s.kind is not StatementKind.FIGURE for s in claims)


def test_a_claim_has_its_evidence_below_it(small_topic: Topic) -> None:
    answer = shown(small_topic, "/argue against")
    assert answer.lead.id == "a3-cost"
    assert [(line.note, line.id) for line in answer.lead.below] == [
        ("", "b2-buses"),
        ("Rebuttal", "a1-plan"),
    ]
    assert not answer.silences


def test_rebuttals_are_shown_both_ways(small_topic: Topic) -> None:
    """The pack says once that the one answers the other."""
    for side, rebuttal in (("for", "a3-cost"), ("against", "a1-plan")):
        below = shown(small_topic, f"/argue {side}").lead.below
        assert [line.id for line in below if line.note == "Rebuttal"] == [rebuttal]


def test_what_lacks_a_rebuttal_is_said_once(pack_folder: Path) -> None:
    change(pack_folder / "statements.toml", 'answers = ["a1-plan"]\n', "")
    change(pack_folder / "topic.toml", 'claims = ["a1-plan"]', 'claims = ["a1-plan", "b2-league"]')
    answer = shown(topic_of(pack_folder), "/argue for")
    assert answer.silences == ("a rebuttal of 1 and 2",)


def test_a_claim_is_no_evidence_beside_itself(topic: Topic) -> None:
    answer = shown(topic, "/argue against")
    claims = {line.id for line in answer.lines() if line.note.isdigit()}
    evidence = {line.id for line in answer.lines() if not line.note}
    assert "a8-consensus" in {s.id for s in topic.evidence["a5-remedy"]}
    assert not claims & evidence


def test_the_case_against_of_the_shipped_topic(topic: Topic) -> None:
    answer = shown(topic, "/argue against")
    claims = [line for line in answer.lines() if line.note.isdigit()]
    assert all(any(below.note != "Rebuttal" for below in line.below) for line in claims)
    lacking = [line.note for line in claims if "Rebuttal" not in {x.note for x in line.below}]
    said = f"a rebuttal of {', '.join(lacking[:-1])} and {lacking[-1]}"
    assert answer.silences == (said,)
    limited = next(line for line in claims if line.id == "a15-benefit")
    assert "a3-helpful" in {below.id for below in limited.below if below.note == "Rebuttal"}


def test_argue_about_a_subject(topic: Topic) -> None:
    answer = shown(topic, "/argue against about:vietnam")
    assert answer.title == "The case against an Asian NATO: about Vietnam"
    assert "b10-neutral" in ids(answer)  # whose evidence is Vietnam's policy
    nothing = shown(topic, "/argue for about:germany")
    assert not nothing.found
    assert asked(nothing) == ["argue;side=for", "argue;side=against"]


def test_argue_of_one_source(topic: Topic) -> None:
    answer = shown(topic, "/argue against source:B")
    assert answer.title == "The case against an Asian NATO: source B"
    claims = [line.id for line in answer.lines() if line.note.isdigit()]
    assert claims == [id for id in topic.cases[Side.AGAINST] if id.startswith("b")]


def test_both_sides(topic: Topic) -> None:
    """`/ask pros and cons` asks for it."""
    answer = shown(topic, "pros and cons")
    assert answer.title == "For and against an Asian NATO"
    assert answer.lead.id == topic.cases[Side.FOR][0]
    assert ids(answer, "Against") == [*topic.cases[Side.AGAINST][:3]]


@pytest.mark.parametrize("typed", ["maybe", "for and against", "!"])
def test_argue_for_no_side(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/argue side:{typed}")
    assert str(error) == f"“{typed}” is no side: choose for or against."
    assert asked(error) == ["argue;side=for", "argue;side=against"]


def test_assessment(topic: Topic) -> None:
    answer = shown(topic, "/assessment")
    a, b = topic.sources.values()
    assert (answer.lead.note, answer.lead.text) == ("Source A", a.verdict)
    (other,) = answer.sections[0].lines
    assert (other.note, other.text) == ("Source B", b.verdict)
    assert ids(answer, "What the verdict of source A rests on") == [*a.rests_on]
    assert ids(answer, "What the verdict of source B rests on") == [*b.rests_on]


@pytest.mark.parametrize("typed", ["B", "b", "source B", "Source b.", "why there's no asian nato"])
def test_assessment_of_one_source(topic: Topic, typed: str) -> None:
    answer = shown(topic, f"/assessment {typed}")
    assert answer.request == request(topic, "assessment", source="B")
    assert answer.lead.text == topic.sources["B"].verdict
    assert headings(answer) == ["What the verdict of source B rests on"]


def test_a_source_without_a_verdict(small_topic: Topic) -> None:
    answer = shown(small_topic, "/assessment B")
    assert answer.lead.text == "**No verdict is stated.**"
    assert not answer.found


@pytest.mark.parametrize("typed", ["C", "!!!", "A B", "source"])
def test_assessment_of_no_source(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/assessment {typed}")
    assert str(error) == f"“{typed}” is no source of this topic: type A or B."
