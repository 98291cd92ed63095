"""The study view of prostate_msk_2024, against numbers counted from its files.

Reference: Lenis et al., Clin Cancer Res (2024); distinct samples counted with Polars 1 from the
study's own files: TP53 650 (one of them in a splice region alone, which is not protein-changing),
FOXA1 351, SPOP 318, PTEN 182; AR amplified 237; PTEN -2 in 228 and -1.5 in 34, kept as deep.
"""

import polars as pl
import pytest

from oncommons import cohort, store
from oncommons.domain.study import CHARTS, GENE_TABLES, Unit
from oncommons.intake import read
from oncommons.store.publish import empty_tables
from tests.factories import view_of
from tests.shared import shared


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    found = read(shared("studies/prostate_msk_2024")).tables
    released = {}
    for name, form in empty_tables().items():
        if name in found and len(found[name]):
            frame = found[name]
            columns = [
                (pl.col(column) if column in frame.columns else pl.lit(None)).cast(kind)
                .alias(column) for column, kind in form.schema.items()
            ]  # fmt: skip
            released[name] = frame.select(columns)
    return view_of(tmp_path_factory.mktemp("prostate") / "c", released)


@pytest.fixture(scope="module")
def answer(view):
    return cohort.study_view(
        view, {}, unit=Unit.SAMPLES, charts=(*CHARTS, *GENE_TABLES), most=10**6
    ).undisclosed


def samples(answer, table, symbol):
    (genes,) = [one for one in answer.genes if one.table.id == table]
    return next(row.altered.samples for row in genes.rows if row.symbol == symbol)


def test_every_patient_and_sample_is_counted(answer):
    assert (answer.cohort.patients, answer.cohort.samples) == (2257, 2260)
    panels = sorted(
        bar.number.samples for bar in answer.chart("panel").bars if bar.label != "missing"
    )
    assert panels == [136, 167, 480, 1477]


@pytest.mark.parametrize(
    ("table", "symbol", "wanted"),
    [
        ("mutated_genes", "TP53", 650 - 1),
        ("mutated_genes", "FOXA1", 351),
        ("mutated_genes", "SPOP", 318),
        ("mutated_genes", "PTEN", 182),
        ("amplified_genes", "AR", 237),
        ("deleted_genes", "PTEN", 228 + 34),
    ],
)
def test_samples_with_an_altered_gene_are_those_of_the_study(answer, table, symbol, wanted):
    assert samples(answer, table, symbol) == wanted


@pytest.mark.parametrize("chosen", [{}, {"mutated_genes": ("TP53",)}, {"panel": ("IMPACT468",)}])
def test_every_chart_of_a_real_study_equals_the_queries(view, chosen):
    filters = {name: cohort.codes_of(view, name, labels) for name, labels in chosen.items()}
    found = cohort.study_view(view, filters, charts=(*CHARTS, *GENE_TABLES), most=10**6).undisclosed
    for chart in found.charts:
        bars = {bar.label: (bar.number.samples, bar.number.patients) for bar in chart.bars}
        wanted = store.count_chart(view, chart.chart.id, chosen)
        assert {label: pair for label, pair in bars.items() if any(pair)} == wanted
    for table in found.genes:
        rows = {row.symbol: (row.altered.samples, row.altered.patients) for row in table.rows}
        wanted = store.count_genes(view, table.table.id, chosen)
        assert {symbol: pair for symbol, pair in rows.items() if any(pair)} == {
            symbol: altered for symbol, (altered, _) in wanted.items()
        }
