"""A line that is typed straight through, as a filled-in command of the preview's page."""

from typing import Any

import pytest

from bot.answers.typed_line import UnknownCommand
from bot.errors import UserError
from bot.preview.typed import typed_command


def option(
    name: str, kind: str = "string", *choices: tuple[str, Any], **more: Any
) -> dict[str, Any]:
    known = [{"name": label, "value": value} for label, value in choices]
    return (
        {"name": name, "type": kind, "choices": known, "autocomplete": False}
        | {"required": False}
        | more
    )


def entry(name: str, *options: dict[str, Any]) -> dict[str, Any]:
    return {
        "commandId": "1",
        "path": name.split(),
        "schemaFingerprint": f"sf_{name}",
        "options": list(options),
    }


PRIVATE = option("private", "boolean")
CATALOG = [
    entry("poll", option("country", required=True), PRIVATE),
    entry(
        "argue",
        option("side", "string", ("For", "f"), ("Against", "a"), required=True),
        option("about", autocomplete=True),
        PRIVATE,
    ),
    entry(
        "obstacles",
        option("theme", autocomplete=True),
        option("country", autocomplete=True),
        option("source", "string", ("A", "a"), ("B", "b")),
        PRIVATE,
    ),
    entry("timeline", option("since"), option("until"), PRIVATE),
    entry("pack", option("name")),
    entry("pack add", option("name")),
    entry("help"),
]


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/poll japan", {"country": "japan"}),
        ("  /POLL   South Korea ", {"country": "South Korea"}),
        ("/poll country:south korea private:yes", {"country": "south korea", "private": True}),
        ("/poll japan private: False", {"country": "japan", "private": False}),
        ("/poll Country:japan", {"country": "japan"}),
        ("/poll what: a colon", {"country": "what: a colon"}),
        ("/argue for", {"side": "f"}),
        ("/argue AGAINST south korea", {"side": "a", "about": "south korea"}),
        ("/argue side:for", {"side": "f"}),
        ("/obstacles", {}),
        ("/obstacles trust", {"theme": "trust"}),
        ("/obstacles country:china", {"country": "china"}),
        ("/obstacles trust source:B", {"theme": "trust", "source": "b"}),
        ("/timeline 2014", {"since": "2014"}),
        ("/timeline until:2017", {"until": "2017"}),
        ("/help", {}),
    ],
)
def test_a_typed_line_fills_the_options(line: str, options: dict[str, Any]) -> None:
    assert typed_command(line, CATALOG)["options"] == options


def test_a_typed_line_names_the_longest_command() -> None:
    assert typed_command("/pack  add it", CATALOG) == {
        "command_id": "1",
        "path": ["pack", "add"],
        "schema_fingerprint": "sf_pack add",
        "options": {"name": "it"},
    }


@pytest.mark.parametrize("line", ["/", "/polls japan", "see /poll"])
def test_a_line_that_names_no_command_is_refused(line: str) -> None:
    with pytest.raises(UnknownCommand):
        typed_command(line, CATALOG)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/poll", "/poll country"),
        ("/poll private:yes", "/poll country"),
        ("/argue perhaps", "/argue side:For|Against [about]"),
        ("/argue south korea", "/argue side:For|Against [about]"),
        ("/obstacles source:C", "option source does not take “C”"),
        ("/poll japan private:perhaps", "option private does not take “perhaps”"),
        ("/help me", "leave out “me”"),
    ],
)
def test_an_option_that_is_missing_or_does_not_fit_is_explained(line: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        typed_command(line, CATALOG)
    assert not isinstance(refused.value, UnknownCommand)
    assert words in str(refused.value)
