"""The next release in global mode: one level of each label for everybody, safe beside former ones.

Who was in the same classes of every former release is one group, which no label can put together
with others again. So the lattice is searched with the group as one more attribute, which stays
exact: every class that is found is then a class of one group. No level falls below that of the
release before, so that the labels stay nested.
"""

from collections.abc import Sequence

import numpy as np

from oncommons.errors import ReleaseRefused
from oncommons.privacy.coding import Coded
from oncommons.privacy.hierarchy import Hierarchy
from oncommons.privacy.lattice import cheapest_node
from oncommons.privacy.lineage.continuing import Continued, Now, Past, result_of
from oncommons.privacy.lineage.intersection import ABSENT, class_numbers
from oncommons.privacy.recoding.ladder import Ints, ladder

GROUP = "group"
TIE = 1e-9


def continue_at_one_level(
    hierarchies: Sequence[Hierarchy],
    weights: Sequence[float],
    past: Past,
    now: Now,
    k: int,
    *,
    most_suppressed: float,
) -> Continued:
    """Find the level of each attribute for everybody in the next release of a lineage.

    Args:
        hierarchies: one per attribute.
        weights: how precious the detail of each is.
        past: what the former releases said of the same patients.
        now: the patients as they are, in the order of their pseudonyms.
        k: smallest class, and smallest joint group.
        most_suppressed: largest share of the present that may wait or be held back.

    Returns:
        The next release. Whoever is published shares all labels of all releases, and the pattern
        of presence, with k - 1 others or more.

    Raises:
        ReleaseRefused: even without any label more than that are in groups below k.
    """
    rows = np.flatnonzero(now.present)
    group = class_numbers([one[rows] for one in (*past.told, now.visible)])
    _refuse_small_groups(group, k, most_suppressed)
    codes = tuple(one[rows] for one in now.codes)
    names = tuple(map(str, range(len(hierarchies))))
    coded = Coded(
        (*names, GROUP),
        (*hierarchies, _exact(int(group.max(initial=0)) + 1)),
        (*codes, group),
        (*weights, 0.0),
    )
    floors = (*lowest_levels(past, [one.height for one in hierarchies]), 0)
    node = cheapest_node(coded, k, most_suppressed, floors=floors)
    levels = np.tile([one.height - 1 for one in hierarchies], (len(now.present), 1))
    published = np.zeros(len(now.present), dtype=bool)
    kept = rows[~node.held_back]
    levels[kept], published[kept] = node.levels[:-1], True
    ladders = [ladder(one) for one in hierarchies]
    return result_of(ladders, past, now, k, levels.astype(np.int64), published)


def lowest_levels(past: Past, heights: Sequence[int]) -> list[int]:
    """Give for each attribute the level below which the next release may not go.

    Args:
        past: what the former releases said.
        heights: number of levels of each hierarchy.

    Returns:
        The level that everybody had in the last release in which somebody was; 0 where there was
        none, or where it had labels of several levels.
    """
    rows = (one != ABSENT for one in reversed(past.classes))
    last = next((one for one in rows if one.any()), np.zeros(len(past.levels), dtype=bool))
    there = past.levels[last]
    if not len(there) or (there != there[0]).any():
        return [0] * len(heights)
    return [min(int(level), height - 1) for level, height in zip(there[0], heights, strict=True)]


def _exact(groups: int) -> Hierarchy:
    """Make a tree of one level: the groups are always told apart."""
    names = tuple(map(str, range(groups)))
    return Hierarchy(GROUP, (names,), (np.arange(groups, dtype=np.int64),))


def _refuse_small_groups(group: Ints, k: int, most_suppressed: float) -> None:
    """Refuse where labels cannot help: too many patients are in groups below k."""
    sizes = np.bincount(group, minlength=1)
    small = int(sizes[sizes < k].sum())
    limit = int(most_suppressed * len(group) + TIE)
    if small > limit:
        raise ReleaseRefused(
            f"{small:,} of {len(group):,} patients are in groups below {k} that former releases"
            f" tell apart already, whatever the labels, and {limit:,} may wait or be held back",
            remedy="let the policy hold back more, wait until more patients come, or begin another"
            " lineage: oncommons privacy ledger begin COMMONS",
        )
