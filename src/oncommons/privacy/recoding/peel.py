"""Peeling: again and again the cheapest levels that hide a share of those who are left.

A node is one combination of levels. Each round takes the node with the least loss at which at least
a given number of the rows left stand in classes that are safe, publishes those classes, and goes on
with the others. A node that hides too few will never hide enough later, for rows only leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from oncommons.privacy.grouping import Rows, accompanied, how_many_accompanied, narrow
from oncommons.privacy.recoding.ladder import Classes, Floats, Ints, Ladder
from oncommons.privacy.recoding.rules import Rule

STEP = 0.003
"""Share of all rows that each round has to publish."""

TIED = 6
"""Decimals of a node's cost that count; nodes that tie are taken from the most exact one on."""

PATIENCE, WINDOW = 64, 1024
"""Failures on end after which bisecting is given up, and how many nodes are then looked at at once.
With 8 attributes of 6 levels and 200 rows peeling takes 28 CPU s; 60 where bisecting goes on."""

Bools = NDArray[np.bool_]
Node = tuple[int, ...]


@dataclass(eq=False, slots=True)
class _Peel:
    """The search, and the rows that it has not published yet.

    Args:
        ladders: one per attribute.
        k: smallest class.
        levels: for each attribute the levels worth trying; a node takes one of each.
        alive: (levels of the first attribute, of the second, ...) whether a node may still hide
            enough.
        numbers: (left,) rows not yet published.
        rows: their leaves.
        rules: rules on these rows.
    """

    ladders: Sequence[Ladder]
    k: int
    levels: list[Ints]
    alive: Bools
    numbers: Ints
    rows: Rows
    rules: tuple[Rule, ...]

    def node(self, at: int) -> Node:
        """Give the levels of a node by its number."""
        places = np.unravel_index(at, self.alive.shape)
        return tuple(int(levels[place]) for levels, place in zip(self.levels, places, strict=True))

    def more_exact(self, at: int) -> tuple[slice, ...]:
        """Give the part of the lattice that is a node and all that are more exact."""
        return tuple(slice(int(place) + 1) for place in np.unravel_index(at, self.alive.shape))

    def bounds(self) -> Floats:
        """(nodes,) what the labels of each node would cost the rows left, summed.

        Rounded, so that nodes which cost the same tie, whatever the order of the sum.
        """
        costs = [
            (one.penalty @ np.bincount(codes, minlength=one.leaves))[levels]
            for one, codes, levels in zip(self.ladders, self.rows.codes, self.levels, strict=True)
        ]
        return reduce(np.add.outer, costs).ravel().round(TIED)

    def without(self, gone: Ints) -> None:
        """Go on with the rows that were not published."""
        left = np.ones(len(self.rows), dtype=bool)
        left[gone] = False
        kept = np.flatnonzero(left)
        self.numbers = self.numbers[kept]
        self.rows = self.rows.of(kept)
        self.rules = tuple(rule.of(kept) for rule in self.rules)


def peel(
    ladders: Sequence[Ladder],
    codes: Sequence[Ints],
    k: int,
    *,
    rules: Sequence[Rule] = (),
    step: float = STEP,
) -> tuple[Classes, Ints]:
    """Publish, round after round, what the cheapest node hides.

    Args:
        ladders: one per attribute, their weights summing to 1.
        codes: for each attribute (rows,) leaf codes; k rows or more.
        k: smallest class.
        rules: what every class must satisfy besides; all rows together satisfy them.
        step: share of all rows that each round has to publish, above 0 and below 1.

    Returns:
        The classes, and the rows that no round could publish: fewer than k without rules. Those
        rows are in no class: `of_row` is -1 for them.

    Source: the idea of iterated global recoding is that of ARX (Prasser et al., Softw Pract Exper
    50 (2020), 1277-1304).
    """
    worth = [_levels(one) for one in ladders]
    alive = np.ones([len(levels) for levels in worth], dtype=bool)
    trees = [[narrow(nodes) for nodes in one.node] for one in ladders]
    rows = Rows(trees, [one.nodes_at for one in ladders], tuple(codes))
    left = _Peel(ladders, k, worth, alive, np.arange(len(rows)), rows, tuple(rules))
    share = max(k, int(step * len(rows)))
    of_row, levels, found = np.full(len(rows), -1, dtype=np.int64), [], 0
    while len(left.rows) >= k:
        at = _cheapest(left, share)
        if at is None:
            break
        safe, number, classes = _safe_classes(left, left.node(at))
        of_row[left.numbers[safe]] = number + found
        levels.append(np.repeat(np.array([left.node(at)], dtype=np.int64), classes, axis=0))
        found += classes
        left.without(safe)
    none = np.empty((0, len(ladders)), dtype=np.int64)
    return Classes(of_row, np.concatenate([none, *levels])), left.numbers


