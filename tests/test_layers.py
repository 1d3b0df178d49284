"""Each module imports only from below, no two import each other, and each library has its home."""

import graphlib
from collections.abc import Mapping

import pytest
from support.modules import MODULES, imports, own_imports, source, within

ORDER = """
wording.phrase
wording.render
wording
errors
settings  logs  monitor

database.reasons
database.sqlite  database.postgresql
database.engine
database.schema  database.registration  database.migrations  database.running
database

facts.kinds
facts.names.words
facts.packs.schema  facts.names.world  facts.packs.folder
facts.names.mentions  facts.names.heard  facts.search.vectors
facts.names.resolver
facts.names
facts.tables
facts.packs
facts.search.wordpiece
facts.search.embedding  facts.search.documents  facts.search.bm25  facts.search.classifier
facts.search.index  facts.search.meaning
facts.search
facts.topic
facts.reading  facts.pictures
facts.store
facts.embeddings
facts

answers.request  answers.catalogue
answers.charts.chart
answers.answer
answers.citing  answers.examples  answers.offers  answers.typed_line
answers.lines  answers.naming  answers.ranking
answers.beside
answers.commands.statement  answers.commands.profile  answers.commands.assessment
answers.commands.found
answers.commands
answers.lookups  answers.charts.pictures  answers.charts.drawing
answers

activity.tables  activity.clock  activity.ballots  activity.secrecy  activity.writer
activity.servers  activity.votes  activity.backup_lines
activity.engine
activity.people  activity.backup
activity.activities
activity.keeper
activity

ui.markup  ui.presses  ui.gateway  ui.adapter
ui.pages
ui.layout
ui.gate
ui.router  ui.tree  ui.replies  ui.activities.organising  ui.activities.presses
ui.activities.panels
ui.activities.server_settings  ui.activities.own_data  ui.activities.vote_form
ui.activities.votes
ui.activities
ui

cogs.completion  cogs.registration  cogs.vote  cogs.server_settings  cogs.privacy
cogs.slash
cogs

app

preview.corrections  preview.installation  preview.long_channel  preview.classroom  preview.typed
preview.server
preview.page
preview

cli.discord_time
cli.stopping  cli.terminal  cli.opening  cli.prompt  cli.health  cli.doctor
cli.json_answer
cli.asking  cli.importing  cli.running  cli.backups
cli
__main__
"""
"""From the lowest to the highest: a module or package may import what stands in lines above its
own, and a package what is inside itself. The longest name that fits a module is its place."""

PLACES = {name: row for row, line in enumerate(ORDER.splitlines()) for name in line.split()}
LAYERS = "wording errors settings database facts answers activity ui cogs app preview cli".split()

HOMES = {  # a library, and the modules that may import it, with all that is below them
    "discord": ("ui", "cogs", "app", "preview", "cli.running", "cli.discord_time", "cli.doctor"),
    "simcord": ("preview",),
    "aiohttp": ("ui", "cogs", "preview", "cli"),
    "sqlmodel": ("database", "facts", "activity"),
    "sqlalchemy": ("database", "facts", "activity"),
    "aiosqlite": (),
    "asyncpg": ("database.postgresql",),
    "alembic": ("database.schema", "database.migrations"),
    "matplotlib": ("answers.charts.drawing",),
    "PIL": ("answers.charts.drawing",),
    "prometheus_client": ("monitor",),
    "typer": ("cli",),
    "rich": ("cli.terminal",),
    "prompt_toolkit": ("cli.prompt",),
    "dotenv": (),
    "pydantic_settings": ("settings",),
}
ERRORS = "sqlalchemy.exc"  # so that whoever answers a person can tell what went wrong


def place(module: str) -> str:
    """The entry of ORDER that a module belongs to."""
    fitting = [name for name in PLACES if within(module, (name,))]
    assert fitting, f"bot.{module} is new: give it a place in this test"
    return max(fitting, key=len)


def violations(module: str, text: str) -> list[str]:
    found = []
    here = place(module) if module else ""
    for name in own_imports(text) - {"", module}:
        there = place(name)
        if there != here and (not module or PLACES[there] >= PLACES[here]):
            found.append(f"bot.{module} imports bot.{name}, which is not below it")
    for name in imports(text):
        top = name.partition(".")[0]
        is_error = name.startswith(ERRORS) and PLACES[here] > PLACES["facts"]
        if not is_error and not within(module, HOMES.get(top, (module,))):
            found.append(f"bot.{module} imports {name}, which is none of its business")
    return found


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Modules of which each imports the one before it, the last being the first; empty if none."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_knows_only_what_is_below_it(module: str) -> None:
    assert violations(module, source(module)) == []


