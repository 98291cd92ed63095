"""Many p values: false discovery rate, and one p value out of several."""

import numpy as np
from numpy.typing import ArrayLike

from oncommons.errors import DataError
from oncommons.stats.arrays import Floats, refuse_rows


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Give the q value of each p value: the false discovery rate of stopping the list there.

    Args:
        p: (m,) p values, 0 to 1, none missing: leave out what was not tested.

    Returns:
        (m,) q values, 0 to 1, in the order given; empty for no test.

    Raises:
        DataError: a p value is missing or outside 0 to 1.

    Source: Benjamini & Hochberg, J R Stat Soc B 57:289 (1995).

    Example:
        >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3)
        array([0.03, 0.04, 0.04])
    """
    values = _check_p(p)
    if values.ndim != 1:
        raise DataError(f"p has shape {values.shape}", remedy="give one list of p values")
    refuse_rows(np.isnan(values), "p is missing", "leave out what was not tested")
    order = np.argsort(values)[::-1]
    scaled = values[order] * len(values) / np.arange(len(values), 0, -1)
    q = np.empty(len(values))
    q[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return q


def cauchy_combination(p: ArrayLike, *, clip: float = 0.95) -> Floats:
    """Combine several p values, which may depend on each other, into one.

    Args:
        p: (..., k) p values, 0 to 1; a missing one (NaN) is left out.
        clip: larger p values are taken as this one, so that one near 1 cannot cancel strong
            evidence from the others.

    Returns:
        (...) combined p values; NaN where all k are missing. A single p below `clip` gives
        itself. For tiny p the Cauchy variable is 1 / (pi p), so that 1e-300 keeps its size.

    Raises:
        DataError: a p value outside 0 to 1.

    Source: Liu & Xie, J Am Stat Assoc 115:393 (2020).

    Example:
        >>> float(cauchy_combination([0.001, 0.5]).round(6))
        0.002
    """
    values = np.minimum(_check_p(p), clip)
    with np.errstate(divide="ignore", over="ignore"):
        small = values < 1e-15
        cauchy = np.where(small, 1 / (np.pi * values), 1 / np.tan(np.pi * values))
    given = ~np.isnan(values)
    number = given.sum(axis=-1)
    total = np.where(given, cauchy, 0.0).sum(axis=-1)
    mean = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    combined: Floats = np.arctan2(1.0, mean) / np.pi
    return combined


def _check_p(p: ArrayLike) -> Floats:
    """Give p values as floats; those that are numbers lie between 0 and 1."""
    values = np.asarray(p, dtype=np.float64)
    refuse_rows(
        np.atleast_1d((values < 0) | (values > 1)).ravel(),
        "p is not within 0 and 1",
        "give p values",
    )
    return values
