"""A View over plain tables, for tests of stages: the same three questions, the same refusals."""

from collections.abc import Mapping, Sequence

import polars as pl

from oncommons.domain.tables import released_tables
from oncommons.errors import GrantError

COLUMNS = {table.name: set(table.names) for table in released_tables()}


class FakeView:
    """Answers `rows`, `has`, `patients` and `release_id` from frames with the schema's columns."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], release_id: str = "rel-test") -> None:
        self.tables, self.release_id = tables, release_id
        for name, frame in tables.items():
            unknown = set(frame.columns) - COLUMNS[name]
            assert not unknown, f"a release has no columns {unknown} in {name}"

    def has(self, table: str, column: str) -> bool:
        return table in self.tables and column in self.tables[table].columns

    def patients(self) -> int:
        return self.tables["patients"].height

    def rows(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        for column in columns:
            if not self.has(table, column):
                raise GrantError(f"no {table}.{column}", remedy="give it to the fake")
        return self.tables[table].select(columns)


def sequenced(
    mutations: Sequence[tuple[str, ...]],
    patients: Mapping[str, str | None],
    panels: Mapping[str, Sequence[str]] | None = None,
    samples: pl.DataFrame | None = None,
) -> FakeView:
    """Make a cohort from (patient, gene, class, protein change) rows, one sample per patient.

    Args:
        mutations: rows; a fifth value is the status, somatic by default.
        patients: patient to panel; None for an exome.
        panels: panel to genes.
        samples: samples table instead of one primary per patient; sample ids end in "-s".
    """
    names = sorted(patients)
    lists = [(panel, gene) for panel, genes in (panels or {}).items() for gene in genes]
    rows = [(*row, "somatic")[:5] for row in mutations]
    text = pl.String
    made = pl.DataFrame(
        {
            "sample_id": [f"{name}-s" for name in names],
            "patient_id": names,
            "sample_type": "primary",
        },
        schema_overrides={"sample_type": text},
    )
    chosen = made if samples is None else samples
    return FakeView(
        {
            "patients": pl.DataFrame({"patient_id": names}),
            "samples": chosen,
            "assays": chosen.select(
                pl.col("sample_id").str.replace(r"-s", "-a").alias("assay_id"),
                "sample_id",
                assay_type=pl.col("patient_id").replace_strict(
                    {name: "panel" if panel else "wes" for name, panel in patients.items()}
                ),
                panel_id=pl.col("patient_id").replace_strict(dict(patients), return_dtype=text),
            ),
            "panels": pl.DataFrame(lists, schema={"panel_id": text, "symbol": text}, orient="row"),
            "mutations": pl.DataFrame(
                [(f"{row[0]}-a", *row[1:]) for row in rows],
                schema=["assay_id", "symbol", "class", "hgvsp", "status"],
                schema_overrides=dict.fromkeys(
                    ("assay_id", "symbol", "class", "hgvsp", "status"), text
                ),
                orient="row",
            ),
        }
    )
