"""From a question and a view to the numbers that a model is fitted on: one row per patient."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.domain.models import Feature, Kind, ModelQuestion
from oncommons.errors import ModelError
from oncommons.modelling.features import INPUTS_OF, Column, candidate_columns, sift_columns
from oncommons.modelling.genes import METASTASIS, MutatedGenes, read_genes
from oncommons.modelling.guards import (
    check_duplicates,
    check_guarantee_time,
    check_numbers_of,
    check_times,
    most_parameters,
)
from oncommons.modelling.labels import label_of
from oncommons.modelling.records import read_patients
from oncommons.stats.arrays import Bools, Floats, Labels
from oncommons.store.view import View

MOST_GENES = 8
LEAST_CARRIERS = 10


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

    Inputs are known at diagnosis: age, stage, Gleason's score, performance status, sex, and the
    most often mutated cancer genes; genes may come from samples without a day, and the findings
    then say so. What follows from the outcome is no input. See `most_parameters` for how many.

    Args:
        view: the patients.
        question: from `choose_question`.

    Returns:
        One row per patient that the question can be asked of.

    Raises:
        ModelError: M012 too few patients or events, M002 repeated rows, or no usable input.
        GrantError: patient ids are not granted.
    """
    rows, time_days, event, said = _outcome(read_patients(view), question)
    events = int(event.sum())
    if question.kind is Kind.BINARY:
        events = min(events, len(event) - events)
    genes = read_genes(view, most=MOST_GENES, least_carriers=LEAST_CARRIERS)
    asked = INPUTS_OF.get(question.name, ())
    columns = [
        one
        for one in candidate_columns(rows, genes, events=events)
        if one.feature.name not in asked
    ]
    most = most_parameters(events)
    kept, dropped = sift_columns(columns, most=most, least_carriers=LEAST_CARRIERS)
    if not kept:
        raise ModelError(
            f"M010 none of {len(columns)} inputs can be used: {'; '.join(dropped)}",
            remedy="ask for more columns, or draw a Kaplan-Meier curve instead",
        )
    values = np.column_stack([column.values for column in kept])
    if genes.undated and question.kind is Kind.SURVIVAL:
        said.append(check_guarantee_time(time_days, event))
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
        findings=(*said, *_said(rows, kept, events), *_said_of_genes(genes, kept), repeats),
    )


def _outcome(
    patients: pl.DataFrame, question: ModelQuestion
) -> tuple[pl.DataFrame, Floats, Bools, list[str]]:
    """Give the patients that can answer, their days, whether it happened, and what to say."""
    answer = _survival if question.kind is Kind.SURVIVAL else _label
    return answer(patients, question)


def _survival(
    patients: pl.DataFrame, _question: ModelQuestion
) -> tuple[pl.DataFrame, Floats, Bools, list[str]]:
    """Give the patients with usable follow-up, their days, and whether they died."""
    days = patients["time_days"].cast(pl.Float64).to_numpy().astype(np.float64)
    usable, times, said = check_times(days)
    rows = patients.filter(pl.Series(usable))
    event = rows["event"].to_numpy().astype(np.bool_)
    check_numbers_of(rows.height, int(event.sum()))
    return rows, times[usable], event, said


def _label(
    patients: pl.DataFrame, question: ModelQuestion
) -> tuple[pl.DataFrame, Floats, Bools, list[str]]:
    """Give the patients on one of the two sides of a label, and who is on its first."""
    label = label_of(patients, question.name)
    if label is None:
        raise ModelError(
            f"M012 too few of {patients.height} patients on the two sides of {question.name}",
            remedy="choose a larger cohort, or count the values instead",
        )
    known = label.answer.is_not_null()
    left = patients.height - label.known
    said = [f"{left} of {patients.height} patients have neither side of it and are left out."]
    event = (label.answer.filter(known) == 1).to_numpy().astype(np.bool_)
    return patients.filter(known), np.zeros(0), event, said if left else []


def _said(rows: pl.DataFrame, kept: list[Column], events: int) -> list[str]:
    """Say what the reader should know of the patients and of their state at diagnosis."""
    late, undated = int(rows["late"].sum()), int(rows["undated"].sum())
    staged = any("stage" in column.feature.name for column in kept)
    types = rows["tumour_type"].drop_nulls().n_unique()
    per = events / len(kept)
    said = (
        (f"M004 {late} stages and performance statuses dated after diagnosis were not used.", late),
        (
            f"M004 the stages of {undated} of {rows.height} patients have no day: they are taken"
            " for those at diagnosis, though a higher one may have been recorded later.",
            undated and staged,
        ),
        (
            f"M009 {events} events for {len(kept)} inputs: {per:.0f} for each, fewer than 10.",
            per < 10,
        ),
        (f"The patients have {types} tumour types, which the model does not know.", types > 1),
    )
    return [sentence for sentence, holds in said if holds]


def _said_of_genes(genes: MutatedGenes, kept: list[Column]) -> list[str]:
    """Say what is not known of the samples that the genes come from."""
    used = any(column.feature.name in (*genes.symbols, METASTASIS) for column in kept)
    said = (
        (
            f"M004 {genes.late} patients have sequenced metastases or later samples only: their"
            " genes count as unknown.",
            genes.late,
        ),
        (
            f"M004 {genes.undated} of {genes.sequenced} sequenced patients have no sample known to"
            " be of the diagnosis: genes and kind of the sample may tell of a later state of the"
            " disease, which a patient just diagnosed does not have.",
            genes.undated and used,
        ),
        (
            f"{genes.unlisted} panels have no list of genes here: a gene counts as looked at where"
            " the panel found it mutated in 3 patients or more.",
            genes.unlisted and used,
        ),
    )
    return [sentence for sentence, holds in said if holds]
