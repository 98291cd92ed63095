"""Comparing groups of patients: one test, and an effect size with its interval beside it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq  # type: ignore[import-untyped]
from scipy.special import chdtrc, chndtr, gammaln, ndtri  # type: ignore[import-untyped]
from scipy.stats import MonteCarloMethod  # type: ignore[import-untyped]
from scipy.stats import fisher_exact as scipy_fisher

from oncommons.domain.models import Estimate
from oncommons.errors import DataError
from oncommons.stats.arrays import Floats, Ints, check_numbers
from oncommons.stats.exact import check_counts, fisher_exact

LEAST_EXPECTED = 5
_TABLES = 9_999  # random tables with the same margins, for more than two groups
_SEED = 20
_SAME = 1e-7  # tables whose log chances differ by less count as equally likely
_Z95 = float(ndtri(0.975))


@dataclass(frozen=True, slots=True)
class GroupTest:
    """What one test found.

    Args:
        test: name of the test.
        p: two-sided p value.
        effect_name: what the effect size is.
        effect: effect size with its 95 % interval.
    """

    test: str
    p: float
    effect_name: str
    effect: Estimate


def compare_shares(table: ArrayLike) -> GroupTest:
    """Test whether groups spread alike over the values of a category.

    Args:
        table: (k, c) patients per group (row) and value (column), at least 2 by 2. Rows and
            columns without a patient are left out.

    Returns:
        Chi-square, or Fisher's exact test where an expected count is below 5: exact for 2 by 2,
        by 9,999 random tables with the same margins (fixed seed) for more. The effect is the odds
        ratio of the first group against the second for 2 by 2 (half added to each cell where one
        is zero), else Cramer's V.

    Raises:
        DataError: a count is negative or not whole, or fewer than two rows or columns are left.

    Source: Pearson (1900); Fisher (1922); Freeman & Halton, Biometrika 38:141 (1951); Haldane,
    Ann Hum Genet 20:309 (1956); interval of V by the noncentral chi-square: Smithson (2003).

    Example:
        >>> found = compare_shares([[8, 2], [1, 5]])
        >>> found.test, round(found.p, 5), found.effect_name, round(found.effect.value, 1)
        ('Fisher', 0.03497, 'odds ratio', 20.0)
    """
    counts = _without_empty(table)
    total = counts.sum()
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / total
    chi2 = float(np.sum((counts - expected) ** 2 / expected))
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    if expected.min() < LEAST_EXPECTED:
        test, p = "Fisher", _exact(counts)
    else:
        test, p = "chi-square", float(chdtrc(df, chi2))
    if counts.shape == (2, 2):
        return GroupTest(test, p, "odds ratio", odds_ratio(*counts.ravel()))
    most = total * (min(counts.shape) - 1)
    return GroupTest(test, p, "Cramer's V", _root(_share_of(chi2, df, float(most))))


def odds_ratio(a_with: float, a_without: float, b_with: float, b_without: float) -> Estimate:
    """Give the odds ratio of group A against group B, with Woolf's 95 % limits.

    Args:
        a_with: members of A with the feature.
        a_without: members of A without it.
        b_with: members of B with it.
        b_without: members of B without it.

    Returns:
        The ratio; one half is added to each cell where one is zero.

    Source: Woolf, Ann Hum Genet 19:251 (1955); Haldane, Ann Hum Genet 20:309 (1956).

    Example:
        >>> found = odds_ratio(10, 20, 5, 40)
        >>> round(found.value, 2), round(found.lower, 2), round(found.upper, 2)
        (4.0, 1.2, 13.28)
    """
    cells = np.array([a_with, a_without, b_with, b_without], dtype=np.float64)
    cells = cells + 0.5 if cells.min() == 0 else cells
    log = float(np.log(cells[0] * cells[3] / (cells[1] * cells[2])))
    half = _Z95 * float(np.sqrt(np.sum(1 / cells)))
    return Estimate(float(np.exp(log)), float(np.exp(log - half)), float(np.exp(log + half)))


def compare_numbers(values: ArrayLike, counts: ArrayLike) -> GroupTest:
    """Test whether groups have like numbers, given how often each group has each value.

    Args:
        values: (v,) distinct numbers.
        counts: (k, v) patients per group and value, two groups or more with a patient.

    Returns:
        Wilcoxon's rank-sum test for two groups, with the chance that a patient of the first has
        the larger number (ties count half) and its 95 % interval; Kruskal-Wallis for more, with
        epsilon squared, the share of the variance of ranks between groups. Both corrected for
        ties, without a correction for continuity.

    Raises:
        DataError: a value is missing, a count is wrong, or fewer than two groups have a patient.

    Source: Wilcoxon (1945); Kruskal & Wallis, J Am Stat Assoc 47:583 (1952); interval: Hanley &
    McNeil, Radiology 143:29 (1982), method of DeLong et al., Biometrics 44:837 (1988).

    Example:
        >>> found = compare_numbers([1, 2, 3, 4], [[1, 1, 0, 0], [0, 0, 1, 1]])
        >>> found.test, round(found.p, 4), found.effect.value
        ('Wilcoxon', 0.1213, 0.0)
    """
    numbers = check_numbers(values, "values")
    order = np.argsort(numbers)
    table = _whole_table(counts)[:, order]
    table = table[table.sum(axis=1) > 0]
    if len(table) < 2:
        raise DataError("fewer than two groups have a number", remedy="do not test them")
    sizes, ties = table.sum(axis=1).astype(np.float64), table.sum(axis=0).astype(np.float64)
    total = sizes.sum()
    ranks = np.cumsum(ties) - (ties - 1) / 2
    spread = float(ties @ (ranks - (total + 1) / 2) ** 2) / max(total - 1, 1)
    means = table @ ranks / sizes
    chi2 = float(sizes @ (means - (total + 1) / 2) ** 2) / spread if spread > 0 else 0.0
    df = len(table) - 1
    p = float(chdtrc(df, chi2))
    if len(table) == 2:
        return GroupTest("Wilcoxon", p, "chance of a larger value", _superiority(table))
    return GroupTest("Kruskal-Wallis", p, "epsilon squared", _share_of(chi2, df, float(total - 1)))


def _superiority(table: Ints) -> Estimate:
    """Give the chance that one of the first group has the larger number, with DeLong's limits."""
    first, second = (row.astype(np.float64) for row in table)
    m, n = first.sum(), second.sum()
    over = (np.cumsum(second) - second / 2) / n  # share of the second below each value
    under = 1 - (np.cumsum(first) - first / 2) / m
    chance = float(first @ over / m)
    variance = 0.0
    for weights, placement in ((first, over), (second, under)):
        size = weights.sum()
        if size > 1:
            variance += float(weights @ (placement - chance) ** 2) / (size - 1) / size
    half = _Z95 * float(np.sqrt(variance))
    return Estimate(chance, max(chance - half, 0.0), min(chance + half, 1.0))


