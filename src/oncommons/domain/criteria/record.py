"""The rows of one patient, as the plain evaluator of criteria reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from oncommons.domain.criteria.leaves import WHOLE

Truth = bool | None
Row = Mapping[str, object]

SAMPLE_TABLES = (
    "samples",
    "assays",
    "mutations",
    "copy_number",
    "structural_variants",
    "segments",
    "expression",
)
"""Tables whose every row belongs to one sample."""


@dataclass(frozen=True, slots=True)
class Record:
    """The rows of one patient in a release.

    Args:
        tables: table to its rows, with the columns of `domain.tables.released_tables`.
        panels: panel to the genes that it lists, of the whole release.
    """

    tables: Mapping[str, Sequence[Row]]
    panels: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def rows(self, table: str, sample_id: str | None = None) -> list[Row]:
        """Give the rows of a table; of one sample where the table is about samples.

        Args:
            table: name of the table.
            sample_id: the sample, None for all of the patient.
        """
        rows = list(self.tables.get(table, ()))
        if sample_id is None or table not in SAMPLE_TABLES:
            return rows
        owner = {assay["assay_id"]: assay["sample_id"] for assay in self.tables.get("assays", ())}
        return [
            row for row in rows if row.get("sample_id", owner.get(row.get("assay_id"))) == sample_id
        ]

    def sample_ids(self) -> list[str]:
        """Give the samples of the patient."""
        return [str(row["sample_id"]) for row in self.rows("samples")]

    def shows(self, assay: Row, gene: str, finding: str) -> Truth:
        """Tell whether an assay would show a finding of a gene; None where it may.

        Args:
            assay: a row of `assays`.
            gene: HGNC symbol.
            finding: mutation, copy_number or fusion.
        """
        panel = assay["panel_id"]
        if panel in self.panels:
            return gene in self.panels[str(panel)]
        whole = panel is None and assay["assay_type"] in WHOLE[finding]
        return True if whole else None
