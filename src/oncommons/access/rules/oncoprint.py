"""What may be shown of an oncoprint: every pattern stands for enough patients, or shows less."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from oncommons.access.rules.hidden import COMPLEMENT, SMALL, Tally
from oncommons.domain.oncoprint import (
    HIDDEN_CELL,
    Cell,
    Mutated,
    Oncoprint,
    Pattern,
    Track,
    merged,
)

Row = tuple[int, ...]
Labels = tuple[str | None, ...]
Look = tuple[Row, Labels]
"""How a pattern looks: its cells as numbers, and its labels."""
Step = tuple[Row, bool]
"""How much detail each gene loses, and whether clinical tracks are kept."""
_HIDE = 3
"""Levels of lost detail: 1 the class of a mutation, 2 the kind of alteration, 3 everything."""


def disclose_oncoprint(answer: Oncoprint, minimum: int, hidden: Tally) -> Oncoprint:
    """Show each patient or sample in one pattern of at least the minimum of patients.

    Patterns with fewer lose detail step by step, and are put together where they then look alike:
    first the clinical tracks, then gene after gene from the one that is least often altered: the
    class of its mutation, then what kind of alteration it is, then whether it is altered. What is
    left at the end is one pattern without any detail; where it is itself of too few patients, the
    smallest patterns join it. So the patterns are a partition: each number shown, and each sum and
    difference of them, is of enough patients or of none. The number altered of a gene is shown
    where it tells no more.

    Args:
        answer: the patterns.
        minimum: smallest group of patients that is shown.
        hidden: gets one entry for each pattern that lost detail.

    Returns:
        The same picture; empty where the whole cohort is small.
    """
    kept, rest = _kept(answer, minimum)
    shown = _with_rest(kept, rest, minimum)
    exact = {one.key for one in answer.patterns}
    hidden.extend([SMALL] * (len(exact) - sum(one.key in exact for one in shown)))
    tracks = tuple(
        _track(track, at, (answer.patterns, shown), minimum)
        for at, track in enumerate(answer.tracks)
    )
    hidden.extend([COMPLEMENT] * sum(track.altered is None for track in tracks))
    return _with_sizes(replace(answer, tracks=tracks, patterns=shown), minimum, hidden)


def _kept(answer: Oncoprint, minimum: int) -> tuple[list[Pattern], list[Pattern]]:
    """Take detail away until patterns are of enough patients; give these, and what is left."""
    coder = _Coder()
    kept: list[Pattern] = []
    rest = [(coder.row(one.cells), one) for one in answer.patterns]
    for step in _steps(_by_frequency(answer.tracks)):
        looks = [coder.look(row, one.labels, step) for row, one in rest]
        patients: Counter[Look] = Counter()
        for look, (_, one) in zip(looks, rest, strict=True):
            patients[look] += one.patients
        enough = [patients[look] >= minimum for look in looks]
        kept += [
            coder.pattern(look, one)
            for look, (_, one), is_kept in zip(looks, rest, enough, strict=True)
            if is_kept
        ]
        rest = [one for one, is_kept in zip(rest, enough, strict=True) if not is_kept]
    return kept, [one for _, one in rest]


class _Coder:
    """Writes cells as numbers, so that many patterns are compared quickly."""

    def __init__(self) -> None:
        self._number: dict[Cell, int] = {}
        self._cells: list[Cell] = []
        self._less: list[Row] = []

    def row(self, cells: Sequence[Cell]) -> Row:
        """Give the number of each cell."""
        return tuple(map(self._code, cells))

    def look(self, row: Row, labels: Labels, step: Step) -> Look:
        """Give how a pattern looks with so much detail for each gene."""
        levels, with_labels = step
        less = self._less
        cells = tuple([less[code][level] for code, level in zip(row, levels, strict=True)])
        return cells, labels if with_labels else (None,) * len(labels)

    def pattern(self, look: Look, of: Pattern) -> Pattern:
        """Give a pattern the cells and labels of its look."""
        cells, labels = look
        return replace(of, cells=tuple(self._cells[code] for code in cells), labels=labels)

    def _code(self, cell: Cell) -> int:
        """Number a cell, and the three cells that tell less and less of it."""
        if cell not in self._number:
            self._number[cell] = number = len(self._cells)
            self._cells.append(cell)
            self._less.append((number,))
            if cell != HIDDEN_CELL:
                altered = Cell(seen=cell.seen, some=cell.altered)
                less = (_any_mutation(cell), altered, HIDDEN_CELL)
                self._less[number] = (number, *map(self._code, less))
        return self._number[cell]


def _steps(order: Sequence[int]) -> Iterator[Step]:
    """Give how much detail each gene loses, more and more; the least altered genes go first."""
    levels = [0] * len(order)
    yield tuple(levels), True
    yield tuple(levels), False
    for level in range(1, _HIDE + 1):
        for at in order if level < _HIDE else order[:-1]:
            levels[at] = level
            yield tuple(levels), False


def _any_mutation(cell: Cell) -> Cell:
    """Tell that there is a mutation, and no more of it."""
    mutated = Mutated.SOME if cell.mutated else Mutated.NONE
    return replace(cell, mutated=mutated, germline=False)


def _with_rest(
    kept: Sequence[Pattern], rest: Sequence[Pattern], minimum: int
) -> tuple[Pattern, ...]:
    """Put what is left into one pattern without detail, with the smallest others if need be."""
    shown, pool = list(merged(kept)), list(rest)
    while shown and pool and sum(one.patients for one in pool) < minimum:
        pool.append(shown.pop(min(range(len(shown)), key=lambda at: (shown[at].patients, at))))
    if sum(one.patients for one in pool) < minimum:
        return tuple(shown)
    return merged([*shown, *(_without_detail(one) for one in pool)])


def _with_sizes(answer: Oncoprint, minimum: int, hidden: Tally) -> Oncoprint:
    """Show the total and who was left out, unless one of them is small."""
    few = bool(answer.left_out) and (answer.left_out_patients or 0) < minimum
    shown = replace(
        answer,
        patterns=tuple(replace(one, patients=0) for one in answer.patterns),
        left_out_patients=None,
    )
    if not few and (answer.patterns or not answer.total):
        return shown
    hidden.extend([SMALL, SMALL])
    return replace(shown, total=None, left_out=None)


def _track(
    track: Track, at: int, patterns: tuple[Sequence[Pattern], Sequence[Pattern]], minimum: int
) -> Track:
    """Show the numbers of a gene where those not in the patterns shown are enough or none.

    The numbers shown less those of the patterns tell of the patients for whom the gene is hidden:
    of those altered there, of those unaltered, and of those not profiled.
    """
    true, shown = patterns
    sides: list[Callable[[Cell], bool]] = [
        lambda cell: cell.profiled and cell.altered,
        lambda cell: cell.profiled and not cell.altered,
        lambda cell: not cell.profiled and cell.altered,
        lambda cell: not cell.profiled and not cell.altered and cell != HIDDEN_CELL,
    ]
    untold = any(_is_few_more(true, shown, at, side, minimum) for side in sides)
    least = sum(one.count for one in shown if sides[0](one.cells[at]))
    of = sum(one.count for one in shown if one.cells[at].profiled or one.cells[at] == HIDDEN_CELL)
    if untold or not shown:
        at_least = least / of if of else 0.0
        return Track(track.symbol, None, None, at_least, None if track.off_list else 0)
    return replace(track, at_least=track.frequency or 0.0)


def _is_few_more(
    true: Sequence[Pattern],
    shown: Sequence[Pattern],
    at: int,
    side: Callable[[Cell], bool],
    minimum: int,
) -> bool:
    """Tell whether a number of the cohort is that of the patterns and a few patients more."""
    count, patients = (
        sum(one.count for one in true if side(one.cells[at]))
        - sum(one.count for one in shown if side(one.cells[at])),
        sum(one.patients for one in true if side(one.cells[at]))
        - sum(one.patients for one in shown if side(one.cells[at])),
    )
    return count > 0 and patients < minimum


def _by_frequency(tracks: Sequence[Track]) -> list[int]:
    """Give the places of the genes, least often altered first."""
    numbers = [(track.altered or 0) + (track.off_list or 0) for track in tracks]
    return sorted(range(len(tracks)), key=lambda at: (numbers[at], -at))


def _without_detail(pattern: Pattern) -> Pattern:
    cells = (HIDDEN_CELL,) * len(pattern.cells)
    return replace(pattern, cells=cells, labels=(None,) * len(pattern.labels))
