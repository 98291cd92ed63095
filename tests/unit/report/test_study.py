"""Charts and page of a study view: what is drawn, hidden, and said."""

import datetime
import re

import pytest

from oncommons.domain.results import Disclosed
from oncommons.domain.study import (
    CHARTS,
    MUTATED,
    ChartBar,
    ChartCounts,
    GeneCount,
    GeneCounts,
    Number,
    StudyCounts,
    Unit,
)
from oncommons.report.charts.drawing import BAR
from oncommons.report.charts.study import chosen_words, genes_chart, study_chart
from oncommons.report.charts.study_bins import SPREAD, wide_bars
from oncommons.report.study_page import study_page

PATIENTS = Unit.PATIENTS


def number(patients):
    return Number(patients, None)


def chart(name, *bars, pale=None):
    made = [
        ChartBar(code, label, chosen, number(n), None if pale is None else number(p))
        for code, (label, n, p, chosen) in enumerate(bars)
    ]
    return ChartCounts(CHARTS[name], tuple(made), None if pale is None else number(pale))


def drawn(counts, total=100):
    return study_chart(counts, number(total), PATIENTS, minimum=5)


def test_values_are_ranked_and_missing_stands_last():
    counts = chart(
        "sex", ("missing", 30, 0, False), ("female", 20, 0, False), ("male", 50, 0, False)
    )
    figure = drawn(counts)
    assert figure.title == "Sex: mostly male, 50.0\u00a0%"
    at = [figure.svg.index(f">{name}<") for name in ("male", "female", "missing")]
    assert at == sorted(at)
    assert "each counts once" in figure.caption


def test_what_nobody_has_is_left_out_and_what_is_hidden_says_so():
    counts = chart(
        "sex", ("missing", 0, 0, False), ("female", None, 0, False), ("male", 50, 0, False)
    )
    figure = drawn(counts)
    assert "missing" not in figure.svg
    assert ">hidden<" in figure.svg
    assert [row[0] for row in figure.table.rows] == ["female", "male"]


def test_a_filtered_chart_keeps_its_other_bars_pale():
    counts = chart("sex", ("female", 0, 40, False), ("male", 50, 50, True), pale=90)
    figure = drawn(counts, 50)
    assert "#BFD3E6" in figure.svg
    assert ">40<" in figure.svg
    assert "Pale: without the filter" in figure.caption
    assert chosen_words(counts) == "male"


def test_a_hidden_bin_is_a_question_mark_and_an_empty_one_keeps_its_place():
    counts = chart(
        "tmb", ("missing", 7, 0, False), ("0-1", 50, 0, False), ("1-2", 0, 0, False),
        ("2-3", None, 0, False), ("3-4", 0, 0, False),
    )  # fmt: skip
    figure = drawn(counts)
    assert figure.svg.count(">?<") == 1
    assert "question mark" in figure.caption
    assert [row[0] for row in figure.table.rows] == ["0-1", "1-2", "2-3", "missing"]
    assert ">0<" in figure.svg
    assert ">3<" not in figure.svg


@pytest.mark.parametrize("name", ["sex", "tmb"])
def test_nothing_is_drawn_where_everything_is_hidden_or_nought(name):
    for n in (None, 0):
        figure = drawn(chart(name, ("missing", 0, 0, False), ("a", n, 0, False)))
        assert figure.svg == ""
        assert "nothing that can be shown" in figure.title


def test_a_name_cannot_break_out_of_the_picture():
    figure = drawn(chart("hospital", ('</text><script x="', 50, 0, False)))
    assert "<script" not in figure.svg


def test_a_long_list_says_how_much_of_it_is_drawn():
    bars = [(f"v{at}", 100 - at, 0, False) for at in range(20)]
    assert "The first 9 of 20 values" in drawn(chart("hospital", *bars)).caption


def gene(symbol, altered, profiled):
    of = None if profiled is None else number(profiled)
    return GeneCount(0, symbol, False, number(altered), of)


def test_genes_show_their_share_of_the_profiled():
    rows = (gene("TP53", 40, 80), gene("FAT1", 30, None), gene("VHL", None, 80))
    figure = genes_chart(GeneCounts(MUTATED, rows, 60), PATIENTS, minimum=5)
    assert figure.title == "Mutated genes: mostly TP53, 50.0\u00a0%"
    assert ">of ?<" in figure.svg
    assert "VHL" not in figure.svg
    assert figure.table.rows[1] == ("FAT1", 30, "not known", "not known")
    assert figure.table.rows[2] == ("VHL", None, 80, None)
    assert "60 genes are altered" in figure.caption


def page_of(filters, charts, genes=(), *, unit=PATIENTS):
    size = Number(50, 60) if unit is PATIENTS else Number(None, 60)
    study = StudyCounts(unit, size, size, filters, charts, genes)
    told = Disclosed(study, ("R1", "R2"), 3, 5)
    return study_page(told, release_id="r1", made_on=datetime.date(2026, 1, 2))


def test_the_page_says_who_is_shown_and_what_was_chosen():
    counts = chart("sex", ("female", 0, 40, False), ("male", 50, 50, True), pale=90)
    table = GeneCounts(MUTATED, (gene("TP53", 40, 80),), 1)
    text = page_of((("sex", (1,)),), (counts,), (table,))
    for words in ("Sex: male", "of 50 in the release", "3 numbers", "2026-01-02", "Denominators"):
        assert words in text


def test_the_page_of_samples_names_them():
    text = page_of((), (), unit=Unit.SAMPLES)
    assert "count samples; no chart is filtered" in text
    assert ">Patients<" not in text


def test_who_is_told_more_widely_is_spread_over_the_bins_within():
    bars = (("missing", 0, 0, False), ("60-64", 40, 0, False), ("60-79", 30, 0, False))
    counts = chart("age", *bars, ("65-69", 50, 0, False))
    assert [bar.label for bar in wide_bars(counts.bars)] == ["60-79"]
    figure = drawn(counts)
    heights = {
        colour: [
            float(high) for high in re.findall(rf'height="([\d.]+)" fill="{colour}"', figure.svg)
        ]
        for colour in (BAR, SPREAD)
    }
    assert heights[SPREAD] == pytest.approx([150 * 55 / 65, 150], abs=0.1)  # 15 on each bin
    assert heights[BAR] == pytest.approx([150 * 40 / 65, 150 * 50 / 65], abs=0.1)
    assert "Grey: told only as a wider interval" in figure.caption
    assert [row[0] for row in figure.table.rows] == ["60-64", "60-79", "65-69"]


def test_nothing_is_spread_where_no_interval_holds_another_or_the_chart_is_filtered():
    narrow = chart("age", ("missing", 0, 0, False), ("60-64", 40, 0, False), ("65-69", 5, 0, False))
    filtered = chart(
        "age", ("missing", 0, 0, False), ("60-64", 4, 9, True), ("60-79", 5, 9, False), pale=9
    )
    for counts in (narrow, filtered):
        assert wide_bars(counts.bars) == []
        assert SPREAD not in drawn(counts).svg
