"""Laws of survival statistics that hold for any follow-up."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oncommons.stats.calibration import brier_score
from oncommons.stats.concordance import auc, concordance
from oncommons.stats.regression import cox, cox_survival
from oncommons.stats.survival import (
    kaplan_meier,
    log_rank,
    median,
    number_at_risk,
    rmst,
    survival_at,
)

FEW = settings(max_examples=60, deadline=None)


@st.composite
def follow_up(draw, least=1, most=40, reach=30):
    """Days, events and late entries of the same patients."""
    rows = draw(st.integers(least, most))
    time = draw(st.lists(st.integers(1, reach), min_size=rows, max_size=rows))
    event = draw(st.lists(st.booleans(), min_size=rows, max_size=rows))
    entry = [draw(st.integers(-5, day - 1)) for day in time]
    return np.array(time), np.array(event), np.array(entry)


@FEW
@given(follow_up())
def test_without_censoring_survival_is_the_share_still_alive(patients):
    time, _, _ = patients
    curve = kaplan_meier(time, np.ones(len(time)))
    share = [np.mean(time > day) for day in curve.days]
    assert curve.survival == pytest.approx(share, abs=1e-12)


@FEW
@given(follow_up())
def test_entry_before_day_0_is_no_entry(patients):
    time, event, _ = patients
    plain = kaplan_meier(time, event)
    entered = kaplan_meier(time, event, entry_days=np.full(len(time), -3))
    assert entered.survival.tolist() == plain.survival.tolist()
    assert entered.at_risk.tolist() == plain.at_risk.tolist()


@FEW
@given(follow_up(), st.sampled_from([0.5, 3.0, 365.25, 1e5]))
def test_the_unit_of_time_changes_nothing_but_the_days(patients, stretch):
    time, event, entry = patients
    plain = kaplan_meier(time, event, entry_days=np.where(entry < 0, -1, entry))
    stretched_entry = np.where(entry < 0, -1, entry * stretch)
    stretched = kaplan_meier(time * stretch, event, entry_days=stretched_entry)
    assert stretched.survival.tolist() == plain.survival.tolist()
    assert stretched.days == pytest.approx(plain.days * stretch)


@FEW
@given(follow_up(least=2), st.sampled_from([0.5, 3.0, 365.25, 1e5]))
def test_the_unit_of_time_does_not_change_the_log_rank_test(patients, stretch):
    time, event, _ = patients
    group = np.arange(len(time)) % 2
    assume(_comparable(time, event, group))
    plain, stretched = log_rank(time, event, group), log_rank(time * stretch, event, group)
    assert stretched.chi2 == pytest.approx(plain.chi2)
    assert stretched.expected == pytest.approx(plain.expected)


@FEW
@given(follow_up())
def test_those_at_risk_entered_and_have_not_left(patients):
    time, _, entry = patients
    days = np.arange(0, 33)
    expected = [int(np.sum((entry < day) & (day <= time))) for day in days]
    assert number_at_risk(time, days, entry_days=entry).tolist() == expected


@FEW
@given(follow_up())
def test_curves_start_at_1_never_rise_and_stay_within_their_limits(patients):
    time, event, entry = patients
    curve = kaplan_meier(time, event, entry_days=entry)
    values = np.concatenate([[1.0], curve.survival])
    assert np.all(np.diff(values) <= 0)
    assert np.all(values >= 0)
    assert np.all(curve.lower <= curve.survival)
    assert np.all(curve.survival <= curve.upper)
    assert curve.died.sum() + curve.censored.sum() == curve.n


@FEW
@given(follow_up(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(patients, random):
    order = list(range(len(patients[0])))
    random.shuffle(order)
    time, event, entry = patients
    plain = kaplan_meier(time, event, entry_days=entry)
    shuffled = kaplan_meier(time[order], event[order], entry_days=entry[order])
    assert shuffled.survival.tolist() == plain.survival.tolist()


@FEW
@given(follow_up())
def test_the_restricted_mean_without_censoring_is_the_mean_of_what_was_lived(patients):
    time, _, _ = patients
    curve = kaplan_meier(time, np.ones(len(time)))
    for horizon in (1, 7, 50):
        lived = np.minimum(time, horizon).mean()
        estimate = rmst(curve, horizon)
        assert estimate.value == pytest.approx(lived)
        assert estimate.lower <= estimate.value <= estimate.upper


@FEW
@given(follow_up())
def test_the_median_is_where_the_curve_says(patients):
    time, event, _ = patients
    curve = kaplan_meier(time, event)
    found = median(curve)
    if found.day is None:
        assert curve.survival[-1] > 0.5
    else:
        assert survival_at(curve, [found.day])[0] <= 0.5 + 1e-12
        assert survival_at(curve, [found.day - 0.5])[0] > 0.5
        assert found.lower is not None
        assert found.lower <= found.day
        assert found.upper is None or found.day <= found.upper


@FEW
@given(follow_up(least=4), st.integers(2, 4), st.randoms(use_true_random=False))
def test_the_log_rank_test_does_not_know_the_names_of_the_groups(patients, groups, random):
    time, event, _ = patients
    group = np.arange(len(time)) % groups
    names = list(range(groups))
    random.shuffle(names)
    assume(_comparable(time, event, group))
    plain = log_rank(time, event, group)
    renamed = log_rank(time, event, np.array(names)[group])
    assert renamed.chi2 == pytest.approx(plain.chi2, rel=1e-8, abs=1e-8)
    assert renamed.expected[names] == pytest.approx(plain.expected)
    assert plain.observed.sum() == pytest.approx(plain.expected.sum())


def _comparable(time, event, group):
    """Whether two groups were at risk at some death."""
    return any(len(set(group[time >= day])) > 1 for day in time[event])


@FEW
@given(follow_up(least=2))
def test_c_equals_the_count_of_all_pairs(patients):
    time, event, entry = patients
    risk = entry / 3  # any numbers with ties will do
    earlier = event[:, None] & (
        (time[:, None] < time) | ((time[:, None] == time) & ~event[None, :])
    )
    assume(earlier.any())
    score = np.where(risk[:, None] > risk, 1.0, np.where(risk[:, None] == risk, 0.5, 0.0))
    estimate = concordance(time, event, risk)
    assert estimate.value == pytest.approx(score[earlier].mean(), rel=1e-12)
    assert estimate.lower <= estimate.value <= estimate.upper


@FEW
@given(follow_up(least=2))
def test_reversed_risk_gives_the_complement_of_c(patients):
    time, event, entry = patients
    assume(np.any(event & (time < time.max())))
    plain, reverse = concordance(time, event, entry), concordance(time, event, -entry)
    assert plain.value + reverse.value == pytest.approx(1)
    assert concordance(time**3, event, np.exp(entry)).value == pytest.approx(plain.value)


@FEW
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=4, max_size=40))
def test_the_area_is_c_of_a_death_on_day_1_or_none(rows):
    outcome, score = (np.array(column) for column in zip(*rows, strict=True))
    assume(2 <= outcome.sum() <= len(outcome) - 2)
    same = concordance(np.where(outcome, 1, 2), outcome, score)
    assert auc(outcome, score).value == pytest.approx(same.value)


@FEW
@given(follow_up(least=6))
def test_cox_curves_start_at_1_never_rise_and_follow_their_risk(patients):
    time, event, entry = patients
    assume(event.any())
    fit = cox(entry, time, event, ridge=1.0)
    curves = cox_survival(fit, [-5, 0, 9], np.arange(0, 40))
    assert np.all(curves[:, 0] == 1)
    assert np.all(np.diff(curves, axis=1) <= 0)
    order = np.sign(fit.coefficients[0])
    assert np.all(order * np.diff(curves, axis=0) <= 1e-12)


@FEW
@given(follow_up(least=2), st.floats(0, 1))
def test_without_censoring_the_brier_score_is_the_mean_squared_error(patients, survival):
    time, _, _ = patients
    day = float(time.max()) / 2
    expected = np.mean((survival - (time > day)) ** 2)
    score = brier_score(np.full(len(time), survival), time, np.ones(len(time)), day)
    assert score == pytest.approx(expected)
