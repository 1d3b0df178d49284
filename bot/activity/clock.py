"""Discord's time, which all processes share: milliseconds since 1970, from its snowflakes."""

import time
from collections.abc import Callable

EPOCH = 1_420_070_400_000  # from which snowflakes count
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


def time_of(snowflake: int) -> int:
    """When Discord made a snowflake, such as the id of an interaction."""
    return (snowflake >> 22) + EPOCH


class Clock:
    """Discord's time: that of the latest interaction, and what has passed since on this machine.

    The machine's time of day counts only until the first interaction. timer: in seconds; one that
    never jumps.
    """

    def __init__(
        self,
        timer: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._timer, self._wall = timer, wall
        self._latest: tuple[int, float] | None = None

    def see(self, snowflake: int) -> int:
        """Takes the time of an interaction that has just arrived, and gives it."""
        at = time_of(snowflake)
        if self._latest is None or at >= self._latest[0]:  # else it was delivered late, or again
            self._latest = (at, self._timer())
        return at

    @property
    def is_known(self) -> bool:
        """Whether Discord has told the time."""
        return self._latest is not None

    def take(self, at: int) -> None:
        """Takes a time that Discord has told in another way than by a snowflake."""
        if self._latest is None:
            self._latest = (at, self._timer())

    def now(self) -> int:
        if self._latest is None:
            return round(self._wall() * SECOND)
        at, seen = self._latest
        return at + round((self._timer() - seen) * SECOND)
