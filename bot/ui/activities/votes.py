"""Votes in Discord: forms, presses and panels, over what `activity` keeps."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import discord
from cachetools import LRUCache
from discord import ui

from bot.activity import votes
from bot.activity.activities import Activities, Counted, Running
from bot.activity.engine import Opening, Pressed, in_round
from bot.activity.keeper import Shown
from bot.activity.secrecy import LEAST
from bot.activity.tables import Activity, Stage
from bot.activity.votes import FormError
from bot.answers.charts.pictures import ChartError, pictures_of
from bot.answers.lookups import Stale
from bot.errors import UserError
from bot.facts.packs.schema import Survey
from bot.facts.store import Topics
from bot.ui.activities import panels
from bot.ui.activities.organising import Interaction, Linked, can_edit, check_organiser, here
from bot.ui.activities.presses import SURE, Action, Press
from bot.ui.activities.vote_form import form_of, read_form
from bot.ui.markup import markdown
from bot.ui.replies import Replies
from bot.wording import Phrase, render, say

GONE_CODES = {10003, 10008}  # unknown channel, unknown message
REFUSED_CODES = {50001, 50013}  # missing access, missing permissions
SETTLED_CODES = {30046, 50083}  # too many edits of an old message; the thread is archived
PICTURES_KEPT = 64
SURVEYS = 25  # entries of a select
Edit = Callable[..., Awaitable[object]]  # of a message
log = logging.getLogger(__name__)


class Votes:
    """Opens, shows and closes votes. Errors of all methods: UserError; SQLAlchemyError, OSError."""

    def __init__(
        self, client: discord.Client, activities: Activities, topics: Topics, replies: Replies
    ) -> None:
        self._client, self.activities = client, activities
        self._topics, self._replies = topics, replies
        self._pictures: LRUCache[str, bytes] = LRUCache(PICTURES_KEPT)

    # Commands

    async def open_form(self, interaction: Interaction) -> None:
        """Shows the form of a new vote, before which all else is looked at."""
        with self._replies.handling(interaction, "vote open"):
            _, channel = here(interaction)
            await check_organiser(interaction, self.activities)
            if self.activities.secret is None:
                raise UserError(say("activity.no-key"))
            if running := await self.activities.running_in(channel):
                raise _running(running)
            modal = form_of(await self._surveys(interaction.guild_id))
            modal.stop()  # so that discord.py does not keep it: the router gets what is sent
            await interaction.response.send_modal(modal)

    async def close_here(self, interaction: Interaction) -> None:
        """Closes what is open in the channel, and shows the result."""
        with self._replies.handling(interaction, "vote close"):
            server, channel = here(interaction)
            await check_organiser(interaction, self.activities)
            running = await self.activities.running_in(channel)
            if running is None:
                raise UserError(say("activity.none-open"))
            before = await self.activities.found(running.key, server)
            if before.voters < LEAST:
                await self._ask(interaction, before, Action.CLOSE)
                return
            at = self.activities.clock.see(interaction.id)
            counted = await self.activities.close(running.key, server, running.round, at)
            await self._send_result(interaction, counted, private=False)
            sent = await interaction.original_response()
            await self._note_result(counted.activity, sent.id)

    async def show_latest(self, interaction: Interaction, *, private: bool) -> None:
        """The result of the vote that was opened last in the channel."""
        with self._replies.handling(interaction, "vote results"):
            counted = await self.activities.latest_in(*here(interaction))
            if counted is None:
                raise UserError(say("activity.none"))
            if counted.activity.stage == Stage.OPEN:
                raise _open(counted.activity)
            await self._send_result(interaction, counted, private=private)

    # Presses

    async def press(self, interaction: Interaction) -> None:
        """A press on a panel, or the form of a new vote."""
        data: Any = interaction.data or {}
        chosen = data["values"][0] if data.get("values") else None
        press = Press.parse(data.get("custom_id", ""), chosen)
        with self._replies.handling(interaction, f"vote {press.action.name.lower()}"):
            server, _ = here(interaction)
            message = interaction.message.id if interaction.message else None
            at = self.activities.clock.see(interaction.id)
            user, edits = interaction.user.id, can_edit(interaction)
            pressed = Pressed(press.key, server, press.round, user, at, message, edits)
            match press.action:
                case Action.FORM:
                    await self._open(interaction, data.get("components", ()))
                case Action.CHOOSE:
                    await self._respond(interaction, pressed, press.chosen())
                case Action.WITHDRAW:
                    await self._respond(interaction, pressed, None)
                case Action.MINE:
                    await self._show_own(interaction, pressed)
                case Action.CLOSE:
                    await self._close(interaction, pressed, is_sure=press.choice == SURE)
                case Action.AGAIN:
                    await self._open_again(interaction, pressed, is_sure=press.choice == SURE)
                case Action.FIRST:
                    await self._show_first(interaction, pressed)
                case Action.CSV:
                    await self._send_csv(interaction, pressed)

    async def _open(self, interaction: Interaction, components: Any) -> None:
        server, channel = here(interaction)
        await check_organiser(interaction, self.activities)
        if self.activities.secret is None:
            raise UserError(say("activity.no-key"))
        form = read_form(components)
        key, _, _ = form.survey.partition(":")
        new = votes.read(form, await self._topics.topic(key, server) if key else None)
        if new.minutes is not None and not can_edit(interaction):
            error = FormError(say("vote.again", said=say("activity.no-timer")), form)
            error.link = (say("button.add-right"), _invitation(interaction))
            raise error
        opening = Opening(
            kind=votes.KIND,
            server=server,
            channel=channel,
            organiser=interaction.user.id,
            settings=new.settings,
            facts=new.facts,
            minutes=new.minutes,
            can_edit=can_edit(interaction),
            at=self.activities.clock.see(interaction.id),
        )
        try:
            activity = await self.activities.open(opening)
        except Running as error:
            raise _running(error.activity) from None
        await interaction.response.send_message(view=panels.panel(activity, 0))
        sent = await interaction.original_response()

        def note(row: Activity) -> None:
            row.message, row.shown, row.edited = sent.id, 1, opening.at

        await self.activities.note(activity, note)

    async def _respond(
        self, interaction: Interaction, pressed: Pressed, choice: int | None
    ) -> None:
        done = await self.activities.respond(pressed, choice)
        if choice is None:
            said = say("vote.withdrawn")
        else:
            said = say("vote.recorded", option=done.activity.settings["options"][choice])
        await self._tell(interaction, done.activity, done.voters, panels.sentence(said))

    async def _tell(
        self,
        interaction: Interaction,
        activity: Activity,
        voters: int | None,
        private: ui.LayoutView,
    ) -> None:
        """A private note; voters: edits the panel by this press as well."""
        if voters is None:
            await interaction.response.send_message(view=private, ephemeral=True)
            return
        await interaction.response.edit_message(view=panels.panel(activity, voters))
        await interaction.followup.send(view=private, ephemeral=True)
        await self._note_shown(activity)

    async def _note_shown(self, activity: Activity) -> None:
        revision = activity.revision

        def note(row: Activity) -> None:
            row.shown = max(row.shown, revision)

        await self.activities.note(activity, note)

    async def _show_own(self, interaction: Interaction, pressed: Pressed) -> None:
        activity, choice = await self.activities.chosen(pressed)
        said = say("vote.mine-none")
        if choice is not None:
            said = say("vote.mine", option=activity.settings["options"][choice])
        await interaction.response.send_message(view=panels.sentence(said), ephemeral=True)

    async def _organised(
        self, interaction: Interaction, pressed: Pressed, action: Action, *, is_sure: bool
    ) -> bool:
        """Whether a round is to be ended; asks first where few have voted."""
        await check_organiser(interaction, self.activities)
        before = await self.activities.found(pressed.key, pressed.server)
        in_round(before.activity, pressed.round)
        if action is Action.AGAIN:
            if before.activity.organiser != pressed.user:
                raise UserError(say("vote.not-yours"))
            if not before.voters:
                raise UserError(say("vote.nobody-again"))
        if before.voters >= LEAST or is_sure:
            return True
        await self._ask(interaction, before, action)
        return False

    async def _ask(self, interaction: Interaction, counted: Counted, action: Action) -> None:
        view = panels.asking(counted.activity, action, counted.voters)
        await interaction.response.send_message(view=view, ephemeral=True)

    async def _close(self, interaction: Interaction, pressed: Pressed, *, is_sure: bool) -> None:
        if not await self._organised(interaction, pressed, Action.CLOSE, is_sure=is_sure):
            return
        counted = await self.activities.close(
            pressed.key, pressed.server, pressed.round, pressed.at
        )
        activity = counted.activity
        await self._end_panel(interaction, activity, say("vote.closed-below"), is_sure=is_sure)
        view = panels.result(activity, counted.tallies)
        sent = await interaction.followup.send(view=view, wait=True)
        await self._note_result(activity, sent.id)
        await self._add_chart(sent.edit, counted)

    async def _end_panel(
        self, interaction: Interaction, activity: Activity, said: Phrase, *, is_sure: bool
    ) -> None:
        """By the press on it; that of a confirmation edits the question whether to go on."""
        if not is_sure:
            await interaction.response.edit_message(view=panels.ended(activity, said))
            return
        await interaction.response.edit_message(view=panels.sentence(say("vote.closed-by-you")))
        if activity.can_edit and activity.message is not None:
            await self._edit(activity, panels.ended(activity, said))

    async def _note_result(self, activity: Activity, message: int) -> None:
        """Its panel, which the keeper edits next, leads to it."""

        def note(row: Activity) -> None:
            row.result = message

        await self.activities.note(activity, note)

    async def _open_again(
        self, interaction: Interaction, pressed: Pressed, *, is_sure: bool
    ) -> None:
        if not await self._organised(interaction, pressed, Action.AGAIN, is_sure=is_sure):
            return
        counted = await self.activities.open_again(
            pressed.key, pressed.server, pressed.round, pressed.at
        )
        activity = counted.activity
        await self._end_panel(interaction, activity, say("vote.first-closed"), is_sure=is_sure)
        sent = await interaction.followup.send(view=panels.panel(activity, 0), wait=True)
        revision = activity.revision

        def note(row: Activity) -> None:
            row.message, row.shown, row.edited = sent.id, max(row.shown, revision), pressed.at

        await self.activities.note(activity, note)
        first, *_ = votes.splits(counted.tallies)
        if not first.result.is_few:
            await interaction.followup.send(view=panels.second_open(activity), ephemeral=True)

    async def _show_first(self, interaction: Interaction, pressed: Pressed) -> None:
        await check_organiser(interaction, self.activities)
        counted = await self.activities.found(pressed.key, pressed.server)
        if counted.activity.organiser != pressed.user:
            raise UserError(say("vote.not-yours"))
        if not counted.tallies:
            raise Stale  # there has been no second vote yet
        first, *_ = votes.splits(counted.tallies)
        told = panels.told(first, counted.activity.settings["options"])
        view = panels.private(markdown(render(say("vote.first-split"))), told)
        await interaction.response.send_message(view=view, ephemeral=True)

    async def _send_csv(self, interaction: Interaction, pressed: Pressed) -> None:
        counted = await self.activities.found(pressed.key, pressed.server)
        if counted.activity.stage == Stage.OPEN:
            raise _open(counted.activity)
        await interaction.response.send_message(
            render(say("vote.csv")),
            file=panels.csv_file(counted.activity, counted.tallies),
            ephemeral=True,
        )

    # Results and their charts

    async def _send_result(
        self, interaction: Interaction, counted: Counted, *, private: bool
    ) -> None:
        view = panels.result(counted.activity, counted.tallies)
        await interaction.response.send_message(view=view, ephemeral=private)
        await self._add_chart(interaction.edit_original_response, counted)

    async def _add_chart(self, edit: Edit, counted: Counted) -> None:
        """Adds the chart to a result shown in words: drawing can take longer than Discord waits."""
        if picture := await self._picture(counted):
            view = panels.result(counted.activity, counted.tallies, picture)
            await edit(view=view, attachments=[panels.picture_file(picture)])

    async def _picture(self, counted: Counted) -> bytes | None:
        chart = panels.chart_of(counted.activity, counted.tallies)
        if chart is None:
            return None
        if (picture := self._pictures.get(chart.digest)) is None:
            try:
                drawn = await pictures_of({chart.digest: chart})
            except (ChartError, OSError) as error:
                log.warning("a chart could not be drawn: %s", type(error).__name__)
                return None
            if picture := drawn.get(chart.digest):
                self._pictures[chart.digest] = picture
        return picture

    async def show(self, activity: Activity) -> Shown:
        """Edits a panel without a press, to what is stored."""
        counted = await self.activities.found(activity.key, activity.server)
        now, picture = counted.activity, None
        if now.stage == Stage.OPEN:
            view = panels.panel(now, counted.voters)
        elif now.result is not None:
            view = panels.ended(now, say("vote.closed-below"))
        else:  # nobody pressed: the panel is the only message that there is
            picture = await self._picture(counted)
            view = panels.result(now, counted.tallies, picture)
        return await self._edit(now, view, picture)

    async def _edit(
        self, activity: Activity, view: ui.LayoutView, picture: bytes | None = None
    ) -> Shown:
        channel = self._client.get_partial_messageable(activity.channel)
        assert activity.message is not None
        message = channel.get_partial_message(activity.message)
        files = [panels.picture_file(picture)] if picture else []
        try:
            await message.edit(
                view=view, attachments=files, allowed_mentions=discord.AllowedMentions.none()
            )
        except discord.HTTPException as error:
            return _outcome(error)
        except (aiohttp.ClientError, OSError) as error:
            log.warning("a panel could not be edited: %s", type(error).__name__)
            return Shown.FAILED
        return Shown.DONE

    async def _surveys(self, server: int | None) -> Mapping[str, Survey]:
        """Those that a class can be asked about, by "topic:survey"."""
        found = {}
        for name in self._topics.visible(server):
            topic = await self._topics.topic(name.key, server)
            for survey in topic.surveys.values():
                if survey.ask:
                    found[f"{name.key}:{survey.slug}"] = survey
        return dict([*found.items()][:SURVEYS])


def _outcome(error: discord.HTTPException) -> Shown:
    if error.code in GONE_CODES:
        return Shown.GONE
    if error.code in REFUSED_CODES:
        return Shown.REFUSED
    if error.code in SETTLED_CODES:
        return Shown.DONE  # as far as it can be: the result is reached by /vote results
    log.warning("a panel could not be edited: HTTP %s, code %s", error.status, error.code)
    return Shown.FAILED


def _running(activity: Activity | None) -> UserError:
    if activity is None or activity.message is None:
        return UserError(say("activity.running-unseen"))
    url = panels.link_to(activity, activity.message)
    return Linked(say("activity.running"), say("button.go-there"), url)


def _open(activity: Activity) -> UserError:
    if activity.message is None:
        return UserError(say("vote.still-open"))
    url = panels.link_to(activity, activity.message)
    return Linked(say("vote.still-open"), say("button.go-there"), url)


def _invitation(interaction: Interaction) -> str:
    permissions = discord.Permissions(view_channel=True)
    return discord.utils.oauth_url(interaction.application_id, permissions=permissions)
