"""The board report of one patient, built and kept on the identified side."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oncommons import intake, modelling, therapy
from oncommons.domain.advice import BoardReport
from oncommons.domain.models import LinearModel, ModelCard
from oncommons.domain.patients import Patient
from oncommons.intake.bedside import Tables
from oncommons.knowledge.oncotree import oncotree
from oncommons.store.atomic import write_atomically
from oncommons.store.commons import Commons

FOLDER = "board"
EXAMPLE = "example"
MOST_READ = 400
"""How many patients are read to find the one whose report shows most."""

_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Board:
    """A board report and where it lies.

    Args:
        report: the report.
        page: the page, inside the vault.
        data: the same as JSON, beside it.
    """

    report: BoardReport
    page: Path
    data: Path


def example_patient(tables: Tables) -> Patient | None:
    """Choose the patient whose report shows most among the first 400 with a gene of evidence.

    Args:
        tables: of the vault.

    Returns:
        The record; None where no patient has an option.
    """
    evidence = therapy.approved_evidence()
    genes = {fact.gene for fact in evidence if fact.gene}
    ids = intake.patients_altered(tables, genes, most=MOST_READ)
    few = intake.tables_of(tables, ids)
    records = (intake.patient_record(few, one) for one in ids)
    return therapy.pick_patient(records, evidence, oncotree())


def advise_patient(
    patient: Patient, models: Sequence[tuple[LinearModel, ModelCard]] = ()
) -> BoardReport:
    """Advise on one patient with the shipped evidence and, where there are some, with models.

    Args:
        patient: the record.
        models: disease models with their cards.

    Raises:
        TherapyError: a value of the record is not possible.
    """
    predictions = [
        modelling.predict(model, card, modelling.patient_values(model, patient))
        for model, card in models
    ]
    return therapy.advise(
        patient,
        therapy.approved_evidence(),
        oncotree(),
        predictions=predictions,
        knowledge=therapy.knowledge_used(),
    )


def write_board(
    report: BoardReport,
    commons: Commons,
    *,
    language: therapy.Language = therapy.Language.ENGLISH,
    name: str = EXAMPLE,
) -> Board:
    """Write a report into the vault, as a page and as JSON; only the owner may read them.

    Args:
        report: the report.
        commons: the commons.
        language: of the page.
        name: name of the files. It is shown on screens, so it should not be a patient's number.
    """
    folder = commons.vault / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    page, data = folder / f"{name}-{language.value}.html", folder / f"{name}.json"
    text = json.dumps(therapy.board_json(report), ensure_ascii=False, indent=1)
    write_atomically(data, text.encode(), mode=_PRIVATE)
    write_atomically(page, therapy.board_page(report, language).encode(), mode=_PRIVATE)
    return Board(report, page, data)
