"""Fusions and other rearrangements from the structural-variant file."""

import polars as pl

from oncommons.genome.chromosomes import read_chromosome
from oncommons.intake.cbioportal.mutations import Variants
from oncommons.intake.mapping import Mapped, Words, apply, translate
from oncommons.intake.source import Draft
from oncommons.intake.text_table import TextTable, find_column

COLUMNS = (
    Mapped(("Sample_Id", "Sample_ID", "Tumor_Sample_Barcode"), "sample_id", needed=True),
    Mapped(("Site1_Hugo_Symbol",), "symbol1"),
    Mapped(("Site1_Chromosome",), "chrom1"),
    Mapped(("Site1_Position",), "pos1"),
    Mapped(("Site2_Hugo_Symbol",), "symbol2"),
    Mapped(("Site2_Chromosome",), "chrom2"),
    Mapped(("Site2_Position",), "pos2"),
    Mapped(
        ("Class",),
        "sv_class",
        Words(
            (
                ("FUSION", "fusion"), ("DELETION", "deletion"), ("DUPLICATION", "duplication"),
                ("INVERSION", "inversion"), ("TRANSLOCATION", "translocation"),
                ("INSERTION", "insertion"), ("DEL", "deletion"), ("DUP", "duplication"),
                ("INV", "inversion"), ("TRA", "translocation"), ("BND", "translocation"),
                ("INS", "insertion"),
            )
        ),
    ),
    Mapped(
        ("Site2_Effect_On_Frame",),
        "in_frame",
        Words(
            (
                ("In_frame", "yes"), ("Frame_shift", "no"), ("In-frame", "yes"),
                ("In frame", "yes"), ("Inframe", "yes"), ("Frameshift", "no"),
                ("Out of frame", "no"), ("Out-of-frame", "no"), ("Unknown", "unknown"),
            )
        ),
    ),
    Mapped(
        ("SV_Status",),
        "status",
        Words((("SOMATIC", "somatic"), ("GERMLINE", "germline"), ("UNKNOWN", "unknown"))),
        missing="unknown",
    ),
    Mapped(("Tumor_Split_Read_Count",), "split_reads"),
    Mapped(("Tumor_Paired_End_Read_Count",), "pair_reads"),
)  # fmt: skip
"""Columns of the file that become columns of `structural_variants`."""


def draft_structural_variants(table: TextTable, assays: pl.DataFrame) -> Variants:
    """Draft the rows of `structural_variants`.

    Args:
        table: the file as text.
        assays: `sample_id` and the `assay_id` that showed its rearrangements.

    Raises:
        IntakeError: HDR-COLUMN-MISSING.
    """
    mapped = apply(COLUMNS, table)
    rows = mapped.rows
    for column in ("chrom1", "chrom2"):
        rows = rows.with_columns(translate(rows[column], read_chromosome).alias(column))
    rows = rows.with_columns(
        pl.coalesce("in_frame", _frame_of_event(table)).alias("in_frame"),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("sv_id"),
    ).join(assays, on="sample_id", how="left", maintain_order="left")
    draft = Draft("structural_variants", table.file, rows, mapped.origins)
    event, _ = find_column(table, ("Event_Info",))
    exact = mapped.exact | ({event: pl.lit(value=False)} if event else {})
    return Variants(table, draft, exact, mapped.findings)


def samples_with_rearrangements(table: TextTable) -> pl.Series:
    """Give the samples that the file names.

    Args:
        table: the file as text.
    """
    name, _ = find_column(table, COLUMNS[0].names)
    return table.rows[name].unique() if name else pl.Series([], dtype=pl.String)


def _frame_of_event(table: TextTable) -> pl.Series:
    """Tell the reading frame by the words of Event_Info, where it has them."""
    name, _ = find_column(table, ("Event_Info",))
    if not name:
        return pl.Series("frame", [None], pl.String).new_from_index(0, len(table.rows))
    text = pl.col(name).str.to_lowercase()
    frame = (
        pl.when(text.str.contains("out of frame", literal=True))
        .then(pl.lit("no"))
        .when(text.str.contains("in frame", literal=True))
        .then(pl.lit("yes"))
    )
    return table.rows.select(frame.alias("frame")).to_series()
