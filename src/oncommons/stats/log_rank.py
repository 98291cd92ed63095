"""The log-rank test: whether groups of patients share one survival curve."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc  # type: ignore[import-untyped]

from oncommons.errors import DataError
from oncommons.stats.arrays import Floats, Ints, Labels, check_labels
from oncommons.stats.follow_up import FollowUp, check_follow_up, count_at_risk, exits


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """The log-rank comparison of k groups.

    Args:
        chi2: test statistic.
        df: degrees of freedom, groups with an expected death less one.
        p: upper tail of chi-square.
        groups: (k,) labels, sorted.
        observed: (k,) deaths.
        expected: (k,) deaths expected if all groups died alike.
    """

    chi2: float
    df: int
    p: float
    groups: Labels
    observed: Ints
    expected: Floats


def log_rank(
    time_days: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
) -> LogRank:
    """Test whether k groups share one survival curve.

    Args:
        time_days: (n,) days to death or last contact, >= 0.
        event: (n,) True where the patient died.
        group: (n,) labels, text or whole numbers, at least two distinct.
        entry_days: (n,) as in `kaplan_meier`.

    Returns:
        Chi-square with hypergeometric variance, deaths observed and expected per group.

    Raises:
        DataError: a row that cannot be used, fewer than two groups that were at risk at a death.

    Source: Mantel, Cancer Chemother Rep 50:163 (1966); Peto & Peto, J R Stat Soc A 135:185 (1972).

    Example:
        >>> result = log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
        >>> round(result.chi2, 3), result.df
        (2.882, 1)
    """
    follow_up = check_follow_up(time_days, event, entry_days=entry_days)
    labels, place = check_labels(group, "group", len(follow_up.time_days))
    left = exits(follow_up)
    days, died = left.days[left.died > 0], left.died[left.died > 0]
    at_risk = _at_risk_by_group(follow_up, place, len(labels), days)
    observed = np.bincount(place[follow_up.event], minlength=len(labels))
    total = at_risk.sum(axis=0)
    share = at_risk / total
    expected = share @ died.astype(np.float64)
    spread = died * (total - died) / np.maximum(total - 1, 1)
    covariance = np.diag(share @ spread) - (share * spread) @ share.T
    df = int(np.count_nonzero(expected)) - 1
    if df < 1:
        raise DataError("fewer than two groups were at risk at a death", remedy="do not test them")
    excess = (observed - expected)[:-1]
    chi2 = float(excess @ np.linalg.pinv(covariance[:-1, :-1], hermitian=True) @ excess)
    return LogRank(chi2, df, float(chdtrc(df, chi2)), labels, observed, expected)


def _at_risk_by_group(follow_up: FollowUp, place: Ints, groups: int, days: Floats) -> Ints:
    """Count those at risk: one row per group, one column per day."""
    return np.stack([count_at_risk(follow_up.of(place == each), days) for each in range(groups)])
