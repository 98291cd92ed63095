"""Modelling against lifelines on public data, and against a benchmark that is known to leak.

Reference: lifelines (Davidson-Pilon, J Open Source Softw 4:1317, 2019). TCGA survival: Liu et al.,
Cell 173:400 (2018). Leaking split: the Worcester heart study as shipped with DeepSurv (Katzman et
al., BMC Med Res Methodol 18:24, 2018). Urothelial study: Cornell, Baylor and MD Anderson (2019).
"""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from lifelines.utils import concordance_index
from sklearn.linear_model import LogisticRegression

from oncommons.domain.models import Kind, LinearModel, ModelQuestion, Validation
from oncommons.errors import ModelError
from oncommons.modelling import card, choose_question, design, fit, model_golden, validate
from oncommons.modelling.features import impute
from oncommons.modelling.fitting import fit_rows, predicted_risk, strata_of
from oncommons.modelling.guards import check_duplicates, check_split
from oncommons.modelling.rows import Design
from oncommons.sharing.gate import TrainingFacts, check_overfit, gate
from oncommons.sharing.scoring import probability
from tests.unit.modelling.studies import tcga_survival, urothelial, whas


@pytest.fixture(scope="module")
def rows() -> Design:
    view = tcga_survival("HNSC", "KIRC", "LIHC")
    return design(view, choose_question(view))


@pytest.fixture(scope="module")
def model(rows) -> LinearModel:
    return fit(rows)


@pytest.fixture(scope="module")
def validation(rows) -> Validation:
    return validate(rows).undisclosed


def reference(rows: Design) -> CoxPHFitter:
    """Fit the same rows with lifelines, which has no ridge here: ours of 0.01 is a vague prior."""
    features, values = impute(rows.features, rows.values)
    table = pd.DataFrame(values, columns=[feature.name for feature in features])
    strata = strata_of(rows.site, rows.event)
    table = table.assign(days=rows.time_days, event=rows.event, hospital=strata)
    fitter = CoxPHFitter()
    return fitter.fit(table, "days", "event", strata=["hospital"], fit_options={"precision": 1e-10})


def test_coefficients_and_errors_are_those_of_lifelines(rows, model):
    fitted = reference(rows)
    names = [feature.name for feature in model.features]
    assert model.coefficients == pytest.approx(fitted.params_[names].to_numpy(), abs=1e-4)
    assert model.standard_errors == pytest.approx(
        fitted.standard_errors_[names].to_numpy(), abs=1e-4
    )


def test_survival_is_asked_with_known_signs(rows, model):
    assert rows.question.kind is Kind.SURVIVAL
    assert rows.patients > 1200
    effects = dict(zip([f.name for f in model.features], model.coefficients, strict=True))
    assert 0.2 < effects["stage_II"] < effects["stage_III"] < effects["stage_IV"]
    assert 0.005 < effects["age_years"] < 0.03


def test_apparent_concordance_is_that_of_lifelines(rows, validation):
    everyone = np.ones(rows.patients, dtype=bool)
    risk = predicted_risk(fit_rows(rows, everyone), rows, everyone)
    expected = concordance_index(rows.time_days, -risk, rows.event)
    assert validation.apparent == pytest.approx(expected, abs=1e-9)


def test_survival_is_discriminated_out_of_fold(validation):
    assert 0.60 < validation.discrimination.value < validation.apparent < 0.75
    assert validation.brier < validation.brier_without


def test_times_of_zero_are_counted(rows):
    assert any(one.startswith("M007") for one in rows.findings)
    assert any("3 tumour types" in one for one in rows.findings)


def test_model_passes_the_privacy_gate_with_the_exact_numbers(rows, model, validation):
    values, named = rows.values, [feature.name for feature in rows.features]
    days = (0, *model.baseline_days)
    facts = TrainingFacts(
        carriers={name: int(np.nansum(values[:, i])) for i, name in enumerate(named)},
        step_events=tuple(
            int(np.sum(rows.event & (rows.time_days > day) & (rows.time_days <= later)))
            for day, later in pairwise(days)
        ),
        extremes={
            name: (float(np.nanmin(values[:, i])), float(np.nanmax(values[:, i])))
            for i, name in enumerate(named)
        },
    )
    found = gate(model, patients=rows.patients, events=rows.events, training=facts)
    assert found == ()
    assert check_overfit(validation) == ()


def test_golden_examples_hold_where_packages_are_checked(model):
    for inputs, output in model_golden(model):
        assert probability(model, inputs) == pytest.approx(output, abs=1e-12)


def test_card_names_its_numbers(rows, model, validation):
    said = card(model, validation)
    assert f"{rows.patients:,} patients" in said.training
    assert "Harrell's C 0." in said.performance


def test_survival_of_several_cohorts_counts_what_tcga_lacks():
    view = tcga_survival("GBM", "LGG")
    made = design(view, choose_question(view))
    assert any("have no follow-up" in one or "M007" in one for one in made.findings)
    effects = dict(zip([f.name for f in made.features], fit(made).coefficients, strict=True))
    assert effects["IDH1"] < -0.5  # Yan et al., N Engl J Med 360:765 (2009)


def test_published_split_with_copies_is_refused():
    values, days, died, is_test = whas()
    with pytest.raises(ModelError, match="M001 229 of 328 test rows are copies"):
        check_split(values, days, died, is_test, seed=20)
    with pytest.raises(ModelError, match="M002 735 of 1638 rows are unique"):
        check_duplicates(values, days, died, seed=20)


def test_bladder_grade_is_that_of_scikit_learn():
    view = tcga_survival("BLCA")
    made = design(view, ModelQuestion("grade", Kind.BINARY, "tumour of grade High rather than Low"))
    assert made.events == 20  # of low grade; 2 inputs at most
    model = fit(made)
    _, values = impute(made.features, made.values)
    scale = values.std(axis=0)
    peer = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000)
    peer.fit((values - values.mean(axis=0)) / scale, made.event)
    assert model.coefficients == pytest.approx(peer.coef_[0] / scale, abs=1e-4)
    expected = peer.predict_proba((values - values.mean(axis=0)) / scale)[:, 1]
    everyone = np.ones(made.patients, dtype=bool)
    found = predicted_risk(fit_rows(made, everyone), made, everyone)
    assert found == pytest.approx(expected, abs=1e-5)
    assert validate(made).undisclosed.discrimination_name == "area under the ROC curve"


def test_urothelial_study_of_one_grade_is_refused_with_its_numbers():
    with pytest.raises(ModelError, match="0 deaths, and 47 patients with a grade"):
        choose_question(urothelial())
