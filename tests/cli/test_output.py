"""Where a command writes to: a terminal of any width, a disk without room, a pipe nobody reads."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from support.lives import bot, checkout
from support.processes import LIFE_SECONDS, environment, posix
from support.terminals import typed

CLOSED_PIPE = 141
VERBS = (
    ["ask", "/explain tram"],
    ["ask", "--help"],
    ["--help"],
    ["--version"],
    ["check", "data/tram"],
    ["check", "nowhere"],
    ["doctor"],
    ["import"],
)
BUFFERED = {"PYTHONUNBUFFERED": ""}, VERBS  # written at the end
UNBUFFERED = {"PYTHONUNBUFFERED": "1"}, VERBS[:3]
NARROW = {"COLUMNS": "0"}


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """The settings of a checkout with the small pack."""
    checkout(tmp_path)
    nowhere = "http://127.0.0.1:1"  # of what `bot doctor` asks nobody is to hear
    return {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}", "HTTPS_PROXY": nowhere}


async def written_to(
    output: int, folder: Path, verb: list[str], settings: Mapping[str, str]
) -> tuple[int | None, str]:
    """Exit code and errors of a command that writes to a descriptor."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *verb),
        cwd=folder,
        env=environment(settings),
        stdout=output,
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(LIFE_SECONDS):
            _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode, errors.decode()


@posix
@pytest.mark.parametrize(("more", "verbs"), [BUFFERED, UNBUFFERED], ids=["buffered", "at once"])
async def test_output_that_has_no_room_is_one_sentence(
    tmp_path: Path, own: dict[str, str], more: dict[str, str], verbs: Sequence[list[str]]
) -> None:
    await bot(tmp_path, "import", settings=own)
    full = os.open("/dev/full", os.O_WRONLY)
    ends = await asyncio.gather(*(written_to(full, tmp_path, v, own | more) for v in verbs))
    os.close(full)
    for verb, (code, errors) in zip(verbs, ends, strict=True):
        assert code == 1, verb
        assert errors == "The output cannot be written (no space left on device).\n", verb


@posix
@pytest.mark.parametrize(("more", "verbs"), [BUFFERED, UNBUFFERED], ids=["buffered", "at once"])
async def test_output_that_nobody_reads_is_no_error(
    tmp_path: Path, own: dict[str, str], more: dict[str, str], verbs: Sequence[list[str]]
) -> None:
    await bot(tmp_path, "import", settings=own)
    read, write = os.pipe()
    os.close(read)
    ends = await asyncio.gather(*(written_to(write, tmp_path, v, own | more) for v in verbs))
    os.close(write)
    for verb, (code, errors) in zip(verbs, ends, strict=True):
        assert (code, errors) == (CLOSED_PIPE, ""), verb


async def test_a_width_of_nothing_hides_nothing(tmp_path: Path, own: dict[str, str]) -> None:
    verbs = (["ask", "/explain tram"], ["--help"])
    ends = [
        await bot(tmp_path, *verb, settings=own | more) for verb in verbs for more in ({}, NARROW)
    ]
    for usual, narrow in zip(ends[::2], ends[1::2], strict=True):
        assert usual == narrow
        assert usual[0] == 0 and len(usual[1]) > 200


@posix
@pytest.mark.parametrize(("columns", "more"), [(0, {}), (0, NARROW), (1, {})])
async def test_a_terminal_without_width_is_written_to(
    tmp_path: Path, own: dict[str, str], columns: int, more: dict[str, str]
) -> None:
    code, shown = await typed(
        tmp_path, "ask", "/explain tram", settings=own | more, columns=columns
    )
    assert (code, "Ada" in shown, "Traceback" in shown) == (0, True, False), shown
