"""Peeling: again and again the cheapest levels that hide a share of those who are left.

A node is one combination of levels. Each round takes the node with the least loss at which at least
a given number of the rows left stand in classes that are safe, publishes those classes, and goes on
with the others. A node that hides too few will never hide enough later, for rows only leave.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncommons.privacy.lattice import packed
from oncommons.privacy.recoding.ladder import Classes, Floats, Ints, Ladder
from oncommons.privacy.recoding.rules import Rule

STEP = 0.003
"""Share of all rows that each round has to publish."""

_DENSE = 1 << 20
Bools = NDArray[np.bool_]


@dataclass(eq=False, slots=True)
class _Peel:
    """The search, and the rows that it has not published yet.

    Args:
        ladders: one per attribute.
        k: smallest class.
        nodes: (nodes, attributes) levels.
        alive: (nodes,) whether a node may still hide enough.
        rows: (left,) rows not yet published.
        codes: for each attribute (left,) leaf codes.
        rules: rules on these rows.
    """

    ladders: Sequence[Ladder]
    k: int
    nodes: NDArray[np.int8]
    alive: Bools
    rows: Ints
    codes: tuple[Ints, ...]
    rules: tuple[Rule, ...]

    def keys(self, node: Sequence[int]) -> tuple[Ints, int]:
        """Give each row left the number of its class at a node, and one more than the largest."""
        columns, sizes = [], []
        for one, codes, level in zip(self.ladders, self.codes, node, strict=True):
            size = int(one.nodes_at[level])
            if size > 1:
                columns.append(one.node[level][codes])
                sizes.append(size)
        return packed(columns, sizes) if columns else (np.zeros(len(self.rows), np.int64), 1)

    def bounds(self) -> Floats:
        """(nodes,) what the labels of each node would cost the rows left, summed."""
        cost = np.zeros(len(self.nodes))
        for at, (one, codes) in enumerate(zip(self.ladders, self.codes, strict=True)):
            leaves = np.bincount(codes, minlength=one.leaves)
            cost += (one.penalty @ leaves)[self.nodes[:, at]]
        return cost

    def without(self, gone: Bools) -> None:
        """Go on with the rows that were not published."""
        kept = np.flatnonzero(~gone)
        self.rows = self.rows[kept]
        self.codes = tuple(codes[kept] for codes in self.codes)
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
    nodes = np.array(list(itertools.product(*worth)), dtype=np.int8)
    rows = np.arange(len(codes[0]))
    left = _Peel(ladders, k, nodes, np.ones(len(nodes), bool), rows, tuple(codes), tuple(rules))
    share = max(k, int(step * len(rows)))
    of_row, levels, found = np.full(len(rows), -1, dtype=np.int64), [], 0
    while len(left.rows) >= k:
        node = _cheapest(left, share)
        if node is None:
            break
        safe, number = _safe_classes(left, left.nodes[node])
        ok = safe[number]
        ids = np.cumsum(safe) - 1 + found
        of_row[left.rows[ok]] = ids[number[ok]]
        classes = int(safe.sum())
        levels.append(np.repeat(left.nodes[node][None, :].astype(np.int64), classes, axis=0))
        found += classes
        left.without(ok)
    none = np.empty((0, len(ladders)), dtype=np.int64)
    return Classes(of_row, np.concatenate([none, *levels])), left.rows


def _levels(one: Ladder) -> list[int]:
    """Leave out levels that have as many nodes as a more exact one: they only cost more."""
    sizes = one.nodes_at
    return [
        level
        for level in range(one.floor, one.height)
        if level == one.floor or sizes[level] != sizes[level - 1]
    ]


def _cheapest(left: _Peel, share: int) -> int | None:
    """Find the cheapest node that publishes enough: gallop up from the cheapest, then bisect."""
    need = min(share, len(left.rows))
    alive = np.flatnonzero(left.alive)
    bounds = left.bounds()[alive]
    order = alive[np.argsort(bounds, kind="stable")]
    live, end, best, stride = np.ones(len(order), dtype=bool), len(order), None, 1
    while len(open_ := np.flatnonzero(live[:end])):
        if best is None:
            at = open_[min(len(open_), stride) - 1]
        else:
            at = open_[len(open_) // 2 if len(open_) > 3 else 0]
        if _hidden(left, left.nodes[order[at]]) >= need:
            best, end = int(order[at]), int(at)
            continue
        dead = (left.nodes[order] <= left.nodes[order[at]]).all(axis=1)
        live &= ~dead
        if need == share:
            left.alive[order[dead]] = False
        stride *= 2
    return best


def _hidden(left: _Peel, node: NDArray[np.int8]) -> int:
    """Count the rows that a node would publish."""
    if left.rules:
        safe, number = _safe_classes(left, node)
        return int(safe[number].sum())
    key, span = left.keys(node.tolist())
    if span <= max(_DENSE, 2 * len(key)):
        sizes = np.bincount(key)
    else:
        key = np.sort(key)
        edges = np.flatnonzero(key[1:] != key[:-1])
        sizes = np.diff(np.r_[-1, edges, len(key) - 1])
    return int(sizes[sizes >= left.k].sum())


def _safe_classes(left: _Peel, node: NDArray[np.int8]) -> tuple[Bools, Ints]:
    """Say which classes of a node may be published, and give each row its class.

    Under a rule the rows left over must satisfy it too, else nothing is published: rare values
    would pile up among them until nobody could hide them.
    """
    key, _ = left.keys(node.tolist())
    _, number, size = np.unique(key, return_inverse=True, return_counts=True)
    safe = np.asarray(size >= left.k)
    counted = [rule.counts(number, len(size)) for rule in left.rules]
    for rule, counts in zip(left.rules, counted, strict=True):
        safe &= rule.holds(counts)
    rest = int(size[~safe].sum())
    sound = rest == 0 or (rest >= left.k or not left.rules)
    for rule, counts in zip(left.rules, counted, strict=True):
        sound &= rest == 0 or bool(rule.holds(counts[~safe].sum(axis=0)))
    return safe if sound else np.zeros_like(safe), number
