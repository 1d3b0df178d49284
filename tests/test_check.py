"""`bot check`: each rule is shown to fail on a pack that breaks it, and nothing else does."""

import os
import tomllib
from pathlib import Path

import pytest
from small_pack import ARTICLES, change
from test_run import posix
from typer.testing import CliRunner, Result

from bot import cli
from bot.cli.opening import import_shipped
from bot.errors import StartError
from bot.facts.audit import fingerprint
from bot.facts.folder import digest_of
from bot.facts.store import Store

BREAKS = tomllib.loads((Path(__file__).parent / "broken.toml").read_text("utf-8"))["break"]


def check(pack: Path, articles: Path | None = None) -> Result:
    text = ["--text", str(articles)] if articles else []
    return CliRunner().invoke(cli.app, ["check", str(pack), *text])


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
    assert (result.exit_code, result.output) == (0, held)


def test_the_articles_need_not_be_at_hand(pack_folder: Path) -> None:
    result = check(pack_folder)
    held = "tram: 7 statements, 6 subjects: no problem found.\n"
    assert (result.exit_code, result.output) == (0, held)


def test_the_folder_may_be_the_one_worked_in(
    pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pack_folder)
    assert check(Path()).exit_code == 0


@pytest.mark.parametrize("broken", BREAKS, ids=lambda b: b["rule"])
def test_rule(pack_folder: Path, articles: Path, broken: dict[str, str]) -> None:
    change(pack_folder / broken["file"], broken["old"], broken["new"])
    assert problems(check(pack_folder, articles)) == broken["said"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("statements.toml", "Three plans", "3 plans"),
        ("statements.toml", "64 percent of", "three times 20 percent (or 64) of"),
        ("statements.toml", "a poll of 2021", "poll 2 of 2021"),
        ("statements.toml", "those asked in Riverton", "those asked in Rivertown"),
        ("statements.toml", "Mayor Ada Brandt proposes", "Mayor Brandt's wish is"),
        ("statements.toml", "as wasted money", "as more than the town can pay"),
        ("statements.toml", "Buses cost less than a tram would", "Streets are for buses"),
        ("topic.toml", 'file = "buses.txt"', 'date = 2021-02-28\nfile = "buses.txt"'),
    ],
    ids=[
        "digits for a number word",
        "another figure of the paragraph",
        "digit for a second",
        "alias for a name",
        "part of a name, as owner",
        "seven words of an article",
        "capital that begins a sentence",
        "date of a source",
    ],
)
def test_what_is_allowed(pack_folder: Path, articles: Path, file: str, old: str, new: str) -> None:
    change(pack_folder / file, old, new)
    result = check(pack_folder, articles)
    assert result.exit_code == 0, result.output


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
        "surveys.toml, membership riverton in league, alliance: there is no subject 'league'",
        "surveys.toml, finding For the tram (panel, riverton), survey: there is no survey 'panel'",
        "surveys.toml, finding Against the tram (panel, riverton), survey: "
        "there is no survey 'panel'",
        "statements.toml, statement a3-cost, paragraphs: source A has no paragraph 8",
    ]


def test_an_entry_with_a_fault_is_there_all_the_same(pack_folder: Path) -> None:
    """What refers to it is not blamed."""
    change(pack_folder / "subjects.toml", 'label = "Oak Hill"', 'label = ""')
    assert problems(check(pack_folder)) == ["subjects.toml, subject oak-hill, label: is empty"]


def test_a_file_that_cannot_be_read(pack_folder: Path) -> None:
    (pack_folder / "more.toml").mkdir()
    assert problems(check(pack_folder)) == ["more.toml: is no file"]


@posix
def test_a_pipe_is_no_file(pack_folder: Path) -> None:
    """Whoever reads it waits for ever."""
    os.mkfifo(pack_folder / "more.toml")
    assert problems(check(pack_folder)) == ["more.toml: is no file"]


@pytest.mark.parametrize("name", [".#statements.toml", "._statements.toml"])
def test_what_editors_and_systems_hide_there_is_no_part(pack_folder: Path, name: str) -> None:
    (pack_folder / name).write_bytes(b"\0nonsense")
    assert check(pack_folder).exit_code == 0


def test_a_byte_order_mark_is_nothing(pack_folder: Path) -> None:
    topic = pack_folder / "topic.toml"
    topic.write_text(topic.read_text("utf-8"), "utf-8-sig")
    assert check(pack_folder).exit_code == 0


