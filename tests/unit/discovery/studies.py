"""The prostate and TCGA studies as views, read from the public files beside the project."""

import polars as pl

from tests.shared import shared
from tests.unit.discovery.fake_view import FakeView

_TYPES = {"Primary": "primary", "Metastasis": "metastasis"}


def prostate() -> FakeView:
    """The prostate study of Memorial Sloan Kettering: panels whose gene lists are not at hand."""
    folder = shared("studies/prostate_msk_2024")
    read = {"separator": "\t", "infer_schema_length": 0, "quote_char": None}
    samples = pl.read_csv(folder / "data_clinical_sample.txt", skip_rows=4, **read)
    matrix = pl.read_csv(folder / "data_gene_panel_matrix.txt", **read)
    rows = pl.read_csv(folder / "data_mutations.txt", skip_rows=2, **read)
    made = samples.select(
        sample_id="SAMPLE_ID",
        patient_id="PATIENT_ID",
        sample_type=pl.col("SAMPLE_TYPE").replace_strict(_TYPES, default="unknown"),
    )
    assays = made.join(matrix, left_on="sample_id", right_on="SAMPLE_ID").select(
        assay_id="sample_id",
        sample_id="sample_id",
        assay_type=pl.lit("panel"),
        panel_id="mutations",
    )
    mutations = rows.select(
        pl.col("Tumor_Sample_Barcode").alias("assay_id"),
        pl.col("Hugo_Symbol").alias("symbol"),
        pl.col("Variant_Classification").alias("class"),
        pl.col("HGVSp_Short").alias("hgvsp"),
        status=pl.lit("somatic"),
    )
    tables = {"samples": made, "assays": assays, "mutations": mutations}
    return FakeView(tables | {"patients": made.select(pl.col("patient_id").unique().sort())})


def tcga(*cohorts: str) -> FakeView:
    """The exomes of The Cancer Genome Atlas: rows that passed the filters, all cohorts or some."""
    rows = pl.scan_parquet(shared("tcga/tcga_mutations.parquet"))
    rows = rows.with_columns(pl.col("cohort", "source", "filt", "patient").cast(pl.String))
    passed = (pl.col("source") == "Firehose") | (pl.col("filt") == "PASS")
    amplified = pl.col("cohort").is_in(["LAML", "OV"]) & pl.col("filt").str.contains("wga")
    kept = rows.filter(passed | amplified)
    if cohorts:
        kept = kept.filter(pl.col("cohort").is_in(cohorts))
    sample = pl.col("sample").cast(pl.String)
    mutations = kept.select(
        "patient",
        assay_id=sample,
        symbol=pl.col("gene").cast(pl.String),
        hgvsp="hgvsp",
        status=pl.lit("somatic"),
        **{"class": pl.col("vclass").cast(pl.String)},
    ).collect()
    samples = mutations.select(
        sample_id="assay_id", patient_id="patient", sample_type=_sample_type()
    ).unique()
    assays = samples.select(
        assay_id="sample_id",
        sample_id="sample_id",
        assay_type=pl.lit("wes"),
        panel_id=pl.lit(None, pl.String),
    )
    patients = samples.select(pl.col("patient_id").unique().sort())
    tables = {"patients": patients, "samples": samples, "assays": assays}
    return FakeView(tables | {"mutations": mutations.drop("patient")})


def gnomad_opportunity() -> pl.DataFrame:
    """Mutation opportunity from the gnomAD columns alone: counts expected from mutability."""
    features = pl.read_parquet(shared("knowledge/gene_features.parquet"))
    return features.unique("gene", keep="first", maintain_order=True).select(
        symbol="gene",
        mu_silent="exp_syn",
        mu_missense="exp_mis",
        mu_truncating="exp_lof",
        cds_length="cds_length",
    )


def _sample_type() -> pl.Expr:
    """Read the kind of specimen from the barcode: 01 and 03 are primaries, 06 is a metastasis."""
    code = pl.col("assay_id").str.slice(13, 2)
    kinds = {"01": "primary", "03": "primary", "02": "recurrence", "06": "metastasis"}
    return code.replace_strict(kinds, default="unknown")
