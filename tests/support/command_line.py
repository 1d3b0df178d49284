"""The command line, run in the tests' own process."""

import sys

import pytest
from typer.testing import CliRunner, Result

from bot import cli


def bot(*arguments: str, lines: str | None = None) -> Result:
    """A verb of the command line. `lines`: what is typed or piped."""
    return CliRunner().invoke(cli.app, arguments, input=lines)


def answers() -> tuple[bool, bool]:
    """Whether there are answers from the topics ferry, a twin, and tram."""
    said = {slug: bot("ask", f"/explain tram topic:{slug}").stdout for slug in ("ferry", "tram")}
    return "Elsewhere: " in said["ferry"], said["tram"].startswith("Tram\nMayor")


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """The exit code of the whole program."""
    monkeypatch.setattr(sys, "argv", ["bot", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code