def _share_of(chi2: float, df: int, most: float) -> Estimate:
    """Give chi-square as a share of the most it can be, with limits from the noncentral one.

    The interval is of the noncentrality, which chi-square overstates by its degrees of freedom: a
    chi-square near its expectation may lie above its own upper limit, and then stands for it.
    """
    low, high = (_noncentral(chi2, df, level) for level in (0.975, 0.025))
    share = min(chi2 / most, 1.0)
    return Estimate(share, min(low / most, share), max(min(high / most, 1.0), share))


def _noncentral(chi2: float, df: int, level: float) -> float:
    """Give the noncentrality under which the lower tail of chi-square is the level, 0 if none."""
    if chdtrc(df, chi2) > 1 - level:
        return 0.0
    if chi2 > 1e4:  # normal beyond the reach of the series: Sankaran, Biometrika 50:199 (1963)
        return max(chi2 - df - float(ndtri(level)) * float(np.sqrt(2 * (2 * chi2 - df))), 0.0)

    def beyond(size: float) -> float:
        return float(chndtr(chi2, df, size)) - level

    return float(brentq(beyond, 0.0, 4 * chi2 + 100.0, xtol=1e-9))


def _root(share: Estimate) -> Estimate:
    """Turn a share of chi-square into Cramer's V."""
    return Estimate(*(float(np.sqrt(x)) for x in (share.value, share.lower, share.upper)))


def _exact(counts: Ints) -> float:
    """Give Fisher's p: exact for 2 by 2, by random tables for more."""
    if counts.shape == (2, 2):
        return float(fisher_exact(*([cell] for cell in counts.ravel()))[0])
    random = np.random.default_rng(_SEED)
    if counts.shape[1] == 2:
        return _by_random_tables(counts, random)
    method = MonteCarloMethod(n_resamples=_TABLES, rng=random)
    return float(scipy_fisher(counts, method=method).pvalue)


def _by_random_tables(counts: Ints, random: np.random.Generator) -> float:
    """Give the share of random k by 2 tables that are as unlikely as the one seen."""
    rare = int(np.argmin(counts.sum(axis=0)))
    sizes, seen = counts.sum(axis=1), counts[:, rare]
    drawn = random.multivariate_hypergeometric(
        sizes, int(seen.sum()), size=_TABLES, method="marginals"
    )

    def log_chance(having: Ints) -> Floats:
        log: Floats = -np.sum(gammaln(having + 1.0) + gammaln(sizes - having + 1.0), axis=-1)
        return log

    as_unlikely = int(np.sum(log_chance(drawn) <= log_chance(seen) + _SAME))
    return (as_unlikely + 1) / (_TABLES + 1)


def _whole_table(table: ArrayLike) -> Ints:
    """Give a table of counts, or say what is wrong with it."""
    given = np.asarray(table)
    if given.ndim != 2 or not given.size:
        raise DataError(f"the table has shape {given.shape}", remedy="give groups by values")
    whole: Ints = check_counts(given.ravel(), "a count").reshape(given.shape)
    return whole


def _without_empty(table: ArrayLike) -> Ints:
    """Leave out rows and columns without a patient."""
    whole = _whole_table(table)
    counts: Ints = whole[whole.sum(axis=1) > 0][:, whole.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        raise DataError(
            "fewer than two groups or two values have a patient", remedy="do not test them"
        )
    return counts
