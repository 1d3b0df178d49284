"""Every answer there is, as messages: nothing is lost by paging, and the answer comes first."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from support import discord_limits as limits
from support.crawled import answers, behind, crawled, few
from support.drawn import Message, plain

from bot.ui.pages import SILENCES


def test_nothing_is_lost_or_said_twice_by_paging() -> None:
    crawl = crawled()
    assert not few(
        f"{name}: {fault}"
        for drawn, answer in answers(crawl)
        for name, messages in (("public", drawn.public), ("private", drawn.private))
        for fault in lost(answer, messages)
    )


def lost(answer: Any, messages: list[Message]) -> Iterator[str]:
    """Lines that are not on exactly one page, or not in their order."""
    rows = [row for message in messages for row in message.rows]
    left = iter(rows)
    texts = [plain(line.text) for line in answer.lines()]
    for text in texts:
        wanted = sum(other.endswith(text) for other in texts)
        if sum(_says(row, text) for row in rows) != wanted:
            yield f"{answer.title}: not once: {text}"
        if not any(_says(row, text) for row in left):
            yield f"{answer.title}: not in order: {text}"
    main = (answer.lead, *(line for s in answer.sections for line in s.lines))
    said = Counter(f"-# {behind(line)}" for line in main if line.attribution)
    shown = Counter(row for row in rows if row.startswith("-# "))
    yield from (f"{answer.title}: {row}" for row in said - shown)
    whole = "\n".join(rows)
    for section in answer.sections:
        if section.heading and f"### {section.heading}\n" not in whole:
            yield f"{answer.title}: no heading {section.heading}"
        if section.code and whole.count(section.code) != 1:
            yield f"{answer.title}: code of {section.heading}"
    for message in messages:
        if answer.title not in message.rows[0]:
            yield f"{message.name}: no title"
        short = len(answer.silences) <= SILENCES + 1
        for gap in answer.silences if short else answer.silences[:SILENCES]:
            if gap not in message.rows[-1]:
                yield f"{message.name}: nothing of what is not stated"


def _says(row: str, text: str) -> bool:
    """Whether a row ends with a text, behind which its attribution may stand in brackets."""
    return row.endswith(text) or (row.startswith("- ") and f"{text} (" in row)


def test_what_is_cut_of_the_silences_stands_behind_their_button() -> None:
    crawl = crawled()
    cut = 0
    for drawn, answer in answers(crawl):
        if len(answer.silences) > SILENCES + 1:
            cut += 1
            behind_it = crawl.drawn[f"silences {drawn.name}"]
            rows = [row for message in behind_it.public for row in message.rows]
            assert all(f"- {plain(gap)}" in rows for gap in answer.silences), drawn.name
            assert f"; and {len(answer.silences) - SILENCES} more." in drawn.public[0].rows[-1]
    assert cut > 5


def test_a_list_of_evidence_ends_before_the_next_line() -> None:
    """Else Markdown takes the next claim for a part of the last entry."""
    crawl = crawled()
    lists = 0
    for drawn in crawl.drawn.values():
        for message in drawn.messages:
            for text in limits.texts(message.components):
                for line, following in pairwise(text.split("\n")):
                    if line.startswith("- "):
                        lists += 1
                        assert not following or following.startswith("- "), message.name
    assert lists > 100


def test_the_answer_comes_first() -> None:
    """And with it who says so, before anything else."""
    crawl = crawled()
    for drawn, answer in answers(crawl):
        for message in (drawn.public[0], drawn.private[0]):
            assert message.rows[1].endswith(plain(answer.lead.text)), message.name
            if answer.lead.attribution:
                assert message.rows[2] == f"-# {behind(answer.lead)}"
