"""Remission of 42 children with acute leukaemia, 6-MP against placebo: the textbook's numbers.

Data: Freireich et al., Blood 21:699 (1963), as printed in Gehan, Biometrika 52:203 (1965), in
weeks. Reference values: Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data
(2002), chapter 1; Klein & Moeschberger, Survival Analysis (2003), example 4.1; log-rank and Cox
coefficient as R's survival 3.x and lifelines 0.30 give them.
"""

import numpy as np
import pytest
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time
from pandas import DataFrame

from oncommons.stats.concordance import concordance
from oncommons.stats.regression import cox
from oncommons.stats.survival import kaplan_meier, log_rank, median, rmst, survival_at

MERCAPTOPURINE = (
    "6 6 6 6* 7 9* 10 10* 11* 13 16 17* 19* 20* 22 23 25* 32* 32* 34* 35*"  # * in remission
)
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def read(text):
    """Weeks, and True where remission ended."""
    words = text.split()
    weeks = np.array([int(word.rstrip("*")) for word in words])
    return weeks, np.array([not word.endswith("*") for word in words])


@pytest.fixture
def trial():
    treated, placebo = read(MERCAPTOPURINE), read(PLACEBO)
    weeks, relapsed = (np.concatenate(pair) for pair in zip(treated, placebo, strict=True))
    return weeks, relapsed, np.repeat([1, 0], 21)


def test_the_curve_of_the_treated():
    curve = kaplan_meier(*read(MERCAPTOPURINE))
    steps = curve.died > 0
    assert curve.days[steps].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk[steps].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.died[steps].tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert curve.survival[steps] == pytest.approx(
        [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5
    )
    assert curve.standard_error[steps] == pytest.approx(
        [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5
    )


def test_medians_are_23_and_8_weeks():
    treated, placebo = kaplan_meier(*read(MERCAPTOPURINE)), kaplan_meier(*read(PLACEBO))
    assert survival_at(treated, [6, 10, 23]) == pytest.approx([0.8571, 0.7529, 0.4482], abs=5e-5)
    assert median(treated).day == 23
    assert median(placebo).day == 8


def test_limits_of_the_medians():
    # SAS PROC LIFETEST and R's survfit with log-log limits: 13 to infinity, and 4 to 11.
    treated, placebo = (median(kaplan_meier(*read(arm))) for arm in (MERCAPTOPURINE, PLACEBO))
    assert (treated.lower, treated.upper) == (13, None)
    assert (placebo.lower, placebo.upper) == (4, 11)


def test_the_log_rank_test_gives_16_793(trial):
    result = log_rank(*trial)
    assert result.chi2 == pytest.approx(16.793, abs=5e-4)
    assert result.df == 1
    assert result.p == pytest.approx(4.169e-5, rel=1e-3)
    assert result.observed.tolist() == [21, 9]
    assert result.expected == pytest.approx([10.75, 19.25], abs=0.005)


def test_the_log_rank_test_is_that_of_lifelines(trial):
    weeks, relapsed, treated = trial
    first = treated == 1
    judge = logrank_test(weeks[first], weeks[~first], relapsed[first], relapsed[~first])
    assert log_rank(*trial).chi2 == pytest.approx(judge.test_statistic, rel=1e-8)


def test_the_hazard_ratio_is_that_of_lifelines(trial):
    weeks, relapsed, treated = trial
    frame = DataFrame({"treated": treated, "weeks": weeks, "relapsed": relapsed})
    judge = CoxPHFitter().fit(frame, "weeks", "relapsed", fit_options={"precision": 1e-12})
    fit = cox(treated, weeks, relapsed, ridge=0)
    assert fit.coefficients[0] == pytest.approx(judge.params_["treated"], abs=1e-5)
    assert fit.standard_errors[0] == pytest.approx(judge.standard_errors_["treated"], abs=1e-5)
    assert fit.log_likelihood == pytest.approx(judge.log_likelihood_, abs=1e-8)
    # R: coxph(Surv(weeks, relapsed) ~ treated), Efron: -1.5721, standard error 0.4124.
    assert fit.coefficients[0] == pytest.approx(-1.5721, abs=5e-5)
    assert fit.standard_errors[0] == pytest.approx(0.4124, abs=5e-5)


def test_the_hazard_ratio_orders_two_of_three_pairs(trial):
    # R: concordance of the same model, 0.690 with standard error 0.041.
    weeks, relapsed, treated = trial
    estimate = concordance(weeks, relapsed, 1 - treated)
    assert estimate.value == pytest.approx(0.690, abs=5e-4)
    assert (estimate.upper - estimate.lower) / (2 * 1.96) == pytest.approx(0.041, abs=5e-4)


def test_the_restricted_mean_is_that_of_lifelines():
    weeks, relapsed = read(MERCAPTOPURINE)
    judge = restricted_mean_survival_time(KaplanMeierFitter().fit(weeks, relapsed), t=24)
    assert rmst(kaplan_meier(weeks, relapsed), 24).value == pytest.approx(judge, rel=1e-9)
