"""A hierarchy as arrays that a search can index: the way down from each node to its children."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncommons.privacy.hierarchy import Hierarchy

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Ladder:
    """One quasi-identifier as the search sees it; a node is named by a level and any leaf below it.

    Args:
        height: number of levels, the root included.
        node: (levels, leaves) the node that holds a leaf at a level.
        penalty: (levels, leaves) its normalised certainty penalty, times the weight.
        fan: most children that a node has.
        child: (levels, leaves) which child of its node at that level holds the leaf; 0 at level 0.
        child_penalty: (levels, leaves, fan) the penalty of each child of that node.
        nodes_at: number of nodes at each level.
        floor: lowest level that may be published.
    """

    height: int
    node: Ints
    penalty: Floats
    fan: int
    child: Ints
    child_penalty: Floats
    nodes_at: tuple[int, ...]
    floor: int = 0

    @property
    def leaves(self) -> int:
        """Number of leaves."""
        return int(self.node.shape[1])


def ladder(hierarchy: Hierarchy, weight: float = 1.0, floor: int = 0) -> Ladder:
    """Lay a hierarchy out.

    Args:
        hierarchy: the hierarchy.
        weight: share of this attribute in the whole loss.
        floor: lowest level that may be published.

    Example:
        >>> from oncommons.privacy.hierarchy import hierarchy_from_rows
        >>> rows = [("I", "early"), ("II", "early"), ("III", "late")]
        >>> stage = ladder(hierarchy_from_rows("stage", rows))
        >>> stage.child[2].tolist(), stage.child_penalty[2, 0].tolist()
        ([0, 0, 1], [0.5, 0.0])
    """
    node = np.stack(hierarchy.nodes)
    penalty = np.stack([hierarchy.penalty(level) for level in range(hierarchy.height)]) * weight
    places = [_children(node[level], node[level - 1]) for level in range(1, hierarchy.height)]
    child = np.stack([np.zeros(node.shape[1], dtype=np.int64), *places])
    fan = int(child.max()) + 1
    of_children = np.zeros((*node.shape, fan))
    for level in range(1, hierarchy.height):
        table = np.zeros((int(node[level].max()) + 1, fan))
        table[node[level], child[level]] = penalty[level - 1]
        of_children[level] = table[node[level]]
    sizes = tuple(len(labels) for labels in hierarchy.labels)
    return Ladder(hierarchy.height, node, penalty, fan, child, of_children, sizes, floor)


def _children(parents: Ints, nodes: Ints) -> Ints:
    """Number the children of each parent from 0, in the order in which the leaves name them."""
    seen: dict[tuple[int, int], int] = {}
    counts: dict[int, int] = {}
    for parent, node in zip(parents.tolist(), nodes.tolist(), strict=True):
        if (parent, node) not in seen:
            seen[parent, node] = counts.get(parent, 0)
            counts[parent] = seen[parent, node] + 1
    pairs = zip(parents.tolist(), nodes.tolist(), strict=True)
    return np.array([seen[pair] for pair in pairs], dtype=np.int64)


@dataclass(frozen=True, eq=False, slots=True)
class Classes:
    """A recoding: which class each row is in, and the levels at which a class is published.

    Args:
        of_row: (rows,) class of each row, from 0; -1 for a row that is in none.
        levels: (classes, attributes) level of each attribute.
    """

    of_row: Ints
    levels: Ints

    @property
    def sizes(self) -> Ints:
        """(classes,) rows in each class."""
        return np.bincount(self.of_row + 1, minlength=len(self.levels) + 1)[1:]


def loss_of(ladders: Sequence[Ladder], codes: Sequence[Ints], classes: Classes) -> float:
    """Give the mean penalty over rows and attributes, each attribute by its share.

    Args:
        ladders: one per attribute, their weights summing to 1.
        codes: for each attribute (rows,) leaf codes.
        classes: the recoding.
    """
    return sum(losses_of(ladders, codes, classes))


def losses_of(
    ladders: Sequence[Ladder], codes: Sequence[Ints], classes: Classes
) -> tuple[float, ...]:
    """Give for each attribute its part of the loss; see `loss_of`."""
    first = members(classes)
    size = classes.sizes
    return tuple(
        float((size * one.penalty[classes.levels[:, at], codes[at][first]]).sum())
        / len(classes.of_row)
        for at, one in enumerate(ladders)
    )


def members(classes: Classes) -> Ints:
    """Give one row of each class, the first."""
    first = np.zeros(len(classes.levels), dtype=np.int64)
    first[classes.of_row[::-1]] = np.arange(len(classes.of_row) - 1, -1, -1)
    return first
