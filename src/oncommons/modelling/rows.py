"""From a question and a view to the numbers that a model is fitted on: one row per patient."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.domain.models import Feature, Kind, ModelQuestion
from oncommons.errors import ModelError
from oncommons.modelling.features import Column, candidate_columns, sift_columns
from oncommons.modelling.genes import MutatedGenes, read_genes
from oncommons.modelling.guards import (
    check_duplicates,
    check_numbers_of,
    check_times,
    most_parameters,
)
from oncommons.modelling.question import grade_classes
from oncommons.modelling.records import read_patients
from oncommons.stats.arrays import Bools, Floats, Labels
from oncommons.store.view import View

MOST_GENES = 8
LEAST_CARRIERS, LEAST_CARRIERS_SMALL, SMALL = 10, 5, 200


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The rows of a model, in the order of the patients' pseudonyms; it holds no pseudonym.

    Args:
        question: what is asked.
        release_id: the release that the rows come from.
        features: p inputs; their value for missing ones is filled in when a model is fitted.
        values: (n, p) inputs, NaN where missing.
        time_days: (n,) days to the event or last contact, > 0; empty for yes and no.
        event: (n,) True where the event happened, or where the answer is yes.
        site: (n,) hospital.
        dropped: inputs that were left out, each with its reason.
        findings: what the guards said, in words.
    """

    question: ModelQuestion
    release_id: str
    features: tuple[Feature, ...]
    values: Floats
    time_days: Floats
    event: Bools
    site: Labels
    dropped: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def patients(self) -> int:
        """How many rows there are."""
        return len(self.event)

    @property
    def events(self) -> int:
        """How many events, or the smaller of yes and no."""
        yes = int(self.event.sum())
        if self.question.kind is Kind.SURVIVAL:
            return yes
        return min(yes, self.patients - yes)

    def times(self) -> Floats:
        """Give the days, or zeros for yes and no, (n,)."""
        if self.question.kind is Kind.SURVIVAL:
            return self.time_days
        return np.zeros(self.patients)


def design(view: View, question: ModelQuestion) -> Design:
    """Turn the patients in view into the rows of a model.

    Inputs are known at diagnosis: age, stage, performance status, sex, and the most often mutated
    cancer genes. Their number is limited to one for ten events.

    Args:
        view: the patients.
        question: from `choose_question`.

    Returns:
        One row per patient that the question can be asked of.

    Raises:
        ModelError: M012 too few patients or events, M002 repeated rows, or no usable input.
        GrantError: patient ids are not granted.
    """
    patients = read_patients(view)
    outcome = _survival if question.kind is Kind.SURVIVAL else _grade
    rows, time_days, event, said = outcome(patients)
    events = int(event.sum())
    if question.kind is Kind.BINARY:
        events = min(events, len(event) - events)
    carriers = LEAST_CARRIERS if len(event) >= SMALL else LEAST_CARRIERS_SMALL
    genes = read_genes(view, most=MOST_GENES, least_carriers=carriers)
    columns = candidate_columns(rows, genes, events=events)
    kept, dropped = sift_columns(columns, most=most_parameters(events), least_carriers=carriers)
    if not kept:
        raise ModelError(
            f"M010 none of {len(columns)} inputs can be used: {'; '.join(dropped)}",
            remedy="ask for more columns, or draw a Kaplan-Meier curve instead",
        )
    values = np.column_stack([column.values for column in kept])
    repeats = check_duplicates(
        values, time_days if len(time_days) else np.zeros(len(event)), event, question.seed
    )
    return Design(
        question=question,
        release_id=view.release_id,
        features=tuple(column.feature for column in kept),
        values=values,
        time_days=time_days,
        event=event,
        site=np.array(rows["site"].to_list(), dtype=np.str_),
        dropped=tuple(dropped),
        findings=(*said, *_said(rows, genes, kept, events), repeats),
    )


def _survival(patients: pl.DataFrame) -> tuple[pl.DataFrame, Floats, Bools, list[str]]:
    """Give the patients with usable follow-up, their days, and whether they died."""
    days = patients["time_days"].cast(pl.Float64).to_numpy().astype(np.float64)
    usable, times, said = check_times(days)
    rows = patients.filter(pl.Series(usable))
    event = rows["event"].to_numpy().astype(np.bool_)
    check_numbers_of(rows.height, int(event.sum()))
    return rows, times[usable], event, said


def _grade(patients: pl.DataFrame) -> tuple[pl.DataFrame, Floats, Bools, list[str]]:
    """Give the patients with one of the two grades, and whether it is the higher one."""
    grades = grade_classes(patients)
    if grades is None:
        raise ModelError(
            "M012 too few patients with two different grades",
            remedy="choose a larger cohort, or count the grades instead",
        )
    rows = patients.filter(pl.col("grade").is_in(grades))
    left = patients.height - rows.height
    said = [f"{left} of {patients.height} patients have neither grade and are left out."]
    event = (rows["grade"] == grades[0]).to_numpy().astype(np.bool_)
    return rows, np.zeros(0), event, said if left else []


def _said(rows: pl.DataFrame, genes: MutatedGenes, kept: list[Column], events: int) -> list[str]:
    """Say what was left out of the inputs, and what the reader should know of the patients."""
    late = int(rows["late"].sum())
    types = rows["tumour_type"].drop_nulls().n_unique()
    per = events / len(kept)
    said = (
        (f"M004 {late} stages and performance statuses dated after diagnosis were not used.", late),
        (
            f"M004 {genes.late} patients have sequenced metastases or later samples only: their"
            " genes count as unknown.",
            genes.late,
        ),
        (
            f"M009 {events} events for {len(kept)} inputs: {per:.0f} for each, fewer than 10.",
            per < 10,
        ),
        (f"The patients have {types} tumour types, which the model does not know.", types > 1),
    )
    return [sentence for sentence, holds in said if holds]
