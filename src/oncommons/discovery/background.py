"""Learns how often mutations fall on a gene without selection, and the spread around it."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom  # type: ignore[import-untyped]

from oncommons.errors import DiscoveryError
from oncommons.stats.arrays import Bools, Floats
from oncommons.stats.counts import fit_dispersion
from oncommons.stats.newton import Derivatives, maximise, scaling

ROUNDS = 3
TRIM = 1e-3
"""A gene with a smaller upper tail does not teach the background. The tail is used, not a z value,
which would drop every mutated gene of a small cohort."""
RIDGE = 1.0
_SPREADS = np.concatenate([[0.0], np.exp(np.linspace(-9.0, 0.5, 20))])


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """Counts expected without selection.

    Args:
        mean: (m,) expected counts.
        size: (m,) dispersion; the variance is mean + mean^2 / size.
    """

    mean: Floats
    size: Floats


def with_constant(features: Floats) -> Floats:
    """Give gene features with mean 0 and standard deviation 1, after a column of ones.

    Args:
        features: (m, p) numbers in any units.

    Returns:
        (m, p + 1).

    Example:
        >>> with_constant(np.array([[1.0], [3.0]]))
        array([[ 1., -1.],
               [ 1.,  1.]])
    """
    return np.column_stack([np.ones(len(features)), scaling(features).apply(features)])


def learn_silent(counts: Floats, opportunity: Floats, design: Floats) -> Background:
    """Learn the background of silent mutations, which selection does not touch.

    Args:
        counts: (m,) patients with a silent mutation, per gene.
        opportunity: (m,) expected counts up to a factor, > 0: the gene's silent opportunity times
            the burden of the patients profiled for it.
        design: (m, p + 1) from `with_constant`.

    Returns:
        Means, and one size for all genes.

    Raises:
        DiscoveryError: no gene has a silent mutation.

    Source: Martincorena et al., Cell 171:1029 (2017).
    """
    if not counts.any():
        raise DiscoveryError(
            f"none of the {len(counts)} genes has a silent mutation",
            remedy="export the silent rows too, or test within the gene only",
        )
    size = np.full(len(counts), 10.0)
    for _ in range(ROUNDS):
        mean = opportunity * np.exp(design @ _fit(counts, opportunity, design, size))
        size = np.full(len(counts), fit_dispersion(counts, mean))
    return Background(mean, size)


def learn_class(counts: Floats, opportunity: Floats, shape: Floats, design: Floats) -> Background:
    """Learn the counts of a class that selection touches, from the genes that look neutral.

    Args:
        counts: (m,) patients with a mutation of the class, per gene.
        opportunity: (m,) expected counts up to a factor, > 0: the gene's own rate times its
            opportunity for the class.
        shape: (m,) shape of the gamma posterior of the gene's rate.
        design: (m, p + 1) from `with_constant`.

    Returns:
        Means, and sizes that add the spread of the class to that of the gene's rate. Without any
        count the means are 0.
    """
    size, keep = shape, np.ones(len(counts), dtype=np.bool_)
    mean = np.zeros(len(counts))
    for _ in range(ROUNDS):
        if not counts[keep].any():
            break
        fitted = _fit(counts[keep], opportunity[keep], design[keep], size[keep])
        mean = opportunity * np.exp(design @ fitted)
        size = 1 / (1 / shape + _class_spread(counts, mean, shape))
        keep = nbinom.sf(counts - 1, size, size / (size + mean)) > TRIM
    return Background(mean, size)


def _fit(counts: Floats, opportunity: Floats, design: Floats, size: Floats) -> Floats:
    """Fit log(mean / opportunity) = design @ coefficients for negative binomial counts."""
    offset = np.log(opportunity)

    def derivatives(at: Floats) -> Derivatives:
        log_mean = offset + design @ at
        mean = np.exp(log_mean)
        value = float(np.sum(counts * log_mean - (counts + size) * np.log(size + mean)))
        slope = (counts - (counts + size) * mean / (size + mean)) @ design
        weight = (counts + size) * size * mean / (size + mean) ** 2
        return value, slope, (design * weight[:, None]).T @ design

    start = np.zeros(design.shape[1])
    start[0] = np.log(counts.sum() / opportunity.sum())
    ridge = np.full(design.shape[1], RIDGE)
    ridge[0] = 0.0
    return maximise(derivatives, start, ridge).at


def _class_spread(counts: Floats, mean: Floats, shape: Floats) -> float:
    """Find the spread beyond the gene's rate, blind to the size of large counts.

    A count more than two standard deviations above its mean is only known to be large, so that
    selected genes do not pass for spread.
    """
    limit = np.floor(mean + 2 * np.sqrt(mean + mean**2 / shape)) + 1
    losses = [_censored_loss(counts, mean, 1 / (1 / shape + more), limit) for more in _SPREADS]
    return float(_SPREADS[int(np.argmin(losses))])


def _censored_loss(counts: Floats, mean: Floats, size: Floats, limit: Floats) -> float:
    """Give minus the log likelihood, counts above the limit being known to be above it only."""
    chance = size / (size + mean)
    above: Bools = counts > limit
    exact = nbinom.logpmf(counts[~above], size[~above], chance[~above])
    tail = nbinom.sf(limit[above], size[above], chance[above])
    return -float(np.sum(exact) + np.sum(np.log(np.maximum(tail, 1e-300))))
