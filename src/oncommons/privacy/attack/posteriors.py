"""Posteriors: what somebody who knows a person's class believes of a sensitive value.

A missing value, null or the word `unknown`, is no value, as in PRV-K4 (see `recoding.rules`):
beside one known value it hides nobody, and a class without a known value tells nothing. Shares that
a rule limits are measured twice, among all rows and among those with a known value, and the worse
is told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.privacy.attack.published import Published
from oncommons.privacy.hierarchy import MISSING
from oncommons.stats.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Posterior:
    """What classes say of one sensitive value.

    Args:
        prior: share of the rows with a known value that have this one, 0 to 1.
        most: largest share in a class, of its rows with a known value.
        mean: mean of that share in the class of those who have it.
        certain: rows with this value in classes that have no other known one.
        gain: largest share in a class / share of everybody - 1, the beta that is reached for this
            value; the larger of both readings.
        within_cap: whether every class keeps to enhanced beta-likeness with a beta of `gain`:
            its share does not exceed prior x (1 - ln prior), in both readings.
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
        values: known sensitive value to what classes say of it.
        homogeneous: share of the rows whose value is known, and the only one known in their class.
        homogeneous_protected: the same where that value is protected.
        distinct_l: smallest number of known values in a class that has any; 0 where none has.
        entropy_l: exp of the smallest entropy of a class that has any: values that are equally
            likely; 0 where none has.
        t: largest variational distance of a class from the whole table, 0 to 1, in both readings.
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
    """The values that occur in each class, in one of the readings.

    Args:
        of_class: (pairs,) class of each pair of a class and a value in it, in order.
        value: (pairs,) its value.
        rows: (pairs,) rows of that class with that value.
        shares: (pairs,) their share of the rows of the class that are counted.
        prior: (values,) share of each value of the rows that are counted.
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
        secrets: (rows,) the sensitive value of each released row, as text; null or `unknown` where
            it is missing.
        unprotected: values that classes may consist of.

    Returns:
        The posterior of every known value, and which l, t and beta the release reaches.

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
    texts = secrets.fill_null(MISSING)
    names = texts.unique().sort().to_list()
    codes = _codes(texts, names)
    told = codes != names.index(MISSING) if MISSING in names else np.ones(len(codes), dtype=bool)
    known = _counted(published.class_of[told], codes[told], len(names))
    readings = [known, _counted(published.class_of, codes, len(names))]
    values = {
        name: _posterior(readings, at, protected=name not in unprotected)
        for at, name in enumerate(names)
        if name != MISSING
    }
    free = np.array([name not in unprotected for name in names])
    alone = known.shares == 1
    some = len(known.rows) > 0
    entropy = _per_class(known, -known.shares * np.log(known.shares))
    return Disclosure(
        column=secrets.name,
        values=values,
        homogeneous=float(known.rows[alone].sum() / published.rows),
        homogeneous_protected=float(known.rows[alone & free[known.value]].sum() / published.rows),
        distinct_l=int(_per_class(known, np.ones(len(known.rows))).min()) if some else 0,
        entropy_l=float(np.exp(entropy.min())) if some else 0.0,
        t=max(_distance(one) for one in readings),
        beta=max((one.gain for one in values.values() if one.protected), default=0.0),
    )


def _codes(texts: pl.Series, names: list[str]) -> Ints:
    """(rows,) position of the value of each row among the names."""
    numbers = pl.Series(np.arange(len(names)), dtype=pl.Int64)
    known = pl.Series(names, dtype=pl.String)
    return texts.replace_strict(known, numbers, return_dtype=pl.Int64).to_numpy()


def _counted(class_of: Ints, codes: Ints, values: int) -> Counted:
    """Count the values in each class, of the rows that are given."""
    key, rows = np.unique(class_of * values + codes, return_counts=True)
    of_class, value = key // values, key % values
    sizes = np.bincount(class_of)
    prior = np.bincount(codes, minlength=values) / max(len(codes), 1)
    return Counted(of_class, value, rows, rows / sizes[of_class], prior)


def _posterior(readings: Sequence[Counted], value: int, *, protected: bool) -> Posterior:
    """Say what classes tell of one known value; the first reading is of the known rows."""
    shares = [one.shares[one.value == value] for one in readings]
    priors = [float(one.prior[value]) for one in readings]
    most = [float(one.max()) for one in shares]
    rows = readings[0].rows[readings[0].value == value]
    return Posterior(
        prior=priors[0],
        most=most[0],
        mean=float(shares[0] @ rows / rows.sum()),
        certain=int(rows[shares[0] == 1].sum()),
        gain=max(high / prior for high, prior in zip(most, priors, strict=True)) - 1,
        within_cap=all(
            high <= prior * (1 - np.log(prior)) + 1e-9
            for high, prior in zip(most, priors, strict=True)
        ),
        protected=protected,
    )


def _distance(counted: Counted) -> float:
    """Give the largest variational distance of a class from all rows that are counted."""
    if not len(counted.rows):
        return 0.0
    prior = counted.prior[counted.value]
    gap = _per_class(counted, np.abs(counted.shares - prior) - prior)
    return max(float((gap.max() + 1) / 2), 0.0)


def _per_class(counted: Counted, terms: Floats) -> Floats:
    """Sum something over the values of each class that has a counted row."""
    sums = np.bincount(counted.of_class, weights=terms)
    return np.asarray(sums[np.unique(counted.of_class)], dtype=np.float64)
