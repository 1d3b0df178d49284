"""`bot check`: each rule is shown to fail on a pack that breaks it, and nothing else does."""

import tomllib
from pathlib import Path

import pytest
from support.command_line import bot
from support.small_pack import change
from typer.testing import Result

BREAKS = tomllib.loads((Path(__file__).parent / "broken.toml").read_text("utf-8"))["break"]
NOTE = "note: topic.toml, case for, claims: nothing supports 'a1-plan'\n"  # of the small pack


def check(pack: Path, articles: Path | None = None) -> Result:
    text = ["--text", str(articles)] if articles else []
    return bot("check", str(pack), *text)


def problems(result: Result) -> list[str]:
    """What is said, a line for each problem; their count goes to stderr."""
    assert result.exit_code == 1, result.output
    said = result.stdout.splitlines()
    count = "1 problem found." if len(said) == 1 else f"{len(said)} problems found."
    assert result.stderr.splitlines() == [count]
    return said


def test_a_valid_pack_has_no_problem(pack_folder: Path, articles: Path) -> None:
    result = check(pack_folder, articles)
    held = "tram: 7 statements, 6 subjects, held against the articles: no problem found.\n"
    assert (result.exit_code, result.output) == (0, NOTE + held)


def test_the_articles_need_not_be_at_hand(pack_folder: Path) -> None:
    result = check(pack_folder)
    held = "tram: 7 statements, 6 subjects: no problem found.\n"
    assert (result.exit_code, result.output) == (0, NOTE + held)


def test_a_claim_without_evidence_is_noted_and_no_problem(pack_folder: Path) -> None:
    """Once for each list of claims that it stands in; a claim with evidence is not."""
    change(pack_folder / "statements.toml", 'supports = ["a3-cost"]', 'supports = ["a1-plan"]')
    result = check(pack_folder)
    *notes, last = result.stdout.splitlines()
    assert notes == [
        "note: topic.toml, case against, claims: nothing supports 'a3-cost'",
        "note: topic.toml, theme cost, claims: nothing supports 'a3-cost'",
    ]
    assert (result.exit_code, last) == (0, "tram: 7 statements, 6 subjects: no problem found.")


def test_the_folder_may_be_the_one_worked_in(
    pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pack_folder)
    assert check(Path()).exit_code == 0


@pytest.mark.parametrize("broken", BREAKS, ids=lambda b: b["rule"])
def test_rule(pack_folder: Path, articles: Path, broken: dict[str, str]) -> None:
    change(pack_folder / broken["file"], broken["old"], broken["new"])
    assert problems(check(pack_folder, articles)) == broken["said"]


def test_all_problems_are_said_in_one_run(pack_folder: Path) -> None:
    """Those of single entries, and those between entries, of every file."""
    for file, old, new in (
        ("topic.toml", 'slug = "cost"', 'slug = "cost"\nweight = 1'),
        ("statements.toml", "paragraphs = [3]", "paragraphs = [3, 8]"),
        ("statements.toml", 'id = "a2-plans"', 'id = "a2-poll"'),
        ("statements.toml", 'text = "Buses cost less than a tram would."', 'text = ""'),
        ("surveys.toml", 'alliance = "harbour-league"', 'alliance = "league"'),
        ("surveys.toml", 'slug = "panel"', 'slug = "Panel"'),
    ):
        change(pack_folder / file, old, new)
    assert problems(check(pack_folder)) == [
        "statements.toml, statement b2-buses, text: is empty",
        "surveys.toml, survey Panel, slug: is empty or has a form that is not allowed",
        "topic.toml, theme cost, weight: is not a known key",
        "statements.toml, statement a2-poll, id: stands more than once in the pack",
        "surveys.toml, membership league, alliance: there is no subject 'league'",
        "surveys.toml, finding For the tram (panel, riverton), survey: there is no survey 'panel'",
        "surveys.toml, finding Against the tram (panel, riverton), survey: "
        "there is no survey 'panel'",
        "statements.toml, statement a3-cost, paragraphs: source A has no paragraph 8",
    ]


def test_an_entry_with_a_fault_is_there_all_the_same(pack_folder: Path) -> None:
    """What refers to it is not blamed."""
    change(pack_folder / "subjects.toml", 'label = "Oak Hill"', 'label = ""')
    assert problems(check(pack_folder)) == ["subjects.toml, subject oak-hill, label: is empty"]


def test_no_pack_at_all(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "absent"):
        said = f"{name}: there is no such folder with .toml files"
        assert problems(check(tmp_path / name)) == [said]


def test_a_pack_without_a_topic(pack_folder: Path) -> None:
    (pack_folder / "topic.toml").write_text("")
    assert problems(check(pack_folder))[0] == "tram, topic: a pack has one [topic], this has 0"


def test_a_check_touches_no_database(
    pack_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'facts.db'}")
    change(pack_folder / "topic.toml", 'slug = "tram"', 'slug = "bus"')
    assert check(pack_folder).exit_code == 1
    assert not (tmp_path / "facts.db").exists()
