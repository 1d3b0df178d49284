"""What the bot itself says: every key of the code has its words, and they are filled in right."""

import re
import string
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.said import Code, Said

import bot
from bot.answers.citing import STYLES
from bot.answers.commands.poll import DISCLOSED
from bot.answers.commands.profile import EXPECTED, OWN_HEADINGS
from bot.answers.naming import ALLIANCE, ANYTHING, POLL, POSITION
from bot.errors import UserError
from bot.facts.kinds import Side, StatementKind, Verdict
from bot.facts.names.words import normalise
from bot.facts.topic import Place, Topic
from bot.wording import render, say
from bot.wording.render import english

NAMED = {wanted.what for wanted in (POLL, POSITION, ALLIANCE, ANYTHING)}
HOLES = {  # what stands in the braces of f-strings that make keys
    "kind.{self.kind}": [*StatementKind, "verdict"],
    "argue.title-{chosen}": Side,
    "argue.silent-{chosen}": Side,
    "ask.title-{outcome.name.lower()}": ("close", "not_stated", "unknown"),
    "offer.case-{side}": Side,
    "offer.{k}": ("figures", "position", "members", "everything"),
    "clash.heading-{v}": Verdict,
    "clash.title-{verdict}": Verdict,
    "clash.heading-{c.verdict}": Verdict,
    "clash.heading-{found.verdict}": Verdict,
    "field.{field}": ("title", "author", "outlet", "date"),
    "field.{f}": ("title", "author", "outlet", "date"),
    "style.{style}": STYLES,
    "disclosed.{field}": DISCLOSED,
    "place.{name}": [
        *(p.name.lower() for p in Place if p > 0),
        *(f"{p.name.lower()}-{kind}" for kind, own in OWN_HEADINGS.items() for p in own),
    ],
    "alliance.{aspect}": EXPECTED,
    "name.missing.{wanted.what}": NAMED,
    "name.unknown.{what}": NAMED,
    "name.not-a.{what}": NAMED - {ANYTHING.what},  # which takes every kind
    "vote.form-{name}": ("question", "options", "minutes"),
    "vote.example-{name}": ("question", "options", "minutes"),
}
LISTS = {"and", "or", ",", ";"}  # how the entries of a list are joined
MARKUP = re.compile(r"^#|__|`[^a-z]|\[.*\]\(|<[@#]")  # beside **...**, which every door shows
CODE = Code(Path(bot.__file__).parent, HOLES)
SAID: list[Said] = [*CODE.said()]
HOSTILE = (
    "{typed}",
    "{0}",
    "{typed.__class__}",
    "{labels:or}",
    "{{}}",
    "}{",
    "%s %(typed)s %n",
    "{count:# one|# many}",
    "#|#",
    "**bold**",
    "\\N{DIGIT ONE}\n\t",
    "",
)
TYPED = st.one_of(st.sampled_from(HOSTILE), st.text(), st.text("{}!:|#.[]0a"))


def placeholders(words: str) -> Iterator[tuple[str, str, str]]:
    """The text before each placeholder, its name, and how it is filled in; then the last text."""
    for before, name, form, conversion in string.Formatter().parse(words):
        assert not conversion, words
        yield before, name or "", form or ""


def names(key: str) -> set[str]:
    return {name for _, name, _ in placeholders(english()[key]) if name}


def test_every_key_of_the_code_has_words_and_the_other_way_round() -> None:
    used = {key for said in SAID for key in said.keys}
    assert used - english().keys() == set()
    assert english().keys() - used == set()


def test_the_f_strings_that_make_keys_are_those_of_the_code() -> None:
    assert HOLES.keys() == CODE.used


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.where)
def test_a_call_gives_what_the_words_need_and_nothing_else(said: Said) -> None:
    """Where one call has several keys, each value is needed by one of them at least."""
    for key in said.keys:
        assert names(key) <= said.given, key
    assert said.given == {*chain.from_iterable(map(names, said.keys))}


@pytest.mark.parametrize("key", english())
def test_words_are_written_so_that_every_door_can_show_them(key: str) -> None:
    words = english()[key]
    assert words == words.strip()
    assert "  " not in words and "\n" not in words and "!" not in words
    assert words.count("**") % 2 == 0
    assert not MARKUP.search(words)
    for _, name, form in placeholders(words):
        assert not name or name.isidentifier()
        assert form in {"", *LISTS} or form.count("|") == 1


def test_no_words_of_the_bot_name_a_topic(topic: Topic) -> None:
    """What a topic is about comes from its pack; so do how many sources it has, and which."""
    labels = [topic.name.title, *(subject.label for subject in topic.subjects.values())]
    own = re.compile(rf"\b({'|'.join(normalise(label) for label in labels)})\b")
    sources = re.compile(r"\b(neither article|both articles|two articles|[A-Z] or [A-Z])\b")
    for where, text in (*CODE.texts(), *english().items()):
        assert not own.search(normalise(text)), f"{where}: {text}"
        assert not sources.search(text), f"{where}: {text}"


@pytest.mark.parametrize(
    ("items", "joined"),
    [((), ""), (("a",), "a"), (("a", "b"), "a {} b"), (("a", "b", "c"), "a, b {} c")],
)
def test_lists(items: tuple[str, ...], joined: str) -> None:
    assert render(say("name.nearest", labels=items)) == f"Nearest: {joined.format('or')}."
    assert render(say("poll.figures", figures=items)) == f"{joined.format('and')}."
    assert render(say("list", items=items)) == ", ".join(items)
    assert render(say("silences", gaps=items)).endswith(f":** {'; '.join(items)}.")


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 articles** are"), (1, "1 article** is"), (2, "2 articles** are")],
)
def test_plurals(count: int, said: str) -> None:
    words = render(say("sources.lead", question="Q?", count=count))
    assert f"**{said} all that" in words


def test_thousands_are_set_apart() -> None:
    assert "1,200 articles" in render(say("sources.lead", question="Q?", count=1200))


def test_phrases_in_phrases() -> None:
    field = say("field.title")
    words = render(say("sources.not-stated", letter="A", fields=(field, "x", field)))
    assert words == "the title, x and title of source A"
    whole = say("error.reference", said=say("error.database"), reference="{said}")
    assert render(whole) == (
        "The store of facts does not answer just now: try again in a moment. "
        "If it goes on, tell the host this reference: {said}"
    )


@given(st.data())
def test_a_value_is_shown_as_it_is(data: st.DataObject) -> None:
    """Braces and the like in what users type, or facts say, are no placeholders."""
    key = data.draw(st.sampled_from(sorted(english())))
    values, expected = {}, ""
    for before, name, form in placeholders(english()[key]):
        expected += before
        if form in LISTS:
            values.setdefault(name, data.draw(st.tuples(TYPED)))
            expected += values[name][0]
        elif form:
            values.setdefault(name, 1)
            expected += form.split("|")[0].replace("#", "1")
        elif name:
            values.setdefault(name, data.draw(TYPED))
            expected += str(values[name])
    assert render(say(key, **values)) == expected


@given(TYPED)
def test_a_text_of_the_facts_is_shown_as_it_is(text: str) -> None:
    assert render(text) == text


def test_a_value_that_is_missing_is_an_error() -> None:
    for phrase in (say("list"), say("topic.unknown", typed="x"), say("no.such.key")):
        with pytest.raises(KeyError):
            render(phrase)


def test_an_error_for_users_has_its_words() -> None:
    error = UserError(say("timeline.no-date", typed="{soon}"))
    assert str(error).startswith("“{soon}” is no date")
    assert error.phrase.key == "timeline.no-date"
