"""Which sums and means may be shown: many contribute, and none of them dominates (R4)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from oncommons.disclosure.depths import Strictness, limits_of
from oncommons.errors import DataError


@dataclass(frozen=True, slots=True)
class Contributions:
    """What a total is made of, as far as the rules need it.

    Args:
        contributors: patients who contribute.
        total: sum of what they contribute, without signs.
        largest: their largest contributions without signs, largest first; two are enough.
    """

    contributors: int
    total: float
    largest: tuple[float, ...]


def contributions(values: Sequence[float], *, largest: int = 2) -> Contributions:
    """Find what the rules need in the values behind a sum or a mean.

    Args:
        values: one per patient, finite; signs are left out, as a loss tells as much as a gain.
        largest: how many of the largest to keep.

    Raises:
        DataError: a value is not finite; names the first row.

    Example:
        >>> contributions([3.0, -50.0, 7.0])
        Contributions(contributors=3, total=60.0, largest=(50.0, 7.0))
    """
    for row, value in enumerate(values):
        if not math.isfinite(value):
            raise DataError(f"row {row} (the first is 0) has no value", remedy="leave it out")
    sizes = sorted((abs(value) for value in values), reverse=True)
    return Contributions(len(sizes), math.fsum(sizes), tuple(sizes[: max(largest, 2)]))


def broken_sum_rules(
    behind: Contributions, minimum: int, *, strictness: Strictness = Strictness.RESEARCH
) -> tuple[str, ...]:
    """Name the limits of R4 that a total or a mean breaks; none where it may be shown.

    - contributors: fewer than the minimum contribute. Nobody at all is no group.
    - dominance: the largest two make up 90 % of the total or more.
    - p percent: the second largest, who knows their own part, comes nearer to the largest than
      p % of it: what all others contribute is less than that.

    Args:
        behind: what the total is made of.
        minimum: smallest number of contributors.
        strictness: how strictly rules are applied.

    Returns:
        Some of "contributors", "dominance", "p percent".

    Source: Hundepool et al., Statistical Disclosure Control (2012), section 4.2.

    Example:
        >>> broken_sum_rules(contributions([1000.0, *[10.0] * 11]), 10)
        ('dominance',)
        >>> broken_sum_rules(contributions([10.0] * 12), 10)
        ()
    """
    limits = limits_of("R4", strictness)
    if not behind.contributors:
        return ()
    broken = []
    if behind.contributors < minimum:
        broken.append("contributors")
    first, second = (*behind.largest, 0.0, 0.0)[:2]
    top = math.fsum(behind.largest[: limits["largest"]])
    if behind.total > 0 and 100 * top >= limits["dominance_percent"] * behind.total:
        broken.append("dominance")
    if 100 * (behind.total - first - second) < limits["p_percent"] * first:
        broken.append("p percent")
    return tuple(broken)
