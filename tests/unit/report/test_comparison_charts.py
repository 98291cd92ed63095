"""Pictures and pages of survival and of groups side by side: what they say, and what they hide."""

from dataclasses import replace
from datetime import date

import pytest

from oncommons.domain.answers import Counted
from oncommons.domain.comparisons import Compared, Comparison, Family, GroupSize, Share, Spread
from oncommons.domain.models import Estimate
from oncommons.domain.results import Disclosed
from oncommons.report import survival_chart
from oncommons.report.charts.comparison import (
    clinical_table,
    finding,
    shares_chart,
    sizes_table,
)
from oncommons.report.charts.raster import as_png
from oncommons.report.charts.survival import groups_table
from oncommons.report.charts.volcano import volcano_chart
from oncommons.report.cohort_pages import comparison_page, survival_page
from tests.unit.report.made import HOSTILE, SURVIVAL
from tests.unit.report.reading import Page

RATIO = Estimate(2.0, 1.5, 2.7)
DAY = date(2026, 6, 1)


def texts(figure):
    return Page(figure.svg).said("text")


def row(name, *cells, p=0.001, q=0.002, ratio=2.0):
    shares = tuple(Share(having, of) for having, of in cells)
    effect = Estimate(ratio, ratio / 1.5, ratio * 1.5)
    return Compared(name, shares, (), (), "Fisher", p, q, "odds ratio", effect)


GENES = Family(
    "mutated genes",
    (
        row("TP53", (30, 60), (10, 50)),
        row("KRAS", (10, 60), (20, 50), ratio=0.4),
        row(HOSTILE, (20, 60), (18, 50), p=0.8, q=0.8, ratio=1.1),
        replace(row("FEW", (None, 60), (None, 50)), p=None, q=None, effect=None),
    ),
    untested=7,
)
STAGE = Compared(
    "stagings.stage_group",
    tuple(Share(n, 50) for n in (20, 30, 25, 25)),
    ("I", "IV"),
    (),
    "chi-square",
    0.3,
    0.4,
    "odds ratio",
    RATIO,
)
AGE = Compared(
    "tumours.age_at_diagnosis",
    spreads=(Spread(60, 64.0, 54.0, 74.0), Spread(0, None, None, None)),
)
COMPARISON = Comparison(
    110,
    (GroupSize("women", 60, 60), GroupSize("men", 50, 50)),
    (),
    None,
    0,
    (Family("clinical columns", (STAGE, AGE)), GENES),
    ("Groups were not made by chance.",),
)


def test_shares_are_drawn_with_their_q():
    figure = shares_chart(GENES, ("women", "men"), minimum=10)
    said = texts(figure)
    assert {"TP53", "KRAS", "women", "men", "Share of patients"} <= set(said)
    assert figure.title == "2 of 3 mutated genes differ, TP53 most"
    assert "7 more were too rare" in figure.caption
    assert "1 are not shown" in figure.caption
    first, last = figure.table.rows[0], figure.table.rows[-1]
    assert first[1].replace("\u00a0", " ") == "30 (50.0 %)"
    assert last[1:3] == (None, None)
    assert last[-2] == "hidden"


def test_volcano_names_what_is_sure():
    figure = volcano_chart(GENES, ("women", "men"))
    said = texts(figure)
    assert {"TP53", "KRAS", "Odds ratio, women against men"} <= set(said)
    assert HOSTILE not in said  # q is 0.8


@pytest.mark.parametrize("draw", [shares_chart, volcano_chart])
def test_pictures_are_balanced_and_repeat(draw):
    figure = draw(GENES, ("women", "men"))
    assert Page(figure.svg).faults == []
    assert draw(GENES, ("women", "men")) == figure


def test_a_family_without_a_test_has_no_picture():
    empty = Family("treatments", GENES.rows[3:])
    assert shares_chart(empty, ("women", "men")).svg == ""
    assert finding(empty) == "No clear difference in treatments"


def test_clinical_table_reads_like_the_first_table_of_a_paper():
    table = clinical_table(COMPARISON.families[0], ("women", "men"))
    names = [cells[0].strip("\u00a0") for cells in table.rows]
    assert names == ["stage group", "I", "IV", "age at diagnosis, median (quartiles)"]
    assert table.rows[-1][2] == "none known"
    assert sizes_table(COMPARISON).note.startswith("Left out: a few in several groups, 0 in no")


def test_comparison_page_holds_each_family():
    page = comparison_page(Disclosed(COMPARISON, (), 0, 10), release_id="r1", made_on=DAY)
    for part in ("women against men", "Mutated genes", "Clinical columns", "Release r1"):
        assert part in page
    assert HOSTILE not in page  # escaped
    assert Page(page).faults == []


def test_survival_page_leads_with_its_warnings():
    answer = replace(
        SURVIVAL, warnings=("Hardly known.",), reasons=(Counted("no line", 30),), known=900
    )
    page = survival_page(Disclosed(answer, (), 0, 10), release_id="r1", made_on=DAY)
    assert page.index("Hardly known.") < page.index("<svg")
    for part in ("Patients left out", "no line", "Hazard ratio"):
        assert part in page


def test_hazard_ratio_stands_in_the_picture_and_the_table():
    first, second, *_ = SURVIVAL.groups
    two = replace(
        SURVIVAL,
        groups=(first, replace(second, label="Stage IV", hazard_ratio=RATIO)),
        log_rank_p=0.0,
    )
    figure = survival_chart(two)
    assert f"Stage IV against {first.label}: hazard ratio 2.00 (1.50 to 2.70)" in texts(figure)
    assert figure.title.endswith("(log-rank p < 0.005)")
    assert groups_table(two).rows[0][-1] == "reference"
    assert groups_table(two).rows[1][-1] == "2.00 (1.50 to 2.70)"


def test_a_competing_event_turns_the_curve():
    one = replace(
        SURVIVAL,
        groups=SURVIVAL.groups[:1],
        log_rank_p=None,
        endpoint="progression",
        competing="death",
        start="start of line 1",
        entry="report of the assay",
    )
    figure = survival_chart(one)
    said = set(texts(figure))
    assert {"Patients with progression", "Years from start of line 1", "0%"} <= said
    assert "Aalen and Johansen" in figure.caption
    assert "may rise" in figure.caption
    first, last = figure.table.rows[0], figure.table.rows[-1]
    assert first[2] == "0"
    assert float(last[2]) > 0
    assert "had progression by" in figure.title


def test_a_late_start_draws_nothing_before_it():
    late = replace(
        SURVIVAL.groups[0],
        points=tuple(replace(point, day=point.day + 400) for point in SURVIVAL.groups[0].points),
    )
    answer = replace(SURVIVAL, groups=(late,), log_rank_p=None, from_day=400)
    rows = survival_chart(answer).table.rows
    assert min(float(cells[1]) for cells in rows) >= 1  # years


def test_png_is_a_picture_on_white():
    content = as_png(survival_chart(SURVIVAL).svg, scale=1)
    assert content.startswith(b"\x89PNG")
