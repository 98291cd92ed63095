"""The next release of a lineage: labels stay, newcomers hide among themselves, small rests wait.

Patients who were in the same classes of every former release are one group. Whoever holds all
releases sees them as one, so they may only be published in parts of k or more of that group. A part
that would be smaller climbs the hierarchies with others of its group, or the group is held back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncommons.errors import ReleaseRefused
from oncommons.privacy.lineage.intersection import ABSENT, Intersection, class_numbers, intersect
from oncommons.privacy.lineage.keeping import Returning, Safe, grouped, keep, shared_levels
from oncommons.privacy.recoding.ladder import Ints, Ladder
from oncommons.privacy.recoding.recode import recode
from oncommons.privacy.recoding.rules import Rule

RESERVE = 2
"""Newcomers form classes of k and this many more, so that as many may leave."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Past:
    """What the former releases of a lineage said.

    Args:
        classes: one per release, oldest first: (patients,) class, -1 where absent.
        levels: (patients, attributes) level of the label that was published last.
        nodes: (patients, attributes) its node at that level; -1 where never published.
        elsewhere: one per release of other lineages, oldest first: (patients,) class, -1 where
            absent. Their labels need not be kept, but what they told cannot be taken back.
    """

    classes: tuple[Ints, ...]
    levels: Ints
    nodes: Ints
    elsewhere: tuple[Ints, ...] = ()

    @property
    def published(self) -> Bools:
        """(patients,) whether a patient was in any of the releases."""
        return np.asarray((self.nodes >= 0).all(axis=1))

    @property
    def known(self) -> Bools:
        """(patients,) whether a patient was in any release of any lineage."""
        there = [one != ABSENT for one in self.elsewhere]
        return np.asarray(np.any([self.published, *there], axis=0))

    @property
    def told(self) -> tuple[Ints, ...]:
        """One per release of every lineage: (patients,) class, -1 where absent."""
        return (*self.elsewhere, *self.classes)


@dataclass(frozen=True, eq=False, slots=True)
class Now:
    """The patients as they are today.

    Args:
        present: (patients,) whether the patient may be in the next release: known, and willing.
        codes: for each attribute (patients,) leaf codes; read of who is present only.
        visible: (patients,) a number for what no label can hide, such as having no tumour at all;
            patients who differ in it never share a class.
    """

    present: Bools
    codes: Sequence[Ints]
    visible: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Continued:
    """The next release.

    Args:
        levels: (patients, attributes) published level; the root for who is not published.
        nodes: (patients, attributes) the node published at that level.
        published: (patients,) who is in the release.
        waits: (patients,) newcomers who are too few to hide each other.
        held_back: (patients,) present, released before in any lineage, and now too few to stay.
        climbed: (patients,) published with a label above the one they had.
        classes: (patients,) class in this release; -1 where absent.
        joint: the intersection test over all releases, this one included.
    """

    levels: Ints
    nodes: Ints
    published: Bools
    waits: Bools
    held_back: Bools
    climbed: Bools
    classes: Ints
    joint: Intersection


def first_of_lineage(patients: int, attributes: int) -> Past:
    """Give the past of a lineage that has no release yet."""
    none = np.full((patients, attributes), -1, dtype=np.int64)
    return Past((), none, none)


def continue_lineage(
    ladders: Sequence[Ladder],
    past: Past,
    now: Now,
    k: int,
    *,
    reserve: int = RESERVE,
    rules: Sequence[Rule] = (),
) -> Continued:
    """Find who is in the next release of a lineage, with which labels.

    Args:
        ladders: one per attribute, their weights summing to 1.
        past: what the former releases said of the same patients.
        now: the patients as they are, in the order of their pseudonyms.
        k: smallest class, and smallest joint group.
        reserve: how many a class of newcomers has above k, where there are enough of them.
        rules: what every class must satisfy besides, on the same patients.

    Returns:
        The next release. Whoever is published shares all labels of all releases, and the pattern
        of presence, with k - 1 others or more; `joint` is the proof, counted anew.

    Raises:
        ReleaseRefused: a kept label stands at a level that its hierarchy does not have.
    """
    _refuse_lower_hierarchies(ladders, past)
    safe = Safe(k, tuple(rules))
    levels = np.tile([one.height - 1 for one in ladders], (len(now.present), 1)).astype(np.int64)
    published = np.zeros(len(now.present), dtype=bool)
    before = np.flatnonzero(now.present & past.published)
    levels[before], published[before] = _kept(ladders, past, now, before, safe)
    entering = np.flatnonzero(now.present & ~past.published)
    group = class_numbers([one[entering] for one in (*past.elsewhere, now.visible)])
    for mine in grouped(group, np.ones(len(entering), dtype=bool)):
        rows = entering[mine]
        entered = _entered(ladders, [one[rows] for one in now.codes], safe.of(rows), reserve)
        if entered is not None:
            levels[rows], published[rows] = entered, True
    return result_of(ladders, past, now, k, levels, published)


