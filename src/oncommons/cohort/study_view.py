"""The study view: every chart of a cohort at once, each filtered by all others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from oncommons.domain.results import Raw
from oncommons.domain.study import (
    CHARTS,
    DEFAULT_CHARTS,
    DEFAULT_GENE_TABLES,
    GENE_TABLES,
    ChartBar,
    ChartCounts,
    Filters,
    GeneCount,
    GeneCounts,
    GeneTable,
    Number,
    StudyCounts,
    Unit,
)
from oncommons.errors import CriteriaError
from oncommons.store.index.brush import Brush
from oncommons.store.index.index import TABLES, Asked
from oncommons.store.index.numbers import StudyNumbers, Tally
from oncommons.store.index.seen import SeenIndex
from oncommons.store.view import View

MOST_GENES = 200


def study_view(
    view: View,
    filters: Filters,
    *,
    unit: Unit = Unit.PATIENTS,
    charts: Sequence[str] | None = None,
    most: int = MOST_GENES,
) -> Raw[StudyCounts]:
    """Count every chart and table of genes under the same filters.

    A chart with a filter of its own also gives, pale, what it would be without it, so that a
    choice can be widened.

    Args:
        view: the patients.
        filters: chart or table of genes to chosen codes; or within, and between. `codes_of` gives
            the codes of labels.
        unit: what the bars are to show; both numbers are counted, since the disclosure rules need
            the patients.
        charts: charts and tables of genes; the usual ones that the grant holds by default.
        most: genes in a table.

    Returns:
        The counts.

    Raises:
        CriteriaError: there is no such chart or code.
        GrantError: a column is not granted.
    """
    seen, asked = view.study, _asked(view, charts)
    numbers = seen.count(seen.mask(filters), asked)
    pale = {name: _without(seen, filters, name) for name in filters if asked.has(name)}
    return _answer(seen, _Question(unit, filters, asked, most), numbers, pale)


def codes_of(view: View, name: str, labels: Sequence[str]) -> tuple[int, ...]:
    """Give the codes of labels of a chart, or of symbols of a table of genes.

    Raises:
        CriteriaError: there is no such chart or label; names the labels of the chart.
        GrantError: the column is not granted.
    """
    view.study.allow((name,))
    known = view.study.labels(name) if name in CHARTS else view.study.index.genes
    for label in labels:
        if label not in known:
            raise CriteriaError(
                f'{name} has no value "{label}" in this release',
                remedy="use one of " + ", ".join(known)
                if name in CHARTS
                else "use the HGNC symbol of a gene that is on a panel or altered",
                value=label,
            )
    return tuple(known.index(label) for label in labels)


class StudyBrush:
    """A brush over one chart of the patients: any range of its codes is counted at once.

    Args:
        view: the patients.
        chart: the chart that is brushed.
        filters: the filters of the other charts.
        unit: what the bars are to show.
        charts: charts and tables of genes; the usual ones that the grant holds by default.

    Raises:
        CriteriaError: there is no such chart or code, or it belongs to samples.
        GrantError: a column is not granted.
    """

    def __init__(
        self,
        view: View,
        chart: str,
        filters: Filters,
        *,
        unit: Unit = Unit.PATIENTS,
        charts: Sequence[str] | None = None,
    ) -> None:
        self._seen, self._chart = view.study, chart
        self._unit, self._asked = unit, _asked(view, charts)
        self._others = {name: codes for name, codes in filters.items() if name != chart}
        self._brush = Brush(self._seen, chart, filters, self._asked)
        self._all = self._brush.between(0, len(self._seen.labels(chart)) - 1)

    def between(self, first: int, last: int) -> Raw[StudyCounts]:
        """Count the patients with a code from the first to the last, both included.

        Only the brushed chart has pale counts: those of the others do not follow the brush.

        Raises:
            CriteriaError: there is no such range.
        """
        numbers = self._brush.between(first, last)
        filters = {**self._others, self._chart: tuple(range(first, last + 1))}
        question = _Question(self._unit, filters, self._asked, MOST_GENES)
        return _answer(self._seen, question, numbers, {self._chart: self._all})


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked."""

    unit: Unit
    filters: Filters
    asked: Asked
    most: int


