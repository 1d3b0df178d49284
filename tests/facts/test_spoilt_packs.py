"""Packs as people spoil them: each is answered from, or said to be wrong, and where."""

import copy
import datetime
import json
import re
import tempfile
import tomllib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.databases import Databases, imported, opened_topics
from support.small_pack import FILES, write_pack

from bot.answers.commands.profile import explain
from bot.facts.packs.folder import PackError
from bot.facts.packs.loader import load
from bot.facts.store import Topics

pytestmark = pytest.mark.asyncio(loop_scope="module")

JARGON = re.compile(
    r"value error|validation|type=|https?:|traceback|pydantic|input|instance|dictionary|isoformat"
    r"|\bnone\b|\bstr\b|\bdict\b|\bint\b|class",
    re.IGNORECASE,
)
OF_A_FILE = re.compile("is not (valid TOML|UTF-8)|is nested too deeply|holds a number that is too")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "x" * 5000,
        "٢٠٢١",
        "2021-13",
        "a\n\x1b[31mb",
        "12",
        "*b*",
        "é" * 80,
        " ",
        "riverton",
        "b2-waste",
    ]
)
VALUES = st.recursive(
    TEXTS
    | st.integers()
    | st.sampled_from([10**30, -1, 0, 1.5, float("nan"), float("inf"), True, "for", "fact"])
    | st.sampled_from(
        [datetime.date(2021, 2, 28), datetime.time(1), datetime.datetime(2021, 2, 28, 9)]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["drop", "set", "set", "rename", "twice", "exchange", "nest"]),
        st.integers(0, 10**6),
        VALUES,
    ),
    min_size=1,
    max_size=3,
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield write_pack(Path(made) / "packs" / "tram")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stored(databases: Databases) -> AsyncIterator[Topics]:
    async with opened_topics(databases.empty("sqlite")) as topics:
        yield topics


@pytest.fixture(scope="module")
def sound(folder: Path) -> dict[str, Any]:
    return {name: tomllib.loads((folder / name).read_text("utf-8")) for name in FILES}


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every value of a tree, as the list or table that holds it, and its key."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], dict | list):
            yield from places(tree[key])


def spoil(tree: Any, change: str, number: int, value: Any) -> None:
    every = [(held, key) for file in tree.values() for held, key in places(file)]
    if not every:
        return
    held, key = every[number % len(every)]
    other, its = every[number // len(every) % len(every)]
    match change:
        case "drop":
            del held[key]
        case "set":
            held[key] = value
        case "nest":
            held[key] = [held[key]]
        case "exchange":
            held[key] = copy.deepcopy(other[its])
        case _ if isinstance(held, list):
            held.append(copy.deepcopy(held[key]))
        case "rename":
            held[str(value)] = held.pop(key)
        case _:
            held[f"{key}2"] = copy.deepcopy(held[key])


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(k)} = {toml(v)}' for k, v in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, bool | str):
        return json.dumps(value)
    return value.isoformat() if hasattr(value, "isoformat") else repr(value)


@settings(max_examples=100)
@given(changes=CHANGES)
async def test_a_spoilt_pack_is_answered_from_or_refused(
    folder: Path, stored: Topics, sound: dict[str, Any], changes: list[tuple[str, int, Any]]
) -> None:
    tree = copy.deepcopy(sound)
    for change in changes:
        spoil(tree, *change)
    write(folder, tree)
    await assert_told_or_answered(folder, stored)


def write(folder: Path, tree: dict[str, Any]) -> None:
    for name, tables in tree.items():
        lines = (f"{json.dumps(key)} = {toml(value)}\n" for key, value in tables.items())
        (folder / name).write_text("".join(lines), "utf-8")


async def assert_told_or_answered(folder: Path, stored: Topics) -> None:
    try:
        pack = load(folder)
    except PackError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.file in (*FILES, "more.toml", folder.name)
            assert problem.entry or OF_A_FILE.match(problem.message), problem
            assert not JARGON.search(problem.message), problem
            assert str(problem).isprintable() and len(str(problem)) < 400, problem
        return
    done = await imported(stored, folder.parent)
    assert done.problems == []
    topic = await stored.topic()
    assert {*topic.subjects} == {subject.slug for subject in pack.entries.subject}
    for slug in topic.subjects:
        answer = explain(topic, name=slug)
        said = {s.id for s in pack.entries.statement if slug in s.about}
        shown = {line.id for line in answer.lines() if line.id}  # rebuttals and reasons as well
        assert said <= shown


RAW = (
    st.binary(max_size=60)
    | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
    | st.lists(
        st.sampled_from(["[", "]", "[[subject]]\n", "slug", "=", '"', "a.b", "\n", "1", "{"])
    )
    .map("".join)
    .map(str.encode)
)


@settings(max_examples=100)
@given(raw=RAW)
@example(raw=b"a = " + b"[" * 5000)
@example(raw=b"a = " + b"[" * 300 + b"]" * 300)
@example(raw=b"a = " + b"{a=" * 5000)
@example(raw=b"a." * 5000 + b"a = 1")
@example(raw=b"year = " + b"9" * 5000)
@example(raw=b"statement = [1]")
@example(raw=b'"a\\u001bb" = 1')
@example(raw=b"a" * 5000 + b" = 1")
@example(raw='[[statement]]\nevent = {when = "1", date = "٢٠٢١"}'.encode())
@example(raw=b"\xef\xbb\xbf[topic]")
@example(raw=b"[topic]\x00")
async def test_any_bytes_are_told_or_read(
    folder: Path, stored: Topics, sound: dict[str, Any], raw: bytes
) -> None:
    write(folder, sound)
    more = folder / "more.toml"
    more.write_bytes(raw)
    try:
        await assert_told_or_answered(folder, stored)
    finally:
        more.unlink()
