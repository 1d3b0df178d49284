"""A bound on what one account may ask for, which a class asking at once never feels."""

import time
from collections.abc import Callable

from cachetools import TTLCache

from bot.errors import UserError
from bot.wording import say

USES, WINDOW_SECONDS = 20, 10.0  # of one account: more than a person presses, far below a script
ACCOUNTS = 50_000  # remembered at once


class Flood:
    """Counts the uses of each account in a window that opens with its first use.

    timer: in seconds; one that never jumps, unlike the machine's time of day.
    """

    def __init__(
        self, seconds: float = WINDOW_SECONDS, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._uses: TTLCache[int, list[int]] = TTLCache(ACCOUNTS, ttl=seconds, timer=timer)

    def admit(self, user_id: int) -> None:
        """Errors: UserError where the account has used its window up."""
        uses = self._uses.get(user_id)
        if uses is None:
            self._uses[user_id] = [1]
            return
        uses[0] += 1  # in place: setting the entry again would open a new window
        if uses[0] > USES:
            raise UserError(say("flood"))
