"""Give-back (PRV-C6): released columns that return what recoding removed from another."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.domain.findings import Finding, Severity
from oncommons.privacy.attack.published import Labels, People, Published
from oncommons.stats.arrays import Floats, Ints

REFUSED, WARNED = 0.5, 0.2
"""Shares of what recoding removed above which a column refuses a release, or is warned of."""

NOTHING = 1e-9
"""Nats of hidden information that are nothing but rounding."""

FEWEST, MOST, SHUFFLED_ROWS = 100, 2_000, 2_000_000
"""Shuffles that have to return less than a column before it refuses a release: more where few rows
hide anything, since chance alone explains a column to few rows and not to many."""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """How much of a quasi-identifier another column returns.

    Args:
        column: the released column.
        quasi: the quasi-identifier that was recoded.
        share: share of the hidden information that the column returns beyond chance; 1 all of
            it, about 0 none.
        raw: the same without what chance alone would seem to return.
        certain: False where some shuffle of the column returns as much; asked above half only.
    """

    column: str
    quasi: str
    share: float
    raw: float
    certain: bool = True

    @property
    def pair(self) -> str:
        """The way in which a policy accepts it by name."""
        return f"{self.column} -> {self.quasi}"

    @property
    def refused(self) -> bool:
        """Whether it returns so much that a release is refused."""
        return self.share > REFUSED and self.certain


@dataclass(frozen=True, eq=False, slots=True)
class _Hidden:
    """What labels of one quasi-identifier hide.

    Args:
        labels: (rows,) label of each row.
        exact: (rows,) a number for its label and its exact value.
        by_label: (rows,) rows in the order of their labels.
        nats: entropy of the exact values beside the labels.
    """

    labels: Ints
    exact: Ints
    by_label: Ints
    nats: float

    def returned(self, codes: Ints) -> float:
        """Give the share that a column returns, 0 to 1."""
        left = _entropy(_joined(self.exact, codes)) - _entropy(_joined(self.labels, codes))
        return 1 - left / self.nats

    def shuffled(self, codes: Ints, rng: np.random.Generator) -> Ints:
        """Shuffle a column among the rows of each label."""
        chance = np.argsort(rng.random(len(codes)))
        mixed = np.empty_like(codes)
        mixed[self.by_label] = codes[chance[np.argsort(self.labels[chance], kind="stable")]]
        return mixed

    def is_chance(self, codes: Ints, rng: np.random.Generator) -> bool:
        """Say whether any of many shuffles returns as much as the column does."""
        _, first = np.unique(self.exact, return_index=True)
        rows = np.flatnonzero((np.bincount(self.labels[first]) > 1)[self.labels])
        part = _hiding(self.labels[rows], self.exact[rows])
        if part is None:
            return True
        raw, some = part.returned(codes[rows]) - NOTHING, codes[rows]
        tries = min(max(FEWEST, SHUFFLED_ROWS // len(rows)), MOST)
        return any(part.returned(part.shuffled(some, rng)) >= raw for _ in range(tries))


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
    hidden = [_hidden(quasi, people.leaves[:, at]) for at, quasi in enumerate(published.columns)]
    doubt = rng.spawn(1)[0]
    found = []
    for column in columns:
        codes = _codes(column)
        for quasi, beside in zip(published.columns, hidden, strict=True):
            raw = chance = 0.0
            if beside is not None:
                raw, chance = (beside.returned(one) for one in (codes, beside.shuffled(codes, rng)))
            told = GivenBack(column.name, quasi.name, raw - chance, raw)
            if beside is not None and told.refused:
                certain = not beside.is_chance(codes, doubt)
                told = GivenBack(column.name, quasi.name, told.share, raw, certain)
            found.append(told)
    return tuple(found)


def give_back_findings(
    found: Iterable[GivenBack], accepted: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Say which columns return too much.

    Args:
        found: what was measured.
        accepted: what the policy accepts by name, as "column -> quasi-identifier".

    Returns:
        PRV-C6: an error above half and beyond chance, unless it is accepted; a warning above a
        fifth.

    Example:
        >>> icd = GivenBack("icd10", "oncotree", 0.9, 0.91)
        >>> [str(one.severity) for one in give_back_findings([icd])]
        ['error']
        >>> [str(one.severity) for one in give_back_findings([icd], ["icd10 -> oncotree"])]
        ['warning']
    """
    return tuple(_findings(found, accepted))


def _findings(found: Iterable[GivenBack], accepted: Collection[str]) -> Iterator[Finding]:
    """Give the findings one by one."""
    for one in found:
        if one.share <= WARNED:
            continue
        refused = one.refused and one.pair not in accepted
        known = ", which the policy accepts" if one.pair in accepted else ""
        yield Finding(
            "PRV-C6",
            Severity.ERROR if refused else Severity.WARNING,
            f"{one.column} gives back {one.share:.0%} of what recoding removed from"
            f" {one.quasi}{known}",
            "leave it out, recode it together with the other, or accept it by name in the policy",
            column=one.column,
        )


def _hidden(quasi: Labels, leaves: Ints) -> _Hidden | None:
    """Give what the labels of a quasi-identifier hide; None where that is nothing."""
    labels = quasi.of_row.astype(np.min_scalar_type(max(len(quasi.texts) - 1, 0)))
    # Few labels and values occur together, so that a number for each pair stays small.
    return _hiding(labels, np.unique(_joined(labels, leaves), return_inverse=True)[1])


def _hiding(labels: Ints, exact: Ints) -> _Hidden | None:
    """As `_hidden`, of rows whose label and exact value are numbered."""
    nats = _entropy(exact) - _entropy(labels)
    return (
        _Hidden(labels, exact, np.argsort(labels, kind="stable"), nats) if nats > NOTHING else None
    )


def _codes(column: pl.Series) -> Ints:
    """Number the values of a column from 1 in the order of their text; 0 where it is missing."""
    texts = column.cast(pl.String)
    values = texts.drop_nulls().unique().sort()
    numbers = pl.Series(np.arange(1, len(values) + 1), dtype=pl.Int64)
    codes = texts.replace_strict(values, numbers, default=0, return_dtype=pl.Int64)
    return codes.to_numpy()


def _joined(first: Ints, second: Ints) -> Ints:
    """Give rows the same number where they are alike in both."""
    return np.asarray(first.astype(np.int64) * (int(second.max(initial=0)) + 1) + second)


def _entropy(numbers: Ints) -> float:
    """Give the entropy of how rows spread over some numbers, in nats."""
    if int(numbers.max(initial=0)) < 4 * len(numbers):
        counts = np.bincount(numbers)
        counts = counts[counts > 0]
    else:
        counts = np.unique(numbers, return_counts=True)[1]
    shares: Floats = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum())
