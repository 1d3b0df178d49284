"""The commands, and a typed line read as a Discord client would read it."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.facts.catalogue import CATALOGUE, COMMANDS, Command, UnknownCommand, parse_line

TWELVE = "poll alliance obstacles position explain timeline assessment clash argue ask sources help"


def test_the_commands_are_the_twelve() -> None:
    assert [command.name for command in CATALOGUE] == TWELVE.split()
    assert list(COMMANDS) == TWELVE.split()


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda c: c.name)
def test_a_command_is_fit_for_discord(command: Command) -> None:
    for named in (command, *command.options):
        assert re.fullmatch(r"[a-z]{1,32}", named.name)
        assert 1 <= len(named.description) <= 100
    required = [option.required for option in command.options]
    assert required == sorted(required, reverse=True)  # Discord wants those first


def test_what_makes_no_sense_without_an_option_requires_it() -> None:
    """Discord drops words typed after a command whose options are all optional."""
    wanted = {command.name for command in CATALOGUE if any(o.required for o in command.options)}
    assert wanted == {"poll", "alliance", "position", "explain", "argue", "ask"}
    assert COMMANDS["argue"].option("side").choices == ("for", "against")


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda c: c.name)
def test_an_example_is_of_its_own_command(command: Command) -> None:
    assert parse_line(command.example)[0] is command


@pytest.mark.parametrize(
    ("line", "name", "options"),
    [
        ("/poll japan", "poll", {"country": "japan"}),
        ("  /POLL   South Korea ", "poll", {"country": "South Korea"}),
        ("/poll\tjapan", "poll", {"country": "japan"}),
        ("/ poll japan", "poll", {"country": "japan"}),
        ("/poll country:japan", "poll", {"country": "japan"}),
        ("/poll country: the us", "poll", {"country": "the us"}),
        ("/help", "help", {}),
        ("/obstacles", "obstacles", {}),
        ("/obstacles law", "obstacles", {"theme": "law"}),
        (
            "/obstacles country:viet nam source:B",
            "obstacles",
            {"country": "viet nam", "source": "B"},
        ),
        ("/argue against japan", "argue", {"side": "against", "about": "japan"}),
        ("/argue FOR", "argue", {"side": "FOR"}),
        ("/argue both sides", "argue", {"side": "both sides"}),
        ("/poll Country:japan private:true", "poll", {"country": "japan"}),
        ("/poll japan private: true", "poll", {"country": "japan"}),
        ("/help private:true", "help", {}),
        ("/obstacles law source:A", "obstacles", {"theme": "law", "source": "A"}),
        ("/obstacles theme:", "obstacles", {}),
        ("/timeline until:2014 since:2004", "timeline", {"until": "2014", "since": "2004"}),
        ("/argue for about:japan", "argue", {"side": "for", "about": "japan"}),
        ("/argue side:for about:japan", "argue", {"side": "for", "about": "japan"}),
        ("/ask is it true: no Quad?", "ask", {"question": "is it true: no Quad?"}),
        ("who is in the quad?", "ask", {"question": "who is in the quad?"}),
        ("", "ask", {"question": ""}),
    ],
)
def test_a_line(line: str, name: str, options: dict[str, str]) -> None:
    command, found = parse_line(line)
    assert (command.name, found) == (name, options)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/poll", "/poll needs more: for instance /poll japan"),
        ("/poll country:", "/poll needs more: for instance /poll japan"),
        ("/argue about:japan", "/argue needs more: for instance /argue against"),
        ("/argue about:japan for", "/argue needs more: for instance /argue against"),
        ("/help me", "/help takes no further words: leave out “me”."),
        ("/assessment A source:B", "/assessment takes no further words: leave out “A”."),
    ],
)
def test_a_line_that_lacks_or_has_too_much(line: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        parse_line(line)
    assert str(error.value) == said
    assert not isinstance(error.value, UnknownCommand)


@pytest.mark.parametrize("line", ["/vote japan", "/", "/pol", "//poll", "/😀", "/poll:japan"])
def test_an_unknown_command(line: str) -> None:
    with pytest.raises(UnknownCommand) as error:
        parse_line(line)
    known = ", ".join(f"/{name}" for name in TWELVE.split())
    assert str(error.value).endswith(f". There are: {known}.")


@given(line=st.one_of(st.text(), st.text().map("/{}".format), st.text().map("/argue {}".format)))
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        command, options = parse_line(line)
    except UserError as error:
        assert len(str(error)) < 300
        assert not any(unicodedata.category(c).startswith("C") for c in str(error))
    else:
        assert {*options} <= {option.name for option in command.options}
        assert all(o.name in options for o in command.options if o.required)
