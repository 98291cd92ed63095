"""Compare the index of the study view with the queries of the store; nothing is written to it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from oncommons import access, cohort, store
from oncommons.domain.findings import Finding, Severity
from oncommons.domain.releases import Release
from oncommons.domain.study import OTHER, ChartCounts
from oncommons.errors import OncommonsError
from oncommons.store.commons import Commons
from oncommons.store.index.build import LAYOUT

PROJECT = "doctor"
CHARTS = ("sex", "vital_status", "stage")
REPAIR = "remove derived/{release_id}, and report this: index and queries must agree"

Pair = tuple[int, int]


def examine_index(commons: Commons, *, today: date, deep: bool = False) -> tuple[Finding, ...]:
    """Ask three charts under two filters of the index and of the engine, release by release.

    Args:
        commons: an opened commons.
        today: the day of the question.
        deep: make an index where a release has none yet.

    Returns:
        D15 for each chart that differs, and for each release in force that no view opens.
    """
    found: list[Finding] = []
    closed = store.withdrawn(commons)
    for folder in sorted(commons.releases.glob("r*")):
        made = (commons.derived(folder.name) / LAYOUT).exists()
        if folder.name in closed or not (made or deep):
            continue
        try:
            release = store.find_release(commons, folder.name)
            found += _differences(commons, release, today)
        except OncommonsError as error:
            says = f"no view opens: {error.found}"
            place = error.file or folder.name
            found.append(Finding("D15", Severity.ERROR, says, error.remedy, file=place))
    return tuple(found)


def _differences(commons: Commons, release: Release, today: date) -> list[Finding]:
    """Compare the charts of one release, whole and under each filter."""
    terms = access.Terms(PROJECT, today, today + timedelta(1), minimum=12)
    grant = access.issue(terms, release, commons.keys / "commons.pem")
    view = store.open_view(commons, grant, today=today)
    try:
        return [
            Finding(
                "D15",
                Severity.ERROR,
                f"the index and the engine count {chart} differently",
                REPAIR.format(release_id=release.release_id),
                file=release.release_id,
            )
            for filters in _filters(view)
            for chart in _unequal(view, filters)
        ]
    finally:
        view.close()


def _filters(view: store.View) -> Iterator[dict[str, list[str]]]:
    """Give two filters: the commonest value of one chart, and of one gene beside it."""
    counts = cohort.study_view(view, {}, charts=("vital_status", "mutated_genes")).undisclosed
    bars = [one for one in counts.chart("vital_status").bars if one.label != OTHER]
    by_status = {"vital_status": [max(bars, key=lambda one: one.number.samples or 0).label]}
    yield by_status
    genes = [row.symbol for table in counts.genes for row in table.rows[:1]]
    yield {"mutated_genes": genes} if genes else {}


def _unequal(view: store.View, filters: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Name the charts that the index counts otherwise than the engine."""
    codes = {name: cohort.codes_of(view, name, chosen) for name, chosen in filters.items()}
    counts = cohort.study_view(view, codes, charts=CHARTS).undisclosed
    for chart in counts.charts:
        wanted = store.count_chart(view, chart.chart.id, filters)
        if _by_index(chart) != _put_together(wanted, chart):
            yield chart.chart.id


def _by_index(chart: ChartCounts) -> dict[str, Pair]:
    """Give what the index counts, without values that nobody has."""
    found = {bar.label: (bar.number.samples or 0, bar.number.patients or 0) for bar in chart.bars}
    return {label: pair for label, pair in found.items() if any(pair)}


def _put_together(wanted: Mapping[str, Pair], chart: ChartCounts) -> dict[str, Pair]:
    """Put rare values under one name, as the index does."""
    known, found = {bar.label for bar in chart.bars}, dict[str, Pair]()
    for label, (samples, patients) in wanted.items():
        name = label if label in known else OTHER
        before = found.get(name, (0, 0))
        found[name] = (before[0] + samples, before[1] + patients)
    return found
