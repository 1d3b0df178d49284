"""Discord's time: read from snowflakes, and carried on by a timer that never jumps."""

import discord
from support.classes import NOON, snowflake

from bot.activity.clock import HOUR, SECOND, Clock, time_of


class Machine:
    """A machine's time of day and its timer, in seconds."""

    def __init__(self) -> None:
        self.wall, self.timer = NOON / SECOND, 100.0

    def clock(self) -> Clock:
        return Clock(lambda: self.timer, lambda: self.wall)


def test_a_snowflake_says_when_it_was_made() -> None:
    for id in (1_400_000_000_000_000_000, snowflake(NOON)):
        made = discord.utils.snowflake_time(id).timestamp()
        assert time_of(id) == round(made * SECOND)
    assert time_of(snowflake(NOON)) == NOON


def test_the_machine_counts_only_until_the_first_interaction() -> None:
    machine = Machine()
    clock = machine.clock()
    assert clock.now() == NOON
    assert clock.see(snowflake(NOON - HOUR)) == NOON - HOUR
    assert clock.now() == NOON - HOUR


def test_time_goes_on_between_interactions() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.see(snowflake(NOON))
    machine.timer += 2.5
    assert clock.now() == NOON + 2500
    clock.see(snowflake(NOON + 10 * SECOND))
    assert clock.now() == NOON + 10 * SECOND


def test_a_time_of_day_that_is_put_right_changes_nothing() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.see(snowflake(NOON))
    for jump in (HOUR, -2 * HOUR):
        machine.wall += jump / SECOND
        machine.timer += 1
    assert clock.now() == NOON + 2 * SECOND


def test_an_interaction_that_is_delivered_late_does_not_turn_time_back() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.see(snowflake(NOON))
    machine.timer += 1
    assert clock.see(snowflake(NOON - HOUR)) == NOON - HOUR
    assert clock.now() == NOON + SECOND
