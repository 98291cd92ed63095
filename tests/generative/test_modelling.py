"""Laws of modelling: what must not change a model does not; chances stay chances."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.domain.models import Feature, Kind, LinearModel, ModelQuestion
from oncommons.modelling import fit, model_golden, predict, validate
from oncommons.modelling.guards import row_groups
from oncommons.modelling.rows import Design
from oncommons.modelling.validation import fold_of
from oncommons.sharing.scoring import probability
from tests.unit.modelling.test_prediction import CARD

FEW = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 100_000)


def made(seed: int, kind: Kind = Kind.SURVIVAL, rows: int = 150) -> Design:
    """Draw a small design with a gap or two."""
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.normal(60, 10, rows), rng.integers(0, 2, rows)])
    values[rng.random((rows, 2)) < 0.05] = np.nan
    hazard = np.exp(0.03 * (np.nan_to_num(values[:, 0], nan=60) - 60))
    days = np.ceil(rng.exponential(900 / hazard)) + 1
    horizon = 365 if kind is Kind.SURVIVAL else 0
    return Design(
        question=ModelQuestion("q", kind, "it happens", horizon),
        release_id="r",
        features=(
            Feature("age_years", "years", "", 0.0, 110.0, 0.0),
            Feature("X", "", "", 0.0, 1.0, 0.0),
        ),
        values=values,
        time_days=days if kind is Kind.SURVIVAL else np.zeros(0),
        event=rng.random(rows) < 0.7,
        site=rng.choice(["A", "B"], rows),
        dropped=(),
        findings=(),
    )


def reordered(design: Design, order: np.ndarray) -> Design:
    days = design.time_days[order] if design.time_days.size else design.time_days
    return Design(
        design.question,
        design.release_id,
        design.features,
        design.values[order],
        days,
        design.event[order],
        design.site[order],
        (),
        (),
    )


@FEW
@given(seed=seeds, kind=st.sampled_from(Kind))
def test_order_of_the_patients_does_not_change_the_model(seed, kind):
    design = made(seed, kind)
    one, other = fit(design), fit(reordered(design, np.random.default_rng(seed).permutation(150)))
    assert one.coefficients == pytest.approx(other.coefficients, abs=1e-7)
    assert one.baseline_hazard == pytest.approx(other.baseline_hazard, rel=1e-6)
    assert one.baseline_days == other.baseline_days


@FEW
@given(seed=seeds)
def test_units_do_not_change_the_predictions(seed):
    design = made(seed)
    months = Design(
        design.question,
        "r",
        (Feature("age_months", "months", "", 0.0, 1320.0, 0.0), design.features[1]),
        design.values * np.array([12.0, 1.0]),
        design.time_days,
        design.event,
        design.site,
        (),
        (),
    )
    years, other = fit(design), fit(months)
    p = predict(years, CARD, {"age_years": 70.0, "X": 1.0}).probability
    q = predict(other, CARD, {"age_months": 840.0, "X": 1.0}).probability
    assert p == pytest.approx(q, abs=1e-6)


@FEW
@given(seed=seeds)
def test_names_of_the_hospitals_do_not_matter(seed):
    design = made(seed)
    renamed = reordered(design, np.arange(150))
    renamed.site[:] = np.where(design.site == "A", "Z", "Y")
    assert fit(design).coefficients == pytest.approx(fit(renamed).coefficients, abs=1e-9)


@FEW
@given(seed=seeds)
def test_baseline_shows_nobodys_day(seed):
    model = fit(made(seed))
    days, hazard = (0, *model.baseline_days), (0.0, *model.baseline_hazard)
    assert all(later - day >= 30 for day, later in pairwise(days))
    assert all(day % 30 == 0 or day == 365 or (day - 365) % 30 == 0 for day in days)
    assert list(hazard) == sorted(hazard)


@FEW
@given(seed=seeds, kind=st.sampled_from(Kind))
def test_validation_stays_within_its_bounds(seed, kind):
    found = validate(made(seed, kind, rows=200)).undisclosed
    assert 0 <= found.discrimination.lower <= found.discrimination.value
    assert found.discrimination.value <= found.discrimination.upper <= 1
    assert 0 <= found.brier <= 1
    assert sum(group.patients for group in found.groups) == found.patients == 200
    predicted = [group.predicted for group in found.groups]
    assert predicted == sorted(predicted)


@given(seed=seeds, events=st.integers(5, 60), others=st.integers(5, 60), folds=st.integers(2, 5))
def test_each_patient_is_in_one_fold_and_events_are_shared(seed, events, others, folds):
    event = np.array([True] * events + [False] * others)
    fold = fold_of(event, folds, seed)
    sizes = np.bincount(fold[event], minlength=folds)
    assert sizes.sum() == events
    assert sizes.max() - sizes.min() <= 1
    assert set(fold) == set(range(folds))


@given(
    coefficients=st.lists(st.floats(-50, 50), min_size=2, max_size=2),
    hazard=st.floats(0, 1e6),
    intercept=st.floats(-1e3, 1e3),
    kind=st.sampled_from(Kind),
    age=st.none() | st.floats(0, 110),
)
def test_prediction_is_a_probability_and_that_of_the_package(
    coefficients, hazard, intercept, kind, age
):
    survival = kind is Kind.SURVIVAL
    model = LinearModel(
        question=ModelQuestion("q", kind, "it happens", 365 if survival else 0),
        features=made(1).features,
        coefficients=tuple(coefficients),
        standard_errors=(0.1, 0.1),
        intercept=0.0 if survival else intercept,
        baseline_days=(365,) if survival else (),
        baseline_hazard=(hazard,) if survival else (),
        release_id="r",
    )
    inputs = {"age_years": age, "X": 1.0}
    found = predict(model, CARD, inputs).probability
    assert 0 <= found <= 1
    assert found == pytest.approx(probability(model, inputs), abs=1e-12)


@FEW
@given(seed=seeds)
def test_golden_examples_are_scored_alike_everywhere(seed):
    model = fit(made(seed))
    for inputs, output in model_golden(model):
        assert output == pytest.approx(probability(model, inputs), abs=1e-12)


@given(rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_rows_share_a_number_exactly_when_they_are_equal(rows):
    values = np.array([[float(one)] for one, _ in rows])
    days = np.array([float(other) for _, other in rows])
    numbers = row_groups(values, days, np.zeros(len(rows), dtype=bool))
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            assert (numbers[i] == numbers[j]) == (one == other)
