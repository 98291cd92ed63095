"""Small variants from a file in the Mutation Annotation Format (MAF)."""

from dataclasses import dataclass

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.genome.chromosomes import read_build, read_chromosome
from oncommons.genome.consequence import read_variant_class
from oncommons.intake.cbioportal.meta import Study
from oncommons.intake.mapping import Mapped, Words, apply, translate
from oncommons.intake.rulebook import stop
from oncommons.intake.source import Draft, Origin
from oncommons.intake.text_table import LINE, TextTable, find_column

COLUMNS = (
    Mapped(("Hugo_Symbol",), "symbol", needed=True),
    Mapped(("Entrez_Gene_Id",), "entrez_id"),
    Mapped(("Tumor_Sample_Barcode",), "sample_id", needed=True),
    Mapped(("NCBI_Build",), "build"),
    Mapped(("Chromosome",), "chrom", needed=True),
    Mapped(("Start_Position",), "pos", needed=True),
    Mapped(("End_Position",), "end"),
    Mapped(("Reference_Allele",), "ref", needed=True),
    Mapped(("Tumor_Seq_Allele2",), "alt", needed=True),
    Mapped(("Variant_Classification",), "class", needed=True),
    Mapped(("HGVSc",), "hgvsc"),
    Mapped(("HGVSp_Short", "Amino_Acid_Change", "Protein_Change"), "hgvsp"),
    Mapped(("Transcript_ID",), "transcript"),
    Mapped(
        ("Mutation_Status",),
        "status",
        Words((("SOMATIC", "somatic"), ("GERMLINE", "germline"), ("UNKNOWN", "unknown"))),
        missing="unknown",
    ),
    Mapped(("t_ref_count",), "t_ref"),
    Mapped(("t_alt_count",), "t_alt"),
    Mapped(("FILTER",), "filter"),
)
"""Columns of a MAF that become columns of `mutations`."""

_STATUSES = ["SOMATIC", "Somatic", "GERMLINE", "Germline", "UNKNOWN", "Unknown"]
_READ_BY_GENOME = {
    "chrom": read_chromosome,
    "build": read_build,
    "class": read_variant_class,
}


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """The mutation file of a study.

    Args:
        table: the file as text.
        draft: rows of `mutations`.
        exact: column to where its text follows from our values.
        findings: what was found.
    """

    table: TextTable
    draft: Draft
    exact: dict[str, pl.Expr]
    findings: tuple[Finding, ...]


def draft_mutations(
    study: Study, table: TextTable, owners: pl.DataFrame, assays: pl.DataFrame
) -> Variants:
    """Draft the rows of `mutations`.

    Args:
        study: the study; its reference genome stands in where a row names none.
        table: the file as text.
        owners: `sample_id` and `patient_id` of each sample.
        assays: `sample_id` and the `assay_id` that showed its mutations.

    Raises:
        IntakeError: HDR-COLUMN-MISSING, or MUT-BUILD-MIXED.
    """
    mapped = apply(COLUMNS, table)
    rows = mapped.rows
    for column, reader in _READ_BY_GENOME.items():
        rows = rows.with_columns(translate(rows[column], reader).alias(column))
    rows = rows.with_columns(pl.col("build").fill_null(pl.lit(study.genome_build, pl.String)))
    _check_one_build(table, rows)
    reads = pl.col("t_alt").cast(pl.Float64, strict=False)
    depth = reads + pl.col("t_ref").cast(pl.Float64, strict=False)
    rows = (
        rows.with_columns(
            _variant_allele(table),
            pl.when(pl.col("entrez_id") != "0").then("entrez_id").alias("entrez_id"),
            pl.when(depth > 0).then(reads / depth).alias("vaf"),
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("mutation_id"),
        )
        .join(owners, on="sample_id", how="left", maintain_order="left")
        .join(assays, on="sample_id", how="left", maintain_order="left")
    )
    origins = mapped.origins | {"vaf": Origin(_name(table, "t_alt_count"))}
    draft = Draft("mutations", table.file, rows, origins)
    return Variants(table, draft, _exact(table, mapped.exact), mapped.findings)


def samples_with_mutations(table: TextTable) -> pl.Series:
    """Give the samples that a mutation file names.

    Args:
        table: the file as text.
    """
    name = _name(table, "Tumor_Sample_Barcode")
    return table.rows[name].unique() if name in table.names else pl.Series([], dtype=pl.String)


def build_of_mutations(table: TextTable) -> str | None:
    """Give the genome build that the first row of a mutation file names, if any.

    Args:
        table: the file as text.
    """
    name = _name(table, "NCBI_Build")
    said = table.rows[name].drop_nulls() if name in table.names else pl.Series([], dtype=pl.String)
    return translate(said.head(1), read_build)[0] if len(said) else None


def _check_one_build(table: TextTable, rows: pl.DataFrame) -> None:
    """Refuse a file with two genome builds."""
    builds = rows.group_by("build").agg(pl.col(LINE).min()).drop_nulls().sort(LINE)
    if len(builds) > 1:
        first, second = builds["build"][0], builds["build"][1]
        says = f"build {second} after rows of build {first}"
        name, line = _name(table, "NCBI_Build"), int(builds[LINE][1])
        raise stop("MUT-BUILD-MIXED", says, file=table.file, line=line, column=name)


def _variant_allele(table: TextTable) -> pl.Series:
    """Give the allele that differs: Tumor_Seq_Allele2, or 1 where 2 is the reference or missing."""
    ref, second = (pl.col(_name(table, one)) for one in ("Reference_Allele", "Tumor_Seq_Allele2"))
    name = _name(table, "Tumor_Seq_Allele1")
    first = pl.col(name) if name in table.names else pl.lit(None, pl.String)
    same = (second == ref).fill_null(value=True)
    alt = pl.when(same & first.is_not_null()).then(first).otherwise(second)
    return table.rows.select(alt.alias("alt")).to_series()


def _exact(table: TextTable, mapped: dict[str, pl.Expr]) -> dict[str, pl.Expr]:
    """Say which cells need not be kept: those that our values, or other cells, give back."""
    ref = pl.col(_name(table, "Reference_Allele"))
    alt = pl.col(_name(table, "Tumor_Seq_Allele2"))
    exact = dict(mapped)
    first, kind = _name(table, "Tumor_Seq_Allele1"), _name(table, "Variant_Type")
    status = _name(table, "Mutation_Status")
    exact[first] = pl.col(first) == ref
    exact[kind] = pl.col(kind) == _variant_type(ref, alt)
    exact[status] = pl.col(status).is_in(_STATUSES)
    return {name: expr for name, expr in exact.items() if name in table.names}


def _variant_type(ref: pl.Expr, alt: pl.Expr) -> pl.Expr:
    """Tell the Variant_Type that follows from two alleles.

    Source: GDC MAF format: SNP, DNP, TNP and ONP by length, INS and DEL by the longer allele.
    """
    length, other = ref.str.len_bytes(), alt.str.len_bytes()
    by_length = length.replace_strict({1: "SNP", 2: "DNP", 3: "TNP"}, default="ONP")
    return (
        pl.when((ref == "-") | (length < other))
        .then(pl.lit("INS"))
        .when((alt == "-") | (length > other))
        .then(pl.lit("DEL"))
        .otherwise(by_length)
    )


def _name(table: TextTable, name: str) -> str:
    """Give the spelling of a column in this file, or the format's own where it is missing."""
    return find_column(table, (name,))[0] or name
