"""Each module imports from lower layers alone, and importing does nothing but import."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot

PACKAGE = Path(bot.__file__).parent
LAYERS = (
    {"", "settings", "errors", "logs", "monitor"},
    {"facts"},
    {"activity"},
    {"ui"},
    {"cogs"},
    {"app"},
    {"cli", "preview", "__main__"},
)
HOMES = {  # a package, and the modules that may import it, with all that is below them
    "discord": ("ui", "cogs", "app", "preview", "cli.running", "cli.examining"),
    "simcord": ("preview",),
    "sqlmodel": ("facts", "activity"),
    "sqlalchemy": ("facts", "activity"),
    "aiosqlite": (),
    "asyncpg": ("facts.database",),
    "alembic": ("facts.migrate", "facts.migrations"),
    "matplotlib": ("facts.drawing",),
    "typer": ("cli",),
    "rich": ("cli",),
    "prompt_toolkit": ("cli",),
    "dotenv": (),
    "pydantic_settings": ("settings",),
}
SENDING = {
    "execute",
    "exec",
    "executemany",
    "executescript",
    "exec_driver_sql",
    "scalar",
    "scalars",
}
ERRORS = "sqlalchemy.exc"  # so that whoever answers a person can tell what went wrong


def layer(module: str) -> int:
    """The number of a module's layer; modules are named without `bot.`."""
    top = module.partition(".")[0]
    for number, tops in enumerate(LAYERS):
        if top in tops:
            return number
    raise AssertionError(f"bot/{top} is new: give it a layer in this test")


def within(module: str, homes: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(f"{home}.") for home in homes)


def imports(source: str) -> Iterator[str]:
    """What a source text imports: at its top, inside functions, and for types."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def violations(module: str, source: str) -> list[str]:
    found = []
    for name in imports(source):
        top, _, rest = name.partition(".")
        if top == "bot" and layer(rest if rest != "__version__" else "") > layer(module):
            found.append(f"bot.{module} imports {name}, which is above it")
        if name.startswith(ERRORS) and layer(module) > layer("facts"):
            continue
        if not within(module, HOMES.get(top, (module,))):
            found.append(f"bot.{module} imports {name}, which is none of its business")
    return found


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] != "data":
            yield ".".join(parts).removesuffix("__init__").removesuffix("."), path


MODULES = dict(modules())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_knows_only_what_is_below_it(module: str) -> None:
    assert violations(module, MODULES[module].read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("errors", "from bot.facts.answer import Answer"),
        ("facts.store", "from bot.activity.registration import Registration"),
        ("facts.lookups.polls", "import discord"),
        ("facts.lookups.polls", "from discord.ext import commands"),
        ("facts.charts", "import matplotlib.pyplot as plt"),
        ("facts.store", "from alembic import command"),
        ("activity.registration", "from bot.ui.layout import draw"),
        ("ui.layout", "from bot.cogs.slash import slash"),
        ("ui.replies", "from sqlmodel import select"),
        ("ui.replies", "from sqlalchemy import select"),
        ("cogs.facts", "from bot.app import create_bot"),
        ("cogs.facts", "    from bot import app"),
        ("app", "from bot.preview import run_preview"),
        ("app", "import simcord"),
        ("cli.terminal", "import discord"),
        ("settings", "import typer"),
        ("settings", "import dotenv"),
    ],
)
def test_a_breach_is_seen(module: str, line: str) -> None:
    inner = f"def f():\n    {line.strip()}\n"
    typed = f"if TYPE_CHECKING:\n    {line.strip()}\n"
    for source in (line.strip(), inner, typed):
        assert len(violations(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("ui.gate", "from sqlalchemy.exc import SQLAlchemyError"),
        ("ui.gate", "import discord"),
        ("facts.migrations.env", "from alembic import context"),
        ("cli", "from bot import __version__"),
        ("cli.running", "from bot.app import create_bot"),
        ("cogs.facts", "from bot.facts.resolver import POLL"),
    ],
)
def test_what_is_below_may_be_used(module: str, line: str) -> None:
    assert violations(module, line) == []


def built_statements(source: str) -> list[str]:
    """SQL that is put together of strings, where a value could come in unbound."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = ast.unparse(node.func)
        first = node.args[0]
        literal = isinstance(first, ast.Constant)
        built = isinstance(first, ast.JoinedStr | ast.BinOp) or (
            isinstance(first, ast.Call)
            and isinstance(first.func, ast.Attribute)
            and first.func.attr in ("format", "join", "replace")
        )
        sent = name.rpartition(".")[2] in SENDING
        if (name in ("text", "sa.text") and not literal) or (sent and built):
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("module", [m for m in MODULES if within(m, HOMES["sqlalchemy"])])
def test_values_reach_a_database_as_bound_parameters_alone(module: str) -> None:
    assert built_statements(MODULES[module].read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "c.execute(text(f'SELECT {key}'))",
        "text('SELECT ' + key)",
        "sa.text('SELECT {}'.format(key))",
        "text('SELECT %s' % key)",
        "text(statement)",
        "cursor.execute(f'PRAGMA {name}')",
        "session.exec('SELECT ' + key)",
        "connection.exec_driver_sql(' '.join(words))",
        "op.execute('DROP TABLE %s' % name)",
    ],
)
def test_a_statement_put_together_of_strings_is_seen(line: str) -> None:
    assert len(built_statements(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "c.execute(text('SELECT pg_advisory_xact_lock(:key)'), {'key': f'{key}'})",
        "session.exec(select(Topic).where(col(Topic.slug) == f'{a}-{b}'))",
    ],
)
def test_a_bound_parameter_is_none(line: str) -> None:
    assert built_statements(line) == []


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


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        (
            "bot.cli",
            "discord sqlmodel sqlalchemy matplotlib alembic simcord pydantic rapidfuzz aiohttp",
        ),
        ("bot.cli.asking", "discord matplotlib alembic simcord aiohttp prompt_toolkit asyncpg"),
        ("bot.facts.migrate", "alembic"),
        (
            "bot.app",
            "matplotlib alembic simcord PIL typer rich prometheus_client "
            "sqlalchemy.dialects.postgresql tomli",
        ),
    ],
)
def test_what_an_import_does_not_load(module: str, absent: str) -> None:
    loaded = run(f"import {module}, sys; print(*sys.modules, sep='\\n')")
    assert module in loaded
    assert {*absent.split()} & {*loaded} == set()


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
SCRIPTS = {"__main__", "facts.drawing", "facts.migrations.env"}  # run, not imported


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
