"""A made hospital that sends some of its patients now, and more of them later."""

import csv
import shutil
from pathlib import Path

KEPT = ("data_clinical_patient.txt", "data_clinical_sample.txt", "data_mutations.txt")


def send(study: Path, to: Path, wanted, dies=()):
    """Write a study folder with some of the patients of another.

    Args:
        study: a made study, see `oncommons.intake.made`.
        to: the new folder.
        wanted: says of a patient's id whether it is sent.
        dies: ids of patients who died since.
    """
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    shutil.copy(study / "meta_study.txt", to)
    for name in KEPT:
        shutil.copy(study / name.replace("data_", "meta_"), to)
        lines = (study / name).read_text().splitlines(keepends=True)
        head = next(at for at, line in enumerate(lines) if not line.startswith("#"))
        column = _patient_column(lines[head])
        rows = [one for one in lines[head + 1 :] if wanted(_patient(one, column))]
        if name == KEPT[0]:
            rows = [_died(one) if _patient(one, column) in dies else one for one in rows]
        (to / name).write_text("".join([*lines[: head + 1], *rows]))
    return to


def patients_of(study: Path) -> list[str]:
    """List the patients of a study."""
    with (study / KEPT[0]).open() as file:
        rows = csv.reader((line for line in file if not line.startswith("#")), delimiter="\t")
        return [row[0] for row in rows][1:]


def _patient_column(head: str) -> int:
    names = head.rstrip("\n").split("\t")
    named = [one for one in ("PATIENT_ID", "Tumor_Sample_Barcode") if one in names]
    return names.index(named[0])


def _patient(line: str, column: int) -> str:
    """A sample of a made hospital bears the id of its patient and its own number."""
    return line.rstrip("\n").split("\t")[column].split("-T")[0]


def _died(line: str) -> str:
    return line.replace("0:LIVING", "1:DECEASED")
