"""The commands, and a typed line, which is read as a Discord client would read it."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.catalogue import CATALOGUE, COMMANDS, COMMON, Command, Option
from bot.answers.examples import example
from bot.answers.typed_line import UnknownCommand, parse_line
from bot.errors import UserError
from bot.facts.topic import Topic

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
def test_an_example_is_of_its_own_command(
    topic: Topic, small_topic: Topic, command: Command
) -> None:
    for one in (topic, small_topic):  # the small topic's pack gives no examples
        assert parse_line(example(one, command.name), COMMANDS)[0] is command


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
        ("/obstacles law", "obstacles", {"about": "law"}),
        (
            "/obstacles about:viet nam source:B",
            "obstacles",
            {"about": "viet nam", "source": "B"},
        ),
        ("/argue against japan", "argue", {"side": "against", "about": "japan"}),
        ("/argue FOR", "argue", {"side": "for"}),
        ("/argue both sides", "argue", {"side": "both sides"}),
        ("/poll Country:japan private:true", "poll", {"country": "japan", "private": "true"}),
        ("/poll japan private: true", "poll", {"country": "japan", "private": "true"}),
        ("/help private:true", "help", {"private": "true"}),
        ("/obstacles law source:A", "obstacles", {"about": "law", "source": "A"}),
        ("/obstacles about:", "obstacles", {}),
        ("/timeline until:2014 since:2004", "timeline", {"until": "2014", "since": "2004"}),
        ("/argue for about:japan", "argue", {"side": "for", "about": "japan"}),
        ("/argue side:for about:japan", "argue", {"side": "for", "about": "japan"}),
        ("/ask is it true: no Quad?", "ask", {"question": "is it true: no Quad?"}),
        ("/poll japan topic:other", "poll", {"country": "japan", "topic": "other"}),
    ],
)
def test_a_line(line: str, name: str, options: dict[str, str]) -> None:
    command, found = parse_line(line, COMMANDS)
    assert (command.name, found) == (name, options)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/poll", "/poll needs more. Type it so: /poll country [beside]"),
        ("/poll country:", "/poll needs more. Type it so: /poll country [beside]"),
        (
            "/argue about:japan",
            "/argue needs more. Type it so: /argue side:for|against [about] [source]",
        ),
        (
            "/argue about:japan for",
            "/argue needs more. Type it so: /argue side:for|against [about] [source]",
        ),
        ("/help me", "/help takes no further words: leave out “me”."),
        ("/assessment A source:B", "/assessment takes no further words: leave out “A”."),
    ],
)
def test_a_line_that_lacks_or_has_too_much(line: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        parse_line(line, COMMANDS)
    assert str(error.value) == said
    assert not isinstance(error.value, UnknownCommand)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("/pol japan", "poll"),
        ("//poll", "poll"),
        ("/Aliance quad", "alliance"),
        ("/obstacels", "obstacles"),
        ("/sorces", "sources"),
    ],
)
def test_a_command_with_a_typo(line: str, near: str) -> None:
    with pytest.raises(UnknownCommand) as error:
        parse_line(line, COMMANDS)
    assert str(error.value).endswith(f": did you mean /{near}?")


@pytest.mark.parametrize("line", ["/vote japan", "/", "/😀", "/poll:japan", "what japan", ""])
def test_an_unknown_command(line: str) -> None:
    with pytest.raises(UnknownCommand) as error:
        parse_line(line, COMMANDS)
    known = ", ".join(f"/{name}" for name in TWELVE.split())
    assert str(error.value).endswith(f". There are: {known}.")


@given(line=st.one_of(st.text(), st.text().map("/{}".format), st.text().map("/argue {}".format)))
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        command, options = parse_line(line, COMMANDS)
    except UserError as error:
        assert len(str(error)) < 300
        assert not any(unicodedata.category(c).startswith("C") for c in str(error))
    else:
        assert {*options} <= {option.name for option in (*command.options, *COMMON)}
        assert all(o.name in options for o in command.options if o.required)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/debate japan", {"about": "japan"}),
        ("/debate japan side:for", {"about": "japan", "side": "for"}),
        ("/debate japan or korea about:quad", {"about": "quad", "side": "japan or korea"}),
        ("/debate japan about:quad side:for", {"about": "quad", "side": "for", "more": "japan"}),
        (
            "/debate FOR ever and ever about:quad",
            {"about": "quad", "side": "for", "more": "ever and ever"},
        ),
        ("/debate about:quad", {"about": "quad"}),
    ],
)
def test_free_words_go_to_the_first_required_option_that_is_left(
    line: str, options: dict[str, str]
) -> None:
    """Then to the others in their order; of those with choices one word, and the rest go on."""
    side = Option("side", "", choices=("for", "against"))
    command = Command("debate", "", (side, Option("about", "", required=True), Option("more", "")))
    assert parse_line(line, {"debate": command}) == (command, options)


@pytest.mark.parametrize("option", [option.name for option in COMMON])
def test_what_every_command_takes_is_filled_by_its_name_alone(option: str) -> None:
    assert parse_line(f"/help {option}:true", COMMANDS)[1] == {option: "true"}
    assert parse_line("/poll japan", COMMANDS, ())[1] == {"country": "japan"}
    with pytest.raises(UserError, match="takes no further words"):
        parse_line("/help true", COMMANDS)
    with pytest.raises(UserError, match="takes no further words"):
        parse_line(f"/help {option}:true", COMMANDS, ())


def test_a_longer_name_goes_before_a_shorter_one() -> None:
    option = Option("question", "", required=True)
    commands = {name: Command(name, "", (option,)) for name in ("vote", "vote open")}
    command, options = parse_line("/vote  open tram?", commands)
    assert (command.name, options) == ("vote open", {"question": "tram?"})
