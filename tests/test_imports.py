"""Importing does nothing but import, and each door loads only what it needs."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.modules import MODULES, PACKAGE

# What only `bot preview`, the prompt of `bot ask`, a migration, an import or a drawing needs.
SPECIAL = (
    "simcord linkify_it markdown_it regex prompt_toolkit alembic matplotlib PIL "
    "bot.preview bot.facts.packs.audit bot.facts.packs.loader bot.facts.packs.importer"
)
WATCH = """
import importlib, sys

DONE = {"open", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.system", "os.exec",
        "socket.connect", "socket.bind", "socket.getaddrinfo", "sqlite3.connect",
        "subprocess.Popen"}


def watch(event, args):
    frame = sys._getframe(1) if event in DONE else None
    while frame and not frame.f_code.co_filename.startswith("<frozen importlib"):
        if frame.f_globals["__name__"].startswith(OURS):
            print(event, "by", frame.f_globals["__name__"], args[0])
        frame = frame.f_back


sys.addaudithook(watch)
for name in NAMES:
    importlib.import_module(name)
"""
SCRIPTS = {"__main__", "answers.charts.drawing", "database.migrations.env"}  # run, not imported


def run(code: str) -> list[str]:
    """What a fresh Python says."""
    process = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        cwd=PACKAGE.parent,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.splitlines()


def loaded(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after some code."""
    return {*run(f"{code}\nimport sys; print(*sys.modules, sep='\\n')")}


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        (
            "bot.cli",
            f"{SPECIAL} discord sqlmodel sqlalchemy pydantic rapidfuzz aiohttp rich uvloop",
        ),
        ("bot.app", f"{SPECIAL} typer rich prometheus_client sqlalchemy.dialects.postgresql"),
        (
            "bot.cli.running",
            f"{SPECIAL} rich prometheus_client asyncpg bot.cli.health bot.cli.terminal",
        ),
        (
            "bot.cli.asking",
            "discord aiohttp simcord linkify_it regex prompt_toolkit alembic matplotlib PIL "
            "asyncpg bot.preview bot.facts.packs.audit",
        ),
        ("bot.cli.importing", f"{SPECIAL} discord aiohttp asyncpg"),
        ("bot.database.schema", "alembic"),
        ("bot.database.engine", "asyncpg sqlalchemy.dialects.postgresql"),
    ],
)
def test_what_an_import_does_not_load(module: str, absent: str) -> None:
    found = loaded(f"import {module}")
    assert module in found
    assert {*absent.split()} & found == set()


def test_what_is_kept_out_is_there() -> None:
    """Else a name that no longer exists would be absent from anything."""
    names = SPECIAL.split()
    assert {*names} <= loaded("\n".join(f"import {name}" for name in names))


def test_drawing_loads_nothing_of_a_screen() -> None:
    bar = {"label": "Japan", "percent": 11, "reported": False}
    chart = {"note": "Note", "groups": [{"heading": "", "bars": [bar]}]}
    found = loaded(f"from bot.answers.charts.drawing import draw\ndraw({chart!r})")
    assert "matplotlib.figure" in found
    screens = {"matplotlib.pyplot", "tkinter", "_tkinter", "gi", "wx", "PyQt5", "PyQt6", "PySide6"}
    assert found & screens == set()
    backends = {name for name in found if name.startswith("matplotlib.backends.backend_")}
    assert backends <= {"matplotlib.backends.backend_agg"}


def test_an_import_reads_opens_and_connects_nothing() -> None:
    names = [f"bot.{m}".rstrip(".") for m in MODULES if m not in SCRIPTS and "versions" not in m]
    assert run(f"OURS, NAMES = 'bot', {names!r}\n{WATCH}") == []


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("from pathlib import Path; Path('a.txt').read_text('utf-8')", "open"),
        ("from importlib.metadata import version; version('typer')", "os.listdir"),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "socket.getaddrinfo"),
        ("import sqlite3; sqlite3.connect(':memory:')", "sqlite3.connect"),
        ("import subprocess, sys; subprocess.Popen(sys.executable)", "subprocess.Popen"),
    ],
)
def test_a_module_that_reads_at_import_is_seen(tmp_path: Path, line: str, event: str) -> None:
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "nosy.py").write_text(f"try:\n    {line}\nexcept OSError:\n    pass\n")
    start = f"import os, sys; os.chdir({str(tmp_path)!r}); sys.path.insert(0, '.')\n"
    said = run(f"{start}OURS, NAMES = 'nosy', ['nosy']\n{WATCH}")
    assert any(line.startswith(f"{event} by nosy") for line in said)
