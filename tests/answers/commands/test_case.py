"""`/argue` and `/assessment`: the case for and against, and the verdicts."""

from pathlib import Path

import pytest
from support.small_pack import change
from support.topics import asked, headings, ids, refused, shown, topic_of

from bot.answers.request import request
from bot.facts.topic import Topic


@pytest.mark.parametrize(("side", "count"), [("for", 9), ("against", 38)])
def test_argue(topic: Topic, side: str, count: int) -> None:
    answer = shown(topic, f"/argue {side.upper()}")
    assert answer.request == request(topic, "argue", side=side)
    numbers = [line.note for line in answer.lines() if line.note != "Rebuttal"]
    assert numbers == [str(n) for n in range(1, count + 1)]
    arguments = [line.id for line in answer.lines() if line.note != "Rebuttal"]
    assert [id[0] for id in arguments] == sorted(id[0] for id in arguments)
    rebuttals = [line for line in answer.lines() if line.note == "Rebuttal"]
    assert len(rebuttals) >= len(numbers)
    assert all(line.citation or line.text == "none in the sources." for line in rebuttals)


def test_argue_with_rebuttals(topic: Topic) -> None:
    answer = shown(topic, "/argue for")
    assert answer.lead.id == "a1-future"
    assert ids(answer)[1:3] == ["a1-support", "b12-problems"]


def test_no_rebuttal_and_no_side_of_a_clash_is_left_out(pack_folder: Path) -> None:
    more = [f"b2-more-{n}" for n in range(120)]
    with (pack_folder / "statements.toml").open("a") as file:
        file.writelines(
            f'\n[[statement]]\nid = "{id}"\nsource = "B"\nparagraphs = [2]\nkind = "judgement"\n'
            f'text = "Reason {id} speaks against it."\nabout = ["tram"]\nargues = "against"\n'
            'answers = "a1-plan"\n'
            for id in more
        )
    change(pack_folder / "surveys.toml", '"b2-buses"]', f"{', '.join(map(repr, more))}]")
    topic = topic_of(pack_folder)
    argued, compared = shown(topic, "/argue for"), shown(topic, "/clash worth")
    assert ids(argued) == ["a1-plan", "a3-cost", *more]
    assert ids(compared, "Source B") == more


def test_argue_about_a_subject(topic: Topic) -> None:
    answer = shown(topic, "/argue against about:vietnam")
    assert answer.title == "The case against an Asian NATO, about Vietnam"
    assert "b11-no-pact" in ids(answer)
    nothing = shown(topic, "/argue for about:germany")
    assert not nothing.found
    assert asked(nothing) == ["argue;side=for", "argue;side=against"]


@pytest.mark.parametrize("typed", ["maybe", "both", "for and against", "!"])
def test_argue_for_no_side(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/argue side:{typed}")
    assert str(error) == f"“{typed}” is no side: choose for or against."
    assert asked(error) == ["argue;side=for", "argue;side=against"]


def test_assessment(topic: Topic) -> None:
    answer = shown(topic, "/assessment")
    assert headings(answer) == ["Source A", "Source B"]
    assert {"a1-shortterm", "a15-benefit"} <= {answer.lead.id, *ids(answer, "Source A")}
    assert "b12-tai" in ids(answer, "Source B")
    assert any("scale" in silence for silence in answer.silences)


@pytest.mark.parametrize("typed", ["B", "b", "source B", "Source b.", "why there's no asian nato"])
def test_assessment_of_one_source(topic: Topic, typed: str) -> None:
    answer = shown(topic, f"/assessment {typed}")
    assert answer.request == request(topic, "assessment", source="B")
    assert answer.lead.id == "b12-tai"
    assert all(id.startswith("b12-") for id in ids(answer))


@pytest.mark.parametrize("typed", ["C", "!!!", "A B", "source"])
def test_assessment_of_no_source(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/assessment {typed}")
    assert str(error) == f"“{typed}” is no source of this topic: type A or B."
