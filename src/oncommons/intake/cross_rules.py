"""Rules over several columns, or over several rows of one table."""

from collections.abc import Mapping

import polars as pl

from oncommons.genome.chromosomes import CHROMOSOME_LENGTHS
from oncommons.genome.consequence import VariantClass
from oncommons.intake.rules import Check, named_check

_ROMAN_BELOW_FOUR = r"^((0|I{1,3})([ABCD]\d?)?|I-III)$"


def row_checks(table: str) -> tuple[Check, ...]:
    """Give the named rules that look at one row of a table.

    Args:
        table: name of a table of the schema.
    """
    makers = {
        "patients": _patients,
        "stagings": _stagings,
        "samples": _samples,
        "mutations": _mutations,
        "structural_variants": _structural_variants,
    }
    return makers[table]() if table in makers else ()


def group_checks(table: str) -> tuple[Check, ...]:
    """Give the named rules that compare the rows of a table with each other.

    Args:
        table: name of a table of the schema.
    """
    if table == "samples":
        owners = pl.col("patient_id").n_unique().over("sample_id")
        return (named_check("SAM-PATIENT-TWO", "sample_id", owners == 1),)
    if table == "mutations":
        same = pl.struct("assay_id", "symbol", "chrom", "pos", "ref", "alt")
        return (named_check("MUT-DUPLICATE", "alt", same.is_first_distinct()),)
    return ()


def between_checks(
    table: str, rows: pl.DataFrame, kept: Mapping[str, pl.DataFrame]
) -> tuple[pl.DataFrame, tuple[Check, ...]]:
    """Give the named rules that compare a table with tables checked before it.

    Args:
        table: name of a table of the schema.
        rows: its rows so far.
        kept: kept rows of the tables before it.

    Returns:
        The rows with the columns that the rules need, and the rules.
    """
    if table != "mutations" or not len(kept["panels"]):
        return rows, ()
    panels = kept["panels"].select("panel_id", "symbol").with_columns(covered=True)
    genes = (
        rows.select("assay_id", "symbol")
        .join(kept["assays"].select("assay_id", "panel_id"), on="assay_id", how="left",
              maintain_order="left")
        .join(panels, on=["panel_id", "symbol"], how="left", maintain_order="left")
    )  # fmt: skip
    listed = genes["panel_id"].is_in(panels["panel_id"].unique().implode())
    outside = listed.fill_null(value=False) & genes["covered"].is_null()
    check = named_check("ASY-PANEL-GENE", "symbol", ~pl.col("#outside"))
    return rows.with_columns(outside.alias("#outside")), (check,)


def _patients() -> tuple[Check, ...]:
    """Check ids, status and days of patients."""
    dead, day = pl.col("vital_status") == "dead", pl.col("death_day")
    known = pl.col("vital_status") != "unknown"
    return (
        named_check("ID-FREE-TEXT", "patient_id", ~_social_security("patient_id")),
        named_check("PAT-STATUS-DEATH", "death_day", ~known | (dead == day.is_not_null())),
        named_check(
            "PAT-CONTACT-AFTER-DEATH", "last_contact_day", pl.col("last_contact_day") <= day
        ),
    )


def _stagings() -> tuple[Check, ...]:
    """Compare the M category with the stage group."""
    early = pl.col("stage_group").str.contains(_ROMAN_BELOW_FOUR)
    spread = pl.col("m").str.starts_with("M1")
    return (named_check("STG-TNM-GROUP", "stage_group", ~(early & spread)),)


def _samples() -> tuple[Check, ...]:
    """Check the ids of samples."""
    safe = pl.col("sample_id").str.contains(r"^[A-Za-z0-9_.:-]+$")
    return (
        named_check("ID-CHARS", "sample_id", safe),
        named_check("ID-FREE-TEXT", "sample_id", ~_social_security("sample_id")),
    )


def _mutations() -> tuple[Check, ...]:
    """Check alleles, locus, status and class of mutations."""
    end = pl.coalesce("end", "pos")
    inside = (end >= pl.col("pos")) & (pl.max_horizontal("end", "pos") <= _length())
    status = pl.col("status").str.to_lowercase().is_in(["loh", "wildtype", "none"])
    classes = [value.value for value in VariantClass]
    return (
        named_check("MUT-REF-ALT", "alt", pl.col("ref") != pl.col("alt")),
        named_check("MUT-LOCUS", "end", inside),
        named_check("MUT-STATUS-WILDTYPE", "status", ~status),
        named_check("MUT-CLASS-VOCAB", "class", pl.col("class").is_in(classes)),
    )


def _structural_variants() -> tuple[Check, ...]:
    """Check that a rearrangement names a gene."""
    named = pl.col("symbol1").is_not_null() | pl.col("symbol2").is_not_null()
    return (named_check("SV-GENE-NONE", "symbol1", named),)


def _length() -> pl.Expr:
    """Give the length of the row's chromosome in its build; null where either is unknown."""
    length: pl.Expr = pl.lit(None, pl.Int32)
    for build, lengths in CHROMOSOME_LENGTHS.items():
        in_build = pl.col("chrom").replace_strict(
            dict(lengths), default=None, return_dtype=pl.Int32
        )
        length = pl.when(pl.col("build") == build.value).then(in_build).otherwise(length)
    return length


def _social_security(column: str) -> pl.Expr:
    """Tell a French social security number by its 15 digits and its key.

    Source: INSEE, NIR: the last two digits are 97 minus the first thirteen modulo 97.
    """
    text = pl.col(column)
    shape = text.str.contains(r"^[12]\d{14}$")
    body = text.str.slice(0, 13).cast(pl.Int64, strict=False)
    key = text.str.slice(13, 2).cast(pl.Int64, strict=False)
    return (shape & (key == 97 - body % 97)).fill_null(value=False)