def _asked(view: View, charts: Sequence[str] | None) -> Asked:
    """Sort charts from tables of genes; by default take those that the grant holds."""
    if charts is None:
        usual = (*DEFAULT_CHARTS, *DEFAULT_GENE_TABLES)
        charts = [one.id for one in usual if all(view.has(*need) for need in one.needs)]
    return Asked(
        tuple(name for name in charts if name not in GENE_TABLES),
        tuple(name for name in charts if name in GENE_TABLES),
    )


def _without(seen: SeenIndex, filters: Filters, name: str) -> StudyNumbers:
    """Count one chart without its own filter."""
    others = {other: codes for other, codes in filters.items() if other != name}
    tables = (name,) if name in GENE_TABLES else ()
    return seen.count(seen.mask(others), Asked(() if tables else (name,), tables))


def _answer(
    seen: SeenIndex, question: _Question, numbers: StudyNumbers, pale: Mapping[str, StudyNumbers]
) -> Raw[StudyCounts]:
    """Put labels and symbols beside the numbers."""
    cohort = _number(numbers.whole, 0)
    chosen = {name: tuple(sorted(set(codes))) for name, codes in question.filters.items()}
    answer = StudyCounts(
        unit=question.unit,
        whole=_number(seen.whole, 0),
        cohort=cohort,
        filters=tuple(sorted(chosen.items())),
        charts=tuple(
            _chart(seen, name, tally, chosen.get(name, ()), pale.get(name))
            for name, tally in numbers.charts.items()
        ),
        genes=tuple(
            _genes(seen, GENE_TABLES[name], numbers, question, pale.get(name))
            for name in question.asked.tables
        ),
    )
    return Raw(answer, patients=cohort.patients or 0)


def _number(tally: Tally, at: int) -> Number:
    return Number(patients=int(tally.patients[at]), samples=int(tally.samples[at]))


def _chart(
    seen: SeenIndex,
    name: str,
    tally: Tally,
    chosen: tuple[int, ...],
    pale: StudyNumbers | None,
) -> ChartCounts:
    bars = tuple(
        ChartBar(
            code,
            label,
            code in chosen,
            _number(tally, code),
            None if pale is None else _number(pale.charts[name], code),
        )
        for code, label in enumerate(seen.labels(name))
    )
    return ChartCounts(CHARTS[name], bars, None if pale is None else _number(pale.whole, 0))


def _genes(
    seen: SeenIndex,
    table: GeneTable,
    numbers: StudyNumbers,
    question: _Question,
    pale: StudyNumbers | None,
) -> GeneCounts:
    """Rank the genes by how many have them altered; chosen genes come first."""
    index, tally = seen.index, numbers.altered[table.id]
    first, behind = index.events_of(table.id)
    genes = index.events.gene[first:behind]
    chosen = np.isin(genes, list(question.filters.get(table.id, ())))
    count = tally.patients if question.unit is Unit.PATIENTS else tally.samples
    order = np.lexsort((genes, -count, ~chosen))
    shown = [at for at in order[: question.most].tolist() if count[at] or chosen[at]]
    number = TABLES.index(table.id)
    group = index.group[number] - index.groups_of(table.id)[0]

    def looked_at(counted: StudyNumbers | None, at: int) -> Number | None:
        if counted is None or index.unknowable[number, genes[at]]:
            return None
        return _number(counted.profiled[table.id], group[genes[at]])

    rows = tuple(
        GeneCount(
            code=int(genes[at]),
            symbol=index.genes[genes[at]],
            chosen=bool(chosen[at]),
            altered=_number(tally, at),
            profiled=looked_at(numbers, at),
            pale=None if pale is None else _number(pale.altered[table.id], at),
            pale_profiled=looked_at(pale, at),
        )
        for at in shown
    )
    return GeneCounts(table, rows, int((count > 0).sum()))
