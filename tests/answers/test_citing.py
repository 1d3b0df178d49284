"""Citations: the usual styles, and nothing in them that the article does not state."""

import datetime
from itertools import product

import pytest

from bot.answers.citing import STYLES, missing
from bot.facts.packs.schema import Source

MARKS = ("0" * 64,)
NOTHING = Source(
    letter="A", description="Untitled article on a tram", file="a.txt", fingerprints=MARKS
)
ALL = Source(
    letter="B",
    file="b.txt",
    fingerprints=MARKS,
    description="Article in favour of buses",
    title="Who Needs a Tram?",
    author="Jane Roe",
    outlet="Harbour News Inc.",
    date=datetime.date(2022, 3, 5),
)


@pytest.mark.parametrize(
    ("style", "source", "citation"),
    [
        (
            "plain",
            NOTHING,
            "Source A: Untitled article on a tram (title, author, outlet, date not stated), "
            "paragraph 9.",
        ),
        (
            "plain",
            ALL,
            'Source B: Jane Roe, "Who Needs a Tram?", Harbour News Inc., 2022-03-05, paragraph 9.',
        ),
        ("mla", NOTHING, "Untitled article on a tram. n.p., n.d., par. 9."),
        ("mla", ALL, 'Jane Roe. "Who Needs a Tram?" Harbour News Inc., 2022-03-05, par. 9.'),
        ("apa", NOTHING, "[Untitled article on a tram]. (n.d.). (para. 9)"),
        ("apa", ALL, "Jane Roe (2022-03-05). Who Needs a Tram? Harbour News Inc. (para. 9)"),
        ("chicago", NOTHING, "Untitled article on a tram, n.d., para. 9."),
        ("chicago", ALL, 'Jane Roe, "Who Needs a Tram?," Harbour News Inc., 2022-03-05, para. 9.'),
    ],
)
def test_style(style: str, source: Source, citation: str) -> None:
    assert STYLES[style](source, (9,)) == citation


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        ((3,), "para. 3."),
        ((3, 7), "paras. 3 and 7."),
        ((1, 4, 7), "paras. 1, 4 and 7."),
        ((1, 2, 3, 4), "paras. 1 to 4."),
    ],
)
def test_paragraphs(paragraphs: tuple[int, ...], said: str) -> None:
    assert STYLES["chicago"](ALL, paragraphs).endswith(f", {said}")
    assert STYLES["mla"](ALL, paragraphs).endswith(f", {said.replace('para', 'par')}")


def test_there_are_four_styles() -> None:
    assert list(STYLES) == ["plain", "mla", "apa", "chicago"]


FIELDS = ("title", "author", "outlet", "date")


@pytest.mark.parametrize("stated", list(product((True, False), repeat=len(FIELDS))))
@pytest.mark.parametrize("style", STYLES)
def test_what_is_stated_is_cited_and_nothing_else(style: str, stated: tuple[bool, ...]) -> None:
    known = dict(zip(FIELDS, stated, strict=True))
    fields = {name: getattr(ALL, name) for name in FIELDS if known[name]}
    source = Source(
        letter="B", description=ALL.description, file="b.txt", fingerprints=MARKS, **fields
    )
    written = STYLES[style](source, (1, 2))
    for name in FIELDS:
        assert (str(getattr(ALL, name)) in written) is known[name]
    assert missing(source) == [name for name in FIELDS if not known[name]]
    assert (ALL.description in written) is not known["title"]
    if style == "plain":
        unstated = f" ({', '.join(missing(source))} not stated)"
        assert (unstated in written) is not all(stated)
    else:
        assert ("n.d." in written) is not known["date"]
    for slip in ("..", ",,", "  ", " ,", " .", "None", "?."):
        assert slip not in written
