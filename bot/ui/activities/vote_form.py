"""The form of a new vote, as Discord shows it and sends it."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.activity.votes import QUESTION, Form
from bot.facts.packs.schema import Survey
from bot.ui.activities.presses import Action, Press
from bot.ui.markup import cut
from bot.ui.pages import OPTION
from bot.wording import render, say

MINUTES_LENGTH = 14  # characters of the field, such as "10080 minutes"
OPTIONS_LENGTH = 1000  # ten of the longest, and line breaks


def form_of(surveys: Mapping[str, Survey]) -> ui.Modal:
    """The form. surveys: those that a class can be asked about, by what stands for them."""
    modal = ui.Modal(title=render(say("vote.form")), custom_id=str(Press(Action.FORM)))
    needed = not surveys  # else a survey can stand for them
    long = discord.TextStyle.paragraph
    fields = (
        ("question", ui.TextInput(max_length=QUESTION, required=needed)),
        ("options", ui.TextInput(style=long, max_length=OPTIONS_LENGTH, required=needed)),
        ("minutes", ui.TextInput(max_length=MINUTES_LENGTH, required=False)),
    )
    for name, field in fields:
        field.custom_id = name
        field.placeholder = render(say(f"vote.example-{name}"))
        modal.add_item(ui.Label(text=render(say(f"vote.form-{name}")), component=field))
    if surveys:
        options = [
            discord.SelectOption(
                label=cut(survey.label[:1].upper() + survey.label[1:], OPTION),
                value=value,
                description=cut(survey.ask or "", OPTION),
            )
            for value, survey in surveys.items()
        ]
        select: ui.Select[Any] = ui.Select(
            custom_id="survey", options=options, required=False, min_values=0
        )
        hint = render(say("vote.form-survey-hint"))
        text = render(say("vote.form-survey"))
        modal.add_item(ui.Label(text=text, description=hint, component=select))
    return modal


def read_form(components: Any) -> Form:
    """What was sent. components: as Discord sends them."""
    typed = _values(components)
    return Form(*(typed.get(name, "") for name in ("question", "options", "minutes", "survey")))


def _values(components: Any) -> dict[str, str]:
    """What a form holds: the id of a field -> its text, or the value of its first choice."""
    found = dict[str, str]()
    for one in components:
        found |= _values([one["component"]] if "component" in one else one.get("components", ()))
        if "custom_id" in one:
            values = one.get("values") or [""]
            found[one["custom_id"]] = str(one.get("value", values[0]) or "")
    return found
