"""Exact values become whole numbers: one leaf code per patient and quasi-identifier."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncommons.domain.columns import Released
from oncommons.domain.releases import Policy, QuasiIdentifier
from oncommons.domain.tables import TABLES
from oncommons.errors import PolicyError
from oncommons.privacy.hierarchy import (
    MISSING,
    Hierarchy,
    Rows,
    hierarchy_from_rows,
    with_missing,
)
from oncommons.privacy.hierarchy_checks import read_tree
from oncommons.privacy.trees import (
    Ancestors,
    Built,
    age_rows,
    exact_values,
    flat_rows,
    oncotree_rows,
    region_rows,
)
from oncommons.privacy.view import quasi_columns

Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Coded:
    """The patients as the search sees them.

    Args:
        columns: the quasi-identifiers, as `table.column`.
        hierarchies: one for each.
        codes: for each, (patients,) the leaf of each patient.
        weights: for each, how precious its detail is, above 0.
    """

    columns: tuple[str, ...]
    hierarchies: tuple[Hierarchy, ...]
    codes: tuple[Codes, ...]
    weights: tuple[float, ...]

    @property
    def patients(self) -> int:
        """Number of patients."""
        return len(self.codes[0])


def places(column: str) -> tuple[tuple[str, str], ...]:
    """Name every column in which the same fact recurs: a tumour's type stands in samples too.

    Example:
        >>> places("tumours.oncotree")
        (('tumours', 'oncotree'), ('samples', 'oncotree'))
    """
    table, name = column.split(".", 1)
    recurs = table == "tumours" and name in TABLES["samples"].names
    return ((table, name), ("samples", name)) if recurs else ((table, name),)


def code_patients(
    view: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
    policy: Policy,
    ancestors: Ancestors,
) -> Coded:
    """Give every patient one leaf code per quasi-identifier.

    Args:
        view: (patients,) as `view.patient_view` gives it.
        tables: the tables from which hierarchies take the values that occur.
        policy: names the quasi-identifiers, their hierarchies and weights.
        ancestors: for each OncoTree code what lies above it, nearest first.

    Returns:
        Codes, in the order of the view.

    Raises:
        PolicyError: PRV-H1 a value that a hierarchy file does not have; PRV-H2 to H6; a floor
            above the root; or the policy names no quasi-identifier.
    """
    if not policy.quasi_identifiers:
        raise PolicyError(
            f"policy {policy.name} names no quasi-identifier",
            remedy="name what an outsider may know; `oncommons privacy policy` shows how",
        )
    hierarchies, codes = [], []
    for quasi in policy.quasi_identifiers:
        found = [_exact(tables[table][name], quasi, policy) for table, name in places(quasi.column)]
        hierarchy = hierarchy_for(quasi, found, policy.oldest_age, ancestors)
        _check_floor(quasi, hierarchy)
        hierarchies.append(hierarchy)
        file = Path(quasi.hierarchy) if quasi.hierarchy.endswith(".csv") else None
        codes.append(leaf_codes(_exact(view[quasi.column], quasi, policy), hierarchy, file))
    weights = tuple(quasi.weight for quasi in policy.quasi_identifiers)
    return Coded(tuple(quasi_columns(policy)), tuple(hierarchies), tuple(codes), weights)


def _check_floor(quasi: QuasiIdentifier, hierarchy: Hierarchy) -> None:
    """Refuse a lowest level that the hierarchy does not have."""
    root = hierarchy.height - 1
    if quasi.floor > root:
        raise PolicyError(
            f"quasi.{quasi.column}.floor is {quasi.floor}, and hierarchy {hierarchy.name} ends at"
            f" level {root}, where nothing is told",
            remedy=f"write 0 to {root}",
            column=f"quasi.{quasi.column}.floor",
            value=str(quasi.floor),
        )


def hierarchy_for(
    quasi: QuasiIdentifier,
    found: Iterable[pl.Series],
    oldest_age: int,
    ancestors: Ancestors,
) -> Hierarchy:
    """Build or read the hierarchy of a quasi-identifier.

    Args:
        quasi: names the hierarchy.
        found: the exact values of every column in which the fact stands.
        oldest_age: ages above it share one leaf, years.
        ancestors: for each OncoTree code what lies above it, nearest first.

    Returns:
        The hierarchy, with `unknown` under its root: a patient without a tumour, or a value
        that is missing in any of the columns, needs it.

    Raises:
        PolicyError: PRV-H2 to H5 the file is no hierarchy; PRV-H6 a label of ages says others.
    """
    if quasi.hierarchy.endswith(".csv"):
        table, name = quasi.column.split(".", 1)
        is_age = TABLES[table].column(name).released is Released.INTERVAL
        return read_tree(Path(quasi.hierarchy), is_age=is_age)
    values = {value for series in found for value in series.drop_nulls().unique().to_list()}
    rows: Rows = []
    if quasi.hierarchy == Built.AGE:
        rows = age_rows(oldest_age)
    elif quasi.hierarchy == Built.REGION:
        rows = region_rows(values | {MISSING})
    elif quasi.hierarchy == Built.ONCOTREE:
        rows = oncotree_rows(values | {MISSING}, ancestors)
    else:
        rows = flat_rows(values | {MISSING})
    return with_missing(hierarchy_from_rows(quasi.hierarchy, rows))


def leaf_codes(values: pl.Series, hierarchy: Hierarchy, file: Path | None = None) -> Codes:
    """Find the leaf of each value.

    Args:
        values: (n,) exact values as text; null is the leaf `unknown`.
        hierarchy: must have every value as a leaf.
        file: where the hierarchy was read, for messages.

    Returns:
        (n,) leaf codes.

    Raises:
        PolicyError: PRV-H1 names the column, and how many values are missing from the hierarchy.
    """
    leaves = pl.Series(hierarchy.leaves, dtype=pl.String)
    numbers = pl.Series(np.arange(len(leaves)), dtype=pl.Int64)
    known = values.cast(pl.String).fill_null(MISSING)
    codes = known.replace_strict(leaves, numbers, default=None, return_dtype=pl.Int64)
    if codes.null_count():
        absent = known.filter(codes.is_null()).unique().sort()
        shown = ", ".join(f'"{value}"' for value in absent.head(3))
        raise PolicyError(
            f"PRV-H1 hierarchy {hierarchy.name} lacks {len(absent)} of the values of {values.name}:"
            f" {shown}",
            remedy="add a row for each: the value, and the labels above it, with ; between them",
            file=file,
            column=values.name,
            value=absent[0],
        )
    return codes.to_numpy()


def _exact(values: pl.Series, quasi: QuasiIdentifier, policy: Policy) -> pl.Series:
    """Give the exact values of a column, as leaves of its hierarchy."""
    return exact_values(values, quasi.hierarchy, policy.oldest_age)
