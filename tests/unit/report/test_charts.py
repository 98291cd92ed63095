"""Charts state their finding, name every group, and hold the same numbers as a table."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from oncommons.domain.answers import (
    Counted,
    Counts,
    CurvePoint,
    GeneFrequencies,
    GeneFrequency,
    Survival,
)
from oncommons.domain.models import RiskGroup
from oncommons.report.blocks import cell_text
from oncommons.report.charts import (
    calibration_chart,
    class_size_chart,
    counts_chart,
    frequency_chart,
    survival_chart,
    target_chart,
)
from oncommons.report.charts.bars import Bar, Mark, clear_rows, ranked_bars
from oncommons.report.charts.drawing import COLOURS, DASHES
from oncommons.report.charts.survival_curves import _spread, _steps, clock_of, point_at
from tests.unit.report.made import (
    COUNTS,
    FREQUENCIES,
    HOSTILE,
    RISK,
    SURVIVAL,
    TARGETS,
    VALIDATION,
    curve,
    target,
)
from tests.unit.report.reading import Page

FIGURES = {
    "survival": (survival_chart(SURVIVAL, minimum=10), ["Stage I", "Stage II", HOSTILE]),
    "counts": (counts_chart(COUNTS, minimum=10), ["I", "II", HOSTILE, "0"]),
    "frequencies": (frequency_chart(FREQUENCIES, minimum=10), ["TP53", "CDH1", "GATA3", "NF1"]),
    "targets": (target_chart(TARGETS, minimum=10), ["TP53", "PIK3CA", "CDH1", "GATA3", "TTN"]),
    "risk": (class_size_chart(RISK), []),
    "calibration": (calibration_chart(VALIDATION, minimum=10), ["1 (lowest)", "2"]),
}
every = pytest.mark.parametrize("name", FIGURES)


def texts(figure):
    """Give every text of a picture, and its count."""
    return Page(figure.svg).said("text")


@every
def test_every_group_is_named_in_the_picture(name):
    figure, names = FIGURES[name]
    assert set(names) <= set(texts(figure))


@every
def test_every_group_is_named_in_the_table(name):
    figure, names = FIGURES[name]
    heads = [str(row[0]) for row in figure.table.rows]
    assert all(any(head.startswith(label) for head in heads) for label in names)


@every
def test_picture_is_balanced_has_a_name_and_loads_nothing(name):
    figure, _ = FIGURES[name]
    page = Page(figure.svg)
    assert page.faults == []
    assert page.named("svg")[0]["aria-label"] == figure.title
    assert "<script" not in figure.svg
    assert figure.svg.count("http") == 1  # the name of the language, which nothing loads


@every
def test_picture_is_the_same_each_time(name):
    draw = {
        "survival": lambda: survival_chart(SURVIVAL, minimum=10),
        "counts": lambda: counts_chart(COUNTS, minimum=10),
        "frequencies": lambda: frequency_chart(FREQUENCIES, minimum=10),
        "targets": lambda: target_chart(TARGETS, minimum=10),
        "risk": lambda: class_size_chart(RISK),
        "calibration": lambda: calibration_chart(VALIDATION, minimum=10),
    }[name]
    assert draw() == FIGURES[name][0]


def test_survival_names_units_and_shows_the_numbers_at_risk():
    said = texts(FIGURES["survival"][0])
    assert {"Years from diagnosis", "Patients alive", "Patients at risk", "640"} <= set(said)
    assert "50%" in said


def test_survival_table_gives_what_the_curves_show():
    rows = FIGURES["survival"][0].table.rows
    name, year, alive, between, at_risk = rows[0]
    assert (name, year, alive, between, at_risk) == (
        "Stage I (640 patients)", "0", "100", "100 to 100", 640,
    )  # fmt: skip
    last = [row for row in rows if row[0].startswith(HOSTILE)][-1]
    assert float(last[1]) * 365.25 <= 1900


def test_hidden_numbers_at_risk_are_below_the_minimum():
    few = replace(SURVIVAL, groups=(curve("few", 12, 0.0005, 2000),), log_rank_p=None)
    assert "<10" in texts(survival_chart(few, minimum=10))
    assert "hidden" in texts(survival_chart(few))
    assert None in [row[-1] for row in survival_chart(few).table.rows]


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (
            {"log_rank_p": 0.2},
            "No clear difference in survival between the groups (log-rank p = 0.20)",
        ),
        ({"log_rank_p": 0.04}, "Survival differs between the groups (log-rank p = 0.040)"),
        (
            {"log_rank_p": None, "groups": (curve("all", 90, 0.001, 3000),)},
            "Half of the 90 patients lived 24 months or longer",
        ),
        (
            {"log_rank_p": None, "groups": (curve("all", 90, 0.0001, 2000),)},
            "83\u00a0% of the 90 patients were alive at 5.2 years; no median is shown",
        ),
        ({"log_rank_p": None}, "Overall survival from diagnosis"),
    ],
)
def test_survival_title_states_the_finding(change, title):
    assert survival_chart(replace(SURVIVAL, **change)).title == title


def test_survival_without_a_curve_has_no_picture():
    hidden = replace(SURVIVAL.groups[0], points=(), median_days=None, deaths=None)
    figure = survival_chart(Survival(None, None, (hidden,), None))
    assert figure.svg == ""
    assert "hidden deaths, median not shown" in figure.table.note


def test_a_step_long_after_the_one_before_is_a_slope():
    """The days of the deaths in between are hidden: a drop at the end would look like many."""
    days = ((0, 1.0), (30, 0.9), (200, 0.9), (400, 0.9), (630, 0.6))
    points = tuple(CurvePoint(day, s, s - 0.1, min(s + 0.1, 1.0), 50) for day, s in days)
    group = replace(SURVIVAL.groups[0], points=points)
    drawn = _steps(0, group, clock_of([group]))
    heights = [corner["survival"] for corner in drawn]
    assert heights[:2] == [1.0, 0.9]
    assert heights[-1] == 0.6
    assert max(before - after for before, after in pairwise(heights[1:])) < 0.02
    assert (
        "A slope stands where few events follow"
        in survival_chart(replace(SURVIVAL, groups=(group,))).caption
    )
    short = replace(group, points=points[:2])
    assert "slope" not in survival_chart(replace(SURVIVAL, groups=(short,))).caption


@pytest.mark.parametrize(("rate", "anchor"), [(0.0001, "start"), (0.01, "end")])
def test_the_comparison_stands_where_no_curve_runs(rate, anchor):
    """Words would hide a curve that falls to the lower left, so they move to the upper right."""
    groups = (
        SURVIVAL.groups[0],
        replace(SURVIVAL.groups[1], points=curve("", 500, rate, 3650).points),
    )
    picture = survival_chart(replace(SURVIVAL, groups=groups)).svg
    words = re.search(r"<text[^>]*>Log-rank", picture)
    assert words is not None
    assert f'text-anchor="{anchor}"' in words[0]


def test_curve_of_a_single_day_can_be_drawn():
    short = replace(SURVIVAL.groups[0], points=SURVIVAL.groups[0].points[:1])
    assert "Months from diagnosis" in texts(survival_chart(replace(SURVIVAL, groups=(short,))))


def test_curve_whose_first_point_is_late_starts_with_everybody_alive():
    late = replace(SURVIVAL.groups[0], points=SURVIVAL.groups[0].points[1:])
    first, second, *_ = _steps(0, late, clock_of([late]))
    assert (first["time"], first["survival"], first["lower"]) == (0.0, 1.0, 1.0)
    assert second["survival"] == late.points[0].survival


def test_numbers_at_risk_in_the_picture_are_those_of_the_table():
    one = replace(SURVIVAL, groups=SURVIVAL.groups[:1], log_rank_p=None)
    figure = survival_chart(one, minimum=10)
    said = texts(figure)
    beneath = said[said.index("Stage I", said.index("Years from diagnosis") + 1) - 6 :]
    for row in figure.table.rows:
        assert cell_text(row[-1]) in beneath, row


@pytest.mark.parametrize(
    ("last_day", "unit", "ticks"),
    [
        (91, "months", (0, 1, 2)),
        (365, "months", (0, 2, 4, 6, 8, 10)),
        (1000, "months", (0, 6, 12, 18, 24, 30)),
        (1099, "months", (0, 6, 12, 18, 24, 30, 36)),
        (1826, "years", (0, 1, 2, 3, 4)),
        (9000, "years", (0, 5, 10, 15, 20)),
        (40000, "years", (0, 20, 40, 60, 80, 100)),
    ],
)
def test_time_axis_has_few_round_times(last_day, unit, ticks):
    last = replace(SURVIVAL.groups[0].points[0], day=last_day)
    clock = clock_of([replace(SURVIVAL.groups[0], points=(last,))])
    assert (clock.unit, clock.ticks) == (unit, ticks)


def test_point_at_a_day_is_the_last_one_reached():
    points = SURVIVAL.groups[0].points
    assert point_at(points, 90) == points[0]
    assert point_at(points, 91) == points[1]
    assert point_at(points, points[-1].day + 1) is None
    assert point_at((), 0) is None
    assert point_at(points[1:], 0) is None


def test_names_are_spread_and_stay_within_the_plot():
    spread = _spread([0.5, 0.5, 0.5, 0.01, 0.0])
    ordered = sorted(spread)
    assert all(high - low > 0.0549 for low, high in pairwise(ordered))
    assert ordered[0] >= 0.0
    assert _spread([]) == []
    assert _spread([0.2, 0.8]) == [0.2, 0.8]


def test_counts_title_and_hidden_bar():
    figure = FIGURES["counts"][0]
    assert figure.title == "Most frequent stage group: I, 640 of 1,257 patients (50.9\u00a0%)"
    assert "hidden: fewer than 10 patients" in texts(figure)
    assert figure.table.rows[-1] == ("0", None, None)


def test_counts_where_all_or_the_total_is_hidden():
    none = counts_chart(Counts("patients.sex", None, (Counted("female", None),), exclusive=True))
    assert (none.svg, none.title) == ("", "Every group by sex is hidden")
    half = counts_chart(Counts("patients.sex", None, (Counted("female", 30),), exclusive=False))
    assert half.title == "Most frequent sex: female"
    assert half.table.rows[0] == ("female", 30, "not known")
    assert half.caption == "A patient with two values counts in both."


def test_long_lists_are_cut_in_the_picture_only():
    rows = tuple(Counted(f"value {number}", 900 - number) for number in range(40))
    figure = counts_chart(Counts("tumours.site", 2000, rows, exclusive=True))
    assert "value 24" in texts(figure)
    assert "value 25" not in texts(figure)
    assert len(figure.table.rows) == 40
    assert "the first 25 of 40 values" in figure.caption


def test_frequencies_are_of_those_profiled():
    figure = FIGURES["frequencies"][0]
    assert figure.title.endswith("in 500 of 1,257 patients profiled (39.8\u00a0%)")
    said = texts(figure)
    assert "88 of 1,100 (8.0\u00a0%)" in said
    assert "61, number profiled not known" in said
    assert figure.table.rows[2:] == [
        ("GATA3", 61, "not known", "not known"),
        ("NF1", None, 1257, None),
    ]


def test_frequencies_stand_by_share_and_those_without_one_behind():
    rows = (
        GeneFrequency("MANY", 90, 1000),
        GeneFrequency("LITTLE KNOWN", 80, None),
        GeneFrequency("FEW SEEN", 70, 100),
        GeneFrequency("HIDDEN", None, 1000),
    )
    figure = frequency_chart(GeneFrequencies(1000, rows), minimum=10)
    order = ["FEW SEEN", "MANY", "LITTLE KNOWN", "HIDDEN"]
    assert [row[0] for row in figure.table.rows] == order
    assert [text for text in texts(figure) if text in order] == order
    assert figure.title.startswith("FEW SEEN is altered most often: in 70 of 100 patients")


def test_frequencies_without_any_denominator_are_counts():
    rows = (GeneFrequency("TP53", 648, None), GeneFrequency("RB1", None, None))
    figure = frequency_chart(GeneFrequencies(2256, rows), minimum=12)
    assert figure.title == "TP53 is altered most often: in 648 patients"
    assert {"648", "hidden: fewer than 12 patients", "Patients with an alteration"} <= set(
        texts(figure)
    )
    assert "counts and no shares" in figure.caption
    assert not any("%" in text for text in texts(figure))


def lines_of(svg):
    """Count the parts of dashed lines in a picture."""
    return sum(
        "stroke-dasharray" in attributes for tag, attributes in Page(svg).tags if tag == "line"
    )


def test_a_line_across_bars_leaves_out_the_rows_whose_number_it_would_meet():
    """The bar of 9 runs through it; beside the bars of 4 and 3 a number stands; 0.1 ends before."""
    texts_beside = ("9 of 10", "4 of 10 patients", "3 of 10 patients", "0")
    bars = [
        Bar(f"n{at}", length, beside)
        for at, (length, beside) in enumerate(zip((9, 4, 3, 0.1), texts_beside, strict=True))
    ]
    assert clear_rows(bars, 5, 30) == [(0, 1), (3, 4)]
    assert clear_rows(bars, 50, 30) == [(0, 4)]
    assert clear_rows(bars, 3.5, 30) == [(0, 2), (3, 4)]
    drawn = ranked_bars(bars, "axis", "label", mark=Mark(5, "mean"))
    assert lines_of(drawn) == 2
    assert lines_of(ranked_bars(bars, "axis", "label")) == 0
    assert Page(drawn).faults == []


def test_bars_without_any_length_are_drawn_beside_their_mark():
    drawn = ranked_bars([Bar("a", 0, "0 %")], "axis", "label", mark=Mark(0, "mean"))
    assert "nan" not in drawn.lower()
    assert {"a", "0 %", "mean"} <= {text for _, text in Page(drawn).texts}


def test_names_of_risk_groups_keep_off_the_diagonal():
    far = (
        RiskGroup("above", 90, 0.2, 0.5),
        RiskGroup("near", 90, 0.4, 0.41),
        RiskGroup("below", 90, 0.5, 0.3),
    )
    named = {
        text: attributes["text-anchor"]
        for attributes, text in Page(
            calibration_chart(replace(VALIDATION, groups=far)).svg
        ).attributed("text")
        if text in {"above", "near", "below"}
    }
    assert named == {"above": "end", "near": "start", "below": "start"}


def test_frequencies_where_none_can_be_shown():
    figure = frequency_chart(GeneFrequencies(None, (GeneFrequency("TP53", None, 90),)))
    assert (figure.svg, figure.title) == ("", "No gene has a frequency that can be shown")


@pytest.mark.parametrize(
    ("symbols", "title"),
    [
        ([], "None of 18,211 genes tested stands out (q < 0.1)"),
        (["A"], "Of 18,211 genes tested, A alone stands out (q < 0.1)"),
        (["A", "B"], "2 of 18,211 genes tested stand out (q < 0.1): A and B first"),
        (["A", "B", "C", "D"], "4 of 18,211 genes tested stand out (q < 0.1): A, B and C first"),
    ],
)
def test_targets_title_states_the_finding(symbols, title):
    listed = tuple(target(symbol, 0.01, 40) for symbol in symbols)
    assert target_chart(replace(TARGETS, targets=listed)).title == title


def test_targets_show_patients_class_and_threshold():
    figure = FIGURES["targets"][0]
    said = texts(figure)
    assert "500 of 1,257 (39.8\u00a0%), loss of function" in said
    assert "hidden: fewer than 10 patients, loss and activation" in said
    assert "q = 0.1" in said
    assert [cell_text(row[-2]) for row in figure.table.rows][:2] == [
        "< 10⁻³⁰⁰",
        "3\u00a0\u00d7\u00a010⁻²¹⁰",
    ]
    assert figure.table.rows[0][4:6] == ("250 against 4.2", "125, not tested")
    assert figure.table.note == "Hypermutated tumours were left out."


def test_targets_without_any_gene_have_no_picture():
    figure = target_chart(replace(TARGETS, targets=(), hypermutated=0, patients=None))
    assert figure.svg == ""
    assert "left out" not in figure.caption
    assert figure.caption.startswith("Breast cancer; 98,123 coding mutations")


def test_target_without_a_denominator_shows_its_patients_alone():
    listed = (target("AR", 1e-5, 91, of_profiled=None),)
    figure = target_chart(replace(TARGETS, targets=listed))
    assert "91, loss of function" in texts(figure)
    assert figure.table.rows[0][3] == "not known"


def test_many_drugs_are_cut_and_counted():
    listed = (target("ERBB2", 1e-5, 91, drugs=("a", "b + c", "d", "e")),)
    table = target_chart(replace(TARGETS, targets=listed)).table
    assert table.rows[0][-1] == "a; b + c; 2 more"


def test_class_sizes_draw_the_promise_as_an_edge():
    figure = FIGURES["risk"][0]
    assert figure.title == (
        "Each of 9,801 released patients shares all labels with at least 10 others (k = 10)"
    )
    assert "promised: k = 10" in texts(figure)
    assert figure.table.rows[:4] == [
        ("1", 0, 0, "0.0\u00a0%"),
        ("2 to 4", 0, 0, "0.0\u00a0%"),
        ("5 to 9", 0, 0, "0.0\u00a0%"),
        ("10 to 19", 20, 220, "2.2\u00a0%"),
    ]
    assert sum(row[2] for row in figure.table.rows) == sum(
        size * number for size, number in RISK.class_sizes.items()
    )


@pytest.mark.parametrize("k", [1, 2, 3, 5, 7, 11, 20, 48, 100])
def test_class_sizes_lose_nobody_whatever_the_promise(k):
    rows = class_size_chart(replace(RISK, k=k)).table.rows
    assert sum(row[1] for row in rows) == sum(RISK.class_sizes.values())
    assert any(row[0].split(" ")[0] == str(k) for row in rows)


def test_class_sizes_below_the_promise_are_said_so():
    broken = replace(RISK, smallest_class=3, class_sizes={3: 1, 20: 9})
    assert class_size_chart(broken).title == (
        "The smallest class has 3 patients, fewer than the 10 that the policy asks for"
    )
    nobody = replace(RISK, smallest_class=0, class_sizes={}, patients_out=0)
    assert (class_size_chart(nobody).svg, class_size_chart(nobody).title) == (
        "",
        "No patient was released",
    )


def test_calibration_says_how_far_apart_and_keeps_hidden_groups_in_the_table():
    figure = FIGURES["calibration"][0]
    assert figure.title == "Predicted and observed risk differ by at most 4 percentage points"
    assert "3 (highest)" not in texts(figure)
    assert figure.table.rows[-1] == ("3 (highest)", None, "61", None)
    assert "Harrell's C 0.712 (0.694 to 0.731)" in figure.caption
    assert {"Predicted risk", "Observed risk"} <= set(texts(figure))


def test_calibration_of_hidden_groups_has_no_picture():
    hidden = replace(VALIDATION, groups=(RiskGroup("1", None, 0.2, None),), patients=None)
    figure = calibration_chart(hidden)
    assert figure.svg == ""
    assert "hidden" not in figure.caption


def test_group_names_stay_on_one_line():
    lines = replace(COUNTS, rows=(Counted("two\nlines\t of it", 640),))
    assert "two lines of it" in texts(counts_chart(lines))


def luminance(colour):
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", COLOURS)
def test_colours_can_be_read_as_text_on_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_every_colour_has_a_dash_of_its_own():
    assert len(set(DASHES)) == len(DASHES) == len(COLOURS)
