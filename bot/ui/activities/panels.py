"""A vote as a Discord message: its panel while it is open, and its result."""

import io
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.activity import votes
from bot.activity.clock import MINUTE, SECOND
from bot.activity.secrecy import LEAST, Tallies
from bot.activity.tables import Activity, Stage
from bot.answers.charts.chart import Chart
from bot.ui.activities.presses import SURE, Action, Press
from bot.ui.layout import CHART_FILE, FOUND, REFUSED, SILENT, FinishedLayout, gallery
from bot.ui.markup import cut, escape, markdown
from bot.ui.pages import LABEL, OPTION
from bot.wording import Phrase, render, say

ROW = 5  # options that fit into a row of buttons; more go into a select
SHORT = 35  # characters of a button that a phone shows
LATE = 2 * MINUTE  # after its deadline, from which on a close is told to be late

STYLES = {Action.CLOSE: discord.ButtonStyle.danger}  # which cannot be undone


def panel(activity: Activity, voters: int) -> FinishedLayout:
    """An open vote. voters: how many have voted in this round."""
    lines = [_title(activity)]
    if activity.round > 1:
        lines.append(_line(say("vote.second-round")))
    box: ui.Container[Any] = ui.Container(ui.TextDisplay("\n".join(lines)), accent_colour=FOUND)
    if listed := _listed(activity.settings["options"]):
        box.add_item(ui.TextDisplay(listed))
    box.add_item(ui.TextDisplay(_state(activity, voters)))
    select, rows = _choices(activity)
    if select:
        box.add_item(ui.ActionRow(select))
    box.add_item(ui.Separator(visible=False))
    box.add_item(ui.TextDisplay("\n".join(f"-# {render(one)}" for one in _small(activity))))
    own = [(say("button.my-vote"), Action.MINE), (say("button.withdraw"), Action.WITHDRAW)]
    organising = [(say("button.close"), Action.CLOSE)]
    if activity.round == 1 and activity.organiser is not None:
        organising.insert(0, (say("button.vote-again"), Action.AGAIN))
    return FinishedLayout(box, *rows, _buttons(activity, own), _buttons(activity, organising))


def _state(activity: Activity, voters: int) -> str:
    """How many have voted, and until when others can."""
    state = _line(say("vote.voted", count=voters) if voters else say("vote.nobody-yet"))
    if activity.ends is None:
        return state
    at = activity.ends // SECOND
    return f"{state} {render(say('vote.ends', when=f'<t:{at}:t> (<t:{at}:R>)'))}"


def _small(activity: Activity) -> list[Phrase]:
    """What stands in small print."""
    small = [say("vote.hidden", least=LEAST)]
    if facts := activity.facts:
        key = "vote.beside-ours" if facts["is_ours"] else "vote.beside-own"
        small.append(say(key, survey=facts["survey"]))
    if activity.organiser is not None:
        small.append(say("vote.by", who=f"<@{activity.organiser}>"))
    return small


def _listed(options: Sequence[str]) -> str:
    """The options in full, where buttons and the select would cut or hide them."""
    if len(options) <= ROW and all(len(option) <= SHORT for option in options):
        return ""
    return "\n".join(f"{n}. {escape(option)}" for n, option in enumerate(options, 1))


def _choices(
    activity: Activity,
) -> tuple["ui.Select[Any] | None", list["ui.ActionRow[Any]"]]:
    options = activity.settings["options"]
    if len(options) > ROW:
        entries = [
            discord.SelectOption(label=cut(f"{n + 1}. {option}", OPTION), value=str(n))
            for n, option in enumerate(options)
        ]
        # The revision makes it another select, so that it forgets what was chosen in it.
        press = Press(Action.CHOOSE, activity.key, activity.round, str(activity.revision))
        hint = render(say("vote.choose"))
        return ui.Select(custom_id=str(press), placeholder=hint, options=entries), []
    buttons = (
        ui.Button[Any](
            label=cut(option, LABEL),
            style=discord.ButtonStyle.primary,
            custom_id=str(Press(Action.CHOOSE, activity.key, activity.round, str(n))),
        )
        for n, option in enumerate(options)
    )
    return None, [ui.ActionRow(*buttons)]