def _refuse_lower_hierarchies(ladders: Sequence[Ladder], past: Past) -> None:
    """Refuse labels of levels that are no more: they cannot be kept."""
    for at, one in enumerate(ladders):
        if past.levels[:, at].max(initial=-1) >= one.height:
            raise ReleaseRefused(
                f"a kept label is at level {past.levels[:, at].max()} of attribute {at}, whose"
                f" hierarchy has {one.height} levels",
                remedy="keep the hierarchies of a lineage, or begin another one:"
                " oncommons privacy ledger begin COMMONS",
            )


def _kept(
    ladders: Sequence[Ladder], past: Past, now: Now, rows: Ints, safe: Safe
) -> tuple[Ints, Bools]:
    """Keep the labels of who was released before."""
    group = class_numbers([one[rows] for one in (*past.told, now.visible)])
    codes = [one[rows] for one in now.codes]
    return keep(ladders, Returning(codes, past.levels[rows], group), safe.of(rows))


def _entered(
    ladders: Sequence[Ladder], codes: Sequence[Ints], safe: Safe, reserve: int
) -> Ints | None:
    """Recode newcomers among themselves; None where they cannot hide each other."""
    number = len(codes[0])
    if number < safe.k or not safe.holds(np.zeros(number, dtype=np.int64))[0]:
        return None
    if number < 2 * safe.k:
        # They can only be one class, as most groups of another lineage are.
        lowest = np.array([one.floor for one in ladders], dtype=np.int64)
        return np.tile(shared_levels(ladders, codes, lowest), (number, 1))
    order = np.lexsort(tuple(reversed(codes)))
    found = recode(
        ladders,
        [one[order] for one in codes],
        min(safe.k + reserve, number),
        rules=safe.of(order).rules,
    )
    levels = np.empty((number, len(codes)), dtype=np.int64)
    levels[order] = found.classes.levels[found.classes.of_row]
    return levels


def result_of(
    ladders: Sequence[Ladder], past: Past, now: Now, k: int, levels: Ints, published: Bools
) -> Continued:
    """Put the release together, and test it against all former ones.

    Args:
        ladders: one per attribute.
        past: what the former releases said.
        now: the patients as they are.
        k: smallest joint group that is accepted.
        levels: (patients, attributes) the level of each; the root for who is not published.
        published: (patients,) who is in the release.
    """
    columns = [
        np.where(published, one.node[levels[:, at], np.where(published, codes, 0)], -1)
        for at, (one, codes) in enumerate(zip(ladders, now.codes, strict=True))
    ]
    nodes = np.stack(columns, axis=1)
    number = class_numbers([*levels.T, *columns, now.visible])
    classes = np.where(published, number, ABSENT)
    return Continued(
        levels,
        nodes,
        published,
        waits=now.present & ~past.known & ~published,
        held_back=now.present & past.known & ~published,
        climbed=past.published & published & (levels > past.levels).any(axis=1),
        classes=classes,
        joint=intersect([*past.told, classes], k),
    )


def after(past: Past, done: Continued) -> Past:
    """Give the past as it is once a release is published.

    Args:
        past: before it.
        done: the release, of the same patients.
    """
    new = done.published[:, None]
    return Past(
        (*past.classes, done.classes),
        np.where(new, done.levels, past.levels),
        np.where(new, done.nodes, past.nodes),
        past.elsewhere,
    )
