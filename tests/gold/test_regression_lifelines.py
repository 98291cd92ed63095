"""Cox models against lifelines, on real cohorts: coefficients equal to 1e-5 and closer.

Judge: lifelines 0.30 (MIT), Efron ties, Newton to 1e-12. Cohorts: Rossi (Rossi, Berk & Lenihan,
Money, Work and Crime (1980)), GBSG2 and lung as lifelines carries them; METABRIC, Rotterdam & GBSG
as in `test_survival_lifelines.py`.
"""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from lifelines.datasets import load_gbsg2, load_lung, load_rossi
from lifelines.utils import concordance_index

from oncommons.stats.concordance import concordance
from oncommons.stats.regression import cox, cox_risk, cox_survival
from tests.shared import shared


def rossi():
    frame = load_rossi()
    return frame.drop(columns=["week", "arrest"]), frame["week"], frame["arrest"]


def gbsg2():
    frame = pd.get_dummies(load_gbsg2(), drop_first=True).astype(float)
    return frame.drop(columns=["time", "cens"]), frame["time"], frame["cens"]


def lung():
    frame = load_lung().dropna().astype(float)
    return frame.drop(columns=["time", "status"]), frame["time"], frame["status"]


def deep_survival(name):
    h5py = pytest.importorskip("h5py", reason="h5py reads ../shared/data/survival; not installed")
    with h5py.File(shared(f"survival/{name}_train_test.h5")) as file:
        covariates, time, event = (file["train"][key][:].astype(float) for key in ("x", "t", "e"))
    return pd.DataFrame(covariates).add_prefix("x"), pd.Series(time), pd.Series(event)


def metabric():
    return deep_survival("metabric_IHC4_clinical")


def rotterdam():
    return deep_survival("gbsg_cancer")


def judged(cohort, **settings):
    """The same model by lifelines."""
    covariates, time, event = cohort
    frame = covariates.assign(time_=time, event_=event)
    entry = {"entry_col": "entry_"} if "entry_" in frame else {}
    fitter = CoxPHFitter(**settings)
    return fitter.fit(frame, "time_", "event_", fit_options={"precision": 1e-12}, **entry)


COHORTS = pytest.mark.parametrize("cohort", [rossi, gbsg2, lung, metabric, rotterdam])


@COHORTS
def test_coefficients_and_errors_are_equal(cohort):
    data = cohort()
    fit, judge = cox(*data, ridge=0), judged(data)
    assert fit.converged
    assert np.max(np.abs(fit.coefficients - judge.params_.to_numpy())) <= 1e-5
    assert np.max(np.abs(fit.standard_errors - judge.standard_errors_.to_numpy())) <= 1e-5
    assert fit.log_likelihood == pytest.approx(judge.log_likelihood_, rel=1e-9)


@COHORTS
def test_predicted_survival_is_equal(cohort):
    data = cohort()
    fit, judge = cox(*data, ridge=0), judged(data)
    days = np.quantile(data[1], [0.1, 0.3, 0.5, 0.8], method="nearest")
    expected = judge.predict_survival_function(data[0][:50], times=days).to_numpy().T
    assert np.max(np.abs(cox_survival(fit, data[0][:50], days) - expected)) <= 1e-6


@COHORTS
def test_concordance_is_equal(cohort):
    covariates, time, event = cohort()
    risk = cox_risk(cox(covariates, time, event), covariates)
    assert concordance(time, event, risk).value == pytest.approx(
        concordance_index(time, -risk, event), rel=1e-12
    )


@pytest.mark.parametrize("cohort", [rossi, gbsg2, lung])
@pytest.mark.parametrize("penalizer", [0.01, 0.5])
def test_ridge_is_equal_once_it_is_scaled_alike(cohort, penalizer):
    # lifelines multiplies by n and scales by the standard deviation with divisor n - 1.
    data = cohort()
    rows = len(data[1])
    fit = cox(*data, ridge=penalizer * rows * rows / (rows - 1))
    assert fit.coefficients == pytest.approx(
        judged(data, penalizer=penalizer).params_.to_numpy(), abs=1e-6
    )


@pytest.mark.parametrize("cohort", [gbsg2, lung])
def test_late_entry_is_equal(cohort):
    covariates, time, event = cohort()
    entry = np.random.default_rng(1).integers(0, 300, len(time))
    kept = entry < time.to_numpy()
    data = covariates[kept].assign(entry_=entry[kept]), time[kept], event[kept]
    fit = cox(covariates[kept], time[kept], event[kept], entry_days=entry[kept], ridge=0)
    assert fit.coefficients == pytest.approx(judged(data).params_.to_numpy(), abs=1e-5)


def test_strata_are_equal():
    covariates, time, event = rossi()
    judge = judged((covariates, time, event), strata=["race"])
    plain = covariates.drop(columns="race")
    fit = cox(plain, time, event, strata=covariates["race"], ridge=0)
    assert fit.coefficients == pytest.approx(judge.params_.to_numpy(), abs=1e-6)
    assert fit.log_likelihood == pytest.approx(judge.log_likelihood_, rel=1e-9)
