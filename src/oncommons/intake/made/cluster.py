"""Make the cluster on disk: three study folders, the truth, and the chances of each gene."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from oncommons.errors import IntakeError
from oncommons.intake.made.clinical_tables import patient_ids
from oncommons.intake.made.draw import Draw, draw_cluster
from oncommons.intake.made.facts import load_facts
from oncommons.intake.made.hospitals import HOSPITALS
from oncommons.intake.made.study_files import write_study
from oncommons.intake.made.substitutions import Kind
from oncommons.intake.made.truth import write_truth
from oncommons.intake.made.truth_of_draw import collect_truth

FEWEST_PATIENTS = 30
TRUTH_FILE = "truth.json"
GENE_OPPORTUNITY_FILE = "gene_opportunity.parquet"
PATIENT_TRUTH_FILE = "truth_patients.parquet"

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class MadeCluster:
    """A made cluster on disk.

    Args:
        folder: the folder that holds all of it.
        studies: one cBioPortal study folder per hospital.
        truth: everything that was planted, for `read_truth`.
        gene_opportunity: Parquet, per gene the chance of a silent, missense and truncating
            mutation that the background was drawn from.
        patients: number of patients.
        seed: seed that it was made from.
    """

    folder: Path
    studies: tuple[Path, ...]
    truth: Path
    gene_opportunity: Path
    patients: int
    seed: int


def make_cluster(
    folder: Path,
    *,
    patients: int = 100_000,
    seed: int = 1,
    dirt: float = 0.0,
    progress: Progress | None = None,
) -> MadeCluster:
    """Make a cluster of three hospitals and write it to a new folder.

    The folder appears under its name only when it is complete.

    Args:
        folder: where to; must not exist, or be empty.
        patients: number of patients, at least 30.
        seed: the same seed gives the same bytes; 0 or more.
        dirt: share of the rows of patients, samples and mutations to break on purpose, 0 to 1;
            the truth lists each broken line.
        progress: called with what is being done and the share already done, 0 to 1.

    Returns:
        Where everything is.

    Raises:
        IntakeError: the folder is in use, or an argument is out of range; nothing was written.
    """
    _check_arguments(patients, seed, dirt)
    _check_folder(folder)
    staging = folder.with_name(f".{folder.name}.making-{os.getpid()}")
    staging.parent.mkdir(parents=True, exist_ok=True)
    staging.mkdir()
    try:
        _fill(staging, draw_from(patients, seed, progress), dirt, progress)
        staging.replace(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _report(progress, "done", 1.0)
    return MadeCluster(
        folder=folder,
        studies=tuple(folder / hospital.study_id for hospital in HOSPITALS),
        truth=folder / TRUTH_FILE,
        gene_opportunity=folder / GENE_OPPORTUNITY_FILE,
        patients=patients,
        seed=seed,
    )


def draw_from(patients: int, seed: int, progress: Progress | None = None) -> Draw:
    """Draw a cluster from the facts of the package, without writing anything."""
    _report(progress, f"drawing {patients:,} patients", 0.0)
    return draw_cluster(load_facts(), patients, seed)


def gene_opportunity(draw: Draw) -> pl.DataFrame:
    """Give the chance of each gene and class that the background was drawn from.

    Args:
        draw: the drawn cluster.

    Returns:
        One row per gene: symbol, mu_silent, mu_missense, mu_truncating (stops and splice sites)
        and cds_length in bases. The chances are relative: shares of all background mutations of
        an exome. Insertions and deletions, the rest to 1, fall evenly over coding bases.
    """
    rates = draw.rates.megabases / draw.rates.megabases.sum()
    return pl.DataFrame(
        {
            "symbol": [gene.symbol for gene in draw.facts.genes],
            "mu_silent": rates[:, Kind.SILENT],
            "mu_missense": rates[:, Kind.MISSENSE],
            "mu_truncating": rates[:, Kind.NONSENSE] + rates[:, Kind.SPLICE],
            "cds_length": draw.sequences.lengths(),
        }
    )


def patient_truth(draw: Draw) -> pl.DataFrame:
    """Give, per patient, the true linear predictor and the planted drug's part in it.

    Args:
        draw: the drawn cluster.

    Returns:
        One row per patient: patient_id, linear_predictor, treated and biomarker.
    """
    return pl.DataFrame(
        {
            "patient_id": patient_ids(draw),
            "linear_predictor": draw.outcomes.linear_predictor,
            "treated": draw.outcomes.treated,
            "biomarker": draw.outcomes.biomarker,
        }
    )


def _fill(staging: Path, draw: Draw, dirt: float, progress: Progress | None) -> None:
    """Write all files."""
    faults = []
    for place, hospital in enumerate(HOSPITALS):
        done = 0.4 + 0.5 * float(np.cumsum([0, *(one.share for one in HOSPITALS)])[place])
        _report(progress, f"writing {hospital.study_id}", done)
        faults += write_study(staging / hospital.study_id, draw, place, dirt)
    _report(progress, "writing the truth", 0.9)
    gene_opportunity(draw).write_parquet(staging / GENE_OPPORTUNITY_FILE)
    patient_truth(draw).write_parquet(staging / PATIENT_TRUTH_FILE)
    write_truth(collect_truth(draw, tuple(faults)), staging / TRUTH_FILE)


def _check_arguments(patients: int, seed: int, dirt: float) -> None:
    """Refuse numbers that no cluster can be made from."""
    if patients < FEWEST_PATIENTS:
        raise IntakeError(
            f"{patients} patients are too few for three hospitals",
            remedy=f"ask for {FEWEST_PATIENTS} or more",
            value=patients,
        )
    if seed < 0:
        raise IntakeError(f"the seed is {seed}", remedy="give 0 or more", value=seed)
    if not 0 <= dirt <= 1:
        raise IntakeError(f"dirt is {dirt}", remedy="give a share from 0 to 1", value=dirt)


def _check_folder(folder: Path) -> None:
    """Refuse a place where something is already."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        raise IntakeError(
            f"{folder} is not empty" if folder.is_dir() else f"{folder} is not a folder",
            remedy="name a new or empty folder, or remove it first",
            file=folder,
        )


def _report(progress: Progress | None, says: str, done: float) -> None:
    """Tell whoever listens how far it is."""
    if progress is not None:
        progress(says, done)
