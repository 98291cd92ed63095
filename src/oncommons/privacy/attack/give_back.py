"""Give-back (PRV-C6): released columns that return what recoding removed from another."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.domain.findings import Finding, Severity
from oncommons.privacy.attack.published import People, Published
from oncommons.stats.arrays import Floats, Ints

REFUSED, WARNED = 0.5, 0.2
"""Shares of what recoding removed above which a column refuses a release, or is warned of."""

NOTHING = 1e-9
"""Nats of hidden information that are nothing but rounding."""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """How much of a quasi-identifier another column returns.

    Args:
        column: the released column.
        quasi: the quasi-identifier that was recoded.
        share: share of the hidden information that the column returns beyond chance; 1 all of
            it, about 0 none.
        raw: the same without what chance alone would seem to return.
    """

    column: str
    quasi: str
    share: float
    raw: float


def given_back(
    published: Published,
    people: People,
    columns: pl.DataFrame,
    rng: np.random.Generator,
) -> tuple[GivenBack, ...]:
    """Measure what released columns return of the values that labels hide.

    Args:
        published: the release.
        people: whom its rows stand for, in the same order, with exact values.
        columns: (rows,) the other released columns, of any type.
        rng: shuffles each column.

    Returns:
        For each column c and each quasi-identifier Q with label L: 1 - H(Q | L, c)/H(Q | L), less
        the same for c shuffled among the rows of each label. A shuffled column has as many values
        and is as fine, so that what it seems to return is chance. 0 where labels hide nothing.

    Source: conditional entropy, Shannon, Bell Syst Tech J 27 (1948); the correction by a shuffled
    column is that of permutation importance, Breiman, Mach Learn 45 (2001).
    """
    found = []
    for column in columns:
        codes = column.cast(pl.String).rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
        for at, quasi in enumerate(published.columns):
            raw, chance = _returned(quasi.of_row, people.leaves[:, at], codes, rng)
            found.append(GivenBack(column.name, quasi.name, raw - chance, raw))
    return tuple(found)


def give_back_findings(
    found: Iterable[GivenBack], accepted: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Say which columns return too much.

    Args:
        found: what was measured.
        accepted: columns that the policy accepts by name.

    Returns:
        PRV-C6: an error above half, unless the column is accepted; a warning above a fifth.

    Example:
        >>> icd = GivenBack("icd10", "oncotree", 0.9, 0.91)
        >>> [str(one.severity) for one in give_back_findings([icd])]
        ['error']
        >>> [str(one.severity) for one in give_back_findings([icd], ["icd10"])]
        ['warning']
    """
    return tuple(_findings(found, accepted))


def _findings(found: Iterable[GivenBack], accepted: Collection[str]) -> Iterator[Finding]:
    """Give the findings one by one."""
    for one in found:
        if one.share <= WARNED:
            continue
        refused = one.share > REFUSED and one.column not in accepted
        known = ", which the policy accepts" if one.column in accepted else ""
        yield Finding(
            "PRV-C6",
            Severity.ERROR if refused else Severity.WARNING,
            f"{one.column} gives back {one.share:.0%} of what recoding removed from"
            f" {one.quasi}{known}",
            "leave it out, recode it together with the other, or accept it by name in the policy",
            column=one.column,
        )


def _returned(
    labels: Ints, leaves: Ints, codes: Ints, rng: np.random.Generator
) -> tuple[float, float]:
    """Give the share of hidden information that a column returns, and that it returns shuffled."""
    exact = _joined(labels, leaves)
    hidden = _entropy(exact) - _entropy(labels)
    if hidden <= NOTHING:
        return 0.0, 0.0
    # A shuffle within labels leaves the number of rows with each label and value as it was.
    told = _entropy(_joined(labels, codes))
    left = (
        (_entropy(_joined(exact, one)) - told) / hidden
        for one in (codes, _shuffled(codes, labels, rng))
    )
    return 1 - next(left), 1 - next(left)


def _joined(first: Ints, second: Ints) -> Ints:
    """Give rows the same number where they are alike in both."""
    return np.asarray(first * (int(second.max(initial=0)) + 1) + second)


def _entropy(numbers: Ints) -> float:
    """Give the entropy of how rows spread over some numbers, in nats."""
    _, counts = np.unique(numbers, return_counts=True)
    shares: Floats = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def _shuffled(codes: Ints, labels: Ints, rng: np.random.Generator) -> Ints:
    """Shuffle a column among the rows of each label."""
    shuffled = np.empty_like(codes)
    by_chance = np.lexsort((rng.random(len(labels)), labels))
    shuffled[np.argsort(labels, kind="stable")] = codes[by_chance]
    return shuffled
