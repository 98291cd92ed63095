"""Public studies as views: TCGA with survival, and the urothelial study with grades."""

import numpy as np
import polars as pl

from tests.shared import shared
from tests.unit.discovery.fake_view import FakeView
from tests.unit.discovery.studies import tcga

Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

WHAS = (("train", 1310, 2144, 40872, 35632), ("test", 328, 46112, 57344, 56032))
"""Rows of the Worcester heart study by part, and where inputs, times and events begin in the file:
its arrays lie there as plain numbers, so that no reader of HDF5 is needed."""


def tcga_survival(*cohorts: str) -> FakeView:
    """Clinical table and exomes of some TCGA cohorts; the cohort stands for the tumour type."""
    rows = pl.read_parquet(shared("tcga/tcga_clinical.parquet"))
    rows = (
        rows.filter(pl.col("cohort").is_in(cohorts)).sort("sample").unique("patient", keep="first")
    )
    dead = pl.col("OS") == 1
    patients = rows.select(
        patient_id="patient",
        site_id=pl.col("patient").str.slice(5, 2),
        sex=pl.col("sex").str.to_lowercase(),
        vital_status=pl.when(dead)
        .then(pl.lit("dead"))
        .when(pl.col("OS") == 0)
        .then(pl.lit("alive")),
        last_contact_day="OS_days",
        death_day=pl.when(dead).then("OS_days"),
    )
    tumours = rows.select(
        tumour_id=pl.col("patient") + "-t",
        patient_id="patient",
        diagnosis_day=pl.lit(0),
        age_at_diagnosis_low=pl.col("age").cast(pl.Int64),
        age_at_diagnosis_high=pl.col("age").cast(pl.Int64),
        oncotree="cohort",
        grade=pl.col("grade").str.extract(r"^(High|Low|G[1-4])"),
    )
    group = pl.col("stage").str.extract(r"^Stage ([IV]+)")
    stagings = rows.select(
        staging_id=pl.col("patient") + "-g", patient_id="patient", day=pl.lit(0), stage_group=group
    )
    molecular = tcga(*cohorts).tables
    known = {"patients": patients, "tumours": tumours, "stagings": stagings}
    return FakeView({name: molecular[name] for name in ("samples", "assays", "mutations")} | known)


def urothelial() -> FakeView:
    """The urothelial study of Cornell, Baylor and MD Anderson: grades, no survival."""
    folder = shared("studies/utuc_cornell_baylor_mdacc_2019")
    read = {"separator": "\t", "infer_schema_length": 0, "quote_char": None}
    rows = pl.read_csv(folder / "data_clinical_patient.txt", comment_prefix="#", **read)
    mutations = pl.read_csv(folder / "data_mutations.txt", comment_prefix="#", **read)
    pairs = pl.read_csv(folder / "data_clinical_sample.txt", comment_prefix="#", **read)
    samples = pairs.select(
        sample_id="SAMPLE_ID", patient_id="PATIENT_ID", sample_type=pl.lit("primary")
    )
    return FakeView(
        {
            "patients": rows.select(
                patient_id="PATIENT_ID", sex=pl.col("GENDER").str.to_lowercase()
            ),
            "tumours": rows.select(
                tumour_id=pl.col("PATIENT_ID") + "-t", patient_id="PATIENT_ID", grade="GRADE"
            ),
            "samples": samples,
            "assays": samples.select(
                assay_id="sample_id",
                sample_id="sample_id",
                assay_type=pl.lit("wes"),
                panel_id=pl.lit(None, pl.String),
            ),
            "mutations": mutations.select(
                pl.col("Tumor_Sample_Barcode").alias("assay_id"),
                pl.col("Hugo_Symbol").alias("symbol"),
                pl.col("Variant_Classification").alias("class"),
                status=pl.lit("somatic"),
            ),
        }
    )


def whas() -> Parts:
    """The Worcester heart study as a public benchmark splits it: inputs, days, events, is test."""
    path = shared("survival/whas_train_test.h5")
    parts = []
    for name, rows, inputs, times, events in WHAS:
        values = np.fromfile(path, np.float32, rows * 6, offset=inputs).reshape(rows, 6)
        days = np.fromfile(path, np.float32, rows, offset=times)
        died = np.fromfile(path, np.int32, rows, offset=events)
        parts.append((values, days, died == 1, np.full(rows, name == "test")))
    values, days, died, is_test = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return values.astype(float), days.astype(float), died, is_test