def _buttons(
    activity: Activity, actions: Sequence[tuple[Phrase, Action]], choice: str = ""
) -> "ui.ActionRow[Any]":
    return ui.ActionRow(
        *(
            ui.Button(
                label=render(label),
                style=STYLES.get(action, discord.ButtonStyle.secondary),
                custom_id=str(Press(action, activity.key, activity.round, choice)),
            )
            for label, action in actions
        )
    )


def ended(activity: Activity, said: Phrase) -> FinishedLayout:
    """A panel that has been followed by a message of its own, with a link to it."""
    box: ui.Container[Any] = ui.Container(
        ui.TextDisplay(f"{_title(activity)}\n{_line(said)}"), accent_colour=SILENT
    )
    if activity.result is None:
        return FinishedLayout(box)
    label, url = render(say("button.go-there")), link_to(activity, activity.result)
    return FinishedLayout(box, ui.ActionRow(ui.Button(label=label, url=url)))


def link_to(activity: Activity, message: int) -> str:
    """The address of one of its messages."""
    return f"https://discord.com/channels/{activity.server}/{activity.channel}/{message}"


def asking(activity: Activity, action: Action, voters: int) -> FinishedLayout:
    """Whether to go on although few have voted."""
    if action is Action.AGAIN:
        said, label = say("vote.few-again", count=voters, least=LEAST), say("button.vote-again")
    else:
        said, label = say("vote.few-close", count=voters, least=LEAST), say("button.close")
        said = said if voters else say("vote.nobody-close")
    box: ui.Container[Any] = ui.Container(ui.TextDisplay(_line(said)), accent_colour=REFUSED)
    return FinishedLayout(box, _buttons(activity, [(label, action)], SURE))


def second_open(activity: Activity) -> FinishedLayout:
    """For the organiser, who alone may see how the first vote went."""
    box: ui.Container[Any] = ui.Container(
        ui.TextDisplay(_line(say("vote.second-open"))), accent_colour=FOUND
    )
    return FinishedLayout(box, _buttons(activity, [(say("button.first-split"), Action.FIRST)]))


def result(activity: Activity, counted: Tallies, picture: bytes | None = None) -> FinishedLayout:
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
        box.add_item(ui.Separator(visible=False))
        box.add_item(ui.TextDisplay(heading + told(split, options)))
    if changed := votes.changed(counted):
        box.add_item(ui.TextDisplay(_line(changed)))
    if picture and (chart := votes.chart(activity, counted)):
        box.add_item(ui.Separator(visible=False))
        box.add_item(gallery(chart))
    if activity.facts and rounds:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(_beside(activity, rounds[-1].result.voters)))
    if not any(split.result.counts for split in rounds):
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


def csv_file(activity: Activity, counted: Tallies) -> discord.File:
    return discord.File(io.BytesIO(votes.table(activity, counted).encode("utf-8-sig")), "vote.csv")


def picture_file(picture: bytes) -> discord.File:
    return discord.File(io.BytesIO(picture), CHART_FILE)


def chart_of(activity: Activity, counted: Tallies) -> Chart | None:
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
    key = "vote.not-comparable-ours" if facts["is_ours"] else "vote.not-comparable-own"
    rows = [f"### {_line(say('vote.survey', survey=facts['survey']))}"]
    rows.append(render(say(key, count=voters, when=_when(activity.closed))) + "\n")
    for line in facts["lines"]:
        told = say("vote.survey-line", country=line["country"], text=line["text"])
        rows.append(f"{_line(told)}\n-# {escape(line['where'])}")
    if gaps := facts["not_stated"]:
        rows.append(f"\n-# {_line(say('silences', gaps=tuple(gaps)))}")
    return "\n".join(rows)