def test_no_two_modules_import_each_other() -> None:
    assert circle({module: own_imports(source(module)) - {module} for module in MODULES}) == []


def test_each_place_is_that_of_a_module() -> None:
    """A place of what is gone would hold nothing, and would let something else slip in."""
    known = {*MODULES} | {name.rpartition(".")[0] for name in MODULES}
    assert [name for name in PLACES if name not in known] == []


def test_the_layers_are_those_of_the_design() -> None:
    rows = [PLACES[layer] for layer in LAYERS]
    assert rows == sorted(rows)
    for name, row in PLACES.items():
        layer = name.partition(".")[0]
        assert layer not in LAYERS or row <= PLACES[layer], f"{name} stands outside its layer"
    assert {name.partition(".")[0] for name in MODULES} - {*LAYERS} == {
        *("", "logs", "monitor", "__main__")
    }


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("errors", "from bot.answers.answer import Answer"),
        ("wording.phrase", "from bot.errors import UserError"),
        ("settings", "from bot.database.engine import Database"),
        ("database.engine", "from bot.facts.tables import Topic"),
        ("database.reasons", "from bot.database.engine import Database"),
        ("facts.names.words", "from bot.facts.search.index import Index"),
        ("facts.search.index", "from bot.facts.topic import Topic"),
        ("facts.packs.schema", "from bot.facts.packs.loader import load"),
        ("facts.packs.loader", "from bot.facts.search.index import Index"),
        ("facts.topic", "from bot.facts.reading import topic_of"),
        ("facts.reading", "from bot.facts.store import Topics"),
        ("facts.store", "from bot.answers.answer import Answer"),
        ("answers.commands.poll", "from bot.answers.lookups import look_up"),
        ("answers.commands.poll", "import discord"),
        ("answers.commands.poll", "from discord.ext import commands"),
        ("answers.commands.poll", "from sqlmodel import select"),
        ("answers.charts.pictures", "import matplotlib.pyplot as plt"),
        ("facts.store", "from alembic import command"),
        ("ui.layout", "from bot.cogs.slash import slash"),
        ("ui.pages", "from bot.ui.replies import Replies"),
        ("ui.replies", "from sqlmodel import select"),
        ("ui.replies", "from sqlalchemy import select"),
        ("cogs.facts", "from bot.app import create_bot"),
        ("cogs.facts", "    from bot import app"),
        ("app", "from bot.preview import run_preview"),
        ("app", "import simcord"),
        ("preview.typed", "from bot.cli.opening import opened"),
        ("preview.typed", "from bot.preview.page import Page"),
        ("cli.terminal", "import discord"),
        ("cli.asking", "from prompt_toolkit import PromptSession"),
        ("cli.doctor", "from sqlalchemy import make_url"),
        ("settings", "import typer"),
        ("settings", "import dotenv"),
    ],
)
def test_a_breach_is_seen(module: str, line: str) -> None:
    inner = f"def f():\n    {line.strip()}\n"
    typed = f"if TYPE_CHECKING:\n    {line.strip()}\n"
    for text in (line.strip(), inner, typed):
        assert len(violations(module, text)) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("ui.gate", "from sqlalchemy.exc import SQLAlchemyError"),
        ("ui.gate", "import discord"),
        ("facts.search.index", "from bot.facts.packs.schema import Statement"),
        ("database.migrations.env", "from alembic import context"),
        ("cli", "from bot import __version__"),
        ("cli.running", "from bot.app import create_bot"),
        ("cogs.facts", "from bot.answers.naming import POLL"),
        ("cogs.facts", "from bot.cogs.slash import slash"),
    ],
)
def test_what_is_below_may_be_used(module: str, line: str) -> None:
    assert violations(module, line) == []


@pytest.mark.parametrize(
    "graph",
    [
        {"a": {"b"}, "b": {"a"}},
        {"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": {"b"}},
    ],
)
def test_a_circle_is_seen(graph: dict[str, set[str]]) -> None:
    assert circle(graph)
    del graph["b"]
    assert circle(graph) == []
