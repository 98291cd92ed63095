"""What a class must satisfy besides its size, so that it does not give a sensitive value away.

Only known values count. A missing value, null or the word `unknown`, is no second value: beside one
known value it hides nobody, so that l and entropy-l look at the known values alone, and a class
without any tells nothing. Shares are limited twice by t and beta, because a reader may take them
either way: among all rows, where a missing value is one of those that were published, and among the
rows with a known value, where missing ones cannot dilute what the class tells. A missing value is
protected by neither l nor beta; t keeps its share near that of everybody too.

Every rule is closed under union: two classes that satisfy it satisfy it together. Shares of a union
are means of the shares of its parts, weighted by their rows, or by their known rows, and a mean is
as near to everybody, as far below a cap and at least as uncertain as the worst of the parts. A part
without known values has the weight 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from oncommons.errors import PolicyError
from oncommons.privacy.hierarchy import MISSING

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SLACK = 1e-9
TINY = 1e-300


class RuleKind(StrEnum):
    """The rules that a policy may ask for."""

    DISTINCT_L = "l"
    ENTROPY_L = "entropy-l"
    T = "t"
    BETA = "beta"


LIMITS = {
    RuleKind.DISTINCT_L: (2.0, np.inf),
    RuleKind.ENTROPY_L: (1.0, np.inf),
    RuleKind.T: (0.0, 1.0),
    RuleKind.BETA: (1e-9, np.inf),
}
"""The smallest and the largest parameter that means something."""


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """One rule on one sensitive attribute.

    Args:
        column: the attribute, as `table.column`.
        kind: which rule.
        value: its parameter: l, t or beta.
        codes: (rows,) sensitive value of each row, from 0.
        shares: (values,) share of each value among all rows, missing ones included.
        protected: (values,) False for values that a class may consist of, and for a missing one.
        known: (values,) False for the missing value.
    """

    column: str
    kind: RuleKind
    value: float
    codes: Ints
    shares: Floats
    protected: Bools
    known: Bools

    @property
    def values(self) -> int:
        """Number of sensitive values."""
        return len(self.shares)

    def holds(self, counts: Ints) -> Bools:
        """Say which classes satisfy the rule.

        Args:
            counts: (..., values) rows of each class with each value.

        Returns:
            (...) True where the class satisfies the rule; an empty class does not.

        Source: Machanavajjhala et al. 2007 (l-diversity; the entropy of a union follows from its
        concavity); Li et al. 2007 (t-closeness, equal distance); Cao & Karras, PVLDB 5 (2012),
        1388-1399 (enhanced beta-likeness). None of them has missing values; what they count for
        is our choice, the stricter one wherever two can be meant.
        """
        good = counts.sum(axis=-1) > 0
        if self.known.all():
            return np.asarray(good & self._holds(counts, self.shares))
        told = np.where(self.known, counts, 0)
        good &= (told.sum(axis=-1) == 0) | self._holds(told, self.known_shares)
        if self.kind in {RuleKind.T, RuleKind.BETA}:
            good &= self._holds(counts, self.shares)
        return np.asarray(good)

    def _holds(self, counts: Ints, shares: Floats) -> Bools:
        """As `holds`, beside the shares of everybody; and careless of empty classes."""
        size = counts.sum(axis=-1)
        if self.kind is RuleKind.DISTINCT_L:
            return np.asarray((counts > 0).sum(axis=-1) >= self.value)
        if self.kind is RuleKind.BETA:
            return np.asarray((counts <= self._caps(shares) * size[..., None] + SLACK).all(axis=-1))
        share = counts / np.maximum(size, 1)[..., None]
        if self.kind is RuleKind.T:
            distance = np.abs(share - shares).sum(axis=-1) / 2
            return np.asarray(distance <= self.value + SLACK)
        entropy = -(share * np.log(np.where(share > 0, share, 1.0))).sum(axis=-1)
        return np.asarray(entropy >= np.log(self.value) - SLACK)

    @property
    def known_shares(self) -> Floats:
        """(values,) share of each value among the rows with a known one; 0 for the missing one."""
        told = np.where(self.known, self.shares, 0.0)
        return np.asarray(told / max(told.sum(), TINY))

    @property
    def caps(self) -> Floats:
        """(values,) largest share of each value that beta allows in a class; 1 where unprotected.

        Source: Cao & Karras 2012, definition 3: q <= p (1 + min(beta, -ln p)).
        """
        return self._caps(self.shares)

    def _caps(self, shares: Floats) -> Floats:
        """As `caps`, for the shares of all rows, or of those with a known value."""
        gain = np.minimum(self.value, -np.log(np.maximum(shares, TINY)))
        return np.where(self.protected, np.minimum(shares * (1 + gain), 1.0), 1.0)

    def counts(self, of_row: Ints, classes: int) -> Ints:
        """Count the values of each class.

        Args:
            of_row: (rows,) class of each row.
            classes: number of classes.

        Returns:
            (classes, values) rows.
        """
        key = of_row * self.values + self.codes
        flat = np.bincount(key, minlength=classes * self.values)
        return flat.reshape(classes, self.values)

    def of(self, rows: Ints) -> "Rule":
        """Give the rule for some of the rows; the shares stay those of all."""
        return replace(self, codes=self.codes[rows])


def rule_for(
    column: str,
    kind: RuleKind,
    value: float,
    texts: Sequence[str | None],
    unprotected: Sequence[str] = (),
) -> Rule:
    """Make a rule, refusing one that no class could satisfy.

    Args:
        column: the sensitive attribute, as `table.column`.
        kind: which rule.
        value: l of 2 or more, t of 0 to 1, or beta above 0.
        texts: (rows,) the value of each row; None or `unknown` where it is missing.
        unprotected: values that a class may consist of.

    Raises:
        PolicyError: the parameter is out of range, or even all rows together break the rule.
    """
    _check(column, kind, value)
    said = [MISSING if text is None else text for text in texts]
    names, codes = np.unique(np.asarray(said, dtype=str), return_inverse=True)
    shares = np.bincount(codes, minlength=len(names)) / max(len(codes), 1)
    protected = ~np.isin(names, [*unprotected, MISSING])
    rule = Rule(column, kind, value, codes, shares, protected, names != MISSING)
    if len(codes) and not rule.holds(np.bincount(codes, minlength=len(names))):
        distinct = kind is RuleKind.DISTINCT_L
        largest = rule.known.sum() if distinct else np.exp(_entropy(rule.known_shares))
        raise PolicyError(
            f"{kind.value} = {value:g} cannot hold: all patients together have {largest:.3g}"
            f" known values of {column}",
            remedy=f"ask for at most {largest:.3g}",
            column=column,
            value=value,
        )
    return rule


def _check(column: str, kind: RuleKind, value: float) -> None:
    """Refuse a parameter that means nothing."""
    lowest, highest = LIMITS[kind]
    if not lowest <= value <= highest:
        raise PolicyError(
            f"{kind.value} of {column} is {value:g}",
            remedy=f"give a number from {lowest:g} to {highest:g}",
            column=column,
            value=value,
        )


def _entropy(shares: Floats) -> float:
    """Give the entropy of some shares, in nats."""
    known = shares[shares > 0]
    return float(-(known * np.log(known)).sum())
