"""Chooses what a model can answer on the patients in view."""

import polars as pl

from oncommons.domain.models import Kind, ModelQuestion
from oncommons.errors import ModelError
from oncommons.modelling.records import read_patients
from oncommons.store.view import View

LEAST_PATIENTS, LEAST_DEATHS = 100, 20
LEAST_GRADED, LEAST_OF_A_GRADE = 30, 8
HORIZONS_DAYS = (1825, 1095, 730, 365, 180, 90)
LEAST_AT_RISK, LEAST_BEFORE = 20, 10


def choose_question(view: View) -> ModelQuestion:
    """Choose survival where enough patients died, else the grade of the tumour, else refuse.

    Survival is reported at the latest of 5, 3, 2 and 1 years, 180 and 90 days, that at least 20
    patients and a tenth of all were followed beyond, and before which at least 10 died.

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
    graded = patients.filter(pl.col("grade").is_not_null())
    grades = grade_classes(patients)
    if grades is not None:
        yes, no = grades
        return ModelQuestion("grade", Kind.BINARY, f"tumour of grade {yes} rather than {no}")
    raise ModelError(
        f"M012 {followed.height} patients with follow-up and {deaths} deaths, and"
        f" {graded.height} patients with a grade",
        remedy=(
            f"a model needs {LEAST_PATIENTS} patients and {LEAST_DEATHS} deaths, or"
            f" {LEAST_GRADED} patients with {LEAST_OF_A_GRADE} of each of two grades; a"
            " Kaplan-Meier curve of the cohort is possible"
        ),
    )


def grade_classes(patients: pl.DataFrame) -> tuple[str, str] | None:
    """Give the two grades that can be told apart, the higher one first.

    Args:
        patients: from `read_patients`.

    Returns:
        High and Low where both are recorded, else the two commonest grades; None where there are
        fewer than 30 patients with them, or fewer than 8 with the rarer one.
    """
    counts = patients["grade"].drop_nulls().value_counts()
    sizes: dict[str, int] = dict(counts.iter_rows())
    by_size = sorted(sizes, key=lambda grade: (-sizes[grade], grade))
    low, high = "Low", "High"
    pair = [high, low] if {high, low} <= set(sizes) else sorted(by_size[:2], reverse=True)
    if len(pair) < 2:
        return None
    numbers = [sizes[grade] for grade in pair]
    if sum(numbers) < LEAST_GRADED or min(numbers) < LEAST_OF_A_GRADE:
        return None
    return pair[0], pair[1]


def _horizon(followed: pl.DataFrame) -> int:
    """Give the latest horizon with enough patients beyond it and deaths before it; 0 for none."""
    needed = max(LEAST_AT_RISK, followed.height / 10)
    for day in HORIZONS_DAYS:
        beyond = int((followed["time_days"] > day).sum())
        before = int((followed["event"] & (followed["time_days"] <= day)).sum())
        if beyond >= needed and before >= LEAST_BEFORE:
            return day
    return 0
