"""The log-rank test and its weighted relatives: whether groups of patients share one curve."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc  # type: ignore[import-untyped]

from oncommons.errors import DataError
from oncommons.stats.arrays import Floats, Ints, Labels, check_labels
from oncommons.stats.follow_up import FollowUp, check_follow_up, count_at_risk, exits

WEIGHTS = ("log-rank", "gehan", "tarone-ware", "peto", "fleming-harrington")


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a day of death counts in the comparison.

    Args:
        name: `log-rank` counts all days alike; `gehan` by the number at risk; `tarone-ware` by
            its square root; `peto` by pooled survival; `fleming-harrington` by
            S(t-)^p (1 - S(t-))^q.
        p: for fleming-harrington, >= 0; large values look at early differences.
        q: for fleming-harrington, >= 0; large values look at late differences.

    Raises:
        DataError: there is no such weight, or an exponent is negative.
    """

    name: str = "log-rank"
    p: float = 0.0
    q: float = 0.0

    def __post_init__(self) -> None:
        """Check the name and the exponents."""
        if self.name not in WEIGHTS:
            raise DataError(
                f'there is no weight "{self.name}"', remedy=f"use one of {', '.join(WEIGHTS)}"
            )
        if min(self.p, self.q) < 0:
            raise DataError(f"exponents are {self.p} and {self.q}", remedy="give 0 or more")


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
    weight: Weight | None = None,
) -> LogRank:
    """Test whether k groups share one survival curve.

    Args:
        time_days: (n,) days to death or last contact, >= 0.
        event: (n,) True where the patient died.
        group: (n,) labels, text or whole numbers, at least two distinct.
        entry_days: (n,) as in `kaplan_meier`.
        weight: how much each day of death counts; all alike by default.

    Returns:
        Chi-square with hypergeometric variance, deaths observed and expected per group
        (unweighted).

    Raises:
        DataError: a row that cannot be used, fewer than two groups that were at risk at a death.

    Source: Mantel, Cancer Chemother Rep 50:163 (1966); Gehan, Biometrika 52:203 (1965); Peto &
    Peto, J R Stat Soc A 135:185 (1972); Tarone & Ware, Biometrika 64:156 (1977); Harrington &
    Fleming, Biometrika 69:553 (1982).

    Example:
        >>> result = log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
        >>> round(result.chi2, 3), result.df
        (2.882, 1)
    """
    follow_up = check_follow_up(time_days, event, entry_days=entry_days)
    labels, place = check_labels(group, "group", len(follow_up.time_days))
    left = exits(follow_up)
    days, died = left.days[left.died > 0], left.died[left.died > 0]
    at_risk, dead = _by_group(follow_up, place, len(labels), days)
    total = at_risk.sum(axis=0)
    share = at_risk / total
    expected = share @ died.astype(np.float64)
    df = int(np.count_nonzero(expected)) - 1
    if df < 1:
        raise DataError("fewer than two groups were at risk at a death", remedy="do not test them")
    weights = _weights(weight or Weight(), total, died)
    spread = weights**2 * died * (total - died) / np.maximum(total - 1, 1)
    covariance = np.diag(share @ spread) - (share * spread) @ share.T
    excess = ((dead - share * died) @ weights)[:-1]
    chi2 = float(excess @ np.linalg.pinv(covariance[:-1, :-1], hermitian=True) @ excess)
    return LogRank(chi2, df, float(chdtrc(df, chi2)), labels, dead.sum(axis=1), expected)


def _by_group(follow_up: FollowUp, place: Ints, groups: int, days: Floats) -> tuple[Ints, Ints]:
    """Count those at risk and those who die: one row per group, one column per day."""
    parts = [follow_up.of(place == each) for each in range(groups)]
    at_risk = np.stack([count_at_risk(part, days) for part in parts])
    dead = [np.searchsorted(days, part.time_days[part.event]) for part in parts]
    return at_risk, np.stack([np.bincount(each, minlength=len(days)) for each in dead])


def _weights(weight: Weight, total: Ints, died: Ints) -> Floats:
    """Give the weight of each day of death."""
    if weight.name == "gehan":
        return total.astype(np.float64)
    if weight.name == "tarone-ware":
        return np.sqrt(total)
    if weight.name == "peto":
        return np.cumprod(1 - died / (total + 1), dtype=np.float64)
    before = np.concatenate([[1.0], np.cumprod(1 - died / total, dtype=np.float64)[:-1]])
    weights: Floats = before**weight.p * (1 - before) ** weight.q
    return weights
