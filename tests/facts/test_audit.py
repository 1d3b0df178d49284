"""A pack is held against the text of its articles, if that can be read."""

import os
from pathlib import Path

import pytest
from support.processes import posix
from support.small_pack import ARTICLES, change

from bot.facts.packs.audit import audit, fingerprint
from bot.facts.packs.folder import FILE_BYTES, PackError
from bot.facts.packs.loader import load


def problems(pack: Path, articles: Path) -> list[str]:
    try:
        found = audit(load(pack), articles)
    except PackError as error:
        found = [*error.problems]
    return [str(problem) for problem in found]


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
        ("topic.toml", "more than the town can pay for", "too much for Riverton as of 2022"),
        ("topic.toml", '"No Tram for Riverton"\nparagraphs', '"the Harbour League"\nparagraphs'),
        ("statements.toml", "Riverton and Oak Hill make up", "Two towns make up"),
        ("statements.toml", '"what does it cost"', '"did Oldtown pay 90 million for a tram"'),
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
        "verdict in words of its own",
        "heading within a paragraph",
        "number of members where all are named",
        "question that names what no source does",
    ],
)
def test_what_is_allowed(pack_folder: Path, articles: Path, file: str, old: str, new: str) -> None:
    change(pack_folder / file, old, new)
    assert problems(pack_folder, articles) == []


@pytest.mark.parametrize(
    ("said", "complete", "figure"), [("Two", "false", "two"), ("2", "true", "2")]
)
def test_members_are_counted_in_words_and_where_all_are_named(
    pack_folder: Path, articles: Path, said: str, complete: str, figure: str
) -> None:
    change(
        pack_folder / "statements.toml", "Riverton and Oak Hill make up", f"{said} towns make up"
    )
    change(pack_folder / "surveys.toml", "complete = true", f"complete = {complete}")
    assert problems(pack_folder, articles) == [
        f"statements.toml, statement b2-league, text: the figure {figure} "
        "is not in the cited paragraphs"
    ]


def test_an_article_that_differs(pack_folder: Path, articles: Path) -> None:
    """The other rules would mean nothing then."""
    change(articles / "harbour.txt", "20 percent", "21 percent")
    change(pack_folder / "statements.toml", "64 percent", "65 percent")
    text = (articles / "harbour.txt").read_text("utf-8").splitlines()[2]
    assert problems(pack_folder, articles) == [
        "topic.toml, source A, fingerprints: paragraph 2 differs from the article, "
        f"whose fingerprint is {fingerprint(text)}"
    ]


def test_an_article_of_another_length(pack_folder: Path, articles: Path) -> None:
    (articles / "buses.txt").write_text(f"{ARTICLES['buses.txt']}\nOne more.\n", "utf-8")
    assert problems(pack_folder, articles) == [
        "topic.toml, source B, fingerprints: lists 2 paragraphs, the article has 3"
    ]


def test_articles_that_cannot_be_read(pack_folder: Path, articles: Path) -> None:
    (articles / "harbour.txt").unlink()
    (articles / "buses.txt").write_bytes(b"\xff\xfe")
    assert problems(pack_folder, articles) == [
        f"topic.toml, source A, file: harbour.txt in {articles} cannot be read: "
        "no such file or directory",
        f"topic.toml, source B, file: buses.txt in {articles} is not UTF-8 text",
    ]


@posix
def test_articles_that_have_no_end(pack_folder: Path, articles: Path) -> None:
    """Neither is read."""
    harbour, buses = articles / "harbour.txt", articles / "buses.txt"
    harbour.unlink()
    os.mkfifo(harbour)
    with buses.open("wb") as file:
        file.truncate(1000 * FILE_BYTES)  # sparse: it takes no room
    assert problems(pack_folder, articles) == [
        f"topic.toml, source A, file: harbour.txt in {articles} is not a regular file",
        f"topic.toml, source B, file: buses.txt in {articles} is larger than 2 MB",
    ]


def test_a_fingerprint_is_blind_to_typography_alone() -> None:
    plain = fingerprint('The "league" isn\'t  cheap.')
    assert plain == fingerprint(" the “League” isn’t\u00a0cheap. ")
    assert plain != fingerprint("The “league” is not cheap.")
    assert plain != fingerprint("The league isn't cheap.")
