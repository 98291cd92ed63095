"""Patients who were released before keep their labels, as far as these are still true.

All functions look at one group at a time: patients who were in the same classes of every release.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncommons.privacy.lineage.intersection import class_numbers
from oncommons.privacy.recoding.ladder import Ints, Ladder
from oncommons.privacy.recoding.rules import Rule

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Safe:
    """What a class must satisfy.

    Args:
        k: smallest class.
        rules: on the rows that are asked about.
    """

    k: int
    rules: tuple[Rule, ...]

    def holds(self, number: Ints) -> Bools:
        """Say which classes may be published.

        Args:
            number: (rows,) class of each row, from 0, none empty.

        Returns:
            (classes,) whether it has k rows and satisfies every rule.
        """
        sizes = np.bincount(number)
        good = sizes >= self.k
        for rule in self.rules:
            good = good & rule.holds(rule.counts(number, len(sizes)))
        return np.asarray(good)

    def of(self, rows: Ints) -> "Safe":
        """Give the same demands on some of the rows."""
        return Safe(self.k, tuple(rule.of(rows) for rule in self.rules))


@dataclass(frozen=True, eq=False, slots=True)
class Returning:
    """Patients who were released before and are present.

    Args:
        codes: for each attribute (rows,) leaf codes as they are today.
        levels: (rows, attributes) level of the label each had, one row of levels per group.
        group: (rows,) number of the group, from 0, none empty.
    """

    codes: Sequence[Ints]
    levels: Ints
    group: Ints


def keep(ladders: Sequence[Ladder], returning: Returning, safe: Safe) -> tuple[Ints, Bools]:
    """Find the levels at which patients who were released before may be released again.

    A value that changed is published anew, at the level of the label that was kept, where k or
    more of the group changed alike. Where fewer did, labels climb until they are true for them and
    for the part of the group that loses least by it; or for the whole group.

    Args:
        ladders: one per attribute.
        returning: the patients.
        safe: what every part of a group must satisfy.

    Returns:
        (rows, attributes) levels, never below those given; (rows,) whether the row is published.
        A group of fewer than k is held back whole.
    """
    levels = np.maximum(returning.levels, [one.floor for one in ladders])
    rows = len(returning.group)
    published = np.zeros(rows, dtype=bool)
    if not rows:
        return levels, published
    nodes = [
        one.node[levels[:, at], codes]
        for at, (one, codes) in enumerate(zip(ladders, returning.codes, strict=True))
    ]
    part = class_numbers([returning.group, *nodes])
    good = safe.holds(part)[part]
    troubled = np.zeros(int(returning.group.max()) + 1, dtype=bool)
    troubled[returning.group[~good]] = True
    published[~troubled[returning.group]] = True
    for mine in grouped(returning.group, troubled[returning.group]):
        joined = _joined(
            ladders, [one[mine] for one in returning.codes], levels[mine[0]].copy(), part[mine],
            good[mine], safe.of(mine),
        )  # fmt: skip
        for inside, climbed in joined:
            levels[mine[inside]], published[mine[inside]] = climbed, True
    return levels, published


def grouped(group: Ints, chosen: Bools) -> Iterator[Ints]:
    """Give the rows of each group, of those that are chosen.

    Args:
        group: (rows,) number of the group of each row.
        chosen: (rows,) which rows are wanted.
    """
    rows = np.flatnonzero(chosen)
    ordered = rows[np.argsort(group[rows], kind="stable")]
    edges = np.flatnonzero(np.diff(group[ordered])) + 1
    return (mine for mine in np.split(ordered, edges) if len(mine))


def _joined(
    ladders: Sequence[Ladder],
    codes: Sequence[Ints],
    levels: Ints,
    part: Ints,
    good: Bools,
    safe: Safe,
) -> list[tuple[Bools, Ints]]:
    """Join the parts of one group that are not safe with what loses least; nothing if none may."""
    bad = ~good
    parts = [part == number for number in np.unique(part[good])]
    offers = [bad, *(bad | one for one in parts), np.ones(len(part), dtype=bool)]
    best: tuple[float, Bools, Ints] | None = None
    for offer in offers:
        inside = np.flatnonzero(offer)
        if not safe.of(inside).holds(np.zeros(len(inside), dtype=np.int64))[0]:
            continue
        climbed = shared_levels(ladders, [one[inside] for one in codes], levels)
        cost = _penalty(ladders, codes, climbed, offer) - _penalty(ladders, codes, levels, offer)
        if best is None or cost < best[0]:
            best = (cost, offer, climbed)
    if best is None:
        return []
    _, taken, climbed = best
    return [(taken, climbed), *((one, levels) for one in parts if not (one & taken).any())]


def shared_levels(ladders: Sequence[Ladder], codes: Sequence[Ints], levels: Ints) -> Ints:
    """Give for each attribute the lowest level at which all rows share a node.

    Args:
        ladders: one per attribute.
        codes: for each attribute (rows,) leaf codes; one row or more.
        levels: (attributes,) no level is below these.
    """
    return np.array(
        [
            next(
                level
                for level in range(int(levels[at]), one.height)
                if (one.node[level][mine] == one.node[level][mine[0]]).all()
            )
            for at, (one, mine) in enumerate(zip(ladders, codes, strict=True))
        ],
        dtype=np.int64,
    )


def _penalty(
    ladders: Sequence[Ladder], codes: Sequence[Ints], levels: Ints, chosen: Bools
) -> float:
    """Sum what the labels of some rows cost at some levels."""
    return float(
        sum(
            one.penalty[levels[at]][mine[chosen]].sum()
            for at, (one, mine) in enumerate(zip(ladders, codes, strict=True))
        )
    )
