"""The docs are held to the code, and the code to the docs."""

import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.facts.catalogue import CATALOGUE
from bot.facts.pack import PackFile
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^ *```(\w+)\n(.*?)^ *```$", README, re.DOTALL | re.MULTILINE)
CI = (ROOT / ".ci/run").read_text("utf-8")


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


def test_every_command_is_shown_with_an_answer() -> None:
    asked = [block.splitlines()[0] for block in blocks("console")]
    assert asked == [f'$ bot ask "{command.example}"' for command in CATALOGUE]


def test_every_shell_block_is_run() -> None:
    """By the checks that end each change, or by the test that starts the real process."""
    run = (ROOT / "tests/test_run.py").read_text("utf-8")
    for line in "".join(blocks("sh")).splitlines():
        command = line.strip()
        by_test = command == "uv run bot run" and '"run"' in run
        assert by_test or command in CI, command


def test_the_example_statement_is_valid() -> None:
    (block,) = blocks("toml")
    (statement,) = PackFile.model_validate(tomllib.loads(block)).statement
    assert statement.id


def test_settings_stand_in_readme_and_example() -> None:
    names = {name.upper() for name in Settings.model_fields}
    example = (ROOT / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == names
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) == names
    assert {line.split("=")[0].strip() for line in "".join(blocks("ini")).splitlines()} <= names


def test_verbs_of_the_command_line_stand_in_the_readme() -> None:
    verbs = {
        c.name or (c.callback.__name__ if c.callback else "") for c in cli.app.registered_commands
    }
    assert set(re.findall(r"^\| `bot (\w+)` \|", README, re.MULTILINE)) == verbs


def test_the_layers_of_the_diagram_exist() -> None:
    (diagram,) = blocks("mermaid")
    for name in re.findall(r'\["(\w+)/<br>', diagram):
        assert (ROOT / "bot" / name).is_dir(), name


def test_links_to_files_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_nothing_names_a_host_of_packages() -> None:
    """A build must repeat wherever packages come from."""
    hosts = re.compile("|".join((r"py" r"pi\.org", r"python" r"hosted", r"npm" r"js\.")), re.I)
    for path in [*ROOT.glob("*.*"), *ROOT.glob(".*/*"), *ROOT.glob("bot/**/*.py")]:
        if path.is_file() and path.suffix in (".md", ".toml", ".py", ".yml", ""):
            assert not hosts.search(path.read_text("utf-8", errors="ignore")), path


def test_the_invite_asks_for_no_permission() -> None:
    (link,) = blocks("text")
    url = urlsplit(link.strip())
    assert (url.scheme, url.netloc, url.path) == ("https", "discord.com", "/oauth2/authorize")
    assert parse_qs(url.query) == {
        "client_id": ["APPLICATION_ID"],
        "scope": ["bot applications.commands"],
        "permissions": ["0"],
    }
