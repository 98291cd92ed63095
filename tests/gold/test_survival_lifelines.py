"""Kaplan-Meier, limits and log-rank against lifelines, on real cohorts: equal to 1e-12 and 1e-8.

Judge: lifelines 0.30 (MIT). Cohorts: those that lifelines carries (GBSG2: Schumacher et al.,
J Clin Oncol 12:2086 (1994); lung: Loprinzi et al., J Clin Oncol 12:601 (1994)); METABRIC and
Rotterdam & GBSG in the parts of Katzman et al., BMC Med Res Methodol 18:24 (2018); The Cancer
Genome Atlas by way of PoisonAlien/TCGAmutations.
"""

import numpy as np
import polars as pl
import pytest
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_gbsg2, load_lung
from lifelines.statistics import multivariate_logrank_test

from oncommons.errors import DataError
from oncommons.stats.survival import kaplan_meier, log_rank, median, survival_at
from tests.shared import shared


def gbsg2():
    frame = load_gbsg2()
    return frame["time"].to_numpy(), frame["cens"].to_numpy(), frame["tgrade"].to_numpy()


def lung():
    frame = load_lung().dropna(subset=["ph.ecog"])
    return frame["time"].to_numpy(), frame["status"].to_numpy(), frame["ph.ecog"].to_numpy()


def deep_survival(name):
    """Follow-up and the first covariate, split at its median."""
    h5py = pytest.importorskip("h5py", reason="h5py reads ../shared/data/survival; not installed")
    with h5py.File(shared(f"survival/{name}_train_test.h5")) as file:
        parts = [file[part] for part in ("train", "test")]
        time, event, first = (
            np.concatenate([part[key][:] for part in parts]) for key in ("t", "e", "x")
        )
    return time.astype(float), event, (first[:, 0] > np.median(first[:, 0])).astype(int)


def metabric():
    return deep_survival("metabric_IHC4_clinical")


def rotterdam():
    return deep_survival("gbsg_cancer")


def tcga():
    """Overall survival by cohort; the three negative times are left out."""
    frame = pl.read_parquet(shared("tcga/tcga_clinical.parquet")).drop_nulls(["OS", "OS_days"])
    frame = frame.filter(pl.col("OS_days") >= 0)
    return (frame[column].to_numpy() for column in ("OS_days", "OS", "cohort"))


COHORTS = pytest.mark.parametrize("cohort", [gbsg2, lung, metabric, rotterdam, tcga])


@COHORTS
def test_survival_is_equal(cohort):
    time, event, _ = cohort()
    curve = kaplan_meier(time, event)
    judge = KaplanMeierFitter().fit(time, event)
    expected = judge.survival_function_at_times(curve.days).to_numpy()
    assert np.max(np.abs(curve.survival - expected)) <= 1e-12
    assert median(curve).day == judge.median_survival_time_


@COHORTS
def test_limits_are_equal(cohort):
    time, event, _ = cohort()
    curve = kaplan_meier(time, event)
    limits = KaplanMeierFitter().fit(time, event).confidence_interval_.loc[curve.days]
    inside = curve.survival > 0
    assert np.max(np.abs(curve.lower - limits.iloc[:, 0].to_numpy())[inside]) <= 1e-10
    assert np.max(np.abs(curve.upper - limits.iloc[:, 1].to_numpy())[inside]) <= 1e-10


@COHORTS
def test_log_rank_is_equal(cohort):
    time, event, group = cohort()
    judge = multivariate_logrank_test(time, group, event)
    assert log_rank(time, event, group).chi2 == pytest.approx(judge.test_statistic, rel=1e-8)


@pytest.mark.parametrize("cohort", [gbsg2, lung])
def test_late_entry_is_equal(cohort):
    time, event, _ = cohort()
    entry = np.random.default_rng(0).integers(-100, 400, len(time))
    kept = entry < time
    time, event, entry = time[kept], event[kept], entry[kept]
    judge = KaplanMeierFitter().fit(time, event, entry=np.maximum(entry, 0))
    curve = kaplan_meier(time, event, entry_days=entry)
    expected = judge.survival_function_at_times(curve.days).to_numpy()
    assert np.max(np.abs(curve.survival - expected)) <= 1e-12


def test_glioblastoma_of_tcga():
    time, event, cohort = tcga()
    brain = cohort == "GBM"
    curve = kaplan_meier(time[brain], event[brain])
    assert (curve.n, int(curve.died.sum())) == (400, 308)
    assert median(curve).day == 432
    assert survival_at(curve, [432])[0] <= 0.5 < survival_at(curve, [431])[0]


def test_the_cohorts_of_tcga_differ_by_2578_93():
    # 8,913 rows have a time and a status; the test does not change when all times are shifted.
    frame = pl.read_parquet(shared("tcga/tcga_clinical.parquet")).drop_nulls(["OS", "OS_days"])
    days = frame["OS_days"].to_numpy()
    result = log_rank(days - days.min(), frame["OS"].to_numpy(), frame["cohort"].to_numpy())
    assert frame.height == 8913
    assert result.chi2 == pytest.approx(2578.93, abs=0.005)
    assert (result.df, len(result.groups), int(result.observed.sum())) == (
        31,
        32,
        frame["OS"].sum(),
    )


def test_the_negative_times_of_tcga_are_refused():
    frame = pl.read_parquet(shared("tcga/tcga_clinical.parquet")).drop_nulls(["OS", "OS_days"])
    with pytest.raises(DataError, match=r"time_days is negative in row \d+ and 2 more"):
        kaplan_meier(frame["OS_days"].to_numpy(), frame["OS"].to_numpy())
