"""Laws of shown curves and baselines that hold for any cohort."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.disclosure.curves import coarsen_curve, shown_median
from oncommons.disclosure.models import ModelFacts, check_model, coarsen_baseline
from oncommons.domain.answers import CurvePoint
from oncommons.stats.survival import kaplan_meier, survival_at

FEW = settings(max_examples=100, deadline=None)
MINIMUMS = st.integers(1, 15)


@st.composite
def cohorts(draw):
    """Days and deaths of up to 150 patients."""
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    rows = draw(st.integers(1, 150))
    time = random.integers(0, draw(st.sampled_from([90, 400, 2000])), rows)
    return time, random.random(rows) < draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))


def exact(time, event):
    curve = kaplan_meier(time, event)
    columns = (curve.days, curve.survival, curve.lower, curve.upper, curve.at_risk, curve.died)
    return [
        CurvePoint(int(day), float(s), float(low), float(high), int(n), int(d))
        for day, s, low, high, n, d in zip(*columns, strict=True)
    ]


@FEW
@given(cohorts(), MINIMUMS)
def test_each_drop_stands_for_enough_deaths_and_leaves_enough_at_risk(cohort, minimum):
    time, event = cohort
    shown = coarsen_curve(exact(time, event), minimum)
    for before, after in pairwise(shown):
        start = before.day if before.day else -1
        died = np.sum(event & (time > start) & (time <= after.day))
        left = np.sum((time > start) & (time <= after.day))
        assert died >= minimum or (died == 0 and left >= minimum)
        assert np.sum(time > after.day) >= minimum


@FEW
@given(cohorts(), MINIMUMS)
def test_shown_points_lie_on_the_exact_curve_up_to_rounding(cohort, minimum):
    time, event = cohort
    shown = coarsen_curve(exact(time, event), minimum)
    true = kaplan_meier(time, event)
    for point in shown[1:]:
        assert point.day % 30 == 0
        assert point.survival == pytest.approx(survival_at(true, [point.day])[0], abs=0.0051)
        assert point.lower <= point.survival <= point.upper
        assert point.at_risk % 5 == 0
        assert point.at_risk >= minimum
        assert abs(point.at_risk - np.sum(time > point.day)) < 5
    assert len(shown) == 0 or len(time) >= minimum
    assert shown_median(shown) in {None, *(point.day for point in shown)}


@FEW
@given(cohorts(), MINIMUMS, st.integers(0, 15))
def test_a_larger_minimum_never_shows_more_drops(cohort, minimum, more):
    points = exact(*cohort)
    loose, strict = coarsen_curve(points, minimum), coarsen_curve(points, minimum + more)
    assert drops(strict, *cohort) <= drops(loose, *cohort)
    assert loose or not strict


def drops(points, time, event):
    """How many shown points stand for deaths since the point before."""
    days = [-1, *(point.day for point in points[1:])]
    return sum(bool(np.any(event & (time > a) & (time <= b))) for a, b in pairwise(days))


@FEW
@given(cohorts(), MINIMUMS)
def test_a_coarse_baseline_passes_the_check_and_keeps_the_final_hazard(cohort, minimum):
    time, event = cohort
    days, died = np.unique(time[event], return_counts=True)
    hazard = np.cumsum(died) / 1000
    baseline = coarsen_baseline(days, hazard, died, minimum)
    assert len(baseline.days) > 0 or died.sum() < minimum
    if baseline.days:
        assert baseline.cumulative_hazard[-1] == hazard[-1]
        assert sum(baseline.died) == died.sum()
        assert np.all(np.diff([0.0, *baseline.cumulative_hazard]) > 0)
        facts = ModelFacts(10_000, 1, {}, baseline.days, baseline.died)
        assert all(finding.passed for finding in check_model(facts, minimum=minimum))


@FEW
@given(cohorts(), MINIMUMS, st.integers(0, 15))
def test_a_larger_minimum_never_shows_more_baseline_steps(cohort, minimum, more):
    time, event = cohort
    days, died = np.unique(time[event], return_counts=True)
    loose, strict = (
        coarsen_baseline(days, np.cumsum(died), died, least) for least in (minimum, minimum + more)
    )
    assert len(strict.days) <= len(loose.days)
