"""A small, whole topic: two invented articles and a valid pack about them, for tests to break."""

import re
from pathlib import Path

from bot.facts.packs.audit import fingerprint, paragraphs
from bot.facts.packs.folder import PackError
from bot.facts.packs.loader import load

ARTICLES = {
    "harbour.txt": """\
Riverton’s mayor, Ada Brandt, wants a tram between the harbour and Oak Hill.

A second Civic Panel poll in 2021 found that 64 percent of residents backed the tram; 20 percent opposed
""".rstrip()
    + """ it. Three earlier plans had failed.

The tram would probably cost more than the town can pay, said the council of Riverton in March 2022.
""",
    "buses.txt": """\
No Tram for Riverton
Buses are cheaper. The Harbour League, formed by Riverton and Oak Hill, runs forty of them and
""".rstrip()
    + """ calls the tram a waste.
""",
}
FILES = {
    "topic.toml": """\
[topic]
slug = "tram"
title = "A tram for Riverton"
question = "Should Riverton build a tram?"

[[source]]
letter = "A"
description = "Untitled article on the plan for a tram"
file = "harbour.txt"
fingerprints = {harbour.txt}
verdict = "A tram would probably be more than the town can pay for."
verdict_paragraphs = [3]
rests_on = ["a3-cost"]

[[source]]
letter = "B"
title = "No Tram for Riverton"
description = "Article in favour of buses"
file = "buses.txt"
fingerprints = {buses.txt}

[[section]]
source = "A"
heading = "The plan"
paragraphs = [1, 2]
ours = true

[[section]]
source = "B"
heading = "No Tram for Riverton"
paragraphs = [1, 2]

[[theme]]
slug = "cost"
label = "Cost"
claims = ["a3-cost"]

[[case]]
side = "for"
claims = ["a1-plan"]

[[case]]
side = "against"
claims = ["a3-cost"]
""",
    "subjects.toml": """\
[[subject]]
slug = "riverton"
label = "Riverton"
kind = "country"
aliases = ["rivertown", "the river town"]
gaps = ["how many people live there"]

[[subject]]
slug = "oak-hill"
label = "Oak Hill"
kind = "country"
aliases = ["oakhill"]

[[subject]]
slug = "harbour-league"
label = "Harbour League"
kind = "alliance"
aliases = ["the league"]

[[subject]]
slug = "brandt"
label = "Ada Brandt"
kind = "person"
aliases = ["mayor brandt"]

[[subject]]
slug = "civic-panel"
label = "Civic Panel"
kind = "organisation"

[[subject]]
slug = "tram"
label = "Tram"
kind = "term"
aliases = ["trams"]
""",
    "statements.toml": """\
[[statement]]
id = "a1-plan"
source = "A"
paragraphs = [1]
kind = "reported view"
speaker = "Ada Brandt"
text = "Mayor Ada Brandt proposes a tram line from the harbour up to Oak Hill."
about = ["tram", "brandt", "oak-hill"]
aspect = "definition"
leads = ["tram", "brandt"]
position = ["brandt"]
gaps = ["when it would be built"]

[[statement]]
id = "a2-poll"
source = "A"
paragraphs = [2]
context = [1]
kind = "figure"
text = "In a poll of 2021, 64 percent of those asked in Riverton were for the tram."
about = ["riverton", "tram", "civic-panel"]
leads = ["riverton", "civic-panel"]
event = { when = "2021", date = "2021" }

[[statement]]
id = "a2-plans"
source = "A"
paragraphs = [2]
kind = "fact"
text = "Three plans for a tram had come to nothing before."
about = ["tram"]
event = { when = "earlier, years not stated" }

[[statement]]
id = "a3-cost"
source = "A"
paragraphs = [3]
kind = "reported view"
speaker = "council of Riverton"
text = "The council of Riverton thinks that paying for the tram is probably beyond the town."
about = ["tram", "riverton"]
position = ["riverton"]
answers = ["a1-plan"]
asks = ["can the town afford a tram", "is the tram too expensive", "what does it cost"]
event = { when = "March 2022", date = "2022-03" }

[[statement]]
id = "b2-buses"
source = "B"
paragraphs = [2]
kind = "judgement"
text = "Buses cost less than a tram would."
about = ["tram"]
supports = ["a3-cost"]

[[statement]]
id = "b2-league"
source = "B"
paragraphs = [2]
kind = "fact"
text = "Riverton and Oak Hill make up the Harbour League, which has forty buses."
about = ["harbour-league", "riverton", "oak-hill"]
aspect = "members"
leads = ["harbour-league"]

[[statement]]
id = "b2-waste"
source = "B"
paragraphs = [2]
kind = "reported view"
speaker = "Harbour League"
text = "The Harbour League regards the tram as wasted money."
about = ["harbour-league", "tram"]
""",
    "surveys.toml": """\
[[membership]]
alliance = "harbour-league"
members = ["riverton", "oak-hill"]
statement = "b2-league"
complete = true

[[survey]]
slug = "panel"
label = "Civic Panel poll in 2021"
topic = "the tram"
source = "A"
paragraphs = [2]
exclusive = true
pollster = "Civic Panel"
year = 2021

[[finding]]
survey = "panel"
subject = "riverton"
percent = 64
text = "were for the tram"
label = "For the tram"
statement = "a2-poll"

[[finding]]
survey = "panel"
subject = "riverton"
percent = 20
text = "were against it"
label = "Against the tram"
statement = "a2-poll"

[[clash]]
slug = "worth"
question = "Is the tram worth what it costs?"
verdict = "differ"
summary = "A reports a plan of Ada Brandt and doubts about the money, while B prefers buses."
statements = ["a1-plan", "a3-cost", "b2-buses"]
""",
}