@pytest.mark.parametrize("name", ["x" * 5000, "loop"])
def test_a_folder_that_no_path_leads_to(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (said,) = problems(check(tmp_path / name))
    assert said.endswith("there is no such folder with .toml files")


def test_a_name_that_is_not_utf_8(pack_folder: Path) -> None:
    try:
        Path(os.fsdecode(bytes(pack_folder) + b"/\xff.toml")).write_text("")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert digest_of(pack_folder)
    assert check(pack_folder).exit_code == 0


def test_a_file_that_is_not_utf_8(pack_folder: Path) -> None:
    (pack_folder / "more.toml").write_text('words = "Wörter"', "latin-1")
    assert problems(check(pack_folder)) == ["more.toml: is not UTF-8 text"]


@pytest.mark.parametrize("text", ['slug = "a"\nlabel = "b\n', 'slug = "a"\nslug = "b"\n'])
def test_a_file_that_is_not_toml(pack_folder: Path, text: str) -> None:
    """Nor is a key that stands twice: neither value wins in silence."""
    (pack_folder / "more.toml").write_text(text)
    (said,) = problems(check(pack_folder))
    assert said.startswith("more.toml: is not valid TOML: ")
    assert "line 2" in said


def test_files_that_cannot_be_read_hide_no_other_problem(pack_folder: Path) -> None:
    """But what stands in such a file is not said to be missing."""
    (pack_folder / "subjects.toml").write_text("[[")
    change(pack_folder / "statements.toml", 'kind = "fact"\ntext = "Three', 'text = "Three')
    unreadable, missing = problems(check(pack_folder))
    assert unreadable.startswith("subjects.toml: is not valid TOML")
    assert missing == "statements.toml, statement a2-plans, kind: is missing"


def test_no_pack_at_all(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "absent"):
        said = f"{name}: there is no such folder with .toml files"
        assert problems(check(tmp_path / name)) == [said]


def test_a_pack_without_a_topic(pack_folder: Path) -> None:
    (pack_folder / "topic.toml").write_text("")
    assert problems(check(pack_folder))[0] == "tram, topic: a pack has one [topic], this has 0"


def test_an_article_that_differs(pack_folder: Path, articles: Path) -> None:
    """The other rules would mean nothing then."""
    change(articles / "harbour.txt", "20 percent", "21 percent")
    change(pack_folder / "statements.toml", "64 percent", "65 percent")
    text = (articles / "harbour.txt").read_text("utf-8").splitlines()[2]
    assert problems(check(pack_folder, articles)) == [
        "topic.toml, source A, fingerprints: paragraph 2 differs from the article, "
        f"whose fingerprint is {fingerprint(text)}"
    ]


def test_an_article_of_another_length(pack_folder: Path, articles: Path) -> None:
    (articles / "buses.txt").write_text(f"{ARTICLES['buses.txt']}\nOne more.\n", "utf-8")
    assert problems(check(pack_folder, articles)) == [
        "topic.toml, source B, fingerprints: lists 2 paragraphs, the article has 3"
    ]


def test_articles_that_are_missing(pack_folder: Path, articles: Path) -> None:
    (articles / "harbour.txt").unlink()
    (articles / "buses.txt").write_bytes(b"\xff\xfe")
    assert problems(check(pack_folder, articles)) == [
        f"topic.toml, source A, file: harbour.txt cannot be read in {articles}",
        f"topic.toml, source B, file: buses.txt cannot be read in {articles}",
    ]


def test_a_fingerprint_is_blind_to_typography_alone() -> None:
    plain = fingerprint('The "league" isn\'t  cheap.')
    assert plain == fingerprint(" the “League” isn’t\u00a0cheap. ")
    assert plain != fingerprint("The “league” is not cheap.")
    assert plain != fingerprint("The league isn't cheap.")


def test_a_check_touches_no_database(
    pack_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'facts.db'}")
    change(pack_folder / "topic.toml", 'slug = "tram"', 'slug = "bus"')
    assert check(pack_folder).exit_code == 1
    assert not (tmp_path / "facts.db").exists()


async def test_a_broken_pack_stops_the_start_and_leaves_the_store(
    pack_folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.opening.packs_folder", lambda: pack_folder.parent)
    async with Store(database_url) as store:
        assert await import_shipped(store) == ["tram"]
        before, names = store.revision, store.names
        text = (pack_folder / "statements.toml").read_text()
        (pack_folder / "statements.toml").write_text(text.replace("paragraphs", "pages"))
        with pytest.raises(StartError) as error:
            await import_shipped(store)
        assert str(error.value) == (
            "A pack is broken: "
            "statements.toml, statement a1-plan, paragraphs: is missing; "
            "statements.toml, statement a1-plan, pages: is not a known key; "
            "statements.toml, statement a2-poll, paragraphs: is missing; "
            "statements.toml, statement a2-poll, pages: is not a known key; "
            "statements.toml, statement a2-plans, paragraphs: is missing; and 9 more. "
            "Run `bot check` with its folder."
        )
        assert (store.revision, store.names) == (before, names)
        assert not await store.refresh()
