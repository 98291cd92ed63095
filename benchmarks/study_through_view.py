"""The study view through a View: equal to the queries of the store, and how long it takes."""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.measure import Goal, Result
from benchmarks.peers.study_view import Filters
from oncommons import access, cohort, store
from oncommons.domain.study import CHARTS, Level

BEST_OF = 2


def check_queries(view: store.View, filters: Sequence[Filters]) -> None:
    """Compare the whole way through a View with the queries of the store.

    Raises:
        RuntimeError: a chart or a table of genes differs.
    """
    for chosen in filters:
        labels = {
            name: [
                (view.study.labels(name) if name in CHARTS else view.study.index.genes)[code]
                for code in codes
            ]
            for name, codes in chosen.items()
        }
        answer = cohort.study_view(view, chosen, most=10**6).undisclosed
        for chart in answer.charts:
            found = {bar.label: (bar.number.samples, bar.number.patients) for bar in chart.bars}
            wanted = store.count_chart(view, chart.chart.id, labels)
            if {label: pair for label, pair in found.items() if any(pair)} != wanted:
                raise RuntimeError(f"{chart.chart.id} differs under {chosen}")
        for table in answer.genes:
            seen = {row.symbol: row.altered for row in table.rows if row.altered.samples}
            asked = store.count_genes(view, table.table.id, labels)
            if {name: (n.samples, n.patients) for name, n in seen.items()} != {
                name: altered for name, (altered, _) in asked.items()
            }:
                raise RuntimeError(f"{table.table.id} differs under {chosen}")


def through_the_view(view: store.View, filters: Sequence[Filters]) -> Iterator[Result]:
    """Time the whole answer: pale counts of every filtered chart, labels, and disclosure."""
    wall = []
    for chosen in filters:
        spent = []
        for _ in range(BEST_OF):
            began = time.perf_counter()
            access.disclose(cohort.study_view(view, chosen), view.grant)
            spent.append(1e3 * (time.perf_counter() - began))
        wall.append(min(spent))
    high = round(float(np.percentile(wall, 95)), 2)
    yield Result(
        "through a View, pale bars and disclosure too: wall, p95", "ms", high, goal=Goal(50)
    )
    names = {name for chosen in filters for name in chosen if name in CHARTS}
    patient = next(name for name in sorted(names | {"age"}) if CHARTS[name].level is Level.PATIENT)
    began = time.perf_counter()
    brush = cohort.StudyBrush(view, patient, {})
    built = 1e3 * (time.perf_counter() - began)
    yield Result(f"brush over {patient}: make the sums", "wall ms", round(built, 1))
    began = time.perf_counter()
    brush.between(1, 2)
    yield Result("brush: one move", "wall ms", round(1e3 * (time.perf_counter() - began), 2))
