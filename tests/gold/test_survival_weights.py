"""Weighted log-rank, Cox with entry and cumulative incidence against lifelines, on real cohorts.

Judge: lifelines 0.30 (MIT). Cohorts: METABRIC and Rotterdam & GBSG in the parts of Katzman et al.,
BMC Med Res Methodol 18:24 (2018); prostate_msk_2024 (Lenis et al., Clin Cancer Res 2024), whose
numbers by Polars and lifelines stand in the design; Freireich et al., Blood 21:699 (1963).
"""

import numpy as np
import polars as pl
import pytest
from lifelines import AalenJohansenFitter, CoxPHFitter
from lifelines.statistics import multivariate_logrank_test
from pandas import DataFrame

from oncommons.stats.competing import aalen_johansen
from oncommons.stats.log_rank import Weight, log_rank
from oncommons.stats.regression import cox
from oncommons.stats.survival import kaplan_meier, median, survival_at
from tests.gold.test_survival_lifelines import metabric, rotterdam
from tests.gold.test_survival_remission import MERCAPTOPURINE, PLACEBO, read
from tests.shared import shared

WEIGHTS = [
    ("wilcoxon", Weight("gehan"), {}),
    ("tarone-ware", Weight("tarone-ware"), {}),
    ("peto", Weight("peto"), {}),
    ("fleming-harrington", Weight("fleming-harrington", 1, 0.5), {"p": 1, "q": 0.5}),
]


@pytest.mark.parametrize("cohort", [metabric, rotterdam])
@pytest.mark.parametrize(("name", "weight", "exponents"), WEIGHTS, ids=lambda each: str(each)[:20])
def test_weighted_tests_are_equal(cohort, name, weight, exponents):
    time, event, group = cohort()
    kept = time > 0  # with a time of 0 the judge's own weights and days differ in number
    time, event, group = time[kept], event[kept], group[kept]
    judge = multivariate_logrank_test(time, group, event, weightings=name, **exponents)
    found = log_rank(time, event, group, weight=weight)
    assert found.chi2 == pytest.approx(judge.test_statistic, rel=1e-8)


def test_gehan_of_the_remission_times_gives_13_458():
    arms = [read(MERCAPTOPURINE), read(PLACEBO)]
    weeks, relapsed = (np.concatenate(pair) for pair in zip(*arms, strict=True))
    found = log_rank(weeks, relapsed, np.repeat([1, 0], 21), weight=Weight("gehan"))
    assert found.chi2 == pytest.approx(13.458, abs=5e-4)


@pytest.mark.parametrize("cohort", [metabric, rotterdam])
def test_hazard_ratio_with_late_entry_is_equal(cohort):
    time, event, group = cohort()
    entry = np.minimum(np.random.default_rng(3).uniform(0, 30, len(time)), time / 2)
    kept = time > 0
    frame = DataFrame({"group": group, "time": time, "event": event, "entry": entry})[kept]
    judge = CoxPHFitter().fit(
        frame, "time", "event", entry_col="entry", fit_options={"precision": 1e-12}
    )
    fit = cox(group[kept], time[kept], event[kept], entry_days=entry[kept], ridge=0)
    assert fit.coefficients[0] == pytest.approx(judge.params_["group"], abs=1e-5)
    assert fit.standard_errors[0] == pytest.approx(judge.standard_errors_["group"], abs=1e-5)


@pytest.mark.parametrize("late", [False, True])
def test_cumulative_incidence_is_equal(late):
    # No ties, which the judge jitters; entries between days, since it counts an entry on the day
    # of an event as at risk.
    random = np.random.default_rng(5)
    time = random.permutation(np.arange(1, 401))
    cause = random.integers(0, 3, 400)
    entry = np.maximum(time - random.integers(1, 300, 400), 0) + 0.5 if late else None
    judge = AalenJohansenFitter(calculate_variance=True).fit(time, cause, 1, entry=entry)
    found = aalen_johansen(time, cause, of=1, entry_days=entry)
    expected = judge.cumulative_density_.reindex(found.days).to_numpy().ravel()
    assert np.max(np.abs(found.incidence - expected)) <= 1e-10
    if not late:
        spread = np.sqrt(judge.variance_.reindex(found.days).to_numpy().ravel())
        # The judge has no variance on the last day.
        assert np.max(np.abs(found.standard_error - spread)[:-1]) <= 1e-10


@pytest.fixture(scope="module")
def prostate():
    """Months and days of follow-up, deaths and stage of prostate_msk_2024."""
    path = shared("studies/prostate_msk_2024/data_clinical_patient.txt")
    frame = pl.read_csv(path, separator="\t", comment_prefix="#", infer_schema=False)
    months = pl.col("OS_MONTHS").cast(pl.Float64, strict=False)
    return frame.with_columns(months, died=pl.col("OS_STATUS").str.starts_with("1")).filter(
        pl.col("OS_MONTHS").is_not_null() & pl.col("died").is_not_null()
    )


def test_overall_survival_of_the_prostate_study(prostate):
    time, died = prostate["OS_MONTHS"].to_numpy(), prostate["died"].to_numpy()
    curve = kaplan_meier(time, died)
    assert (curve.n, int(curve.died.sum())) == (2201, 916)
    assert median(curve).day == pytest.approx(74.66, abs=0.005)
    assert survival_at(curve, [24, 60]) == pytest.approx([0.7728, 0.5669], abs=5e-5)


def test_stage_4_against_the_others_in_the_prostate_study(prostate):
    staged = prostate.filter(pl.col("STAGE_HIGHEST_RECORDED").is_in(["Stage 4", "Stage 1-3"]))
    found = log_rank(
        staged["OS_MONTHS"].to_numpy(),
        staged["died"].to_numpy(),
        staged["STAGE_HIGHEST_RECORDED"].to_numpy(),
    )
    assert staged.height == 1961
    assert found.chi2 == pytest.approx(26.011, abs=5e-4)
