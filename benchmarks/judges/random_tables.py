"""Many small tables of every shape, drawn by a seed, and recoded as a release would be."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.domain.releases import Mode, Policy, QuasiIdentifier, SensitiveRule
from oncommons.privacy.coding import Coded, leaf_codes
from oncommons.privacy.hierarchy import MISSING, Hierarchy, hierarchy_from_rows, with_missing
from oncommons.privacy.recoding.rules import RuleKind
from oncommons.privacy.search import search

SECRET = "secret"
SMALLEST_K, LARGEST_K = 2, 12
MOST_COLUMNS = 9
MOST_ROWS = 600


@dataclass(frozen=True, eq=False, slots=True)
class MadeTable:
    """A table that was made, and what is asked of its release.

    Args:
        rows: exact values, null where missing; the quasi-identifiers, and `secret`.
        hierarchies: one for each quasi-identifier, named like its column.
        policy: k, the mode, and perhaps a rule on the secret.
    """

    rows: pl.DataFrame
    hierarchies: tuple[Hierarchy, ...]
    policy: Policy

    @property
    def columns(self) -> tuple[str, ...]:
        """The quasi-identifiers."""
        return tuple(tree.name for tree in self.hierarchies)

    @property
    def must_be_refused(self) -> bool:
        """Whether there are too few rows to hide anybody."""
        return len(self.rows) < self.policy.k


def make_table(number: int, seed: int) -> MadeTable:
    """Make a table of 1 to 9 columns, some constant, some with missing values.

    Args:
        number: from 0; of ten tables one has a single row, and one fewer rows than k.
        seed: the same number and seed give the same table.
    """
    rng = np.random.default_rng([seed, number])
    k = int(rng.integers(SMALLEST_K, LARGEST_K + 1))
    size = _size(number, k, rng)
    trees = _trees(int(rng.integers(1, MOST_COLUMNS + 1)), rng)
    rows = {tree.name: _values(tree.leaves[:-1], size, rng) for tree in trees}
    secret = pl.Series(_values(tuple("ABCDEF"[: rng.integers(2, 7)]), size, rng))
    rule = _rule(secret, rng) if number % 3 == 0 and size >= k else ()
    policy = Policy(
        name=f"made table {number}",
        k=k,
        quasi_identifiers=tuple(QuasiIdentifier(tree.name, "made") for tree in trees),
        most_suppressed=0.05 if number % 4 == 1 and not rule else 0.0,
        most_matching_risk=1.0,
        mode=Mode.GLOBAL if number % 5 == 4 and not rule else Mode.LOCAL,
        sensitive=rule,
    )
    return MadeTable(pl.DataFrame(rows | {SECRET: secret}), trees, policy)


def release(made: MadeTable) -> pl.DataFrame:
    """Recode a table with our own search, and leave out who is held back.

    Args:
        made: the table.

    Returns:
        A number per row, labels, and the secret; a missing value is an empty cell, as in a release.

    Raises:
        ReleaseRefused: there are fewer rows than k.
    """
    codes = tuple(leaf_codes(made.rows[tree.name], tree) for tree in made.hierarchies)
    coded = Coded(made.columns, made.hierarchies, codes, (1.0,) * len(codes))
    apart = np.zeros(len(made.rows), dtype=bool)
    found = search(coded, made.policy, {SECRET: made.rows[SECRET]}, apart)
    labels = {
        tree.name: pl.Series(
            np.array([tree.labels_at(level) for level in range(tree.height)])[levels, leaves]
        ).replace(MISSING, None)
        for tree, levels, leaves in zip(made.hierarchies, found.levels.T, codes, strict=True)
    }
    numbered = made.rows.with_columns(**labels).with_row_index("row")
    return numbered.filter(pl.Series(~found.held_back))


def _size(number: int, k: int, rng: np.random.Generator) -> int:
    """Draw a number of rows, small ones more often than large ones."""
    if number % 10 == 0:
        return 1
    if number % 10 == 1:
        return int(rng.integers(1, k))
    return int(k * np.exp(rng.random() * np.log(MOST_ROWS / k)))


def _trees(columns: int, rng: np.random.Generator) -> tuple[Hierarchy, ...]:
    """Draw hierarchies, flatter ones for many columns: 20,000 combinations of levels at most."""
    deepest = 3 if columns <= 5 else 1
    return tuple(_tree(f"q{at}", deepest, rng) for at in range(columns))


def _tree(name: str, deepest: int, rng: np.random.Generator) -> Hierarchy:
    """Draw a hierarchy of 1 to 12 values, with some levels between value and root."""
    leaves = int(rng.integers(1, 13))
    levels = [np.arange(leaves)]
    for _ in range(rng.integers(0, deepest + 1)):
        nodes = int(levels[-1].max()) + 1
        groups = np.unique(rng.integers(0, max(nodes // 2, 1), nodes), return_inverse=True)[1]
        levels.append(groups[levels[-1]])
    rows = [
        (*(f"{name} {height}.{nodes[leaf]}" for height, nodes in enumerate(levels)), "*")
        for leaf in range(leaves)
    ]
    return with_missing(hierarchy_from_rows(name, rows))


def _values(among: tuple[str, ...], size: int, rng: np.random.Generator) -> list[str | None]:
    """Draw values, some far rarer than others; in half of the columns some are missing."""
    shares = rng.dirichlet(np.full(len(among), 0.7))
    missing = rng.random(size) < (0.3 * rng.random() if rng.random() < 0.5 else 0.0)
    drawn = rng.choice(len(among), size, p=shares)
    return [None if gone else among[at] for at, gone in zip(drawn, missing, strict=True)]


def _rule(secret: pl.Series, rng: np.random.Generator) -> tuple[SensitiveRule, ...]:
    """Draw a rule that the table as a whole satisfies."""
    distinct = secret.drop_nulls().n_unique()
    if distinct >= 2 and rng.random() < 0.5:
        return (SensitiveRule(SECRET, RuleKind.DISTINCT_L, float(min(distinct, 3))),)
    return (SensitiveRule(SECRET, RuleKind.T, float(rng.choice([0.15, 0.3, 0.5]))),)
