"""Global recoding: the level of each hierarchy that hides everybody at the least loss.

Every combination of levels is a node of a lattice. The search finds the node with the least loss
whose patients in classes smaller than k are few enough to be held back. Two facts keep it short:
where too many patients stand alone, they also do in every more exact node; and the loss of a node
is never below what its labels alone cost, which is known for all nodes without any grouping.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from oncommons.errors import ReleaseRefused
from oncommons.privacy.coding import Coded, Codes
from oncommons.privacy.grouping import Rows, accompanied, narrow, packed
from oncommons.privacy.hierarchy import Hierarchy

TIE = 1e-12
_DIVES = 12
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One combination of levels, and what it does to the patients.

    Args:
        levels: for each quasi-identifier the level at which it is published, 0 is exact.
        loss: weighted mean normalised certainty penalty, 0 to 1; a patient held back costs 1.
        held_back: (patients,) True where the class would be smaller than k.
        losses: for each quasi-identifier its own mean penalty, held back patients included.
        checked: how many nodes the search had to group.
    """

    levels: tuple[int, ...]
    loss: float
    held_back: Bools
    losses: tuple[float, ...]
    checked: int


@dataclass(frozen=True, eq=False, slots=True)
class _Distinct:
    """Distinct combinations of leaves: most patients share theirs once there are many.

    Args:
        rows: their leaves.
        count: (rows,) patients with these leaves, whole numbers.
        of_patient: (patients,) row of each.
        leaves: for each quasi-identifier (leaves,) patients with each value.
    """

    rows: Rows
    count: Floats
    of_patient: Codes
    leaves: tuple[Floats, ...]


