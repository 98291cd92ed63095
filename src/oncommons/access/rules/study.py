"""What may be shown of a study view: small bars hidden with their neighbours, genes by share."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from oncommons.access.rules.hidden import SMALL, Tally, why
from oncommons.disclosure.counts import suppress_share, suppress_small_counts
from oncommons.domain.study import (
    ChartBar,
    ChartCounts,
    GeneCount,
    GeneCounts,
    Number,
    StudyCounts,
    Unit,
)

HIDDEN = Number(None, None)
Of = Callable[[Number], int]


def disclose_study(answer: StudyCounts, minimum: int, hidden: Tally) -> StudyCounts:
    """Hide what tells of fewer patients than the minimum, whatever the unit that is shown.

    R1 and R2 hold for each chart. Where a chart has a filter, its chosen bars sum to the cohort
    and the others to the rest of the pale total, so each part is protected by itself. A gene is
    hidden where few of those profiled have it altered, or few have not. Of two totals of which
    one lies within the other, the larger is hidden where they differ by a few. Only the unit that
    was asked for is shown.

    Args:
        answer: the counts.
        minimum: smallest group of patients that is shown.
        hidden: gets one entry for each number that was hidden.

    Returns:
        The same view; a hidden number is None. Genes whose number is hidden come last, by name;
        a cohort that is too small itself has no list of genes.
    """
    rule = _Rule(answer, minimum, hidden)
    within = [answer.cohort, *(one.pale for one in answer.charts if one.pale is not None)]
    charts = tuple(rule.chart(one) for one in answer.charts)
    genes = tuple(rule.genes(one) for one in answer.genes)
    whole = rule.total(answer.whole, within)
    return replace(
        answer, whole=whole, cohort=rule.total(answer.cohort), charts=charts, genes=genes
    )


class _Rule:
    """The rules with the minimum and the unit of one answer."""

    def __init__(self, answer: StudyCounts, minimum: int, hidden: Tally) -> None:
        self._cohort, self._minimum, self._hidden = answer.cohort, minimum, hidden
        self._unit = answer.unit
        self._numbers: tuple[Of, ...] = (_patients,)
        if answer.unit is Unit.SAMPLES:
            self._numbers = (_patients, _samples)

    def total(self, number: Number, within: Sequence[Number] = ()) -> Number:
        """Show the size of a group, and of its other unit where the two do not differ by a few."""
        differences = [of(number) - of(inner) for inner in within for of in (_patients, _samples)]
        if any(map(self._few, (_patients(number), *differences))):
            return self._hide()
        shown = self._in_unit(number)
        other = abs(_samples(number) - _patients(number))
        return shown if self._few(other) or self._few(_samples(number)) else number

    def chart(self, counts: ChartCounts) -> ChartCounts:
        """Apply R1 and R2 to the bars of one chart."""
        small = self._hidden_codes(counts)
        bars = tuple(self._bar(bar, is_hidden=bar.code in small) for bar in counts.bars)
        pale = counts.pale
        if pale is not None:
            pale = self.total(pale, [self._cohort])
        return replace(counts, bars=bars, pale=pale)

    def _bar(self, bar: ChartBar, *, is_hidden: bool) -> ChartBar:
        if not is_hidden:
            pale = None if bar.pale is None else self._in_unit(bar.pale)
            return replace(bar, number=self._in_unit(bar.number), pale=pale)
        # A bar that is not chosen is empty because of the choice, which hides nothing.
        is_empty = bar.pale is not None and not bar.chosen
        rule = why(_patients(_largest(bar)), self._minimum)
        number = self._in_unit(bar.number) if is_empty else self._hide(rule)
        return replace(bar, number=number, pale=None if bar.pale is None else self._hide(rule))

    def _hidden_codes(self, counts: ChartCounts) -> set[int]:
        """Find the bars that are hidden, chosen ones and others apart."""
        found: set[int] = set()
        for part in _parts(counts):
            for of in self._numbers:
                numbers = [of(_largest(bar)) for bar in part]
                shown = suppress_small_counts(numbers, self._minimum)
                found |= {bar.code for bar, one in zip(part, shown, strict=True) if one is None}
        total = counts.pale or self._cohort
        beside = {
            bar.code
            for bar in counts.bars
            for of in self._numbers
            if self._few(of(total) - of(_largest(bar)))
        }
        return found | beside

    def genes(self, counts: GeneCounts) -> GeneCounts:
        """Show each gene by the share of those profiled."""
        patients = _patients(self._cohort)
        if patients < self._minimum:
            return replace(counts, rows=(), genes=0)
        rows = [self._gene(row) for row in counts.rows]
        shown = [row for row in rows if row.altered.of(self._unit) is not None]
        rest = [row for row in rows if row.altered.of(self._unit) is None]
        rest.sort(key=lambda row: (not row.chosen, row.symbol))
        return replace(counts, rows=(*shown, *rest))

    def _gene(self, row: GeneCount) -> GeneCount:
        altered = self._share(row.altered, row.profiled or self._cohort)
        profiled = row.profiled
        if profiled is not None:
            profiled = self._share(profiled, self._cohort)
        pale, pale_profiled = row.pale, row.pale_profiled
        if pale is not None:
            outside = [of(pale) - of(row.altered) for of in self._numbers]
            looked_at = pale_profiled or pale
            is_few = altered == HIDDEN or any(map(self._few, outside))
            pale = self._hide() if is_few else self._share(pale, looked_at)
        if pale_profiled is not None and row.profiled is not None:
            outside = [of(pale_profiled) - of(row.profiled) for of in self._numbers]
            is_few = profiled == HIDDEN or any(map(self._few, outside))
            pale_profiled = self._hide() if is_few else self._in_unit(pale_profiled)
        return replace(
            row, altered=altered, profiled=profiled, pale=pale, pale_profiled=pale_profiled
        )

    def _share(self, part: Number, whole: Number) -> Number:
        """Show a part where neither it nor the rest is small."""
        shown = [suppress_share(of(part), of(whole), self._minimum) for of in self._numbers]
        return self._hide() if None in shown else self._in_unit(part)

    def _in_unit(self, number: Number) -> Number:
        if self._unit is Unit.PATIENTS:
            return Number(number.patients, None)
        return Number(None, number.samples)

    def _few(self, number: int) -> bool:
        return 0 < number < self._minimum

    def _hide(self, rule: str = SMALL) -> Number:
        self._hidden.append(rule)
        return HIDDEN


def _parts(counts: ChartCounts) -> list[list[ChartBar]]:
    """Put the chosen bars apart from the others, where a filter chooses."""
    if counts.pale is None:
        return [list(counts.bars)]
    chosen = [bar for bar in counts.bars if bar.chosen]
    return [chosen, [bar for bar in counts.bars if not bar.chosen]]


def _largest(bar: ChartBar) -> Number:
    """Give what a bar counts without its own filter; a chosen bar counts the same with it."""
    return bar.number if bar.pale is None else bar.pale


def _patients(number: Number) -> int:
    return number.patients or 0


def _samples(number: Number) -> int:
    return number.samples or 0
