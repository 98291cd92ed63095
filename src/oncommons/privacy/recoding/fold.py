"""Those whom no round could publish join the class whose common label costs least, as one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oncommons.privacy.recoding.ladder import Classes, Floats, Ints, Ladder, members
from oncommons.privacy.recoding.rules import Rule

Bools = NDArray[np.bool_]


def fold(
    ladders: Sequence[Ladder],
    codes: Sequence[Ints],
    classes: Classes,
    rest: Ints,
    rules: Sequence[Rule] = (),
) -> tuple[Classes, float] | None:
    """Put rows into the class that loses least by them.

    Args:
        ladders: one per attribute, their weights summing to 1.
        codes: for each attribute (rows,) leaf codes.
        classes: the recoding; the rest is in no class (-1).
        rest: their row numbers, at least one.
        rules: what the class must satisfy with them.

    Returns:
        The recoding with every row in a class, and what it costs more, summed over rows; None
        where there is no class, or none may take them.
    """
    if not len(classes.levels):
        return None
    settled = classes.of_row >= 0
    inside = np.flatnonzero(settled)
    sizes = classes.sizes
    first = inside[members(Classes(classes.of_row[inside], classes.levels))]
    levels = np.empty_like(classes.levels)
    cost = np.zeros(len(sizes))
    for at, one in enumerate(ladders):
        leaf = codes[at][first]
        levels[:, at], joint = _joint(one, classes.levels[:, at], leaf, codes[at][rest])
        before = one.penalty[classes.levels[:, at], leaf]
        cost += joint * (sizes + len(rest)) - before * sizes
    cost[~_may_take(rules, classes, inside, rest)] = np.inf
    best = int(cost.argmin())
    if np.isinf(cost[best]):
        return None
    of_row, published = classes.of_row.copy(), classes.levels.copy()
    of_row[rest], published[best] = best, levels[best]
    return Classes(of_row, published), float(cost[best])


def _joint(one: Ladder, level: Ints, leaf: Ints, others: Ints) -> tuple[Ints, Floats]:
    """Give for each class the lowest level at which it and the others share a node."""
    joint = np.full(len(level), one.height - 1)
    for at in reversed(range(one.height)):
        shared = np.unique(one.node[at][others])
        same = (one.node[at][leaf] == shared[0]) & (len(shared) == 1) & (level <= at)
        joint = np.where(same, at, joint)
    return joint, one.penalty[joint, leaf]


def _may_take(rules: Sequence[Rule], classes: Classes, inside: Ints, rest: Ints) -> Bools:
    """Say which classes satisfy every rule together with the rest."""
    good = np.ones(len(classes.levels), dtype=bool)
    for rule in rules:
        counts = rule.of(inside).counts(classes.of_row[inside], len(good))
        more = np.bincount(rule.codes[rest], minlength=rule.values)
        good &= rule.holds(counts + more)
    return good
