"""What a result tells of how somebody voted."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.activity import votes
from bot.activity.secrecy import LEAST, Result, published
from bot.wording import render

OPTIONS = ("Yes", "No", "Not sure")

counts = st.integers(0, 12)
tallies = st.lists(counts, min_size=2, max_size=10).map(lambda many: dict(enumerate(many)))


def words(result: Result, options: Sequence[str]) -> str:
    return "\n".join(map(render, votes.said(result, options)))


def test_five_voters_are_enough() -> None:
    assert published({0: 2, 1: 2}) == Result(4, {})
    assert published({0: 3, 1: 2}) == Result(5, {0: 3, 1: 2})


@given(tallies)
def test_too_few_voters_are_only_counted(tally: dict[int, int]) -> None:
    shown = published(tally)
    assert shown.voters == sum(tally.values())
    assert shown.is_few is (shown.voters < LEAST)
    if shown.is_few:
        assert shown == Result(shown.voters, {})


@given(st.integers(0, 9), st.integers(LEAST - 1, 40), st.integers(0, 9), st.booleans())
def test_agreement_has_no_counts(most: int, others: int, one: int, is_alone: bool) -> None:
    tally = dict.fromkeys(range(10), 0)
    tally[most] += others
    tally[most if is_alone else one] += 1
    shown = published(tally)
    assert shown == Result(others + 1, {}, agreed=most)


@given(tallies)
def test_all_else_is_shown_as_it_is(tally: dict[int, int]) -> None:
    shown, voters = published(tally), sum(tally.values())
    if voters >= LEAST and max(tally.values()) < voters - 1:
        assert shown == Result(voters, tally)
    else:
        assert not shown.counts


@given(tallies)
def test_chart_words_and_table_keep_to_one_rule(tally: dict[int, int]) -> None:
    options = [f"option {'abcdefghij'[n]}" for n in tally]
    shown = published(tally)
    said = words(shown, options)
    (split,) = votes.splits({1: tally})
    assert split.result == shown
    numbers = {word for word in said.replace("*", " ").split() if word.isdecimal()}
    if not shown.counts:
        least = {str(LEAST)} if shown.is_few and shown.voters else set()
        assert numbers == {str(shown.voters)} - {"0"} | least
        named = [] if shown.agreed is None else [options[shown.agreed]]
        assert [option for option in options if option in said] == named
    else:
        assert {str(count) for count in tally.values()} <= numbers


def worlds(voters: int, options: int) -> Iterator[tuple[int, ...]]:
    """All ways in which they can vote."""
    return itertools.product(range(options), repeat=voters)


def shown_of(world: Sequence[int], options: int) -> tuple[int, object, int | None]:
    cast = Counter(world)
    shown = published({choice: cast[choice] for choice in range(options)})
    return shown.voters, tuple(shown.counts.items()), shown.agreed


def test_nobody_can_tell_who_dissented() -> None:
    """One voter knows the result and one vote: each other one may still have agreed."""
    for voters, options in ((5, 2), (5, 3), (6, 2), (6, 3)):
        fitting: dict[tuple[int, int], list[set[int]]] = {}
        for world in worlds(voters, options):
            _, _, agreed = shown_of(world, options)
            if agreed is not None:  # the first voter is the one who looks
                seen = fitting.setdefault((agreed, world[0]), [set() for _ in range(voters)])
                for others, choice in zip(seen, world, strict=True):
                    others.add(choice)
        assert fitting
        for (agreed, _), (_, *others) in fitting.items():
            assert all(agreed in possible for possible in others)


def test_whoever_agreed_cannot_tell_whether_somebody_dissented() -> None:
    alike, but_one = [0] * 6, [0] * 5 + [1]
    assert shown_of(alike, 2) == shown_of(but_one, 2)


def test_few_voters_tell_nothing() -> None:
    for voters in range(LEAST):
        assert len({shown_of(world, 3) for world in worlds(voters, 3)}) == 1
