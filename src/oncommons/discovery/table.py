"""The target list as rows of a table, for files and pages."""

import polars as pl

from oncommons.domain.targets import Hotspot, Target, TargetList

COLUMNS: dict[str, str] = {
    "rank": "Place in the list, 1 is best.",
    "symbol": "Gene, HGNC symbol.",
    "p": "Combined p value of the tests.",
    "q": "False discovery rate of stopping the list here.",
    "driver_class": "How its mutations seem to act.",
    "n_altered": "Patients with a protein-changing mutation.",
    "of_profiled": "Patients profiled for the gene; empty where no panel list says so.",
    "n_missense": "Patients with a missense mutation, among those tested.",
    "expected_missense": "Patients expected without selection.",
    "p_missense": "Upper tail of missense mutations.",
    "n_truncating": "Patients with a truncating mutation or frameshift, among those tested.",
    "expected_truncating": "Patients expected without selection.",
    "p_truncating": "Upper tail of truncating mutations and frameshifts.",
    "n_silent": "Patients with a silent mutation, among those tested.",
    "p_hotspot": "Recurrence at single residues.",
    "hotspots": "Most recurrent residues with their patients.",
    "drugs": "Approved drugs for an alteration of the gene.",
}
"""Name and meaning of each column, in order."""

Cell = str | int | float | None


def target_rows(targets: TargetList) -> list[dict[str, Cell]]:
    """Give one row per target, in the order of the list.

    Args:
        targets: the list; what is hidden stays empty.

    Returns:
        One map per target, with the names of `COLUMNS`.
    """
    return [_row(place, target) for place, target in enumerate(targets.targets, start=1)]


def target_frame(targets: TargetList) -> pl.DataFrame:
    """Give the targets as a frame, for Parquet and CSV.

    Args:
        targets: the list.

    Returns:
        One row per target, with the columns of `COLUMNS`, also when there is none.
    """
    return pl.DataFrame(target_rows(targets), schema=_SCHEMA)


def _row(place: int, target: Target) -> dict[str, Cell]:
    """Write one target, lists joined into text."""
    lists: dict[str, Cell] = {
        "rank": place,
        "driver_class": target.driver_class.value,
        "hotspots": "; ".join(_spot(spot) for spot in target.hotspots),
        "drugs": "; ".join(target.drugs),
    }
    return {name: lists[name] if name in lists else getattr(target, name) for name in COLUMNS}


def _spot(spot: Hotspot) -> str:
    """Write a residue with its patients, or without where the number is hidden."""
    return spot.change if spot.patients is None else f"{spot.change} ({spot.patients})"


_TEXT = ("symbol", "driver_class", "hotspots", "drugs")
_SCHEMA = {
    name: pl.String if name in _TEXT
    else pl.Int64 if name == "rank" or name.startswith(("n_", "of_"))
    else pl.Float64
    for name in COLUMNS
}  # fmt: skip
