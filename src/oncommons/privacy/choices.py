"""What the search decided for one column: its hierarchy and the level of each patient."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.domain.tables import TABLES
from oncommons.privacy.coding import Codes
from oncommons.privacy.hierarchy import MISSING, Hierarchy


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """The published levels of one quasi-identifier.

    Args:
        column: `table.column`.
        hierarchy: the one along which it is recoded.
        level: of every patient whom `of_patient` does not name; 0 exact, height - 1 nothing said.
        of_patient: `patient_id` and `level`, each patient once; None where all have one level.
    """

    column: str
    hierarchy: Hierarchy
    level: int
    of_patient: pl.DataFrame | None = None

    @property
    def root(self) -> int:
        """The level that says nothing."""
        return self.hierarchy.height - 1

    @property
    def hides_all(self) -> bool:
        """Whether every value is published as `*`."""
        same = self.of_patient is None or bool((self.of_patient["level"] == self.root).all())
        return self.level == self.root and same

    def levels_of(self, patients: pl.Series) -> Codes:
        """Give the level of each row.

        Args:
            patients: (rows,) the patient of each row.

        Returns:
            (rows,) levels.
        """
        if self.of_patient is None:
            return np.full(len(patients), self.level, dtype=np.int64)
        rows = pl.DataFrame({"patient_id": patients})
        known = rows.join(self.of_patient, on="patient_id", how="left", maintain_order="left")
        return known["level"].fill_null(self.level).cast(pl.Int64).to_numpy()

    def labels(self, codes: Codes, levels: Codes | None = None) -> pl.Series:
        """Give the published label of each leaf code.

        Args:
            codes: (n,) leaf codes.
            levels: (n,) the level of each; that of everybody when None.

        Returns:
            (n,) text. A missing value is null, but the word `unknown` in a column that must not
            be empty, and `*` at the root.
        """
        at = np.full(len(codes), self.level) if levels is None else levels
        texts = [self._published(label) for labels in self.hierarchy.labels for label in labels]
        return pl.Series(texts, dtype=pl.String).gather(
            pl.Series(self.places(codes, at), dtype=pl.UInt32)
        )

    def places(self, codes: Codes, levels: Codes) -> Codes:
        """Number the label of each row: those of level 0 first, then those of level 1, and so on.

        Args:
            codes: (n,) leaf codes.
            levels: (n,) levels.
        """
        sizes = [len(labels) for labels in self.hierarchy.labels]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return np.asarray(starts[levels] + np.stack(self.hierarchy.nodes)[levels, codes])

    def _published(self, label: str) -> str | None:
        """Give a label as it stands in the release."""
        table, name = self.column.split(".", 1)
        may_be_empty = not TABLES[table].column(name).required
        return None if label == MISSING and may_be_empty else label
