"""`/vote`: opens, closes and shows votes."""

from discord import app_commands

from bot.ui.activities.organising import Interaction
from bot.ui.activities.votes import Votes


def vote(votes: Votes) -> app_commands.Group:
    """The command with its three subcommands."""
    group = app_commands.Group(
        name="vote", description="A vote in this channel, hidden until its close"
    )

    @group.command(name="open", description="Open a vote: a question and its options")
    async def open(interaction: Interaction) -> None:
        await votes.open_form(interaction)

    @group.command(name="close", description="Close the vote in this channel and show its result")
    async def close(interaction: Interaction) -> None:
        await votes.close_here(interaction)

    @group.command(name="results", description="The result of the latest vote in this channel")
    @app_commands.describe(private="Only you see it")
    async def results(interaction: Interaction, private: bool = False) -> None:
        await votes.show_latest(interaction, private=bool(private))

    return group
