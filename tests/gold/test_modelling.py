"""Modelling against lifelines on public data, and against a benchmark that is known to leak.

Reference: lifelines (Davidson-Pilon, J Open Source Softw 4:1317, 2019). TCGA survival: Liu et al.,
Cell 173:400 (2018). Leaking split: the Worcester heart study as shipped with DeepSurv (Katzman et
al., BMC Med Res Methodol 18:24, 2018). Urothelial study: Cornell, Baylor and MD Anderson (2019).
"""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from lifelines.utils import concordance_index
from sklearn.linear_model import LogisticRegression

from oncommons.domain.models import Kind, LinearModel, ModelQuestion, Validation
from oncommons.errors import ModelError
from oncommons.journey import load_sources, publish_release, steward_view
from oncommons.modelling import card, choose_question, design, fit, model_golden, validate
from oncommons.modelling.features import impute
from oncommons.modelling.fitting import fit_rows, predicted_risk, strata_of
from oncommons.modelling.guards import check_duplicates, check_split
from oncommons.modelling.rows import Design
from oncommons.privacy import standard_policy
from oncommons.sharing.gate import TrainingFacts, check_overfit, gate
from oncommons.sharing.scoring import probability
from oncommons.store.view import View
from tests.shared import shared
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
    with pytest.raises(ModelError, match="grade known in 47 of 47, 0 on the rarer"):
        choose_question(urothelial())


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Load, protect and open a study, as a journey does."""

    def opened(study: str) -> View:
        folder = tmp_path_factory.mktemp(study)
        commons, _ = load_sources([shared(f"studies/{study}")], folder)
        publish_release(commons, standard_policy(), today=date(2026, 11, 25))
        return steward_view(commons, today=date(2026, 11, 25))

    return opened


def test_prostate_study_gives_a_model_with_known_signs(released):
    view = released("prostate_msk_2024")
    made = design(view, choose_question(view))
    assert made.question.horizon_days == 1825
    assert (made.patients, made.events) == (2201, 916)
    model, found = fit(made), validate(made).undisclosed
    effects = dict(zip([f.name for f in model.features], model.coefficients, strict=True))
    assert effects["TP53"] > 0.3  # Hamid et al., Eur Urol 76:89 (2019)
    assert effects["SPOP"] < -0.3  # Swami et al., Clin Cancer Res 26:4616 (2020)
    assert effects["sample_metastasis"] > 0.5
    assert effects["gleason_9_10"] > effects["gleason_8"] > 0
    assert 0.68 < found.discrimination.lower < found.discrimination.value < 0.74
    assert found.brier < 0.88 * found.brier_without
    assert "age_years: M010 missing in 100%" in made.dropped
    said = card(model, found)
    assert "it is not tested for a patient whose tumour was just diagnosed" in said.intended_use
    assert any(one.startswith("M004 816 of 2257 sequenced patients") for one in said.limits)
    assert any("M015" in one and "begin near sequencing" in one for one in said.limits)
    assert {one.rule for one in gate(model, patients=2201, events=916)} == {"G3"}  # a warning
    assert check_overfit(found) == ()


def test_coefficients_of_the_prostate_study_are_those_of_lifelines(released):
    view = released("prostate_msk_2024")
    made = design(view, choose_question(view))
    model = fit(made)
    features, values = impute(made.features, made.values)
    names = [feature.name for feature in features]
    table = pd.DataFrame(values, columns=names).assign(days=made.time_days, event=made.event)
    fitted = CoxPHFitter().fit(table, "days", "event", fit_options={"precision": 1e-10})
    assert model.coefficients == pytest.approx(fitted.params_[names].to_numpy(), abs=1e-3)


def test_urothelial_release_gives_a_model_that_says_it_is_not_for_use(released):
    view = released("utuc_cornell_baylor_mdacc_2019")
    made = design(view, choose_question(view))
    assert made.question.name == "t-category"
    assert (made.patients, int(made.event.sum()), made.events) == (47, 31, 16)
    assert len(made.features) == 1
    model, found = fit(made), validate(made).undisclosed
    assert found.discrimination.lower < 0.5 < found.discrimination.upper
    said = card(model, found)
    assert said.title.endswith("(not for use)")
    assert said.performance.startswith("Not better than chance: ")
    assert check_overfit(found) == ()
    assert gate(model, patients=47, events=31) == ()
