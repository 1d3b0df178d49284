"""A pack that breaks while the bot runs, and is mended; one that is too large to be read."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from standin import StandIn
from support.lives import Askers, bot, checkout, discreet
from support.processes import bot_run, posix, said, stopped
from support.small_pack import change

FACTS = ("SELECT slug, digest, revision FROM topic", "SELECT * FROM statement ORDER BY id")
LITTLE_MEMORY = 'ulimit -v 1500000; exec "$@"'  # in KiB: less than the file below


def stored(file: Path) -> list[object]:
    with closing(sqlite3.connect(file)) as database:
        return [database.execute(query).fetchall() for query in FACTS]


@posix
async def test_a_pack_breaks_and_is_mended(tmp_path: Path) -> None:
    statements, file = checkout(tmp_path) / "statements.toml", tmp_path / "facts.db"
    # By words: vectors that are computed in the background would give the topic a new revision.
    own = {"DATABASE_URL": f"sqlite:///{file}", "SEARCH": "words"}
    async with StandIn() as discord:
        askers = Askers(discord)
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.wait_synced()
            await discord.wait_ready()
            await askers.answered()
            before = stored(file)
            change(statements, '"a1-plan"\nsource', "a1-plan\nsource")
            await askers.answered()
            code, wrote = await bot(tmp_path, "import", settings=own)
            assert code == 1
            assert wrote.startswith("A pack is broken: statements.toml: is not valid TOML"), wrote
            assert len(wrote.splitlines()) == 1
            assert stored(file) == before
            wrote = await stopped(process, signal.SIGTERM)
            assert "broken" not in wrote
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.wait_ready()
            await askers.answered()
            assert stored(file) == before
            assert "proposes a tram line" in said(await askers.ask_again())
            change(statements, "a1-plan\nsource", '"a1-plan"\nsource')
            change(statements, "proposes a tram line", "wants a tram line")
            code, imported = await bot(tmp_path, "import", settings=own)
            assert (code, imported) == (0, "tram: loaded\n")
            await askers.taken_up("wants a tram line")
            wrote += await stopped(process, signal.SIGTERM)
    discreet(wrote)
    assert wrote.count("A pack is broken: statements.toml: is not valid TOML") == 1
    assert wrote.count("The facts of the last import stay in use.") == 1
    assert "facts taken up, revision " in wrote


@posix
async def test_a_file_of_gigabytes_is_refused_in_words(tmp_path: Path) -> None:
    pack = checkout(tmp_path)
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    code, wrote = await bot(tmp_path, "import", settings=own)
    assert code == 0, wrote
    with (pack / "more.toml").open("wb") as file:
        file.truncate(2 * 10**9)  # sparse: it takes no room
    large = "more.toml: is larger than 2 MB"
    checked = await bot(tmp_path, "check", str(pack), settings=own, wrapper=LITTLE_MEMORY)
    assert checked == (1, f"{large}\n1 problem found.\n")
    code, wrote = await bot(tmp_path, "ask", "/explain tram", settings=own, wrapper=LITTLE_MEMORY)
    assert code == 0, wrote
    assert "proposes a tram line" in wrote
    assert f"A pack is broken: {large}. " in wrote
    assert "The facts of the last import stay in use." in wrote
