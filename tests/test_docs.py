"""The docs are held to the code, and the code to the docs."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import typer
from support.modules import MODULES, own_imports, source, within
from typer.testing import CliRunner

from bot import cli
from bot.activity.clock import HOUR
from bot.activity.engine import FIRST_ROUND
from bot.activity.secrecy import LEAST
from bot.activity.servers import LEAST_DAYS, MOST_DAYS
from bot.activity.tables import KEEP_DAYS
from bot.answers.catalogue import CATALOGUE, COMMON
from bot.answers.examples import example
from bot.facts.packs import schema
from bot.facts.topic import Topic
from bot.settings import Settings
from bot.ui.replies import WINDOW_SECONDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
RUNNING = (ROOT / ".github/RUNNING.md").read_text("utf-8")
POLICY = (ROOT / ".github/PRIVACY.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *ROOT.glob(".github/*.md"), ROOT / "tests/benchmarks/README.md"]
BLOCKS = re.findall(r"^ *```(\w+)\n(.*?)^ *```$", README, re.DOTALL | re.MULTILINE)
CI = (ROOT / ".ci/run").read_text("utf-8")
STARTED = (ROOT / "tests/support/processes.py").read_text("utf-8")
VERBS = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


@pytest.mark.parametrize("block", blocks("console"), ids=lambda b: b.splitlines()[0])
def test_each_answer_shown_is_the_real_one(
    block: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shared = tmp_path_factory.getbasetemp() / "docs.db"  # imported once
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{shared}")
    asked, *shown, dots = block.splitlines()
    found = re.fullmatch(r'\$ bot (\w+) "(.*)"', asked)
    assert found and dots == "..."
    result = CliRunner().invoke(cli.app, list(found.groups()))
    assert result.exit_code == 0
    assert result.output.splitlines()[: len(shown)] == shown


def test_every_command_is_shown_with_an_answer(topic: Topic) -> None:
    asked = [block.splitlines()[0] for block in blocks("console")]
    assert asked == [f'$ bot ask "{example(topic, command.name)}"' for command in CATALOGUE]


def test_every_command_is_described_as_discord_describes_it() -> None:
    described = dict(re.findall(r"^`/(\w+)`: (.*)\.$", README, re.MULTILINE))
    written = {c.name: c.description[:1].lower() + c.description[1:] for c in CATALOGUE}
    assert described == written


def test_the_options_of_all_commands_stand_in_the_readme() -> None:
    for option in COMMON:
        assert re.search(rf"`{option.name}[`:]", README), option.name


def test_every_shell_block_is_run() -> None:
    """By the checks that end each change, or by the tests that start the real process."""
    for line in "".join(blocks("sh")).splitlines():
        command = line.strip()
        by_test = command == "uv run bot run" and 'bot(folder, "run"' in STARTED
        assert by_test or command in CI, command


def test_the_examples_of_a_pack_are_valid(topic: Topic) -> None:
    statement, about = map(tomllib.loads, blocks("toml"))
    (given,) = statement["statement"]
    known = topic.statements[given["id"]]
    assert schema.Statement.model_validate(given).model_fields_set <= known.model_fields_set
    for name, value in schema.Statement.model_validate(given):
        assert name not in given or value == getattr(known, name), name
    assert schema.Topic.model_validate(about["topic"]).proposal


def test_settings_stand_in_readme_and_example() -> None:
    names = {name.upper() for name in Settings.model_fields}
    given = (ROOT / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", given, re.MULTILINE)) == names
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) == names
    assert {line.split("=")[0].strip() for line in "".join(blocks("ini")).splitlines()} <= names


def test_verbs_of_the_command_line_stand_in_the_readme() -> None:
    shown = dict(re.findall(r"^\| `bot (\w+)( [^`]*)?` \|", README, re.MULTILINE))
    assert shown == {name: arguments(name) for name in VERBS}


def arguments(verb: str) -> str:
    """What follows a verb, such as ' [TOPIC]'."""
    found = (p for p in VERBS[verb].params if p.param_type_name == "argument")
    names = ((p.name.upper(), p.required) for p in found)
    return "".join(f" {name}" if required else f" [{name}]" for name, required in names)


@pytest.mark.parametrize("verb", VERBS)
def test_options_of_the_command_line_stand_in_the_readme(verb: str) -> None:
    (row,) = re.findall(rf"^\| `bot {verb}[ `].*$", README, re.MULTILINE)
    shown = set(re.findall(r"`(--[\w-]+)`", row))
    options = [p for p in VERBS[verb].params if p.param_type_name == "option"]
    options = [{*p.opts, *p.secondary_opts} for p in options if p.name != "help"]
    assert all(shown & names for names in options), f"an option of `bot {verb}` is missing"
    assert shown <= {name for names in options for name in names}


LAYERS = {"database", "facts", "answers", "activity", "ui", "cogs", "app", "cli", "preview"}


def test_the_diagram_is_that_of_the_code() -> None:
    """Its boxes are the layers, and its arrows lead from what is imported to what imports it."""
    (diagram,) = blocks("mermaid")
    boxes = dict(re.findall(r'(\w+)\["([\w/.*]+)<br>', diagram))
    assert {*boxes} - {"packs"} == LAYERS
    for box, path in boxes.items():
        assert [*ROOT.glob(path if box == "packs" else f"bot/{path}")], path
    lines = re.sub(r"\[.*?\]", "", diagram).splitlines()
    arrows = {pair for line in lines for pair in pairwise(map(str.strip, line.split("-->")))}
    assert {box for pair in arrows for box in pair} == {*boxes}
    for start, end in arrows - {("packs", "facts")}:
        assert start in imported_by(end), f"{end} imports nothing of {start}"


def imported_by(layer: str) -> set[str]:
    """The layers that a layer imports."""
    modules = (module for module in MODULES if within(module, (layer,)))
    return {name.partition(".")[0] for m in modules for name in own_imports(source(m))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (page.parent / target).exists(), target
    for path in re.findall(r"`((?:bot|tests|data|\.ci|\.docker|\.github)/[\w./*-]+)`", text):
        assert [*ROOT.glob(path)] or path == "data/latticework.db", path


def test_nothing_names_a_host_of_packages() -> None:
    """A build must repeat wherever packages come from."""
    hosts = re.compile("|".join((r"py" r"pi\.org", r"python" r"hosted", r"npm" r"js\.")), re.I)
    for path in [*ROOT.glob("*.*"), *ROOT.glob(".*/*"), *ROOT.glob("bot/**/*.py")]:
        if path.is_file() and path.suffix in (".md", ".toml", ".py", ".yml", ".yaml", ""):
            assert not hosts.search(path.read_text("utf-8", errors="ignore")), path


def test_the_policy_has_the_figures_of_the_code() -> None:
    policy, running = (" ".join(page.split()) for page in (POLICY, RUNNING))
    assert set(re.findall(r"(?:\d+ to )?\d+ (?:days|hours|seconds)", policy)) == {
        f"{KEEP_DAYS} days",
        f"{LEAST_DAYS} to {MOST_DAYS} days",
        f"{MOST_DAYS} days",  # that deletions are noted
        f"{FIRST_ROUND // HOUR} hours",
        f"{WINDOW_SECONDS:g} seconds",
    }
    assert f"fewer than {LEAST}," in policy
    assert f"no backup for longer than {MOST_DAYS} days" in running
    assert "anonym" not in policy.casefold()  # whoever runs the bot could tell who voted how


def test_the_host_fills_in_two_lines_of_the_policy() -> None:
    assert len(re.findall(r"^- \*\*[^*]+:\*\* \[[^]]+\]$", POLICY, re.MULTILINE)) == 2
    assert POLICY.count("[") == 2


def test_the_invite_asks_for_no_permission() -> None:
    (link,) = blocks("text")
    url = urlsplit(link.strip())
    assert (url.scheme, url.netloc, url.path) == ("https", "discord.com", "/oauth2/authorize")
    assert parse_qs(url.query) == {
        "client_id": ["APPLICATION_ID"],
        "scope": ["bot applications.commands"],
        "permissions": ["0"],
    }
