"""Posteriors: what somebody who knows a person's class believes of a sensitive value."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.privacy.attack.published import Published
from oncommons.stats.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Posterior:
    """What classes say of one sensitive value.

    Args:
        prior: share of the rows with the value, 0 to 1.
        most: largest share in a class.
        mean: mean share in the class of those who have it.
        certain: rows in classes where everybody has it.
        gain: most/prior - 1, the beta that is reached for this value.
        within_cap: whether every class keeps to enhanced beta-likeness with a beta of `gain`:
            its share does not exceed prior x (1 - ln prior).
        protected: False for a value that classes may consist of.
    """

    prior: float
    most: float
    mean: float
    certain: int
    gain: float
    within_cap: bool
    protected: bool


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a release gives away of one sensitive column.

    Args:
        column: the column.
        values: sensitive value to what classes say of it.
        homogeneous: share of the rows in classes with one value only.
        homogeneous_protected: share of the rows in classes with one, protected, value only.
        distinct_l: smallest number of values in a class.
        entropy_l: exp of the smallest entropy of a class: values that are equally likely.
        t: largest variational distance of a class from the whole table, 0 to 1.
        beta: largest gain of a protected value; 0 without any.
    """

    column: str
    values: Mapping[str, Posterior]
    homogeneous: float
    homogeneous_protected: float
    distinct_l: int
    entropy_l: float
    t: float
    beta: float


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """The values that occur in each class.

    Args:
        of_class: (pairs,) class of each pair of a class and a value in it, in order.
        value: (pairs,) its value.
        rows: (pairs,) rows of that class with that value.
        shares: (pairs,) their share of the class.
        prior: (values,) share of each value of all rows.
    """

    of_class: Ints
    value: Ints
    rows: Ints
    shares: Floats
    prior: Floats


def disclosure(
    published: Published, secrets: pl.Series, unprotected: Collection[str] = ()
) -> Disclosure:
    """Measure what the classes of a release give away of a sensitive column.

    Args:
        published: the release, with one row or more.
        secrets: (rows,) the sensitive value of each released row, as text.
        unprotected: values that classes may consist of.

    Returns:
        The posterior of every value, and which l, t and beta the release reaches.

    Source: Machanavajjhala et al., ACM Trans Knowl Discov Data 1 (2007) (l); Li et al., ICDE 2007
    (t, all values equally far apart); Cao & Karras, PVLDB 5 (2012), 1388-1399 (beta).

    Example:
        >>> from oncommons.privacy.attack.published import read_labels
        >>> from oncommons.privacy.hierarchy import hierarchy_from_rows
        >>> sex = {"sex": hierarchy_from_rows("sex", [("F",), ("M",)])}
        >>> read = read_labels(pl.DataFrame({"sex": ["F", "F", "M", "M"]}), sex, ["sex"])
        >>> found = disclosure(read, pl.Series("germline", ["none", "BRCA2", "none", "none"]))
        >>> found.distinct_l, found.t, found.homogeneous, found.values["BRCA2"].most
        (1, 0.25, 0.5, 0.5)
    """
    names = secrets.unique().sort().to_list()
    counted = _counted(published, secrets, names)
    protected = np.array([name not in unprotected for name in names])
    values = {
        name: _posterior(counted, at, protected=bool(protected[at]))
        for at, name in enumerate(names)
    }
    whole = counted.shares == 1
    told = _per_class(published, counted, -counted.shares * np.log(counted.shares))
    gap = np.abs(counted.shares - counted.prior[counted.value]) - counted.prior[counted.value]
    return Disclosure(
        column=secrets.name,
        values=values,
        homogeneous=_share(published, counted, whole),
        homogeneous_protected=_share(published, counted, whole & protected[counted.value]),
        distinct_l=int(np.bincount(counted.of_class).min()),
        entropy_l=float(np.exp(told.min())),
        t=max(float((_per_class(published, counted, gap).max() + 1) / 2), 0.0),
        beta=max((one.gain for one in values.values() if one.protected), default=0.0),
    )


def _counted(published: Published, secrets: pl.Series, names: list[str]) -> Counted:
    """Count the values in each class."""
    numbers = pl.Series(np.arange(len(names)), dtype=pl.Int64)
    known = pl.Series(names, dtype=pl.String)
    codes = secrets.replace_strict(known, numbers, return_dtype=pl.Int64).to_numpy()
    key, rows = np.unique(published.class_of * len(names) + codes, return_counts=True)
    of_class, value = key // len(names), key % len(names)
    prior = np.bincount(codes, minlength=len(names)) / len(codes)
    return Counted(of_class, value, rows, rows / published.sizes[of_class], prior)


def _posterior(counted: Counted, value: int, *, protected: bool) -> Posterior:
    """Say what classes tell of one value."""
    of_value = counted.value == value
    shares, rows = counted.shares[of_value], counted.rows[of_value]
    prior, most = float(counted.prior[value]), float(shares.max())
    return Posterior(
        prior=prior,
        most=most,
        mean=float(shares @ rows / rows.sum()),
        certain=int(rows[shares == 1].sum()),
        gain=most / prior - 1,
        within_cap=bool(most <= prior * (1 - np.log(prior)) + 1e-9),
        protected=protected,
    )


def _per_class(published: Published, counted: Counted, terms: Floats) -> Floats:
    """Sum something over the values of each class."""
    sums = np.bincount(counted.of_class, weights=terms, minlength=len(published.sizes))
    return np.asarray(sums, dtype=np.float64)


def _share(published: Published, counted: Counted, chosen: Bools) -> float:
    """Give the share of the rows that are in some pairs."""
    return float(counted.rows[chosen].sum() / published.rows)
