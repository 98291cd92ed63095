"""One patient as the bedside sees them, from the identified tables inside the hospital."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from oncommons.domain.patients import (
    Alteration,
    AlterationKind,
    GivenTreatment,
    Origin,
    Patient,
)
from oncommons.errors import IntakeError
from oncommons.genome.consequence import VariantClass, is_protein_changing

Tables = Mapping[str, pl.LazyFrame] | Mapping[str, pl.DataFrame]

CHANGING = [value.value for value in VariantClass if is_protein_changing(value)]
_EVERY_GENE, _BY_LIST = {"wes", "wgs"}, "panel"
STRONG_CALLS = (-2, 2)


def patient_ids(tables: Tables) -> list[str]:
    """List the patients, sorted.

    Args:
        tables: of a reading or of a vault.
    """
    ids = tables["patients"].lazy().select("patient_id").sort("patient_id").collect()
    return ids["patient_id"].to_list()


def patient_record(tables: Tables, patient_id: str, *, sample_id: str | None = None) -> Patient:
    """Build the bedside record of one patient.

    Alterations are protein-changing mutations, copy-number calls of -2 and 2, and rearrangements,
    of one sample. Without `sample_id` that is the assayed sample collected last; of samples without
    a day, the last by name.

    Args:
        tables: of a reading or of a vault.
        patient_id: the patient.
        sample_id: the sample that the alterations shall come from.

    Raises:
        IntakeError: no such patient, or no such sample of this patient.
    """
    person = _one(_of(tables, "patients", "patient_id", patient_id))
    if person is None:
        remedy = "choose one of patient_ids"
        raise IntakeError("there is no patient of this number", remedy=remedy)
    sample = _sample(tables, patient_id, sample_id)
    tumour = _one(_of(tables, "tumours", "patient_id", patient_id).sort("diagnosis_day")) or {}
    chosen = str(sample["sample_id"]) if sample else ""
    assays = _of(tables, "assays", "sample_id", chosen)
    profiled, known = _coverage(tables, assays)
    return Patient(
        patient_id=patient_id,
        sample_id=chosen,
        oncotree=(sample or {}).get("oncotree") or tumour.get("oncotree") or "",
        sex=person["sex"],
        age_years=tumour.get("age_at_diagnosis"),
        stage_group=_stage(tables, patient_id),
        alterations=_alterations(tables, chosen),
        profiled=profiled,
        coverage_known=known,
        msi_status=_first(assays, "msi_status") or "unknown",
        tmb=_first(assays, "tmb"),
        treatments=_treatments(tables, patient_id),
    )


def _of(tables: Tables, name: str, column: str, value: str) -> pl.DataFrame:
    """Give the rows of a table that belong to a patient or sample."""
    return tables[name].lazy().filter(pl.col(column) == value).collect()


def _one(rows: pl.DataFrame) -> dict[str, Any] | None:
    """Give the first row, if any."""
    return rows.row(0, named=True) if len(rows) else None


def _first(rows: pl.DataFrame, column: str) -> Any:  # noqa: ANN401  a value of that column
    """Give the first known value of a column."""
    known = rows[column].drop_nulls()
    return known[0] if len(known) else None


def _sample(tables: Tables, patient_id: str, sample_id: str | None) -> dict[str, Any] | None:
    """Choose the sample: the one asked for, else the assayed tumour sample collected last."""
    samples = _of(tables, "samples", "patient_id", patient_id)
    if sample_id is not None:
        asked = samples.filter(pl.col("sample_id") == sample_id)
        if not len(asked):
            remedy = "choose a sample of this patient, or leave it out"
            raise IntakeError("this patient has no sample of this number", remedy=remedy)
        return _one(asked)
    ids = samples["sample_id"].implode()
    assays = tables["assays"].lazy().filter(pl.col("sample_id").is_in(ids)).collect()
    assayed = pl.col("sample_id").is_in(assays["sample_id"].implode())
    tumour = pl.col("sample_type") != "normal"
    ranked = samples.sort(
        tumour, assayed, "collection_day", "sample_id", descending=True, nulls_last=True
    )
    return _one(ranked)


def _stage(tables: Tables, patient_id: str) -> str:
    """Give the last stage group; of stagings without a day, the first."""
    stagings = _of(tables, "stagings", "patient_id", patient_id)
    dated = stagings.sort("day", descending=True, nulls_last=True, maintain_order=True)
    return _first(dated, "stage_group") or ""


def _coverage(tables: Tables, assays: pl.DataFrame) -> tuple[frozenset[str] | None, bool]:
    """Say which genes the assays of a sample covered, and whether that can be believed.

    A panel without a gene list, and a sample without an assay, cover no gene that we know of.
    """
    kinds = set(assays["assay_type"])
    if kinds & _EVERY_GENE:
        return None, True
    names = assays.filter(pl.col("assay_type") == _BY_LIST)["panel_id"].unique()
    panels = tables["panels"].lazy().filter(pl.col("panel_id").is_in(names.implode())).collect()
    listed = set(panels["panel_id"])
    known = bool(len(names)) and set(names) <= listed
    return frozenset(panels["symbol"]), known


def _alterations(tables: Tables, sample_id: str) -> tuple[Alteration, ...]:
    """Collect what was found in a sample."""
    mutations = _of(tables, "mutations", "sample_id", sample_id)
    changing = mutations.filter(pl.col("class").is_in(CHANGING)).sort("symbol", "pos")
    calls = _of(tables, "copy_number", "sample_id", sample_id)
    strong = calls.filter(pl.col("call").is_in(STRONG_CALLS)).sort("symbol")
    rearranged = _of(tables, "structural_variants", "sample_id", sample_id).sort("sv_id")
    exons = _exons(tables, changing)
    return (
        *(_mutation(row, exons) for row in changing.iter_rows(named=True)),
        *(_copy(row) for row in strong.iter_rows(named=True)),
        *(_rearrangement(row) for row in rearranged.iter_rows(named=True)),
    )


def _exons(tables: Tables, mutations: pl.DataFrame) -> dict[str, int]:
    """Give the exon number of each mutation whose source writes it as "15/18".

    Spreadsheets turn "5/11" into "11-May"; such text is not read back.
    """
    ids = mutations["mutation_id"].cast(pl.String)
    extras = (
        tables["extras"]
        .lazy()
        .filter(
            (pl.col("entity") == "mutations")
            & (pl.col("attribute") == "Exon_Number")
            & pl.col("entity_id").is_in(ids.implode())
        )
        .with_columns(pl.col("value").str.extract(r"^(\d{1,3})/\d{1,3}$", 1).cast(pl.Int64))
        .drop_nulls("value")
        .collect()
    )
    return dict(zip(extras["entity_id"], extras["value"], strict=True))


def _mutation(row: Mapping[str, Any], exons: Mapping[str, int]) -> Alteration:
    """Describe a mutation."""
    return Alteration(
        row["symbol"],
        AlterationKind.MUTATION,
        protein_change=(row["hgvsp"] or "").removeprefix("p."),
        variant_class=row["class"],
        exon=exons.get(str(row["mutation_id"]), 0),
        origin=Origin(row["status"]),
        vaf=row["vaf"],
    )


def _copy(row: Mapping[str, Any]) -> Alteration:
    """Describe an amplification or deep deletion."""
    return Alteration(row["symbol"], AlterationKind.COPY_NUMBER, call=row["call"])


def _rearrangement(row: Mapping[str, Any]) -> Alteration:
    """Describe a rearrangement; within one gene it has no partner."""
    first, second = row["symbol1"] or row["symbol2"], row["symbol2"] or ""
    partner = "" if second == first else second
    origin = Origin(row["status"] or Origin.UNKNOWN)
    return Alteration(first, AlterationKind.FUSION, partner=partner, origin=origin)


def _treatments(tables: Tables, patient_id: str) -> tuple[GivenTreatment, ...]:
    """List the drugs given, the first first."""
    rows = _of(tables, "treatments", "patient_id", patient_id)
    drugs = rows.with_columns(pl.coalesce("drug_name", "regimen").alias("drug"))
    given = drugs.drop_nulls("drug").sort("start_day", "line", "drug", nulls_last=True)
    return tuple(
        GivenTreatment(row["drug"], row["line"], row["start_day"], row["end_day"])
        for row in given.iter_rows(named=True)
    )
