"""The text of a page."""

from bot.answers.answer import Answer, Citation, Line
from bot.ui.pages import pages


def test_no_number_of_a_paragraph_stands_alone() -> None:
    for paragraphs, shown in (((3,), "¶3"), ((1, 2, 3), "¶1, 2, 3")):
        line = Line("x.", kind="fact", citations=(Citation("A", paragraphs),))
        (page,) = pages(Answer(None, "T", line), private=False, mentions={})
        assert page.head == f"## T\nx.\n-# Fact, A\xa0{shown}"
