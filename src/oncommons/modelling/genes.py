"""Reads who has a known cancer gene mutated at diagnosis, and in whom it was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from oncommons.genome.consequence import VariantClass, is_protein_changing
from oncommons.knowledge.genes import genes as known_genes
from oncommons.store.view import View

_CHANGING = [word.value for word in VariantClass if is_protein_changing(word)]
_SEQUENCING = ("panel", "wes", "wgs")
_NEEDED = (
    ("samples", "sample_type"),
    ("assays", "assay_type"),
    ("assays", "panel_id"),
    ("mutations", "symbol"),
    ("mutations", "class"),
)


@dataclass(frozen=True, slots=True)
class MutatedGenes:
    """Mutations of the most often mutated cancer genes, at diagnosis.

    Args:
        symbols: the genes, most carriers first.
        values: column patient_id and one per gene: 1 mutated, 0 looked at and not mutated, null
            where nobody looked.
        late: patients whose only sequenced samples were taken after diagnosis.
    """

    symbols: tuple[str, ...]
    values: pl.DataFrame
    late: int


def read_genes(view: View, *, most: int, least_carriers: int) -> MutatedGenes:
    """Read the most often mutated genes that the literature names as drivers of cancer.

    A sample counts when it was taken by day 0; one without a day, when it is of the primary.

    Args:
        view: the patients.
        most: how many genes at most.
        least_carriers: patients that a gene needs on either side, mutated and not.

    Returns:
        The genes with their values; none where the columns are not granted.
    """
    if not all(view.has(table, column) for table, column in _NEEDED):
        return MutatedGenes((), pl.DataFrame(schema={"patient_id": pl.String}), 0)
    assays, late = _assays_at_diagnosis(view)
    carriers = _carriers(view, assays)
    counts = (
        carriers.group_by("symbol")
        .len("carriers")
        .sort("carriers", "symbol", descending=[True, False])
    )
    often = counts.filter(pl.col("carriers") >= least_carriers)["symbol"]
    covered = _covered(view, assays, often.to_list())
    values = assays.select(pl.col("patient_id").unique().sort())
    chosen: list[str] = []
    for symbol in often:
        column = _values(values, carriers, covered, symbol)
        if len(chosen) < most and (column == 0).sum() >= least_carriers:
            values = values.with_columns(column)
            chosen.append(symbol)
    return MutatedGenes(tuple(chosen), values, late)


def _assays_at_diagnosis(view: View) -> tuple[pl.DataFrame, int]:
    """Give the sequencing assays of samples taken by day 0, and how many patients have others."""
    day = ["collection_day"] if view.has("samples", "collection_day") else []
    samples = view.rows("samples", ["sample_id", "patient_id", "sample_type", *day])
    if not day:
        samples = samples.with_columns(collection_day=pl.lit(None, pl.Int32))
    assays = view.rows("assays", ["assay_id", "sample_id", "assay_type", "panel_id"])
    rows = assays.filter(pl.col("assay_type").is_in(_SEQUENCING)).join(samples, on="sample_id")
    rows = rows.filter(pl.col("sample_type") != "normal")
    undated = pl.col("collection_day").is_null() & (pl.col("sample_type") == "primary")
    early = rows.filter(undated | (pl.col("collection_day") <= 0))
    late = rows["patient_id"].n_unique() - early["patient_id"].n_unique()
    return early, late


def _carriers(view: View, assays: pl.DataFrame) -> pl.DataFrame:
    """Give each patient and mutated cancer gene once, germline variants left out."""
    status = ["status"] if view.has("mutations", "status") else []
    rows = view.rows("mutations", ["assay_id", "symbol", "class", *status])
    drivers = [gene.symbol for gene in known_genes().values() if gene.role is not None]
    kept = pl.col("symbol").is_in(drivers) & pl.col("class").is_in(_CHANGING)
    if status:
        kept = kept & (pl.col("status") != "germline")
    chosen = rows.filter(kept).join(assays.select("assay_id", "patient_id"), on="assay_id")
    return chosen.select("patient_id", "symbol").unique()


def _covered(view: View, assays: pl.DataFrame, symbols: Sequence[str]) -> pl.DataFrame:
    """Give each patient and gene that an assay covered for certain."""
    lists = pl.DataFrame(schema={"panel_id": pl.String, "symbol": pl.String})
    if view.has("panels", "symbol") and view.has("panels", "panel_id"):
        lists = view.rows("panels", ["panel_id", "symbol"])
    listed = assays.join(lists, on="panel_id").select("patient_id", "symbol")
    has_list = pl.col("panel_id").is_in(lists["panel_id"].unique().to_list())
    whole = pl.col("assay_type").is_in(["wes", "wgs"]) & ~has_list.fill_null(value=False)
    every = assays.filter(whole).select(pl.col("patient_id").unique())
    everywhere = every.join(
        pl.DataFrame({"symbol": symbols}, schema={"symbol": pl.String}), how="cross"
    )
    wanted = listed.filter(pl.col("symbol").is_in(list(symbols)))
    return pl.concat([wanted, everywhere]).unique()


def _values(
    patients: pl.DataFrame, carriers: pl.DataFrame, covered: pl.DataFrame, symbol: str
) -> pl.Series:
    """Give one gene as 1, 0 and null."""
    mutated = carriers.filter(pl.col("symbol") == symbol)["patient_id"].implode()
    seen = covered.filter(pl.col("symbol") == symbol)["patient_id"].implode()
    patient = pl.col("patient_id")
    value = pl.when(patient.is_in(mutated)).then(1.0).when(patient.is_in(seen)).then(0.0)
    return patients.select(value.alias(symbol)).to_series()
