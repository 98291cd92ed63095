"""Disclosure rules for lists of genes, oncoprints and lollipops."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from oncommons.access.rules.hidden import COMPLEMENT, SMALL, Tally, note, size, why
from oncommons.access.rules.oncoprint import disclose_oncoprint
from oncommons.disclosure.counts import suppress_share, suppress_small_counts
from oncommons.domain.answers import GeneFrequencies, GeneFrequency
from oncommons.domain.lollipop import BIN, OTHERS, Along, Lollipop, Part, Residue, Stretch
from oncommons.domain.oncoprint import Oncoprint
from oncommons.domain.study import Unit

_VARIANT = "R11"


def _frequencies(answer: GeneFrequencies, minimum: int, hidden: Tally) -> GeneFrequencies:
    total = answer.patients or 0
    rows = tuple(_frequency(row, answer.unit, total, (minimum, hidden)) for row in answer.rows)
    return replace(answer, patients=size(answer.patients, minimum, hidden), rows=rows)


def _frequency(
    row: GeneFrequency, unit: Unit, total: int, rule: tuple[int, Tally]
) -> GeneFrequency:
    """Hide a gene where few have it altered, or few of the profiled have not."""
    minimum, hidden = rule
    altered, of = row.altered or 0, row.profiled
    pairs = [(altered, of)]
    if unit is Unit.SAMPLES and row.behind is not None:
        pairs.append(row.behind)
    many = all(
        suppress_share(part, max(total, part) if whole is None else whole, minimum) is not None
        for part, whole in pairs
    )
    of_patients = pairs[-1][1]
    seen = of_patients is None or suppress_share(of_patients, total, minimum) is not None
    shown = note(altered if many else None, hidden)
    profiled = None if of is None else note(of if seen else None, hidden)
    return replace(row, altered=shown, profiled=profiled, behind=None)


def _lollipop(answer: Lollipop, minimum: int, hidden: Tally) -> Lollipop:
    """Hide groups that are small, or that another group and the rest would give away."""
    sizes = [group.behind[0] if group.behind else 0 for group in answer.groups]
    shown = suppress_small_counts([*sizes, answer.rest or 0], minimum)
    if len(answer.groups) == 1:
        shown = (None if 0 < sizes[0] < minimum else sizes[0], 0)
    groups = tuple(
        _along(group, (answer.length, minimum), hidden, is_open=number is not None)
        for group, number in zip(answer.groups, shown[:-1], strict=True)
    )
    return replace(answer, groups=groups, rest=note(shown[-1], hidden, why(answer.rest, minimum)))


def _along(group: Along, axis: tuple[int, int], hidden: Tally, *, is_open: bool) -> Along:
    """Show residues with enough patients, and put the others together by stretch."""
    length, minimum = axis
    total, profiled, altered, beside = group.behind or (0, 0, 0, 0)
    if not is_open or 0 < altered < minimum:
        hidden.append(SMALL)
        return replace(
            group,
            total=group.total if is_open else None,
            profiled=group.profiled if is_open and profiled >= minimum else None,
            altered=None,
            residues=(),
            stretches=(),
            not_placed=None,
            behind=None,
        )
    large = [one for one in group.residues if (one.patients or 0) >= minimum]
    small = [one for one in group.residues if (one.patients or 0) < minimum]
    placed = None if 0 < beside < minimum else group.not_placed
    # What is hidden beside the residues shown must itself be of enough patients.
    while large and _is_few(small, 0 if placed is not None else beside, minimum):
        least = min(large, key=lambda one: (one.patients or 0, one.position))
        large.remove(least)
        small.append(least)
    hidden.extend([_VARIANT] * len(small))
    looked = suppress_share(profiled, total, minimum)
    share = suppress_share(altered, profiled if group.known else total, minimum)
    return replace(
        group,
        profiled=note(group.profiled if looked is not None else None, hidden),
        altered=note(None if share is None else group.altered, hidden),
        residues=tuple(_residue(one, minimum, hidden) for one in large),
        stretches=_stretches(small, length, minimum),
        not_placed=note(placed, hidden),
        behind=None,
    )


def _is_few(small: Sequence[Residue], beside: int, minimum: int) -> bool:
    """Tell whether what is hidden, by residue or without one, is of too few patients."""
    several = max(sum(one.first or 0 for one in small), beside)
    return bool(small or beside) and several < minimum


def _residue(residue: Residue, minimum: int, hidden: Tally) -> Residue:
    return replace(
        residue,
        classes=_parts(residue.classes, minimum, hidden),
        changes=_parts(residue.changes, minimum, hidden),
        patients=None,
        first=None,
    )


def _parts(parts: Sequence[Part], minimum: int, hidden: Tally) -> tuple[Part, ...]:
    """Show the parts of a residue; rare ones lose their name, and then others their number."""
    numbers = [one.patients or 0 for one in parts]
    kept = suppress_small_counts(numbers, minimum) if parts else ()
    shown = [
        replace(one, count=None if number is None else one.count, patients=None)
        for one, number in zip(parts, kept, strict=True)
        if (one.patients or 0) >= minimum
    ]
    if len(shown) == len(parts):
        return tuple(shown)
    hidden.append(_VARIANT)
    return (*shown, Part(OTHERS, None))


def _stretches(small: Sequence[Residue], length: int, minimum: int) -> tuple[Stretch, ...]:
    """Cut the protein into stretches that each hold the hidden changes of enough patients.

    Stretches end at multiples of a fixed number of residues, so that no end tells where a single
    patient has a change.
    """
    if sum(one.first or 0 for one in small) < minimum:
        return ()
    found: list[tuple[int, int, int, int]] = []  # first, last, changes, patients
    start, changes, patients = 1, 0, 0
    for last in range(BIN, _up_to(length) + 1, BIN):
        inside = [one for one in small if last - BIN < one.position <= last]
        changes += sum(one.count for one in inside)
        patients += sum(one.first or 0 for one in inside)
        if patients >= minimum:
            found.append((start, min(last, length), changes, patients))
            start, changes, patients = last + 1, 0, 0
    if start <= length:
        first, _, before, _ = found.pop()
        found.append((first, length, before + changes, 0))
    return tuple(Stretch(first, last, number) for first, last, number, _ in found)


def _up_to(length: int) -> int:
    """Round up to a whole number of bins."""
    return -(-length // BIN) * BIN


PICTURES: dict[type, tuple[Callable[..., object], tuple[str, ...]]] = {
    GeneFrequencies: (_frequencies, (SMALL,)),
    Oncoprint: (disclose_oncoprint, (SMALL, COMPLEMENT)),
    Lollipop: (_lollipop, (SMALL, COMPLEMENT, _VARIANT)),
}
