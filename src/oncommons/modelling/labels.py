"""The yes-or-no labels that a model may be asked for where survival is not known."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

LEAST_KNOWN, LEAST_OF_A_SIDE = 30, 8
HIGH_GLEASON = 8


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A recorded attribute with two sides, both of which a clinician would tell apart.

    Args:
        name: short name, which is that of the question.
        outcome: which side is yes, in words.
        answer: (n,) 1 for yes, 0 for no, null where it is unknown or neither.
    """

    name: str
    outcome: str
    answer: pl.Series

    @property
    def known(self) -> int:
        """Patients of whom the side is known."""
        return self.answer.count()

    @property
    def rarer(self) -> int:
        """Patients on the rarer side."""
        yes = int(self.answer.sum() or 0)
        return min(yes, self.known - yes)

    @property
    def can_be_asked(self) -> bool:
        """Whether 30 patients are known, and 8 of each side."""
        return self.known >= LEAST_KNOWN and self.rarer >= LEAST_OF_A_SIDE

    def __str__(self) -> str:
        """Say how many are known, and on which side."""
        total = len(self.answer)
        return f"{self.name} known in {self.known} of {total}, {self.rarer} on the rarer side"


def labels_of(patients: pl.DataFrame) -> tuple[Label, ...]:
    """Give every label, the one that says most about the tumour itself first.

    Args:
        patients: from `read_patients`.

    Returns:
        Grade, Gleason's score, T category and stage IV, whether they can be asked or not.

    Source: UICC TNM classification, 8th edition (2017): in the urinary tract T2 is the first
    category that has invaded muscle; Epstein et al., Am J Surg Pathol 40:244 (2016): Gleason 8 to
    10 are grade groups 4 and 5.
    """
    return tuple(make(patients) for make in _MAKERS)


def label_of(patients: pl.DataFrame, name: str) -> Label | None:
    """Give the label of a question, if it can be asked of these patients.

    Args:
        patients: from `read_patients`.
        name: name of the question.
    """
    found = (one for one in labels_of(patients) if one.name == name and one.can_be_asked)
    return next(found, None)


def grade_classes(patients: pl.DataFrame) -> tuple[str, str] | None:
    """Give the two grades that can be told apart, the higher one first.

    Args:
        patients: from `read_patients`.

    Returns:
        High and Low where both are recorded, else the two commonest grades; None where there are
        not two. Scores of Gleason are no grades here: they have a label of their own.
    """
    grades = patients.filter(pl.col("gleason").is_null())["grade"]
    sizes: dict[str, int] = dict(grades.drop_nulls().value_counts().iter_rows())
    by_size = sorted(sizes, key=lambda grade: (-sizes[grade], grade))
    low, high = "Low", "High"
    pair = [high, low] if {high, low} <= set(sizes) else sorted(by_size[:2], reverse=True)
    return (pair[0], pair[1]) if len(pair) == 2 else None


def _grade(patients: pl.DataFrame) -> Label:
    """Ask for the higher of two grades."""
    pair = grade_classes(patients)
    if pair is None:  # everybody who has one has the same
        graded = pl.col("grade").is_not_null() & pl.col("gleason").is_null()
        return _label(patients, "grade", "", pl.when(graded).then(1.0))
    known = pl.col("grade").is_in(pair) & pl.col("gleason").is_null()
    answer = pl.when(known).then(pl.col("grade") == pair[0])
    return _label(patients, "grade", f"tumour of grade {pair[0]} rather than {pair[1]}", answer)


def _gleason(patients: pl.DataFrame) -> Label:
    """Ask for a high score of Gleason."""
    words = f"Gleason score {HIGH_GLEASON} or more rather than less"
    return _label(patients, "gleason", words, pl.col("gleason") >= HIGH_GLEASON)


def _invasion(patients: pl.DataFrame) -> Label:
    """Ask for a T category of T2 or more."""
    words = "T category T2 or higher rather than below T2"
    return _label(patients, "t-category", words, pl.col("t_two"))


def _stage(patients: pl.DataFrame) -> Label:
    """Ask for stage IV."""
    return _label(patients, "stage", "stage IV rather than below", pl.col("fourth"))


def _label(patients: pl.DataFrame, name: str, outcome: str, answer: pl.Expr) -> Label:
    """Work the answers out."""
    return Label(name, outcome, patients.select(answer.cast(pl.Float64).alias(name))[name])


_MAKERS: tuple[Callable[[pl.DataFrame], Label], ...] = (_grade, _gleason, _invasion, _stage)
