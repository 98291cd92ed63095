"""Finds patients in the identified tables by what was found in their tumours."""

from collections.abc import Collection, Mapping

import polars as pl

from oncommons.intake.bedside import CHANGING, STRONG_CALLS, Tables


def patients_altered(tables: Tables, symbols: Collection[str], *, most: int) -> list[str]:
    """List patients with a tumour alteration in one of the genes, sorted.

    Alterations are those of `patient_record`: protein-changing mutations, copy-number calls of -2
    and 2, and rearrangements.

    Args:
        tables: of a reading or of a vault.
        symbols: genes, as the tables name them.
        most: how many patients to list at most; the first by id.
    """
    genes = list(symbols)
    one_of = pl.col("symbol").is_in(genes)
    found = [
        tables["mutations"].lazy().filter(one_of & pl.col("class").is_in(CHANGING)),
        tables["copy_number"].lazy().filter(one_of & pl.col("call").is_in(STRONG_CALLS)),
        tables["structural_variants"]
        .lazy()
        .filter(pl.col("symbol1").is_in(genes) | pl.col("symbol2").is_in(genes)),
    ]
    samples = pl.concat([part.select("sample_id") for part in found]).unique()
    patients = tables["samples"].lazy().join(samples, on="sample_id", how="semi")
    listed = patients.select("patient_id").unique().sort("patient_id").head(most).collect()
    return listed["patient_id"].to_list()


def tables_of(tables: Tables, patient_ids: Collection[str]) -> Mapping[str, pl.DataFrame]:
    """Read the rows of a few patients into memory, so that many records can be built fast.

    Args:
        tables: of a reading or of a vault.
        patient_ids: the patients.

    Returns:
        Every table: rows of these patients, of their samples, and what belongs to nobody.
    """
    chosen = pl.col("patient_id").is_in(list(patient_ids))
    samples = tables["samples"].lazy().filter(chosen).collect()
    ids = samples["sample_id"].to_list()
    narrowed: dict[str, pl.DataFrame] = {}
    for name, frame in tables.items():
        rows = frame.lazy()
        columns = rows.collect_schema().names()
        if "patient_id" in columns:
            rows = rows.filter(chosen)
        elif "sample_id" in columns:
            rows = rows.filter(pl.col("sample_id").is_in(ids))
        if name != "extras":
            narrowed[name] = rows.collect()
    changed = narrowed["mutations"]["mutation_id"].cast(pl.String).to_list()
    extras = tables["extras"].lazy().filter(pl.col("entity_id").is_in(changed))
    return narrowed | {"extras": extras.collect()}
