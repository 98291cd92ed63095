"""Which sample was assayed, and with what: without it nobody is wild type."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.intake.cbioportal.meta import Study
from oncommons.intake.mapping import Mapped, Number, Share, Words, apply
from oncommons.intake.rulebook import finding, stop
from oncommons.intake.source import Draft, Grain, Origin
from oncommons.intake.text_table import LINE, RULE, TextTable, find_column

MUTATIONS, COPY_NUMBER, STRUCTURAL_VARIANTS = "mutations", "copy number", "structural variants"
PROFILES: Mapping[str, tuple[str, ...]] = {
    MUTATIONS: ("mutations",),
    COPY_NUMBER: ("cna", "gistic", "log2CNA"),
    STRUCTURAL_VARIANTS: ("structural_variants", "sv", "fusion"),
}
"""Kinds of alteration, and the columns of the panel matrix that say how they were assayed."""

EXOMES, GENOMES = ("WES", "WXS", "EXOME"), ("WGS",)
_EVIDENCE = {MUTATIONS: "wes", COPY_NUMBER: "array_cna", STRUCTURAL_VARIANTS: "rnaseq"}
"""Assay of a sample that has alterations but no panel: a kind that claims no more than was seen."""

ASSAY_COLUMNS = (
    Mapped(("TMB_NONSYNONYMOUS", "TMB_SCORE", "CVR_TMB_SCORE"), "tmb", Number()),
    Mapped(("TUMOR_PURITY", "PURITY"), "purity", Share()),
    Mapped(
        ("MSI_TYPE", "MSI_STATUS"),
        "msi_status",
        Words(
            (
                ("Stable", "MSS"), ("Instable", "MSI-H"), ("Indeterminate", "unknown"),
                ("MSS", "MSS"), ("MSI-H", "MSI-H"), ("MSI", "MSI-H"), ("MSI-L", "MSI-L"),
                ("Unstable", "MSI-H"), ("Unknown", "unknown"), ("Do not report", "unknown"),
            )
        ),
    ),
)  # fmt: skip
"""Attributes of a sample that are results of its assay."""


_SAMPLE_LINE = "#sample line"
_ROWS = pl.Schema(
    {
        LINE: pl.Int64(), RULE: pl.String(), "sample_id": pl.String(), "panel": pl.String(),
        "assay_type": pl.String(), "profiles": pl.List(pl.String()),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Assays:
    """The assays of a study.

    Args:
        drafts: rows of `assays`.
        by_kind: kind of alteration to `sample_id` and the `assay_id` that showed it.
        exact: columns of the sample file to where their text follows from an assay.
        findings: what was found.
    """

    drafts: tuple[Draft, ...]
    by_kind: Mapping[str, pl.DataFrame]
    exact: dict[str, pl.Expr]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What the molecular files of a study say about how it was assayed.

    Args:
        matrix: the panel matrix, if there is one.
        altered: kind of alteration to the samples that its file names.
        genome_build: build of the coordinates; None where unknown.
    """

    matrix: TextTable | None
    altered: Mapping[str, pl.Series]
    genome_build: str | None


def make_assays(study: Study, samples: TextTable, ids: pl.DataFrame, evidence: Evidence) -> Assays:
    """Say which sample was assayed, and how.

    The panel matrix decides where it names the sample; else the sample's GENE_PANEL; else an
    exome where the case list of sequenced samples (or, without case lists, the study's having
    mutations) says so. A sample with alterations and none of these gets an assay too, and
    ASY-EVIDENCE. Any other sample has no assay: not assayed is not wild type.

    Args:
        study: the study.
        samples: the sample file.
        ids: rows with `#line` and `sample_id` of each sample.
        evidence: what the molecular files say.
    """
    matrix, altered = evidence.matrix, evidence.altered
    ids = (
        ids.select(LINE, "sample_id")
        .drop_nulls()
        .unique("sample_id", keep="first", maintain_order=True)
    )
    in_matrix, named = _from_matrix(matrix)
    rest = ids.filter(~pl.col("sample_id").is_in(named.implode()))
    declared = _declared(study, samples, rest, altered)
    known = pl.concat([in_matrix["sample_id"], declared["sample_id"]])
    seen = _from_evidence(ids.filter(~pl.col("sample_id").is_in(known.implode())), altered)
    results = apply(ASSAY_COLUMNS, samples)
    found = ids.join(results.rows.drop(RULE), on=LINE, how="left").rename({LINE: _SAMPLE_LINE})
    origins = {
        column: replace(origin, file=samples.file, line=_SAMPLE_LINE)
        for column, origin in results.origins.items()
    }
    own = _as_assays(pl.concat([declared, seen]), found, evidence)
    listed = _as_assays(in_matrix, found, evidence)
    drafts = [_draft(samples, own, origins, Grain.DERIVED)]
    if matrix is not None:
        drafts.append(_draft(matrix, listed, origins, Grain.LINE))
    every = pl.concat([own, listed])
    by_kind = {kind: _showing(every, kind) for kind in PROFILES}
    findings = (*results.findings, *_evidence_finding(samples.file, seen))
    return Assays(tuple(drafts), by_kind, _exact(samples, every, results.exact), findings)


def _exact(
    samples: TextTable, assays: pl.DataFrame, exact: Mapping[str, pl.Expr]
) -> dict[str, pl.Expr]:
    """Say where results need not be kept: where the sample has an assay that has them."""
    name, _ = find_column(samples, ("SAMPLE_ID",))
    assayed = pl.col(name).is_in(assays["sample_id"].unique().implode())
    found = {column: one & assayed for column, one in exact.items()}
    panel, _ = find_column(samples, ("GENE_PANEL",))
    if panel:
        named = pl.concat_str(name, panel, separator=":")
        found[panel] = named.is_in(assays["assay_id"].implode())
    return found


