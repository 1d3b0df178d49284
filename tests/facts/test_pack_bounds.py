"""A pack is bounded: what is larger is refused before it is read."""

from pathlib import Path

from support.small_pack import problems_of

from bot.facts.packs.folder import FILE_BYTES, FILES
from bot.facts.packs.loader import load

GIGABYTES = 2 * 10**9
STATEMENT = """
[[statement]]
id = "n{n}"
source = "B"
paragraphs = [2]
kind = "fact"
text = "Bus number {n} runs."
about = ["tram"]
"""


def test_a_file_of_gigabytes_is_not_read(pack_folder: Path) -> None:
    with (pack_folder / "more.toml").open("wb") as file:
        file.truncate(GIGABYTES)  # sparse: it takes no room
    assert problems_of(pack_folder) == ["more.toml: is larger than 2 MB"]


def test_a_file_at_the_bound_is_read(pack_folder: Path) -> None:
    more = pack_folder / "more.toml"
    more.write_bytes(b"#" * FILE_BYTES)
    assert load(pack_folder)
    more.write_bytes(b"#" * (FILE_BYTES + 1))
    assert problems_of(pack_folder) == ["more.toml: is larger than 2 MB"]


def test_a_pack_is_bounded_as_a_whole(pack_folder: Path) -> None:
    for n in range(6):
        (pack_folder / f"more{n}.toml").write_bytes(b"#" * (FILE_BYTES - 1000))
    assert problems_of(pack_folder) == ["tram: is larger than 10 MB in all"]


def test_a_pack_has_so_many_files(pack_folder: Path) -> None:
    here = len([*pack_folder.glob("*.toml")])
    for n in range(FILES - here):
        (pack_folder / f"more{n}.toml").touch()
    assert load(pack_folder)
    (pack_folder / "one.toml").touch()
    assert problems_of(pack_folder) == ["tram: holds 51 files; a pack has at most 50"]


def test_a_topic_has_so_many_statements(pack_folder: Path) -> None:
    more = pack_folder / "more.toml"
    here = len(load(pack_folder).entries.statement)
    more.write_text("".join(STATEMENT.format(n=n) for n in range(5000 - here)))
    assert len(load(pack_folder).entries.statement) == 5000
    more.write_text(more.read_text() + STATEMENT.format(n="more"))
    assert problems_of(pack_folder) == [
        "tram, statement: a topic has at most 5,000 statements, this has 5,001"
    ]
