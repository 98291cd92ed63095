"""A released table as an attacker reads it: labels, and which exact values each may be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.errors import DataError, PolicyError
from oncommons.privacy.coding import leaf_codes
from oncommons.privacy.hierarchy import MISSING, Hierarchy, with_missing
from oncommons.privacy.lineage.intersection import class_numbers
from oncommons.stats.arrays import Bools, Ints


@dataclass(frozen=True, eq=False, slots=True)
class Labels:
    """One released quasi-identifier.

    Args:
        name: the column.
        hierarchy: the one whose labels it bears, with a leaf `unknown`.
        texts: the distinct labels that occur, sorted.
        covers: (labels, leaves) True where a label may stand for a leaf.
        of_row: (rows,) label of each row.
    """

    name: str
    hierarchy: Hierarchy
    texts: tuple[str, ...]
    covers: Bools
    of_row: Ints

    def covering(self) -> tuple[Ints, Ints]:
        """Give for each leaf the labels that cover it.

        Returns:
            (leaves + 1,) where the labels of each leaf begin, and the labels, leaf after leaf.
        """
        leaf, label = np.nonzero(self.covers.T)
        counts = np.bincount(leaf, minlength=self.covers.shape[1])
        return np.concatenate([[0], np.cumsum(counts)]), label


@dataclass(frozen=True, eq=False, slots=True)
class Published:
    """A released table; rows with the same labels form a class.

    Args:
        columns: the quasi-identifiers.
        class_of: (rows,) class of each row.
        classes: (classes, attributes) label of each attribute.
        sizes: (classes,) rows in each.
    """

    columns: tuple[Labels, ...]
    class_of: Ints
    classes: Ints
    sizes: Ints

    @property
    def rows(self) -> int:
        """Number of released rows."""
        return len(self.class_of)


@dataclass(frozen=True, eq=False, slots=True)
class People:
    """What is true of some people, and what an attacker may know of them.

    Args:
        leaves: (people, attributes) the exact value of each quasi-identifier.
        secrets: (people,) sensitive values as text, one column each.
    """

    leaves: Ints
    secrets: pl.DataFrame

    def __len__(self) -> int:
        return len(self.leaves)

    def some(self, number: int, rng: np.random.Generator) -> "People":
        """Draw people without replacement, all of them where there are no more than asked for."""
        drawn = rng.choice(len(self), min(number, len(self)), replace=False)
        # A frame without columns has no rows to draw from.
        secrets = self.secrets[drawn] if self.secrets.width else self.secrets
        return People(self.leaves[drawn], secrets)


def read_labels(
    released: pl.DataFrame, hierarchies: Mapping[str, Hierarchy], quasi: Sequence[str]
) -> Published:
    """Read the labels of a released table; nothing else is needed to know what they cover.

    Args:
        released: one row per patient; each quasi-identifier holds labels of its hierarchy.
        hierarchies: one for each quasi-identifier.
        quasi: the quasi-identifiers, at least one.

    Returns:
        The table as an attacker sees it. A missing value may stand for everything. Where a leaf
        bears the name of a node above it, the label is read as the wider of the two.

    Raises:
        PolicyError: a column is absent, or bears labels that its hierarchy does not have.

    Example:
        >>> from oncommons.privacy.hierarchy import hierarchy_from_rows
        >>> stage = hierarchy_from_rows("stage", [("I", "early"), ("II", "early"), ("III", "late")])
        >>> frame = pl.DataFrame({"stage": ["early", "early", "III"]})
        >>> read = read_labels(frame, {"stage": stage}, ["stage"])
        >>> read.columns[0].covers.tolist(), read.sizes.tolist()
        ([[False, False, True, False], [True, True, False, False]], [1, 2])
    """
    check_columns(released, quasi, "the released table")
    columns = tuple(_labels(released[name], with_missing(hierarchies[name])) for name in quasi)
    class_of = class_numbers([column.of_row for column in columns])
    _, first, sizes = np.unique(class_of, return_index=True, return_counts=True)
    classes = np.stack([column.of_row[first] for column in columns], axis=1)
    return Published(columns, class_of, classes, sizes)


def read_people(
    exact: pl.DataFrame,
    hierarchies: Mapping[str, Hierarchy],
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
) -> People:
    """Read what is true of some people.

    Args:
        exact: one row per person, the quasi-identifiers as leaves of their hierarchies.
        hierarchies: one for each quasi-identifier.
        quasi: the quasi-identifiers, at least one.
        sensitive: the sensitive columns.

    Raises:
        PolicyError: a column is absent; PRV-H1 a value that its hierarchy does not have.
    """
    check_columns(exact, [*quasi, *sensitive], "a table of exact values")
    leaves = [leaf_codes(exact[name], with_missing(hierarchies[name])) for name in quasi]
    return People(np.stack(leaves, axis=1), exact.select(secret_texts(sensitive)))


def labels_at(
    hierarchies: Mapping[str, Hierarchy], codes: Sequence[Ints], levels: Ints
) -> pl.DataFrame:
    """Write the labels of a recoding that is given as levels.

    Args:
        hierarchies: one for each attribute, in its order.
        codes: for each attribute (rows,) leaf codes.
        levels: (rows, attributes) published levels.

    Returns:
        One column of text for each attribute.
    """
    written = {}
    for at, (name, one) in enumerate(hierarchies.items()):
        texts = [label for labels in one.labels for label in labels]
        starts = np.cumsum([0, *(len(labels) for labels in one.labels)])[:-1]
        level = levels[:, at]
        places = starts[level] + np.stack(one.nodes)[level, codes[at]]
        written[name] = pl.Series(texts, dtype=pl.String).gather(places.astype(np.uint32))
    return pl.DataFrame(written)


def check_truthful(published: Published, people: People) -> None:
    """Refuse a release whose labels do not cover the values of the people in its rows.

    Args:
        published: the release.
        people: whom its rows stand for, in the same order.

    Raises:
        DataError: names the column and counts the rows, which stand for others or tell untruths.
    """
    if published.rows != len(people):
        raise DataError(
            f"the release has {published.rows} rows, the exact values have {len(people)}",
            remedy="give both tables a column patient_id, or the same rows in the same order",
        )
    for at, column in enumerate(published.columns):
        untrue = int((~column.covers[column.of_row, people.leaves[:, at]]).sum())
        if untrue:
            raise DataError(
                f"{untrue} of {published.rows} labels of {column.name} do not cover the value"
                " of their row",
                remedy="give the rows of both tables in the same order, or a column patient_id",
                column=column.name,
            )


def check_columns(frame: pl.DataFrame, names: Iterable[str], what: str) -> None:
    """Refuse a table that lacks a column which was asked for.

    Raises:
        PolicyError: names the columns.
    """
    absent = [name for name in names if name not in frame.columns]
    if absent:
        raise PolicyError(
            f"{what} has no column {', '.join(absent)}",
            remedy="give every quasi-identifier and sensitive column that is named",
            column=absent[0],
        )


def secret_texts(names: Iterable[str]) -> list[pl.Expr]:
    """Read sensitive values as text, a missing one as a value of its own."""
    return [pl.col(name).cast(pl.String).fill_null(MISSING) for name in names]


def _labels(values: pl.Series, hierarchy: Hierarchy) -> Labels:
    """Read one released column."""
    known = values.cast(pl.String).fill_null(MISSING)
    distinct = known.unique().sort()
    named = _leaves_by_label(hierarchy)
    foreign = [text for text in distinct if text not in named]
    if foreign:
        raise PolicyError(
            f"{len(foreign)} of {len(distinct)} labels of {values.name} are not in hierarchy"
            f" {hierarchy.name}",
            remedy="give the hierarchy along which the release was recoded",
            column=values.name,
        )
    covers = np.zeros((len(distinct), len(hierarchy.leaves)), dtype=np.bool_)
    for at, text in enumerate(distinct):
        covers[at] = True if text == MISSING else named[text]
    numbers = pl.Series(np.arange(len(distinct)), dtype=pl.Int64)
    of_row = known.replace_strict(distinct, numbers, return_dtype=pl.Int64).to_numpy()
    return Labels(values.name, hierarchy, tuple(distinct), covers, of_row)


def _leaves_by_label(hierarchy: Hierarchy) -> dict[str, Bools]:
    """Give the leaves under each label, those of its highest node."""
    under: dict[str, Bools] = {}
    for labels, nodes in zip(hierarchy.labels[::-1], hierarchy.nodes[::-1], strict=True):
        for node, label in enumerate(labels):
            if label not in under:
                under[label] = nodes == node
    return under
