"""The joint presence of up to four drivers, from their frequencies and odds ratios."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from oncommons.errors import KnowledgeError
from oncommons.stats.arrays import Bools, Floats

LARGEST_BLOCK = 4
_ROUNDS = 500
_CLOSE = 1e-10


def both_present(first: float, second: float, odds_ratio: float) -> float:
    """Give the chance that two events happen together, from their chances and their odds ratio.

    Args:
        first: chance of the first event, 0 to 1.
        second: chance of the second, 0 to 1.
        odds_ratio: odds ratio of the two, above 0.

    Returns:
        The chance of both.

    Source: Plackett, J Am Stat Assoc 60 (1965) 516.

    Example:
        >>> both_present(0.4, 0.5, 1.0)
        0.2
    """
    if abs(odds_ratio - 1) < _CLOSE:
        return first * second
    total = 1 + (first + second) * (odds_ratio - 1)
    root = sqrt(total**2 - 4 * odds_ratio * (odds_ratio - 1) * first * second)
    return (total - root) / (2 * (odds_ratio - 1))


def fit_joint(chances: Sequence[float], pairs: dict[tuple[int, int], float]) -> Floats:
    """Fit the joint table of several events to their chances and the odds ratios of some pairs.

    Args:
        chances: chance of each event, at most four.
        pairs: odds ratio of two events, by their places.

    Returns:
        (2 ** events,) chance of each combination; bit i of the place says whether event i happens.

    Raises:
        KnowledgeError: more than four events, or odds ratios that contradict each other.

    Source: Deming & Stephan, Ann Math Stat 11 (1940) 427 (iterative proportional fitting).

    Example:
        >>> fit_joint([0.5, 0.5], {(0, 1): 9.0}).round(3).tolist()
        [0.375, 0.125, 0.125, 0.375]
    """
    if len(chances) > LARGEST_BLOCK:
        raise KnowledgeError(
            f"{len(chances)} drivers hang together by pairs",
            remedy=f"keep blocks of at most {LARGEST_BLOCK} in facts/pairs.csv",
        )
    present = presence(len(chances))
    targets = [_one(present[:, place], chance) for place, chance in enumerate(chances)]
    targets += [
        _two(present[:, a], present[:, b], chances[a], chances[b], odds)
        for (a, b), odds in pairs.items()
    ]
    table = np.full(len(present), 1 / len(present))
    for _ in range(_ROUNDS):
        furthest = 0.0
        for groups, wanted in targets:
            sums = np.bincount(groups, weights=table, minlength=len(wanted))
            furthest = max(furthest, float(np.abs(sums - wanted).max()))
            # a group that can never happen stays empty
            scale = np.divide(wanted, sums, out=np.zeros_like(wanted), where=sums > 0)
            table = table * scale[groups]
        if furthest < _CLOSE:
            return table
    raise KnowledgeError(
        f"the odds ratios {sorted(pairs.values())} contradict each other",
        remedy="mend facts/pairs.csv",
    )


def presence(events: int) -> Bools:
    """Give which events happen in each combination.

    Returns:
        (2 ** events, events) True where the event happens.
    """
    combinations = np.arange(2**events)
    bits: Bools = (combinations[:, None] >> np.arange(events) & 1).astype(bool)
    return bits


def _one(happens: Bools, chance: float) -> tuple[np.ndarray, Floats]:
    """The margin of one event: which group each combination is in, and each group's chance."""
    return happens.astype(np.int64), np.array([1 - chance, chance])


def _two(
    first: Bools, second: Bools, chance_first: float, chance_second: float, odds: float
) -> tuple[np.ndarray, Floats]:
    """The margin of two events."""
    both = both_present(chance_first, chance_second, odds)
    neither = 1 - chance_first - chance_second + both
    wanted = np.array([neither, chance_first - both, chance_second - both, both])
    return first.astype(np.int64) + 2 * second.astype(np.int64), wanted
