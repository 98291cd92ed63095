"""What a class must satisfy besides its size, so that it does not give a sensitive value away.

Every rule is closed under union: two classes that satisfy it satisfy it together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from oncommons.errors import PolicyError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SLACK = 1e-9


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
        shares: (values,) share of each value among all rows.
        protected: (values,) False for values that a class may consist of.
    """

    column: str
    kind: RuleKind
    value: float
    codes: Ints
    shares: Floats
    protected: Bools

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

        Source: Machanavajjhala et al. 2007 (l-diversity); Li et al. 2007 (t-closeness, equal
        distance); Cao & Karras, PVLDB 5 (2012), 1388-1399 (enhanced beta-likeness).
        """
        size = counts.sum(axis=-1)
        return np.asarray((size > 0) & self._holds(counts, size))

    def _holds(self, counts: Ints, size: Ints) -> Bools:
        """As `holds`, of classes that are not empty."""
        if self.kind is RuleKind.DISTINCT_L:
            return np.asarray((counts > 0).sum(axis=-1) >= self.value)
        if self.kind is RuleKind.BETA:
            return np.asarray((counts <= self.caps * size[..., None] + SLACK).all(axis=-1))
        share = counts / np.maximum(size, 1)[..., None]
        if self.kind is RuleKind.T:
            distance = np.abs(share - self.shares).sum(axis=-1) / 2
            return np.asarray(distance <= self.value + SLACK)
        entropy = -(share * np.log(np.where(share > 0, share, 1.0))).sum(axis=-1)
        return np.asarray(entropy >= np.log(self.value) - SLACK)

    @property
    def caps(self) -> Floats:
        """(values,) largest share of each value that beta allows in a class; 1 where unprotected.

        Source: Cao & Karras 2012, definition 3: q <= p (1 + min(beta, -ln p)).
        """
        gain = np.minimum(self.value, -np.log(np.maximum(self.shares, 1e-300)))
        return np.where(self.protected, np.minimum(self.shares * (1 + gain), 1.0), 1.0)

    @property
    def carrier_floor(self) -> int:
        """Smallest class that may hold one row of the rarest protected value; beta only."""
        caps = self.caps[self.protected & (self.shares > 0)]
        return int(np.ceil(1 / caps.min() - SLACK)) if len(caps) else 1

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
        return Rule(
            self.column, self.kind, self.value, self.codes[rows], self.shares, self.protected
        )


def rule_for(
    column: str, kind: RuleKind, value: float, texts: Sequence[str], unprotected: Sequence[str] = ()
) -> Rule:
    """Make a rule, refusing one that no class could satisfy.

    Args:
        column: the sensitive attribute, as `table.column`.
        kind: which rule.
        value: l of 2 or more, t of 0 to 1, or beta above 0.
        texts: (rows,) the value of each row.
        unprotected: values that a class may consist of.

    Raises:
        PolicyError: the parameter is out of range, or even all rows together break the rule.
    """
    _check(column, kind, value)
    names, codes = np.unique(np.asarray(texts, dtype=str), return_inverse=True)
    shares = np.bincount(codes, minlength=len(names)) / max(len(codes), 1)
    rule = Rule(column, kind, value, codes, shares, ~np.isin(names, list(unprotected)))
    if len(codes) and not rule.holds(np.bincount(codes, minlength=len(names))):
        largest = len(names) if kind is RuleKind.DISTINCT_L else np.exp(_entropy(shares))
        raise PolicyError(
            f"{kind.value} = {value:g} cannot hold: all patients together have {largest:.3g}"
            f" values of {column}",
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
