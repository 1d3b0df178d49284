"""What the entries of a pack may say, beside the rules that `broken.toml` breaks one by one."""

from pathlib import Path

import pytest
from support.small_pack import change, problems_of

from bot.facts.packs.loader import load


@pytest.mark.parametrize("percent", ["5e-324", "12.345", "100.001", "-0.01", "nan", "inf"])
def test_a_percentage_that_no_survey_gives(pack_folder: Path, percent: str) -> None:
    change(pack_folder / "surveys.toml", "percent = 64", f"percent = {percent}")
    (problem,) = problems_of(pack_folder)
    assert problem.startswith("surveys.toml, finding For the tram (panel, riverton), percent: ")


def test_more_decimals_are_said_to_be_too_many(pack_folder: Path) -> None:
    change(pack_folder / "surveys.toml", "percent = 64", "percent = 5e-324")
    (problem,) = problems_of(pack_folder)
    assert problem.endswith(", percent: has more than 2 decimals")


@pytest.mark.parametrize("percent", ["0", "5.7", "12.34", "100", "64.0", "0.07", "57.99"])
def test_two_decimals_are_enough(pack_folder: Path, percent: str) -> None:
    change(pack_folder / "surveys.toml", "percent = 64", f"percent = {percent}")
    assert load(pack_folder)


@pytest.mark.parametrize(
    "label",
    ["Riverton", "RIVERTON", "Ríverton", "River\u200dton", "\u200eRiverton"],
    ids=["the same", "capitals", "accent", "joiner", "direction mark"],
)
def test_two_subjects_have_two_labels(pack_folder: Path, label: str) -> None:
    change(pack_folder / "subjects.toml", 'label = "Oak Hill"', f'label = "{label}"')
    assert problems_of(pack_folder) == [
        "subjects.toml, subject riverton, label: is the label of another subject too"
    ]


def test_labels_may_be_emoji(pack_folder: Path) -> None:
    change(pack_folder / "subjects.toml", 'label = "Oak Hill"', 'label = "🌳"')
    change(pack_folder / "subjects.toml", 'label = "Tram"', 'label = "🚋"')
    assert load(pack_folder)
    change(pack_folder / "subjects.toml", 'label = "🚋"', 'label = "🌳"')
    (problem,) = problems_of(pack_folder)
    assert problem.endswith("oak-hill, label: is the label of another subject too")


@pytest.mark.parametrize("letter", ["Z", "AA", "AB", "ZZ"])
def test_letters_go_on_after_z(pack_folder: Path, letter: str) -> None:
    name_b(pack_folder, letter)
    entries = load(pack_folder).entries
    assert [s.letter for s in entries.source] == ["A", letter]
    assert {s.source for s in entries.statement} == {"A", letter}


@pytest.mark.parametrize("letter", ["AAA", "a", "A1", "Ä", ""])
def test_other_letters_are_refused(pack_folder: Path, letter: str) -> None:
    name_b(pack_folder, letter)
    assert any(
        problem.startswith("topic.toml, source") and "form that is not allowed" in problem
        for problem in problems_of(pack_folder)
    )


def name_b(pack: Path, letter: str) -> None:
    for file in pack.glob("*.toml"):
        text = file.read_text("utf-8")
        file.write_text(text.replace('= "B"', f'= "{letter}"'), "utf-8")


def test_a_topic_needs_no_proposal_and_no_examples(pack_folder: Path) -> None:
    topic = load(pack_folder).entries.topic
    assert (topic.proposal, topic.examples) == (None, {})
    more = '\nproposal = "a tram"\nexamples = { poll = "oak hill", explain = "tram" }'
    change(pack_folder / "topic.toml", 'slug = "tram"', f'slug = "tram"{more}')
    topic = load(pack_folder).entries.topic
    assert topic.proposal == "a tram"
    assert topic.examples == {"poll": "oak hill", "explain": "tram"}


def test_what_is_asked_for_is_a_gap_of_the_pack(pack_folder: Path) -> None:
    asks = 'gap_asks = { "when it would be built" = ["what year"], "its hue" = ["what colour"] }'
    change(pack_folder / "topic.toml", "[topic]", f"[topic]\n{asks}")
    assert problems_of(pack_folder) == [
        "topic.toml, topic tram, gap_asks: there is no gap 'its hue'"
    ]
