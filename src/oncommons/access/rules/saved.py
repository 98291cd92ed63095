"""Disclosure rules for saved cohorts: their size, and what changed on a newer release."""

from collections.abc import Callable
from dataclasses import replace

from oncommons.access.rules.hidden import Tally, note, size, why
from oncommons.disclosure.two_way import suppress_two_way
from oncommons.domain.saved import MEMBER, STATES, CohortChange, CohortSize
from oncommons.domain.study import Unit


def _size(answer: CohortSize, minimum: int, hidden: Tally) -> CohortSize:
    """Show the number that was asked for; samples where they differ by none or by enough."""
    patients = answer.patients or 0
    if answer.unit is Unit.PATIENTS:
        return CohortSize(answer.unit, size(patients, minimum, hidden))
    samples = answer.samples or 0
    few = 0 < patients < minimum or 0 < abs(samples - patients) < minimum
    return CohortSize(
        answer.unit, None, note(None if few or 0 < samples < minimum else samples, hidden)
    )


def _change(answer: CohortChange, minimum: int, hidden: Tally) -> CohortChange:
    """Hide small changes, and what would give them back.

    Of the table of what patients were and are, the sizes of the cohort are known, before and
    after, and those of the release. So cells are hidden by rows and columns. Two sizes of the
    cohort that differ by a few are not shown beside each other where a change between them is
    hidden.
    """
    width = len(STATES)
    numbers = [one.patients or 0 for one in answer.changes]
    table = [numbers[start : start + width] for start in range(0, len(numbers), width)]
    before = [0] if sum(table[0]) >= minimum else []
    after = [0] if sum(row[0] for row in table) >= minimum else []
    cells = suppress_two_way(table, minimum, sums_shown=(before, after))
    shown = [cell for row in cells for cell in row]
    changes = tuple(
        replace(one, patients=note(cell, hidden, why(one.patients, minimum)))
        for one, cell in zip(answer.changes, shown, strict=True)
    )
    older, newer = answer.n_older or 0, answer.n_newer or 0
    joined = [one.patients for one in changes if one.after == MEMBER and one.before != MEMBER]
    left = [one.patients for one in changes if one.before == MEMBER and one.after != MEMBER]
    is_near = 0 < abs(newer - older) < minimum and None in (*joined, *left, changes[0].patients)
    return replace(
        answer,
        changes=changes,
        n_older=size(older, minimum, hidden),
        n_newer=note(
            None if is_near or 0 < newer < minimum else newer, hidden, why(newer, minimum)
        ),
        kept=changes[0].patients,
        added=_sum(joined),
        removed=_sum(left),
    )


def _sum(parts: list[int | None]) -> int | None:
    """Add up what is shown; a sum with a hidden part is hidden too."""
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


SAVED: dict[type, tuple[Callable[..., object], tuple[str, ...]]] = {
    CohortSize: (_size, ("R1",)),
    CohortChange: (_change, ("R1", "R2")),
}