@dataclass(eq=False, slots=True)
class _Search:
    """The lattice, and what is still possible in it; a node is named by its number.

    Args:
        levels: for each quasi-identifier the levels worth trying; a node takes one of each.
        bounds: (nodes,) what the labels of each node cost.
        alive: (levels of the first quasi-identifier, of the second, ...) False where a node was
            tried, or cannot be good enough.
        order: (nodes,) the numbers by rising bound.
    """

    levels: list[Codes]
    bounds: Floats
    alive: Bools
    order: Codes
    best: int = -1
    loss: float = float("inf")
    checked: int = 0

    def candidates(self) -> Codes:
        """Give the nodes that may still beat, or tie before, the best so far, cheapest first."""
        ranked = self.bounds[self.order]
        better, ties = np.searchsorted(ranked, [self.loss - TIE, self.loss + TIE], "right")
        cheaper, equal = self.order[:better], self.order[better:ties]
        possible = np.concatenate([cheaper, equal[equal < self.best]])
        return np.asarray(possible[self.alive.ravel()[possible]])

    def pick(self, candidates: Codes) -> int:
        """Choose what to try: the middle at first, then the highest and the upper third in turn."""
        if self.best < 0 or self.checked < _DIVES:
            return int(candidates[len(candidates) // 2])
        return int(candidates[-1] if self.checked % 2 else candidates[len(candidates) * 7 // 10])

    def node(self, at: int) -> tuple[int, ...]:
        """Give the levels of a node."""
        places = np.unravel_index(at, self.alive.shape)
        return tuple(int(levels[one]) for levels, one in zip(self.levels, places, strict=True))

    def rule_out(self, at: int) -> None:
        """Strike a node and every more exact one."""
        places = np.unravel_index(at, self.alive.shape)
        self.alive[tuple(slice(int(one) + 1) for one in places)] = False


def cheapest_node(
    coded: Coded, k: int, most_suppressed: float, *, floors: Sequence[int] = ()
) -> Node:
    """Find the levels with the least loss at which every released patient is one of k.

    Args:
        coded: (patients,) leaf codes with their hierarchies and weights.
        k: smallest class, 2 or more patients.
        most_suppressed: largest share of patients that may be held back, 0 to below 1.
        floors: for each quasi-identifier the lowest level to try; 0 throughout where empty.

    Returns:
        The best node; among equals the one with the smallest levels, read from the left. The
        result does not depend on the order of the patients.

    Raises:
        ReleaseRefused: there are fewer than k patients.

    Source: Samarati, IEEE Trans Knowl Data Eng 13 (2001) for the lattice; LeFevre et al., SIGMOD
    2005 for its pruning; Xu et al., KDD 2006 for the loss.
    """
    if coded.patients < k:
        raise ReleaseRefused(
            f"there are {coded.patients} patients, and k is {k}",
            remedy=f"wait until there are {k} patients; fewer cannot hide each other",
        )
    limit = int(np.floor(most_suppressed * coded.patients + 1e-9))
    distinct = _distinct(coded)
    search = _lattice(coded, distinct, floors or (0,) * len(coded.hierarchies))
    while len(candidates := search.candidates()):
        at = search.pick(candidates)
        search.alive.ravel()[at] = False
        search.checked += 1
        alone = _alone(distinct, search.node(at), k)
        if distinct.count[alone].sum() > limit:
            search.rule_out(at)
        else:
            losses = _losses(coded, distinct, search.node(at), alone)
            _keep_if_better(search, at, _weighted(coded, losses))
    return _node(coded, distinct, search, k)


def _keep_if_better(search: _Search, at: int, loss: float) -> None:
    """Remember a node that costs less, or the same and comes first."""
    if loss < search.loss - TIE or (loss <= search.loss + TIE and at < search.best):
        search.best, search.loss = at, min(loss, search.loss)


def _node(coded: Coded, distinct: _Distinct, search: _Search, k: int) -> Node:
    """Describe the best node that was found."""
    levels = search.node(search.best)
    alone = _alone(distinct, levels, k)
    losses = _losses(coded, distinct, levels, alone)
    return Node(
        levels, _weighted(coded, losses), alone[distinct.of_patient], losses, search.checked
    )


def _lattice(coded: Coded, distinct: _Distinct, floors: Sequence[int]) -> _Search:
    """Lay out the nodes worth trying, each with the loss that its labels alone cost."""
    parts = list(zip(coded.hierarchies, coded.codes, coded.weights, distinct.leaves, strict=True))
    levels = [
        np.array([floor, *(one for one in levels_worth_trying(*part[:2]) if one > floor)])
        for part, floor in zip(parts, floors, strict=True)
    ]
    costs = [
        weight * np.array([leaves @ hierarchy.penalty(level) for level in worth])
        for (hierarchy, _, weight, leaves), worth in zip(parts, levels, strict=True)
    ]
    bounds = reduce(np.add.outer, costs).ravel() / (coded.patients * sum(coded.weights))
    alive = np.ones([len(worth) for worth in levels], dtype=bool)
    return _Search(levels, bounds, alive, np.argsort(bounds, kind="stable"))


def levels_worth_trying(hierarchy: Hierarchy, codes: Codes) -> list[int]:
    """Leave out levels that part the patients like a more exact one: they only cost more."""
    present = np.flatnonzero(np.bincount(codes))
    parts = [len(np.unique(nodes[present])) for nodes in hierarchy.nodes]
    return [level for level, count in enumerate(parts) if level == 0 or count != parts[level - 1]]


def _distinct(coded: Coded) -> _Distinct:
    """Join patients with the same leaves, in the order of their codes."""
    sizes = [len(hierarchy.leaves) for hierarchy in coded.hierarchies]
    key, _ = packed(coded.codes, sizes)
    _, first, inverse, count = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    rows = Rows(
        [[narrow(nodes) for nodes in hierarchy.nodes] for hierarchy in coded.hierarchies],
        [[len(labels) for labels in hierarchy.labels] for hierarchy in coded.hierarchies],
        tuple(codes[first] for codes in coded.codes),
    )
    leaves = tuple(
        np.bincount(codes, minlength=size).astype(float)
        for codes, size in zip(coded.codes, sizes, strict=True)
    )
    return _Distinct(rows, count.astype(float), inverse, leaves)


def _alone(distinct: _Distinct, levels: tuple[int, ...], k: int) -> Bools:
    """Say for each distinct row whether its class at a node has fewer than k patients."""
    return ~accompanied(*distinct.rows.keys(levels), k, distinct.count)


def _losses(
    coded: Coded, distinct: _Distinct, levels: tuple[int, ...], alone: Bools
) -> tuple[float, ...]:
    """Give for each quasi-identifier its mean penalty at a node, a patient held back counting 1."""
    held, losses = np.flatnonzero(alone), []
    count = distinct.count[held]
    parts = zip(coded.hierarchies, distinct.rows.codes, distinct.leaves, levels, strict=True)
    for hierarchy, codes, leaves, level in parts:
        kept = leaves - np.bincount(codes[held], count, len(leaves))
        losses.append(float(kept @ hierarchy.penalty(level) + count.sum()) / coded.patients)
    return tuple(losses)


def _weighted(coded: Coded, losses: tuple[float, ...]) -> float:
    """Give the weighted mean of the losses of the quasi-identifiers."""
    parts = zip(coded.weights, losses, strict=True)
    return sum(weight * loss for weight, loss in parts) / sum(coded.weights)
