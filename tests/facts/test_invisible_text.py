"""Texts of a pack show what they hold: no invisible characters but those that scripts need."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from support.small_pack import change

from bot.facts.packs import schema
from bot.facts.packs.folder import PackError
from bot.facts.packs.loader import load

REFUSED = {
    "zero width space": "\u200b",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "word joiner": "\u2060",
    "line break": "\n",
    "tab": "\t",
    "escape": "\x1b",
    "private use": "\ue000",
    "tag": "\U000e0041",
}
NEEDED = {
    "Persian with a non-joiner": "می\u200cخواهم",
    "emoji of a family": "👨\u200d👩\u200d👧",
    "variation selector": "☂\ufe0f",
    "mark for Hebrew": "\u200fשלום",
    "accents that are composed": "e\u0301tude",
    "Hindi": "क्\u200dष",
}


def value_of(entry: type[schema.Entry], name: str, text: str) -> Any:
    kind = repr(entry.model_fields[name].annotation)
    if kind.startswith("dict"):
        return {"poll": text}
    return [text, "second"] if kind.startswith("tuple") else text


def refused(entry: type[schema.Entry], name: str, text: str) -> bool:
    """Whether a field takes no such text; what else the entry lacks does not count."""
    try:
        entry.model_validate({name: value_of(entry, name, text)})
    except ValidationError as error:
        return any(e["loc"][0] == name for e in error.errors())
    return False


def shown_fields() -> Iterator[tuple[type[schema.Entry], str]]:
    """Every field of every entry that takes a text to be shown, also in a list."""
    for entry in (schema.Topic, schema.Event, *schema.ENTRY_TYPES.values()):
        for name in entry.model_fields:
            if not refused(entry, name, "Oak Hill") and refused(entry, name, "Oak *Hill*"):
                yield entry, name


FIELDS = [*shown_fields()]
NAMES = ("oak", "A", "2021")  # a slug, a letter, a date


def test_the_fields_are_found() -> None:
    names = {(entry.__name__, name) for entry, name in FIELDS}
    assert len(names) > 25
    assert {
        ("Topic", "title"),
        ("Topic", "proposal"),
        ("Topic", "examples"),
        ("Subject", "aliases"),
        ("Statement", "gaps"),
        ("Event", "when"),
        ("Survey", "margin"),
    } <= names


@pytest.mark.parametrize("bad", REFUSED.values(), ids=REFUSED)
def test_no_field_takes_it(bad: str) -> None:
    for entry, name in FIELDS:
        assert not refused(entry, name, "Oak Hill"), (entry, name)
        for text in (bad, f"Oak{bad}Hill", f"Oak Hill{bad}"):
            assert refused(entry, name, text), (entry, name, text)


@pytest.mark.parametrize("bad", REFUSED.values(), ids=REFUSED)
def test_no_name_takes_it(bad: str) -> None:
    """Names of entries, and fields that refer to them."""
    named = 0
    for entry in (schema.Topic, schema.Event, *schema.ENTRY_TYPES.values()):
        for name in entry.model_fields:
            if (entry, name) in FIELDS:
                continue
            good = next((n for n in NAMES if not refused(entry, name, n)), None)
            if good is None:
                continue  # a number, a yes or no, or one of a few words
            named += 1
            for text in (bad, f"{good}{bad}", f"{good[0]}{bad}{good[1:]}"):
                assert refused(entry, name, text), (entry, name, text)
    assert named > 20


@pytest.mark.parametrize("bad", REFUSED.values(), ids=REFUSED)
def test_no_example_is_of_a_command_with_it(bad: str) -> None:
    with pytest.raises(ValidationError) as error:
        schema.Topic.model_validate({"examples": {f"poll{bad}": "japan"}})
    assert "examples" in {e["loc"][0] for e in error.value.errors()}


@pytest.mark.parametrize("good", NEEDED.values(), ids=NEEDED)
def test_every_field_takes_what_a_script_needs(good: str) -> None:
    for entry, name in FIELDS:
        assert not refused(entry, name, good), (entry, name)


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3164", "\u2800", "\u200d", "\u0301"])
def test_something_is_to_be_seen(blank: str) -> None:
    for entry, name in FIELDS:
        assert refused(entry, name, blank), (entry, name)


@given(text=st.text(min_size=1, max_size=10))
def test_what_is_taken_is_one_visible_line(text: str) -> None:
    if not refused(schema.Subject, "label", text):
        assert text.strip() and len(text.splitlines()) == 1


def test_a_problem_names_the_character(pack_folder: Path) -> None:
    change(pack_folder / "subjects.toml", "Oak Hill", "Oak\u202eHill")
    with pytest.raises(PackError) as error:
        load(pack_folder)
    assert list(map(str, error.value.problems)) == [
        "subjects.toml, subject oak-hill, label: holds the invisible or control character U+202E"
    ]
