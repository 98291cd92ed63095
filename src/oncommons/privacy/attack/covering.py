"""Which released rows may be a person: those whose labels cover every value that is known.

Combinations of labels form a tree, one attribute a level. A walk down it from all targets at once
visits only what covers them, so that the work is in proportion to the matches and not to the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from oncommons.privacy.attack.published import Published
from oncommons.stats.arrays import Ints

AT_ONCE = 128
"""Targets in one walk, which bounds the memory: at worst each of them matches every class."""


@dataclass(frozen=True, eq=False, slots=True)
class Index:
    """The distinct combinations of the labels of some attributes.

    Args:
        published: the release.
        attributes: positions of the attributes, in the order of the walk.
        keys: for each, (nodes,) parent x labels + label of every node of the tree, sorted.
        of_class: (classes,) combination of each class of the release.
        sizes: (combinations,) released rows that bear it.
    """

    published: Published
    attributes: tuple[int, ...]
    keys: tuple[Ints, ...]
    of_class: Ints
    sizes: Ints


def index(published: Published, attributes: Sequence[int] | None = None) -> Index:
    """Index a release by the labels of some attributes.

    Args:
        published: the release.
        attributes: positions of the attributes an attacker knows; all of them when None.
    """
    chosen = tuple(range(len(published.columns)) if attributes is None else attributes)
    node = np.zeros(len(published.sizes), dtype=np.int64)
    keys = []
    for at in chosen:
        joined = node * len(published.columns[at].texts) + published.classes[:, at]
        found, node = np.unique(joined, return_inverse=True)
        keys.append(found)
    sizes = np.zeros(int(node.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(sizes, node, published.sizes)
    return Index(published, chosen, tuple(keys), node, sizes)


def covering(indexed: Index, leaves: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Find the combinations of labels that cover some people, some people at a time.

    Args:
        indexed: the release, by the attributes that are known.
        leaves: (people, attributes of the release) exact values; `unknown` where an attacker can
            only be sure of rows that say nothing.

    Yields:
        Pairs: (pairs,) position of the person, and (pairs,) combination that covers the person.
    """
    covered = [indexed.published.columns[at].covering() for at in indexed.attributes]
    for begin in range(0, len(leaves), AT_ONCE):
        person = np.arange(begin, min(begin + AT_ONCE, len(leaves)))
        node = np.zeros(len(person), dtype=np.int64)
        for at, keys, (starts, above) in zip(
            indexed.attributes, indexed.keys, covered, strict=True
        ):
            pair, label = expand(starts, above, leaves[person, at])
            key = node[pair] * len(indexed.published.columns[at].texts) + label
            place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
            there = np.flatnonzero(keys[place] == key)
            person, node = person[pair[there]], place[there]
        yield person, node


def candidates(indexed: Index, leaves: Ints) -> Ints:
    """Count the released rows that may be each person.

    Args:
        indexed: the release, by the attributes that are known.
        leaves: (people, attributes of the release) exact values.

    Returns:
        (people,) rows whose labels cover all values that are known; 0 where there is none.
    """
    counts = np.zeros(len(leaves), dtype=np.int64)
    for person, combination in covering(indexed, leaves):
        np.add.at(counts, person, indexed.sizes[combination])
    return counts


def expand(starts: Ints, items: Ints, which: Ints) -> tuple[Ints, Ints]:
    """List the items of some groups, one group after the other.

    Args:
        starts: (groups + 1,) where the items of each group begin.
        items: the items, group after group.
        which: (n,) groups; one may be named more than once.

    Returns:
        Position in `which`, and the item.

    Example:
        >>> position, item = expand(np.array([0, 2, 3]), np.array([7, 8, 9]), np.array([1, 0]))
        >>> position.tolist(), item.tolist()
        ([0, 1, 1], [9, 7, 8])
    """
    counts = starts[which + 1] - starts[which]
    position = np.repeat(np.arange(len(which)), counts)
    within = np.arange(len(position)) - np.repeat(np.cumsum(counts) - counts, counts)
    return position, items[starts[which][position] + within]
