"""`/help`: all commands, with an example each."""

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.catalogue import CATALOGUE
from bot.answers.examples import example
from bot.answers.request import request
from bot.facts.topic import Topic
from bot.wording import say

CLASS = tuple(  # in Discord alone
    Line(said, command=command)
    for command, said in (
        ("vote open", say("help.vote-open")),
        ("vote results", say("help.vote-results")),
        ("privacy", say("help.privacy")),
        ("settings show", say("help.settings")),
    )
)
TIPS = tuple(Line(say(f"help.tip-{tip}")) for tip in ("private", "buttons", "menu"))


def help(topic: Topic) -> Answer:
    """Every command with an example from the topic."""
    rows = tuple(
        Line(
            say("help.command", description=c.description, example=example(topic, c.name)),
            command=c.name,
        )
        for c in CATALOGUE
    )
    return Answer(
        request=request(topic, "help"),
        title=say("help.title"),
        lead=Line(say("help.lead")),
        sections=(
            Section(say("help.commands"), rows),
            Section(say("help.class"), CLASS),
            Section(say("help.tips"), TIPS),
        ),
        next=(offers.sources(topic), offers.obstacles(topic)),
    )