ELSEWHERE = "Elsewhere: "  # what the statements of a twin begin with


def write_articles(folder: Path) -> Path:
    """The articles, as `bot check --text` wants them."""
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def write_pack(folder: Path) -> Path:
    """The pack, valid, in `folder`, which is to be named `tram`."""
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        for article, said in ARTICLES.items():
            marks = [fingerprint(p) for p in paragraphs(said)]
            text = text.replace(f"{{{article}}}", str(marks).replace("'", '"'))
        (folder / name).write_text(text, "utf-8")
    return folder


def write_twin(folder: Path) -> Path:
    """The pack once more, as a topic named as its folder: the same letters, subjects and ids, but
    each statement says something else."""
    write_pack(folder)
    change(folder / "topic.toml", 'slug = "tram"', f'slug = "{folder.name}"')
    change(folder / "topic.toml", '"A tram for Riverton"', f'"A tram for {folder.name.title()}"')
    retell(folder / "statements.toml")
    return folder


def retell(statements: Path) -> None:
    """Lets each statement of a file say something else."""
    text = statements.read_text("utf-8")
    statements.write_text(re.sub(r'^text = "', f'text = "{ELSEWHERE}', text, flags=re.M), "utf-8")


def grow(folder: Path, statements: int) -> None:
    """Adds so many statements to the pack."""
    with (folder / "statements.toml").open("a", encoding="utf-8") as file:
        for number in range(statements):
            file.write(
                f'\n[[statement]]\nid = "n{number}"\nsource = "B"\nparagraphs = [2]\n'
                f'kind = "fact"\ntext = "Bus {number} goes to the harbour."\nabout = ["oak-hill"]\n'
            )


def change(file: Path, old: str, new: str) -> None:
    """Replaces the one place where `old` stands."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), "utf-8")


def problems_of(folder: Path) -> list[str]:
    """What is wrong with a pack that must not be loaded, as `bot check` says it."""
    try:
        load(folder)
    except PackError as error:
        return [str(problem) for problem in error.problems]
    raise AssertionError(f"{folder} is loaded")
