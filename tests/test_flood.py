"""One flooding account is slowed down; a class that asks at once is not."""

import time

import pytest

from bot.errors import UserError
from bot.ui.flood import USES, Flood


def test_a_class_of_500_asks_at_once() -> None:
    flood = Flood()
    for _ in range(USES):
        for user in range(500):
            flood.admit(user)


def test_one_account_floods() -> None:
    flood = Flood()
    for _ in range(USES):
        flood.admit(1)
    with pytest.raises(UserError, match="wait"):
        flood.admit(1)
    flood.admit(2)


def test_it_may_go_on_when_the_window_has_passed() -> None:
    flood = Flood(seconds=0.05)
    for _ in range(USES):
        flood.admit(1)
    time.sleep(0.06)
    flood.admit(1)


def test_asking_on_does_not_lengthen_the_window() -> None:
    flood = Flood(seconds=0.2)
    refused, end = 0, time.monotonic() + 0.15
    while time.monotonic() < end:
        try:
            flood.admit(1)
        except UserError:
            refused += 1
            time.sleep(0.01)
    assert refused
    time.sleep(0.06)
    flood.admit(1)
