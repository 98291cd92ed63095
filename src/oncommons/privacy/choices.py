"""What the search decided for one column: its hierarchy and the level that is published."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.domain.tables import TABLES
from oncommons.privacy.coding import Coded, Codes
from oncommons.privacy.hierarchy import MISSING, Hierarchy
from oncommons.privacy.lattice import Node


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """The published level of one quasi-identifier.

    Args:
        column: `table.column`.
        hierarchy: the one along which it is recoded.
        level: 0 exact, height - 1 nothing said.
    """

    column: str
    hierarchy: Hierarchy
    level: int

    @property
    def hides_all(self) -> bool:
        """Whether every value is published as `*`."""
        return self.level == self.hierarchy.height - 1

    def labels(self, codes: Codes, levels: Codes | None = None) -> pl.Series:
        """Give the published label of each leaf code.

        Args:
            codes: (n,) leaf codes.
            levels: (leaves,) a level of its own for each leaf; the chosen one when None.

        Returns:
            (n,) text. A missing value is null, but the word `unknown` in a column that must not
            be empty, and `*` at the root.
        """
        of_leaf = np.full(len(self.hierarchy.leaves), self.level) if levels is None else levels
        texts = [
            self._published(self.hierarchy.labels[level][self.hierarchy.nodes[level][leaf]])
            for leaf, level in enumerate(of_leaf)
        ]
        return pl.Series(texts, dtype=pl.String).gather(pl.Series(codes, dtype=pl.UInt32))

    def _published(self, label: str) -> str | None:
        """Give a label as it stands in the release."""
        table, name = self.column.split(".", 1)
        may_be_empty = not TABLES[table].column(name).required
        return None if label == MISSING and may_be_empty else label


def choices_of(coded: Coded, node: Node) -> dict[str, Choice]:
    """Name the choice of each quasi-identifier by its column."""
    parts = zip(coded.columns, coded.hierarchies, node.levels, strict=True)
    return {column: Choice(column, hierarchy, level) for column, hierarchy, level in parts}
