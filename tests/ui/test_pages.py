"""The text of a page."""

from dataclasses import replace

from bot.answers.answer import Answer, Citation, Line
from bot.ui.pages import pages


def test_no_number_of_a_paragraph_stands_alone() -> None:
    for paragraphs, shown in (((3,), "¶3"), ((1, 2, 3), "¶1, 2, 3")):
        line = Line("x.", kind="fact", citations=(Citation("A", paragraphs),))
        (page,) = pages(Answer(None, "T", line), private=False, mentions={})
        assert page.head == f"## T\nx.\n-# Fact, A\xa0{shown}"


def test_a_short_place_in_brackets_stays_on_one_line() -> None:
    item = Line("y.", kind="fact", citations=(Citation("B", (11,)),))
    reported = replace(item, kind="reported view", speaker="NATO's history page")
    line = Line("x.", kind="fact", citations=item.citations, below=(item, reported))
    (page,) = pages(Answer(None, "T", line), private=False, mentions={})
    first, second = page.head.split("\n")[-2:]
    assert first == "- y. (Fact,\xa0B\xa0¶11)"
    assert second == "- y. (View, NATO's history page, B\xa0¶11)"
