"""An invented topic of any size, which in all else is like the shipped one."""

from pathlib import Path

from support.small_pack import write_twin

SUBJECTS = 90
STEPS = (1, 7, 31)  # from a statement to the next about the same subject, of three
WORDS = "harbour bus line council budget bridge winter ticket driver school market island".split()
MORE = "carries moves closes opens costs saves reaches leaves crosses serves meets follows".split()


def write_large(folder: Path, statements: int) -> Path:
    """A pack of that many statements in `folder`, whose name is the topic's slug."""
    write_twin(folder)
    (folder / "more.toml").write_text(
        "".join(map(_subject, range(SUBJECTS)))
        + "".join(map(_statement, range(statements - _count(folder)))),
        "utf-8",
    )
    return folder


def _count(folder: Path) -> int:
    return (folder / "statements.toml").read_text("utf-8").count("[[statement]]")


def _subject(number: int) -> str:
    return f"""
[[subject]]
slug = "place-{number}"
label = "Place {_spelt(number)}"
kind = "place"
aliases = ["the {_spelt(number)} place", "quarter {number}"]
"""


def _statement(number: int) -> str:
    about = [f"place-{(number * step) % SUBJECTS}" for step in STEPS]
    said = " ".join((WORDS + MORE)[(number * step + step) % 24] for step in range(3, 12))
    event = f'event = {{ when = "in {1900 + number % 100}", date = "{1900 + number % 100}" }}\n'
    return f"""
[[statement]]
id = "n{number}"
source = "{"AB"[number % 2]}"
paragraphs = [{1 + number % 2}]
kind = "fact"
text = "Elsewhere: number {number} is about {said} and {_spelt(number)} more."
about = {[*dict.fromkeys(about)]}
gaps = ["how many people number {number} serves"]
{event if number % 7 == 0 else ""}"""


def _spelt(number: int) -> str:
    """In letters, so that it is one word."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
