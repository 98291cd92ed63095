"""Global recoding: the level of each hierarchy that hides everybody at the least loss.

Every combination of levels is a node of a lattice. The search finds the node with the least loss
whose patients in classes smaller than k are few enough to be held back. Two facts keep it short:
where too many patients stand alone, they also do in every more exact node; and the loss of a node
is never below what its labels alone cost, which is known for all nodes without any grouping.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncommons.errors import ReleaseRefused
from oncommons.privacy.coding import Coded, Codes
from oncommons.privacy.hierarchy import Hierarchy

TIE = 1e-12
_DENSE = 1 << 20
_WIDEST_KEY = 1 << 62
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
    """Distinct combinations of leaves: most patients share theirs once there are many."""

    codes: tuple[Codes, ...]
    count: Codes
    of_patient: Codes


@dataclass(eq=False, slots=True)
class _Search:
    """The lattice, and what is still possible in it."""

    nodes: NDArray[np.int8]
    bounds: Floats
    alive: Bools
    best: int = -1
    loss: float = float("inf")
    checked: int = 0

    def candidates(self) -> NDArray[np.intp]:
        """Give the nodes that may still beat, or tie before, the best one so far."""
        better = self.bounds < self.loss - TIE
        earlier = (self.bounds <= self.loss + TIE) & (np.arange(len(self.nodes)) < self.best)
        return np.flatnonzero(self.alive & (better | earlier))

    def pick(self, candidates: NDArray[np.intp]) -> int:
        """Choose what to try: the middle at first, then the highest and the upper third in turn."""
        order = candidates[np.argsort(self.bounds[candidates], kind="stable")]
        if self.best < 0 or self.checked < _DIVES:
            return int(order[len(order) // 2])
        return int(order[-1] if self.checked % 2 else order[len(order) * 7 // 10])


def cheapest_node(coded: Coded, k: int, most_suppressed: float) -> Node:
    """Find the levels with the least loss at which every released patient is one of k.

    Args:
        coded: (patients,) leaf codes with their hierarchies and weights.
        k: smallest class, 2 or more patients.
        most_suppressed: largest share of patients that may be held back, 0 to below 1.

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
    rows = _distinct(coded)
    search = _lattice(coded, rows)
    while len(candidates := search.candidates()):
        at = search.pick(candidates)
        search.alive[at] = False
        search.checked += 1
        alone = _alone(coded, rows, search.nodes[at], k)
        if rows.count[alone].sum() > limit:
            search.alive &= ~(search.nodes <= search.nodes[at]).all(axis=1)
        else:
            _keep_if_better(search, at, _loss(coded, rows, search.nodes[at], alone))
    return _node(coded, rows, search, k)


def _keep_if_better(search: _Search, at: int, loss: float) -> None:
    """Remember a node that costs less, or the same and comes first."""
    if loss < search.loss - TIE or (loss <= search.loss + TIE and at < search.best):
        search.best, search.loss = at, min(loss, search.loss)


def _node(coded: Coded, rows: _Distinct, search: _Search, k: int) -> Node:
    """Describe the best node that was found."""
    levels = search.nodes[search.best]
    alone = _alone(coded, rows, levels, k)
    losses = tuple(
        float(rows.count @ np.where(alone, 1.0, penalty)) / coded.patients
        for penalty in _penalties(coded, rows, levels)
    )
    return Node(
        tuple(int(level) for level in levels),
        _loss(coded, rows, levels, alone),
        alone[rows.of_patient],
        losses,
        search.checked,
    )


def _lattice(coded: Coded, rows: _Distinct) -> _Search:
    """Lay out the nodes worth trying, each with the loss that its labels alone cost."""
    pairs = list(zip(coded.hierarchies, coded.codes, strict=True))
    levels = [levels_worth_trying(hierarchy, codes) for hierarchy, codes in pairs]
    nodes = np.array(list(itertools.product(*levels)), dtype=np.int8)
    bounds = np.zeros(len(nodes))
    for at, (hierarchy, weight) in enumerate(zip(coded.hierarchies, coded.weights, strict=True)):
        leaves = np.bincount(rows.codes[at], weights=rows.count, minlength=len(hierarchy.leaves))
        cost = np.array([leaves @ hierarchy.penalty(level) for level in range(hierarchy.height)])
        bounds += weight * cost[nodes[:, at]]
    bounds /= coded.patients * sum(coded.weights)
    return _Search(nodes, bounds, np.ones(len(nodes), dtype=bool))


def levels_worth_trying(hierarchy: Hierarchy, codes: Codes) -> list[int]:
    """Leave out levels that part the patients like a more exact one: they only cost more."""
    present = np.unique(codes)
    parts = [len(np.unique(nodes[present])) for nodes in hierarchy.nodes]
    return [level for level, count in enumerate(parts) if level == 0 or count != parts[level - 1]]


def _distinct(coded: Coded) -> _Distinct:
    """Join patients with the same leaves, in the order of their codes."""
    sizes = [len(hierarchy.leaves) for hierarchy in coded.hierarchies]
    key, _ = packed(list(coded.codes), sizes)
    _, first, inverse, count = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    return _Distinct(tuple(codes[first] for codes in coded.codes), count, inverse)


def packed(columns: list[Codes], sizes: list[int]) -> tuple[Codes, int]:
    """Pack one code per column into one whole number per row.

    Args:
        columns: each (n,) codes from 0.
        sizes: for each column one more than its largest code.

    Returns:
        (n,) keys that are equal where all codes are, in the order of the codes from the left; and
        one more than the largest key. Where the number would not fit in 62 bits, the part so far
        is numbered anew.

    Example:
        >>> packed([np.array([0, 1]), np.array([2, 0])], [2, 3])
        (array([2, 3]), 6)
    """
    key, span = np.zeros(len(columns[0]), dtype=np.int64), 1
    for codes, size in zip(columns, sizes, strict=True):
        if span * size > _WIDEST_KEY:
            kept, key = np.unique(key, return_inverse=True)
            span = len(kept)
        key, span = key * size + codes, span * size
    return key, span


def _alone(coded: Coded, rows: _Distinct, levels: NDArray[np.int8], k: int) -> Bools:
    """Say for each distinct row whether its class at a node has fewer than k patients."""
    columns, sizes = [], []
    for hierarchy, codes, level in zip(coded.hierarchies, rows.codes, levels, strict=True):
        if len(hierarchy.labels[level]) > 1:
            columns.append(hierarchy.nodes[level][codes])
            sizes.append(len(hierarchy.labels[level]))
    if not columns:
        return np.full(len(rows.count), rows.count.sum() < k)
    key, span = packed(columns, sizes)
    if span > max(_DENSE, 2 * len(key)):
        _, key = np.unique(key, return_inverse=True)
    return np.asarray(np.bincount(key, weights=rows.count)[key] < k)


def _penalties(coded: Coded, rows: _Distinct, levels: NDArray[np.int8]) -> list[Floats]:
    """Give for each quasi-identifier the penalty of each distinct row at a node."""
    return [
        hierarchy.penalty(level)[codes]
        for hierarchy, codes, level in zip(coded.hierarchies, rows.codes, levels, strict=True)
    ]


def _loss(coded: Coded, rows: _Distinct, levels: NDArray[np.int8], alone: Bools) -> float:
    """Give the weighted mean penalty of a node, a patient held back counting 1."""
    parts = zip(coded.weights, _penalties(coded, rows, levels), strict=True)
    weighted = sum((weight * penalty for weight, penalty in parts), np.zeros(len(alone)))
    mean = weighted / sum(coded.weights)
    return float(rows.count @ np.where(alone, 1.0, mean)) / coded.patients
