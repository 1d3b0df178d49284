"""A vote as a Discord message: its panel while it is open, and its result."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord
from discord import ui

from bot.activity import votes
from bot.activity.clock import MINUTE, SECOND
from bot.activity.tables import Activity, Stage
from bot.answers.charts.chart import Chart
from bot.answers.lookups import Stale
from bot.ui.layout import CHART_FILE, FOUND, SILENT, FinishedLayout, gallery
from bot.ui.markup import cut, escape, markdown
from bot.ui.pages import LABEL, OPTION
from bot.wording import Phrase, render, say

KIND = "v1"  # the kind and version of presses on votes
ROW = 5  # buttons in a row; more options go into a select
LATE = 2 * MINUTE  # after its deadline, from which on a close is told to be late

Counted = Mapping[int, Mapping[int, int]]  # round -> choice -> votes


class Action(StrEnum):
    """What is pressed."""

    FORM = "f"  # the form of a new vote, sent
    CHOOSE = "b"
    MINE = "m"
    WITHDRAW = "w"
    AGAIN = "a"
    CLOSE = "c"
    CSV = "t"


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a vote: `v1:<action>:<key>:<round>:<choice>`. choice: empty for most."""

    action: Action
    key: str = ""
    round: int = 0
    choice: str = ""

    def __str__(self) -> str:
        return f"{KIND}:{self.action}:{self.key}:{self.round}:{self.choice}"

    @classmethod
    def parse(cls, custom_id: str, chosen: str | None = None) -> "Press":
        """chosen: the value of an entry of a select. Errors: Stale where it is no vote's."""
        try:
            kind, action, key, round, choice = custom_id.split(":")
            if kind != KIND:
                raise ValueError("another kind")
            return cls(Action(action), key, int(round), choice if chosen is None else chosen)
        except ValueError:
            raise Stale from None

    def chosen(self) -> int:
        """The option by its number. Errors: Stale."""
        if not self.choice.isdecimal():
            raise Stale
        return int(self.choice)


def panel(activity: Activity, voters: int) -> FinishedLayout:
    """An open vote. voters: how many have voted in this round."""
    lines = [_title(activity)]
    if activity.round > 1:
        lines.append(_line(say("vote.second-round")))
    state = render(say("vote.voted", count=voters))
    if activity.ends is not None:
        state += " " + render(say("vote.ends", when=_when(activity.ends)))
    small = [say("vote.hidden")]
    if activity.organiser is not None:
        small.append(say("vote.by", who=f"<@{activity.organiser}>"))
    box: ui.Container[Any] = ui.Container(
        ui.TextDisplay("\n".join([*lines, state])), accent_colour=FOUND
    )
    select, rows = _choices(activity)
    if select:
        box.add_item(ui.ActionRow(select))
    box.add_item(ui.TextDisplay("\n".join(f"-# {render(one)}" for one in small)))
    actions = [(say("button.my-vote"), Action.MINE), (say("button.withdraw"), Action.WITHDRAW)]
    if activity.round == 1:
        actions.append((say("button.vote-again"), Action.AGAIN))
    actions.append((say("button.close"), Action.CLOSE))
    return FinishedLayout(box, *rows, _buttons(activity, actions))


def _choices(
    activity: Activity,
) -> tuple["ui.Select[Any] | None", list["ui.ActionRow[Any]"]]:
    options = activity.settings["options"]
    if len(options) > ROW:
        entries = [
            discord.SelectOption(label=cut(option, OPTION), value=str(n))
            for n, option in enumerate(options)
        ]
        id = str(Press(Action.CHOOSE, activity.key, activity.round))
        return ui.Select(custom_id=id, placeholder=render(say("vote.choose")), options=entries), []
    buttons = (
        ui.Button[Any](
            label=cut(option, LABEL),
            style=discord.ButtonStyle.primary,
            custom_id=str(Press(Action.CHOOSE, activity.key, activity.round, str(n))),
        )
        for n, option in enumerate(options)
    )
    return None, [ui.ActionRow(*buttons)]


