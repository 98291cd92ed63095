"""Chooses what a model can answer on the patients in view."""

import polars as pl

from oncommons.domain.models import Kind, ModelQuestion
from oncommons.errors import ModelError
from oncommons.modelling.labels import LEAST_KNOWN, LEAST_OF_A_SIDE, labels_of
from oncommons.modelling.records import read_patients
from oncommons.store.view import View

LEAST_PATIENTS, LEAST_DEATHS = 100, 20
HORIZONS_DAYS = (1825, 1095, 730, 365, 180, 90)
LEAST_AT_RISK, LEAST_BEFORE = 20, 10


def choose_question(view: View) -> ModelQuestion:
    """Choose survival where enough patients died, else a yes-or-no label, else refuse.

    Survival is reported at the latest of 5, 3, 2 and 1 years, 180 and 90 days, that at least 20
    patients and a tenth of all were followed beyond, and before which at least 10 died. The
    labels are grade, Gleason's score, T category and stage IV, in this order: the first that is
    known in 30 patients, with 8 on each side.

    Args:
        view: the patients.

    Returns:
        The question, with its horizon.

    Raises:
        ModelError: M012, neither is possible; says how many there are and what can be drawn.
    """
    return question_of(read_patients(view))


def question_of(patients: pl.DataFrame) -> ModelQuestion:
    """Choose the question for patients that were read.

    Args:
        patients: from `read_patients`.

    Returns:
        The question.

    Raises:
        ModelError: as `choose_question`.
    """
    followed = patients.filter(pl.col("time_days") >= 0)
    deaths = int(followed["event"].sum())
    horizon = _horizon(followed)
    if followed.height >= LEAST_PATIENTS and deaths >= LEAST_DEATHS and horizon:
        return ModelQuestion("overall-survival", Kind.SURVIVAL, "death of any cause", horizon)
    for label in labels_of(patients):
        if label.can_be_asked:
            return ModelQuestion(label.name, Kind.BINARY, label.outcome)
    raise _refusal(patients, followed.height, deaths)


def _refusal(patients: pl.DataFrame, followed: int, deaths: int) -> ModelError:
    """Say how many patients there are, and how many values are not known."""
    total = patients.height
    if not total:
        return ModelError(
            "M012 0 patients are in view",
            remedy="choose a wider cohort; a rare tumour type may stand under a wider one in this"
            " release",
        )
    said = "; ".join(str(label) for label in labels_of(patients))
    return ModelError(
        f"M012 {total} patients: {followed} with follow-up ({total - followed} without) and"
        f" {deaths} deaths; {said}",
        remedy=(
            f"a model needs {LEAST_PATIENTS} patients and {LEAST_DEATHS} deaths, or"
            f" {LEAST_KNOWN} patients with {LEAST_OF_A_SIDE} on each side of a label; a"
            " Kaplan-Meier curve of the cohort is possible"
        ),
    )


def _horizon(followed: pl.DataFrame) -> int:
    """Give the latest horizon with enough patients beyond it and deaths before it; 0 for none."""
    needed = max(LEAST_AT_RISK, followed.height / 10)
    for day in HORIZONS_DAYS:
        beyond = int((followed["time_days"] > day).sum())
        before = int((followed["event"] & (followed["time_days"] <= day)).sum())
        if beyond >= needed and before >= LEAST_BEFORE:
            return day
    return 0
