"""The files of a pack: which belong to it, and which cannot be read or lead elsewhere."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import posix
from support.small_pack import change, problems_of

from bot.facts.packs.folder import contents_of, digest_of, packs_in
from bot.facts.packs.loader import load


@pytest.mark.parametrize("name", [".#statements.toml", "._statements.toml"])
def test_what_editors_and_systems_hide_there_is_no_part(pack_folder: Path, name: str) -> None:
    (pack_folder / name).write_bytes(b"\0nonsense")
    assert load(pack_folder)


def test_a_byte_order_mark_is_nothing(pack_folder: Path) -> None:
    topic = pack_folder / "topic.toml"
    topic.write_text(topic.read_text("utf-8"), "utf-8-sig")
    assert load(pack_folder)


def test_a_name_that_is_not_utf_8(pack_folder: Path) -> None:
    try:
        Path(os.fsdecode(bytes(pack_folder) + b"/\xff.toml")).write_text("")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert digest_of(pack_folder)
    assert load(pack_folder)


def test_a_file_that_is_not_utf_8(pack_folder: Path) -> None:
    (pack_folder / "more.toml").write_text('words = "Wörter"', "latin-1")
    assert problems_of(pack_folder) == ["more.toml: is not UTF-8 text"]


@pytest.mark.parametrize("text", ['slug = "a"\nlabel = "b\n', 'slug = "a"\nslug = "b"\n'])
def test_a_file_that_is_not_toml(pack_folder: Path, text: str) -> None:
    """Nor is a key that stands twice: neither value wins in silence."""
    (pack_folder / "more.toml").write_text(text)
    (said,) = problems_of(pack_folder)
    assert said.startswith("more.toml: is not valid TOML: ")
    assert "line 2" in said


def test_files_that_cannot_be_read_hide_no_other_problem(pack_folder: Path) -> None:
    """But what stands in such a file is not said to be missing."""
    (pack_folder / "subjects.toml").write_text("[[")
    change(pack_folder / "statements.toml", 'kind = "fact"\ntext = "Three', 'text = "Three')
    missing, unreadable = problems_of(pack_folder)
    assert unreadable.startswith("subjects.toml: is not valid TOML")
    assert missing == "statements.toml, statement a2-plans, kind: is missing"


APART = {  # what a further file says -> what is wrong with it
    '[asks]\nb2-buses = ["what is cheaper", "a bus or a tram"]\nworth = ["worth it"]': [],
    '[asks]\na9-ferry = ["is there a ferry"]\nriverton = ["where is it"]': [
        "zz.toml, asks, a9-ferry: is no statement and no clash of the pack",
        "zz.toml, asks, riverton: is no statement and no clash of the pack",
    ],
    '[asks]\na3-cost = ["is it dear"]': [
        "zz.toml, asks, a3-cost: has asks in another place as well",
    ],
    '[asks]\nb2-buses = "is it dear"': [
        "zz.toml, statement b2-buses, asks: should be a valid list"
    ],
    '[asks]\nb2-buses = ["is it dear", "is *it* dear"]': [
        "zz.toml, statement b2-buses, asks.1: holds '*', which Discord would take for markup"
    ],
    'asks = ["is it dear"]': ["zz.toml, asks: should be a table"],
}


@pytest.mark.parametrize("text", APART)
def test_asks_may_stand_apart(pack_folder: Path, text: str) -> None:
    (pack_folder / "zz.toml").write_text(text)
    if APART[text]:
        assert problems_of(pack_folder) == APART[text]
        return
    entries = load(pack_folder).entries
    said = {s.id: s.asks for s in entries.statement} | {c.slug: c.asks for c in entries.clash}
    assert said["b2-buses"] == ("what is cheaper", "a bus or a tram")
    assert said["worth"] == ("worth it",)


def test_asks_of_what_cannot_be_read_are_no_strays(pack_folder: Path) -> None:
    (pack_folder / "zz.toml").write_text('[asks]\na1-plan = ["what is planned"]')
    (pack_folder / "statements.toml").write_text("[[")
    (unreadable,) = problems_of(pack_folder)
    assert unreadable.startswith("statements.toml: is not valid TOML")


def link_out(file: Path) -> None:
    outside = file.parent.parent / "outside.toml"
    outside.touch()
    file.symlink_to(outside)


def link_to_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def loop(file: Path) -> None:
    file.symlink_to(file)


def dangling(file: Path) -> None:
    file.symlink_to(file.with_name("nowhere"))


def pipe(file: Path) -> None:
    os.mkfifo(file)


def folder(file: Path) -> None:
    file.mkdir()


@posix
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (link_out, "is a link to a place outside the pack's folder"),
        (link_to_device, "is a link to a place outside the pack's folder"),
        (loop, "cannot be read: "),
        (dangling, "cannot be read: no such file or directory"),
        (pipe, "is not a regular file"),
        (folder, "is not a regular file"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_no_regular_file_of_the_pack(
    pack_folder: Path, make: Callable[[Path], None], said: str
) -> None:
    make(pack_folder / "more.toml")
    (problem,) = problems_of(pack_folder)
    assert problem.startswith(f"more.toml: {said}")


@posix
def test_a_link_within_the_pack_is_followed(pack_folder: Path) -> None:
    (pack_folder / "topic.toml").rename(pack_folder / "real.txt")
    (pack_folder / "topic.toml").symlink_to("real.txt")
    contents, found = contents_of(pack_folder)
    assert not found
    assert dict(contents)["topic.toml"].startswith(b"[topic]")


@posix
def test_the_folder_itself_may_be_a_link(pack_folder: Path) -> None:
    place = pack_folder.rename(pack_folder.parent.parent / "elsewhere")
    pack_folder.symlink_to(place, target_is_directory=True)
    assert packs_in(pack_folder.parent) == ([pack_folder], [])
    assert load(pack_folder)


@pytest.mark.parametrize("name", ["x" * 5000, "loop"])
def test_a_folder_that_no_path_leads_to(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (said,) = problems_of(tmp_path / name)
    assert said.endswith("there is no such folder with .toml files")


@posix
@pytest.mark.parametrize("target", ["nowhere", "gone"], ids=["dangling", "loop"])
def test_a_link_in_place_of_a_pack_is_said(pack_folder: Path, target: str) -> None:
    (pack_folder.parent / "gone").symlink_to(target)
    packs, found = packs_in(pack_folder.parent)
    assert packs == [pack_folder]
    assert list(map(str, found)) == ["gone: is a link to nothing"]


def test_a_folder_that_cannot_be_looked_into(
    pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs these tests may have every right, so the refusal is played."""
    other = pack_folder.with_name("ferry")
    other.mkdir()
    listed = Path.iterdir

    def refused(path: Path) -> object:
        if path == other:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    packs, found = packs_in(pack_folder.parent)
    assert packs == [pack_folder]
    assert list(map(str, found)) == ["ferry: cannot be read: permission denied"]
    assert problems_of(other) == ["ferry: cannot be read: permission denied"]
