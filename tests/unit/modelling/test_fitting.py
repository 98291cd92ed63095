"""Fitting: planted effects come back, and what leaves is coarse."""

from itertools import pairwise

import numpy as np
import pytest

from oncommons.domain.models import Feature, Kind, ModelQuestion
from oncommons.modelling import design, fit
from oncommons.modelling.fitting import fit_rows, predicted_risk, strata_of
from oncommons.modelling.rows import Design
from tests.unit.modelling.cohorts import EFFECTS, simulate

QUESTION = ModelQuestion("overall-survival", Kind.SURVIVAL, "death of any cause", 1095)


@pytest.fixture(scope="module")
def made() -> Design:
    return design(simulate(6, patients=4000).view(), QUESTION)


def small(values: list[list[float]], event: list[bool], times: list[float] | None = None) -> Design:
    array = np.array(values, dtype=float)
    features = tuple(Feature(f"x{i}", "", "", -99.0, 99.0, 0.0) for i in range(array.shape[1]))
    kind = Kind.BINARY if times is None else Kind.SURVIVAL
    question = ModelQuestion("q", kind, "it happens", 0 if times is None else 100)
    days = np.zeros(0) if times is None else np.array(times)
    site = np.full(len(event), "A")
    return Design(question, "r", features, array, days, np.array(event), site, (), ())


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_planted_effects_come_back_within_three_standard_errors(seed):
    model = fit(design(simulate(seed, patients=3000).view(), QUESTION))
    true = np.array([EFFECTS.get(feature.name, 0.0) for feature in model.features])
    z = (np.array(model.coefficients) - true) / np.array(model.standard_errors)
    assert np.abs(z).max() < 3
    assert np.sqrt(np.mean(z**2)) < 1.5


def test_planted_odds_come_back():
    rng = np.random.default_rng(7)
    values = rng.normal(size=(5000, 2))
    chance = 1 / (1 + np.exp(-(0.5 + 0.8 * values[:, 0] - 0.4 * values[:, 1])))
    model = fit(small(values.tolist(), (rng.random(5000) < chance).tolist()))
    for found, error, true in zip(
        model.coefficients, model.standard_errors, (0.8, -0.4), strict=True
    ):
        assert abs(found - true) < 3 * error
    assert model.intercept == pytest.approx(0.5, abs=0.12)
    assert model.baseline_days == model.baseline_hazard == ()


def test_baseline_steps_span_a_month_and_ten_deaths_and_one_ends_at_the_horizon(made):
    model = fit(made)
    days = (0, *model.baseline_days)
    assert min(later - day for day, later in pairwise(days)) >= 30
    assert QUESTION.horizon_days in model.baseline_days
    died = [
        np.sum(made.event & (made.time_days > day) & (made.time_days <= later))
        for day, later in pairwise(days)
    ]
    assert min(died) >= 10


def test_baseline_of_few_deaths_still_gives_the_risk_at_the_horizon():
    rare = design(simulate(8, patients=130).view(), QUESTION)
    model, fitted = fit(rare), fit_rows(rare, np.ones(rare.patients, dtype=bool))
    exact = fitted.hazard[fitted.hazard_days <= 1095][-1]
    assert dict(zip(model.baseline_days, model.baseline_hazard, strict=True))[1095] == exact


def test_baseline_hazard_never_falls(made):
    hazard = fit(made).baseline_hazard
    assert list(hazard) == sorted(hazard)
    assert hazard[0] > 0


def test_value_for_missing_ones_lies_within_the_range(made):
    for feature in fit(made).features:
        assert feature.lowest <= feature.missing <= feature.highest


def test_rows_that_were_not_chosen_change_nothing(made):
    chosen = np.arange(made.patients) < 2000
    other = Design(
        made.question,
        made.release_id,
        made.features,
        np.where(chosen[:, None], made.values, 55.0),
        np.where(chosen, made.time_days, 1.0),
        made.event & chosen,
        made.site,
        (),
        (),
    )
    one, two = fit_rows(made, chosen), fit_rows(other, chosen)
    assert np.array_equal(one.coefficients, two.coefficients)
    assert np.array_equal(one.hazard, two.hazard)
    assert one.features == two.features


def test_predicted_risk_rises_with_the_hazard(made):
    everyone = np.ones(made.patients, dtype=bool)
    risk = predicted_risk(fit_rows(made, everyone), made, everyone)
    stage_four = made.values[:, 3] == 1
    assert ((risk > 0) & (risk < 1)).all()
    assert risk[stage_four].mean() > risk[~stage_four].mean() + 0.2


def test_mean_predicted_risk_is_that_of_the_cohort():
    rng = np.random.default_rng(9)
    values = rng.normal(size=(3000, 1))
    event = rng.random(3000) < 1 / (1 + np.exp(-values[:, 0]))
    rows = small(values.tolist(), event.tolist())
    everyone = np.ones(3000, dtype=bool)
    assert predicted_risk(fit_rows(rows, everyone), rows, everyone).mean() == pytest.approx(
        event.mean(), abs=1e-6
    )


def test_hospitals_with_ten_events_are_strata_and_small_ones_share_one():
    site = np.array(["A"] * 30 + ["B"] * 30 + ["C"] * 5 + ["D"] * 5)
    event = np.array([True] * 70)
    strata = strata_of(site, event)
    assert strata is not None
    assert len(np.unique(strata)) == 3
    assert strata[-1] == strata[60]


def test_one_large_hospital_needs_no_strata():
    assert strata_of(np.array(["A"] * 30), np.ones(30, dtype=bool)) is None


def test_coefficients_do_not_mix_hospitals_of_different_survival():
    rng = np.random.default_rng(10)
    site = np.repeat(["A", "B"], 1500)
    treated = rng.random(3000) < np.where(site == "A", 0.8, 0.2)
    hazard = np.where(site == "A", 5.0, 1.0) * np.where(treated, 0.5, 1.0)
    times = rng.exponential(1 / hazard) * 100
    rows = small(treated[:, None].astype(float).tolist(), [True] * 3000, times.tolist())
    rows = Design(
        *(site if name == "site" else getattr(rows, name) for name in Design.__dataclass_fields__)
    )
    assert fit(rows).coefficients[0] == pytest.approx(np.log(0.5), abs=0.12)


def test_two_fits_of_one_design_are_equal(made):
    assert fit(made) == fit(made)
