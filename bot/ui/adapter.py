"""How answers reach Discord: discord.py's own way, without having each of them sent back.

Where nothing is asked for, Discord says in an empty reply that it took the answer. discord.py
asks for the whole message that it just sent, reads it and draws its parts up, for nothing here,
which takes a text answer above the Budget's CPU of 1.1 times the floor. An option for it is
proposed in pull request 9957 of discord.py.
"""

from typing import Any

import aiohttp
from discord.http import MultipartParameters, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

CALLBACK = "/interactions/{webhook_id}/{webhook_token}/callback"


class Terse(AsyncWebhookAdapter):
    """Takes an empty reply to an answer; locks, repeats and errors are discord.py's."""

    async def create_interaction_response(  # type: ignore[override]  # theirs returns the awaitable
        self,
        interaction_id: int,
        token: str,
        *,
        session: aiohttp.ClientSession,
        proxy: str | None = None,
        proxy_auth: aiohttp.BasicAuth | None = None,
        params: MultipartParameters,
    ) -> dict[str, Any]:
        """The least of what Discord could say, which is all that discord.py needs."""
        await self.request(
            Route("POST", CALLBACK, webhook_id=interaction_id, webhook_token=token),
            session=session,
            proxy=proxy,
            proxy_auth=proxy_auth,
            files=params.files,
            multipart=params.multipart if params.files else None,
            payload=None if params.files else params.payload,
        )
        return {"interaction": {"id": interaction_id}}


def answer_tersely() -> None:
    """For all tasks that are begun after it in the present one."""
    async_context.set(Terse())
