"""The audit of declared numbers against those that every project published (R9)."""

from collections.abc import Callable, Sequence

import numpy as np

from oncommons.access.airlock.cells import Audit, Sets
from oncommons.access.airlock.outcomes import Said, kept, refused
from oncommons.errors import Refused
from oncommons.store.index.bits import Bits, pack, words_for

FOUND = "with all that was published before, no number tells of a small group"


def bits_of(sets: Sets, order: Sequence[str]) -> list[Bits]:
    """Write declared patient sets as bits, in the order in which the history keeps them.

    Args:
        sets: cell to pseudonyms of the extract, as `declared_sets` gives them.
        order: pseudonym in the extract of each patient of the release, in the order of its bits.

    Returns:
        One row of bits per cell, by the names of the cells.
    """
    place = {name: at for at, name in enumerate(order)}
    words = words_for(len(order))
    return [
        pack(np.array(sorted(place[name] for name in sets[cell]), np.int64), words)
        for cell in sorted(sets)
    ]


def audit_by(check: Callable[[Sequence[Bits]], None], order: Sequence[str]) -> Audit:
    """Make an audit out of a check that refuses, such as that of the history of all projects.

    Args:
        check: raises `Refused` where the cells, with what was published, give a small group away.
        order: as in `bits_of`.

    Example:
        >>> audit = audit_by(lambda cells: None, ["a", "b"])
        >>> audit({"a.csv#1#n": frozenset("ab")})[0].checked.verdict.value
        'pass'
    """

    def audit(sets: Sets) -> Sequence[Said]:
        try:
            check(bits_of(sets, order))
        except Refused as refusal:
            return (refused("R9", FOUND, refusal.remedy),)
        return (kept("R9", FOUND),)

    return audit
