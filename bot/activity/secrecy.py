"""What a result may say, so that nobody's vote can be read from it: one rule for all that shows it.

Fewer than five voters: only how many. All of one opinion, or all but one: only that, without
counts, since the one could be told by everybody, or tell all others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 5  # voters from which on a result is shown

Tallies = Mapping[int, Mapping[int, int]]  # round -> choice -> votes


@dataclass(frozen=True, slots=True)
class Result:
    """One round, as it may be shown.

    counts: choice -> votes; empty where they are hidden. agreed: the choice of all voters, or of
    all but one, where that is why they are hidden.
    """

    voters: int
    counts: Mapping[int, int]
    agreed: int | None = None

    @property
    def is_few(self) -> bool:
        """Whether there are too few voters for more than their number."""
        return not self.counts and self.agreed is None


def published(counts: Mapping[int, int]) -> Result:
    """What may be shown of a tally. counts: choice -> votes, with those that nobody chose."""
    voters = sum(counts.values())
    if voters < LEAST:
        return Result(voters, {})
    top = max(counts, key=lambda choice: counts[choice])
    if counts[top] >= voters - 1:
        return Result(voters, {}, agreed=top)
    return Result(voters, dict(counts))