def _levels(one: Ladder) -> Ints:
    """Leave out levels that have as many nodes as a more exact one: they only cost more."""
    sizes = one.nodes_at
    return np.array(
        [
            level
            for level in range(one.floor, one.height)
            if level == one.floor or sizes[level] != sizes[level - 1]
        ]
    )


def _cheapest(left: _Peel, share: int) -> int | None:
    """Find the cheapest node that publishes enough: gallop up from the cheapest, then bisect.

    Of a large lattice with few rows thousands of nodes are left that all fail. Without rules the
    dearest of them is then taken each time: whatever is wider has failed before, so that no node
    is tried that follows from another.
    """
    need = min(share, len(left.rows))
    alive = np.flatnonzero(left.alive)
    open_ = alive[np.argsort(left.bounds()[alive], kind="stable")]
    live, best, stride, failed = left.alive.copy(), None, 1, 0
    while len(open_):
        if best is None:
            at = min(len(open_), stride) - 1
        elif failed < PATIENCE or left.rules:
            at = len(open_) // 2 if len(open_) > 3 else 0
        else:
            at = len(open_) - 1
        if _hidden(left, left.node(open_[at])) >= need:
            best, open_, failed = int(open_[at]), open_[:at], 0
            continue
        live[left.more_exact(open_[at])] = False
        stride, failed = stride * 2, failed + 1
        open_ = _still_open(open_, live.ravel(), from_end=failed > PATIENCE and not left.rules)
    if need == share:
        left.alive = live
    return best


def _still_open(nodes: Ints, live: Bools, *, from_end: bool) -> Ints:
    """Leave out nodes that failed: all of them, or those at the end only, which costs less."""
    if not from_end:
        return nodes[live[nodes]]
    while len(nodes):
        last = np.flatnonzero(live[nodes[-WINDOW:]])
        if len(last):
            return nodes[: len(nodes) - min(WINDOW, len(nodes)) + last[-1] + 1]
        nodes = nodes[:-WINDOW]
    return nodes


def _hidden(left: _Peel, node: Node) -> int:
    """Count the rows that a node would publish."""
    if left.rules:
        return len(_safe_classes(left, node)[0])
    return how_many_accompanied(*left.rows.keys(node), left.k)


def _safe_classes(left: _Peel, node: Node) -> tuple[Ints, Ints, int]:
    """Give the rows that a node may publish, the class of each from 0, and how many classes.

    Under a rule the rows left over must satisfy it too, else nothing is published: rare values
    would pile up among them until nobody could hide them.
    """
    key, span = left.rows.keys(node)
    rows = np.flatnonzero(accompanied(key, span, left.k))
    distinct, number = np.unique(key[rows], return_inverse=True)
    safe = np.ones(len(distinct), dtype=bool)
    counted = [rule.of(rows).counts(number, len(distinct)) for rule in left.rules]
    for rule, counts in zip(left.rules, counted, strict=True):
        safe &= rule.holds(counts)
    if left.rules:
        kept = safe[number]
        rows, number = rows[kept], (np.cumsum(safe) - 1)[number[kept]]
        if not _may_be_left(left, rows, [counts[safe].sum(axis=0) for counts in counted]):
            return rows[:0], number[:0], 0
    return rows, number, int(safe.sum())


def _may_be_left(left: _Peel, published: Ints, counts: Sequence[Ints]) -> bool:
    """Say whether those who are not published are none, or many enough and within every rule."""
    rest = len(left.rows) - len(published)
    return rest == 0 or (
        rest >= left.k
        and all(
            bool(rule.holds(np.bincount(rule.codes, minlength=rule.values) - gone))
            for rule, gone in zip(left.rules, counts, strict=True)
        )
    )
