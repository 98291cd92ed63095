"""Refining: every class is split along one attribute at a time while all its parts stay safe.

All classes are split at once, round by round. A part that is too small, or breaks a rule, keeps the
label of its class and forms the remainder with the others like it; the remainder must be safe too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncommons.privacy.recoding.children import (
    Children,
    left_behind,
    taken_from_spare,
    within_rules,
)
from oncommons.privacy.recoding.ladder import Classes, Floats, Ints, Ladder, members
from oncommons.privacy.recoding.rules import Rule

POWER = 0.7
"""How much a split that tells much counts against it: loss saved / (bits told) ** POWER."""
FREE = 1e12
"""Added to the score of a split that tells nothing: one child holds the whole class."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class _Front:
    """The rows whose classes may still be split.

    Args:
        rows: (n,) their numbers.
        codes: for each attribute (n,) leaf codes.
        rules: rules on these rows.
        classes: their classes.
        first: (classes,) one row of each.
        size: (classes,) rows of each.
    """

    rows: Ints
    codes: tuple[Ints, ...]
    rules: tuple[Rule, ...]
    classes: Classes
    first: Ints
    size: Ints


@dataclass(frozen=True, eq=False, slots=True)
class _Offer:
    """What a split along one attribute would do to each class.

    Args:
        score: (classes,) -1 where it cannot be split.
        goes: (classes, fan) children that become classes of their own.
        stays: (classes, fan) how many rows of such a child stay behind to fill the remainder.
    """

    score: Floats
    goes: Bools
    stays: Ints


def refine(
    ladders: Sequence[Ladder],
    codes: Sequence[Ints],
    start: Classes,
    k: int,
    *,
    rules: Sequence[Rule] = (),
    frozen: Bools | None = None,
) -> Classes:
    """Split classes until none can be split.

    Args:
        ladders: one per attribute.
        codes: for each attribute (rows,) leaf codes, the rows in their canonical order: which rows
            stay behind depends on it.
        start: classes of k rows or more that satisfy the rules.
        k: smallest class.
        rules: what every class must satisfy besides.
        frozen: (classes,) True for classes that stay as they are.

    Returns:
        Classes of k rows or more that satisfy the rules; the loss is never above that of `start`.

    Source: LeFevre et al., ICDE 2006 (top-down splitting); Xu et al., KDD 2006 (the loss).
    """
    still = np.zeros(len(start.levels), dtype=bool) if frozen is None else frozen
    final, done = np.zeros(len(start.of_row), dtype=np.int64), 0
    published: list[Ints] = []
    rows = np.arange(len(start.of_row))
    front = _Front(rows, tuple(codes), tuple(rules), start, members(start), start.sizes)
    while len(front.rows):
        offers = [_offer(one, at, front, k) for at, one in enumerate(ladders)]
        scores = np.stack([offer.score for offer in offers])
        scores[:, still] = -1.0
        best = np.where(scores.max(axis=0) < 0, -1, scores.argmax(axis=0))
        ended = best < 0
        leaving = ended[front.classes.of_row]
        number = np.cumsum(ended) - 1 + done
        final[front.rows[leaving]] = number[front.classes.of_row[leaving]]
        published.append(front.classes.levels[ended])
        done += int(ended.sum())
        front = _split(ladders, front, offers, best)
        still = np.zeros(len(front.classes.levels), dtype=bool)
    return Classes(final, np.concatenate(published))


def _offer(one: Ladder, at: int, front: _Front, k: int) -> _Offer:
    """Weigh the split of every class along one attribute."""
    group, level = front.classes.of_row, front.classes.levels[:, at]
    leaf, size = front.codes[at][front.first], front.size
    place = group * one.fan + one.child[level[group], front.codes[at]]
    counts = np.bincount(place, minlength=len(level) * one.fan).reshape(len(level), one.fan)
    may = (counts >= k) & (level > one.floor)[:, None]
    saved = one.penalty[level, leaf][:, None] - one.child_penalty[level, leaf]
    if front.rules:
        goes, stays = within_rules(Children(place, counts, saved, may), front.rules, k)
    else:
        goes, stays = _with_remainder(counts, may, size, k)
    moved = np.where(goes, counts - stays, 0)
    gain = (moved * saved).sum(axis=1)
    return _Offer(_score(gain, moved, size, np.asarray(goes.any(axis=1))), goes, stays)


def _score(gain: Floats, moved: Ints, size: Ints, possible: Bools) -> Floats:
    """Weigh the loss saved against the bits told."""
    left = size - moved.sum(axis=1)
    parts = np.concatenate([moved, left[:, None]], axis=1).astype(float)
    logs = np.log2(np.maximum(size, 1))[:, None] - np.log2(np.maximum(parts, 1))
    told = (parts * logs).sum(axis=1)
    free = possible & (told < 1e-9)
    score = np.where(free, FREE + gain, gain / np.maximum(told, 1e-9) ** POWER)
    return np.where(possible & ((gain > 1e-12) | free), score, -1.0)


def _with_remainder(counts: Ints, may: Bools, size: Ints, k: int) -> tuple[Bools, Ints]:
    """Fill a remainder that is too small with single rows, or with the smallest child.

    Rows are taken from the children with most to spare.
    """
    goes, stays = may.copy(), np.zeros_like(counts)
    left = size - np.where(goes, counts, 0).sum(axis=1)
    short = np.flatnonzero((left > 0) & (left < k) & goes.any(axis=1))
    if not len(short):
        return goes, stays
    spare = np.where(goes[short], counts[short] - k, 0)
    stays[short] = taken_from_spare(spare, k - left[short])
    enough = stays[short].any(axis=1)
    back = short[~enough]
    goes[back, np.where(goes[back], counts[back], np.iinfo(np.int64).max).argmin(axis=1)] = False
    return goes, stays


def _split(
    ladders: Sequence[Ladder], front: _Front, offers: Sequence[_Offer], best: Ints
) -> _Front:
    """Split every class along its best attribute; classes without one leave the front."""
    group, levels = front.classes.of_row, front.classes.levels
    width = max(one.fan for one in ladders) + 1
    key = np.full(len(group), -1, dtype=np.int64)
    for at, (one, offer) in enumerate(zip(ladders, offers, strict=True)):
        mine = np.flatnonzero(best[group] == at)
        of, child = group[mine], one.child[levels[group[mine], at], front.codes[at][mine]]
        goes = offer.goes[of, child] & ~left_behind(of * width + child, offer.stays[of, child])
        key[mine] = of * width + np.where(goes, child, width - 1)
    kept = np.flatnonzero(key >= 0)
    present = np.zeros(len(levels) * width, dtype=bool)
    present[key[kept]] = True
    found = np.flatnonzero(present)
    number = np.cumsum(present) - 1
    parent, child = found // width, found % width
    lower = levels[parent].copy()
    went = np.flatnonzero(child < width - 1)
    lower[went, best[parent[went]]] -= 1
    classes = Classes(number[key[kept]], lower)
    return _Front(
        front.rows[kept],
        tuple(one[kept] for one in front.codes),
        tuple(rule.of(kept) for rule in front.rules),
        classes,
        members(classes),
        classes.sizes,
    )