def _draft(
    table: TextTable, rows: pl.DataFrame, origins: Mapping[str, Origin], grain: Grain
) -> Draft:
    """Draft the assays that a file tells of."""
    sample, _ = find_column(table, ("SAMPLE_ID",))
    own = {"sample_id": Origin(sample)}
    return Draft("assays", table.file, rows.drop("profiles"), {**origins, **own}, grain)


def _from_matrix(matrix: TextTable | None) -> tuple[pl.DataFrame, pl.Series]:
    """Give the assays that the matrix tells of, and every sample it names."""
    if matrix is None:
        return pl.DataFrame(schema=_ROWS), pl.Series("sample_id", [], pl.String)
    sample, _ = find_column(matrix, ("SAMPLE_ID",))
    if not sample:
        says = "the column SAMPLE_ID is missing"
        raise stop("HDR-COLUMN-MISSING", says, file=matrix.file, line=matrix.header_line)
    named = matrix.rows.rename({sample: "sample_id"})
    rows = (
        named.unpivot(index=[LINE, RULE, "sample_id"], variable_name="profiles", value_name="panel")
        .drop_nulls("panel")
        .group_by(LINE, RULE, "sample_id", "panel", maintain_order=True)
        .agg("profiles")
        .with_columns(_type_of_panel())
        .select(_ROWS.names())
        .sort(LINE, "panel")
    )
    return rows, named["sample_id"].drop_nulls().unique()


def _type_of_panel() -> pl.Expr:
    """Tell exomes and genomes by the name of the panel."""
    upper = pl.col("panel").str.to_uppercase()
    return (
        pl.when(upper.is_in(EXOMES))
        .then(pl.lit("wes"))
        .when(upper.is_in(GENOMES))
        .then(pl.lit("wgs"))
        .otherwise(pl.lit("panel"))
        .alias("assay_type")
    )


def _declared(
    study: Study, samples: TextTable, rest: pl.DataFrame, altered: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """Give the assays of samples that the matrix does not name: by GENE_PANEL or as exomes."""
    attribute, _ = find_column(samples, ("GENE_PANEL",))
    panel = pl.col(attribute) if attribute else pl.lit(None, pl.String)
    texts = samples.rows.select(LINE, panel.alias("panel"))
    sequenced = study.sequenced()
    if sequenced is not None:
        listed = pl.col("sample_id").is_in(list(sequenced))
    else:
        listed = pl.lit(MUTATIONS in altered and not study.case_lists)
    exome = pl.when(listed).then(pl.lit(EXOMES[0]))
    rows = rest.join(texts, on=LINE, how="left", maintain_order="left")
    rows = rows.with_columns(pl.coalesce("panel", exome).alias("panel")).drop_nulls("panel")
    return rows.with_columns(_type_of_panel(), *_all_profiles()).select(_ROWS.names())


def _all_profiles() -> tuple[pl.Expr, pl.Expr]:
    """Say that an assay shows every kind of alteration, and that no line was refused for it."""
    kinds = pl.lit(list(PROFILES), pl.List(pl.String())).alias("profiles")
    return kinds, pl.lit(None, pl.String).alias(RULE)


def _from_evidence(rest: pl.DataFrame, altered: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Give an assay to samples that have alterations, but were named nowhere."""
    parts = [pl.DataFrame(schema={"sample_id": pl.String(), "assay_type": pl.String()})]
    for kind, samples in altered.items():
        new = samples.drop_nulls().unique(maintain_order=True)
        parts.append(pl.DataFrame({"sample_id": new, "assay_type": [_EVIDENCE[kind]] * len(new)}))
    evidence = pl.concat(parts).unique("sample_id", keep="first", maintain_order=True)
    rows = rest.join(evidence, on="sample_id", how="inner", maintain_order="left")
    nothing = pl.lit(None, pl.String).alias("panel")
    return rows.with_columns(nothing, *_all_profiles()).select(_ROWS.names())


def _evidence_finding(file: str, seen: pl.DataFrame) -> tuple[Finding, ...]:
    """Report samples whose assay was told from their alterations."""
    if not len(seen):
        return ()
    return (finding("ASY-EVIDENCE", file=file, line=int(seen[LINE][0]), count=len(seen)),)


def _as_assays(rows: pl.DataFrame, found: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Turn samples and panels into rows of `assays`, with what each assay found."""
    panel = pl.when(assay_type="panel").then(pl.col("panel")).alias("panel_id")
    build = pl.lit(evidence.genome_build, pl.String).alias("genome_build")
    name = pl.concat_str("sample_id", pl.coalesce("panel_id", "assay_type"), separator=":")
    return (
        rows.join(found, on="sample_id", how="left", maintain_order="left")
        .with_columns(panel, build)
        .with_columns(name.alias("assay_id"))
        .drop("panel")
    )


def _showing(assays: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Give the assay of each sample that shows a kind of alteration, else its first."""
    names = pl.lit([*PROFILES[kind], kind], pl.List(pl.String()))
    shows = pl.col("profiles").list.set_intersection(names).list.len() > 0
    ranked = assays.with_columns(shows.alias("shows")).sort(
        "shows", descending=True, maintain_order=True
    )
    first = ranked.unique("sample_id", keep="first", maintain_order=True)
    return first.select("sample_id", "assay_id")
