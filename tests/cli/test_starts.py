"""A start that cannot be is one sentence and exit code 1; so is the end of a bot by itself."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord.http import Route
from support.command_line import bot, ended

from bot.cli.running import reason_of_end

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.usefixtures("shipped_settings")


VERBS = ("run", "ask", "import", "doctor", "preview", "remove tram", "backup b", "restore b")


@pytest.mark.parametrize("verb", VERBS)
def test_a_bad_setting_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://bot:a-password@host/facts")
    assert ended(monkeypatch, *verb.split()) == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("A setting is wrong (DATABASE_URL: must begin with sqlite:///")
    assert written.err.count("\n") == 1
    assert "a-password" not in written.err


@pytest.mark.parametrize(
    "url", ["sqlite:////dev/null/facts.db", "sqlite:////dev/null", "postgresql://u:a-password@:x/"]
)
def test_a_database_that_cannot_be_opened_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert ended(monkeypatch, "ask", "/help") == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("The database cannot be opened (")
    assert written.err.count("\n") == 1
    assert "a-password" not in written.err


CLOSED: Any = SimpleNamespace(close_code=4011)
REFUSED: Any = SimpleNamespace(status=503, reason="Service Unavailable")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (discord.LoginFailure("Improper token"), "Discord refused the token: copy it anew"),
        (
            discord.ConnectionClosed(CLOSED, shard_id=0),
            "closed the connection for good (code 4011)",
        ),
        (discord.HTTPException(REFUSED, "no"), "refused to start the bot (HTTP 503, code 0)"),
        (discord.GatewayNotFound(), "refused to start the bot (GatewayNotFound)"),
        (ValueError("nobody thought of it"), "The bot ended by itself"),
        (ConnectionRefusedError(), "Discord cannot be reached"),
    ],
)
def test_why_a_bot_ended_is_one_sentence(error: Exception, sentence: str) -> None:
    said = reason_of_end(error)
    assert sentence in said
    assert said.endswith(".") and "\n" not in said


def test_the_doctor_reports_and_ends_badly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:1")  # no network
    monkeypatch.setenv("DISCORD_TOKEN", "not-a-token")
    result = bot("doctor")
    assert result.exit_code == 1
    marks = {line.split()[0] for line in result.output.splitlines()}
    assert marks == {"ok", "problem"}
    assert "not-a-token" not in result.output
