"""Reads who has a known cancer gene mutated, and in whom it was looked at."""

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
METASTASIS = "sample_metastasis"
LEAST_UNDATED = 0.1
LEAST_SEEN = 3


@dataclass(frozen=True, slots=True)
class MutatedGenes:
    """Mutations of the most often mutated cancer genes.

    Args:
        symbols: the genes, most carriers first.
        values: column patient_id and one per gene: 1 mutated, 0 looked at and not mutated, null
            where nobody looked; with undated samples also `sample_metastasis`, null where that is
            not known.
        late: patients whose sequenced samples were all left out: taken after diagnosis, or at an
            unknown time from something else than the primary.
        undated: patients whose values come from such samples of an unknown time, because too many
            patients have no others; 0 where these are left out.
        sequenced: patients with a sequenced sample.
        unlisted: panels whose list of genes the release does not hold.
    """

    symbols: tuple[str, ...]
    values: pl.DataFrame
    late: int = 0
    undated: int = 0
    sequenced: int = 0
    unlisted: int = 0


def read_genes(view: View, *, most: int, least_carriers: int) -> MutatedGenes:
    """Read the most often mutated genes that the literature names as drivers of cancer.

    A sample counts when it was taken by day 0; one without a day, when it is of the primary. Where
    a tenth of the sequenced patients have other samples without a day only, these count too: left
    out, they would leave a chosen group without genes. Their time is then unknown. A gene was
    looked at where the panel lists it; of a panel without a list, where it found the gene mutated
    in three patients.

    Args:
        view: the patients.
        most: how many genes at most.
        least_carriers: patients that a gene needs on either side, mutated and not.

    Returns:
        The genes with their values; none where the columns are not granted.
    """
    if not all(view.has(table, column) for table, column in _NEEDED):
        return MutatedGenes((), pl.DataFrame(schema={"patient_id": pl.String}))
    rows = _assays(view)
    sequenced = rows["patient_id"].n_unique()
    assays, undated = _usable(rows, sequenced)
    carriers = _carriers(view, assays)
    lists = _lists(view)
    counts = (
        carriers.group_by("symbol")
        .agg(pl.col("patient_id").n_unique().alias("carriers"))
        .sort("carriers", "symbol", descending=[True, False])
    )
    often = counts.filter(pl.col("carriers") >= least_carriers)["symbol"]
    looked_at = pl.concat([lists, _seen(carriers, lists)])
    values = assays.select(pl.col("patient_id").unique().sort())
    chosen: list[str] = []
    for symbol in often:
        if len(chosen) == most:
            break
        column = _values(values, carriers, _covered(assays, looked_at, symbol), symbol)
        if (column == 0).sum() >= least_carriers:
            values = values.with_columns(column)
            chosen.append(symbol)
    if undated:
        values = values.join(_metastases(assays), on="patient_id", how="left")
    panels = assays.filter(pl.col("assay_type") == "panel")["panel_id"].drop_nulls().unique()
    return MutatedGenes(
        symbols=tuple(chosen),
        values=values,
        late=sequenced - values.height,
        undated=undated,
        sequenced=sequenced,
        unlisted=len(set(panels) - set(lists["panel_id"])),
    )


def _assays(view: View) -> pl.DataFrame:
    """Give the sequencing assays of tumours, each with its sample."""
    day = ["collection_day"] if view.has("samples", "collection_day") else []
    samples = view.rows("samples", ["sample_id", "patient_id", "sample_type", *day])
    if not day:
        samples = samples.with_columns(collection_day=pl.lit(None, pl.Int32))
    assays = view.rows("assays", ["assay_id", "sample_id", "assay_type", "panel_id"])
    rows = assays.filter(pl.col("assay_type").is_in(_SEQUENCING)).join(samples, on="sample_id")
    return rows.filter(pl.col("sample_type") != "normal")


def _usable(rows: pl.DataFrame, sequenced: int) -> tuple[pl.DataFrame, int]:
    """Give the assays that count, and how many patients have only ones of an unknown time."""
    undated = pl.col("collection_day").is_null()
    primary = pl.col("sample_type") == "primary"
    early = rows.filter((undated & primary) | (pl.col("collection_day") <= 0))
    others = rows.filter(undated & ~primary).join(early, on="patient_id", how="anti")
    patients = others["patient_id"].n_unique()
    if patients < LEAST_UNDATED * sequenced or not patients:
        return early, 0
    return pl.concat([early, others]), patients


def _carriers(view: View, assays: pl.DataFrame) -> pl.DataFrame:
    """Give each patient, mutated cancer gene and panel once, germline variants left out."""
    status = ["status"] if view.has("mutations", "status") else []
    rows = view.rows("mutations", ["assay_id", "symbol", "class", *status])
    drivers = [gene.symbol for gene in known_genes().values() if gene.role is not None]
    kept = pl.col("symbol").is_in(drivers) & pl.col("class").is_in(_CHANGING)
    if status:
        kept = kept & (pl.col("status") != "germline")
    panels = assays.select("assay_id", "patient_id", "panel_id")
    chosen = rows.filter(kept).join(panels, on="assay_id")
    return chosen.select("patient_id", "symbol", "panel_id").unique()


def _lists(view: View) -> pl.DataFrame:
    """Give the genes of each panel that has a list."""
    if view.has("panels", "symbol") and view.has("panels", "panel_id"):
        return view.rows("panels", ["panel_id", "symbol"])
    return pl.DataFrame(schema={"panel_id": pl.String, "symbol": pl.String})


def _seen(carriers: pl.DataFrame, lists: pl.DataFrame) -> pl.DataFrame:
    """Give the genes that a panel without a list must have looked at, since it found them."""
    unlisted = carriers.join(lists, on="panel_id", how="anti").drop_nulls("panel_id")
    found = unlisted.group_by("panel_id", "symbol").len("patients")
    return found.filter(pl.col("patients") >= LEAST_SEEN).select("panel_id", "symbol")


def _covered(assays: pl.DataFrame, lists: pl.DataFrame, symbol: str) -> pl.Series:
    """Give the patients in whom an assay covered a gene for certain, a gene at a time.

    All genes at once would be a table of patients times genes.
    """
    panel = pl.col("panel_id")
    on_list = panel.is_in(lists.filter(pl.col("symbol") == symbol)["panel_id"].implode())
    has_list = panel.is_in(lists["panel_id"].unique().implode()).fill_null(value=False)
    whole = pl.col("assay_type").is_in(["wes", "wgs"]) & ~has_list
    return assays.filter(on_list.fill_null(value=False) | whole)["patient_id"].unique()


def _values(
    patients: pl.DataFrame, carriers: pl.DataFrame, covered: pl.Series, symbol: str
) -> pl.Series:
    """Give one gene as 1, 0 and null."""
    mutated = carriers.filter(pl.col("symbol") == symbol)["patient_id"].implode()
    patient = pl.col("patient_id")
    is_seen = patient.is_in(covered.implode())
    value = pl.when(patient.is_in(mutated)).then(1.0).when(is_seen).then(0.0)
    return patients.select(value.alias(symbol)).to_series()


def _metastases(assays: pl.DataFrame) -> pl.DataFrame:
    """Tell patients whose sequenced sample is a metastasis from those with the primary alone."""
    kind = pl.col("sample_type")
    one = pl.when((kind == "metastasis").any()).then(1.0).when((kind == "primary").all()).then(0.0)
    return assays.group_by("patient_id").agg(one.alias(METASTASIS))