def _buttons(activity: Activity, actions: Sequence[tuple[Phrase, Action]]) -> "ui.ActionRow[Any]":
    return ui.ActionRow(
        *(
            ui.Button(
                label=render(label),
                custom_id=str(Press(action, activity.key, activity.round)),
            )
            for label, action in actions
        )
    )


def result(activity: Activity, counted: Counted, picture: bytes | None = None) -> FinishedLayout:
    """A vote that is closed, as far as its result may be shown."""
    box: ui.Container[Any] = ui.Container(
        ui.TextDisplay(f"{_title(activity)}\n{_ended(activity)}"), accent_colour=SILENT
    )
    if activity.stage == Stage.INTERRUPTED:
        box.add_item(ui.TextDisplay(_line(say("vote.interrupted"))))
    options = activity.settings["options"]
    rounds = votes.splits(counted)
    for split in rounds:
        heading = f"### {render(split.heading)}\n" if len(rounds) > 1 else ""
        box.add_item(ui.TextDisplay(heading + told(split, options)))
    if changed := votes.changed(counted):
        box.add_item(ui.TextDisplay(_line(changed)))
    if picture and (chart := votes.chart(activity, counted)):
        box.add_item(gallery(chart))
    if activity.facts and rounds:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(_beside(activity, rounds[-1].result.voters)))
    if not rounds:
        return FinishedLayout(box)
    return FinishedLayout(box, _buttons(activity, [(say("button.csv"), Action.CSV)]))


def told(split: votes.Split, options: Sequence[str]) -> str:
    """One round in words."""
    first, *counts = votes.said(split.result, options)
    return "\n".join([_line(first), *(f"- {_line(count)}" for count in counts)])


def private(*texts: str) -> FinishedLayout:
    """A note for the one who pressed."""
    return FinishedLayout(ui.Container(ui.TextDisplay("\n".join(texts)), accent_colour=FOUND))


def sentence(phrase: Phrase) -> FinishedLayout:
    return private(_line(phrase))


def csv_file(activity: Activity, counted: Counted) -> discord.File:
    return discord.File(io.BytesIO(votes.table(activity, counted).encode("utf-8-sig")), "vote.csv")


def picture_file(picture: bytes) -> discord.File:
    return discord.File(io.BytesIO(picture), CHART_FILE)


def chart_of(activity: Activity, counted: Counted) -> Chart | None:
    """What is drawn of a result."""
    return votes.chart(activity, counted) if activity.stage == Stage.CLOSED else None


def _title(activity: Activity) -> str:
    return f"## {escape(activity.settings['question'])}"


def _line(phrase: Phrase) -> str:
    return markdown(render(phrase))


def _when(at: int) -> str:
    """A time that Discord shows in the reader's zone."""
    return f"<t:{at // SECOND}:f>"


def _ended(activity: Activity) -> str:
    if activity.stage != Stage.CLOSED or activity.closed is None:
        return ""
    is_late = activity.ends is not None and activity.closed > activity.ends + LATE
    key = "vote.closed-late" if is_late else "vote.closed"
    return f"-# {render(say(key, when=_when(activity.closed)))}"


def _beside(activity: Activity, voters: int) -> str:
    """The published figures of the survey, and why they are not to be compared."""
    facts = activity.facts
    assert facts and activity.closed
    rows = [f"### {_line(say('vote.survey', survey=facts['survey']))}"]
    for line in facts["lines"]:
        told = say("vote.survey-line", country=line["country"], text=line["text"])
        rows.append(f"{_line(told)}\n-# {escape(line['where'])}")
    if gaps := facts["not_stated"]:
        rows.append(f"-# {_line(say('silences', gaps=tuple(gaps)))}")
    when = _when(activity.closed)
    rows.append(render(say("vote.not-comparable", count=voters, when=when)))
    return "\n".join(rows)
