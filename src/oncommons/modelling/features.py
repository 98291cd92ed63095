"""The inputs that a model may have: what each means, and the values that it may be given."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from oncommons.domain.models import Feature
from oncommons.modelling.genes import METASTASIS, MutatedGenes
from oncommons.stats.arrays import Bools, Floats

AGE = Feature("age_years", "years", "Age at diagnosis.", 0.0, 110.0, 0.0)
STAGES = {
    "stage_II": "UICC stage II, against 0 or I",
    "stage_III": "UICC stage III, against 0 or I",
    "stage_IV": "UICC stage IV, against 0 or I",
}
ADVANCED = "stage_III_IV"
FOURTH = "stage_IV_or_not"
GLEASON_HIGH, GLEASON_8, GLEASON_9 = "gleason_8_or_more", "gleason_8", "gleason_9_10"
LIMITED = "performance_1"
POOR = "performance_2_or_worse"
MALE = "sex_male"
_AT_DIAGNOSIS, _RECORDED, _UNDATED = ", at diagnosis.", ", as recorded.", ", at an unknown time."
MANY_EVENTS = 100
"""From this many events on, stages and performance statuses are told apart in full."""
MOST_MISSING = 0.4
DIGITS = 4
INPUTS_OF = {
    "stage": (*STAGES, ADVANCED, FOURTH),
    "t-category": (*STAGES, ADVANCED, FOURTH),
    "gleason": (GLEASON_HIGH, GLEASON_8, GLEASON_9),
    "grade": (GLEASON_HIGH, GLEASON_8, GLEASON_9),
}
"""Inputs that follow from what a question asks for, and would answer it."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One candidate input.

    Args:
        feature: what it is; its value for missing ones is filled in by `impute`.
        values: (n,) numbers, NaN where missing.
    """

    feature: Feature
    values: Floats


def candidate_columns(patients: pl.DataFrame, genes: MutatedGenes, *, events: int) -> list[Column]:
    """Make the candidate inputs, the ones that matter most for most tumours first.

    Args:
        patients: from `read_patients`.
        genes: from `read_genes`.
        events: events among the patients; few of them allow coarse inputs only.

    Returns:
        Age, stage, score of Gleason, performance status, sex, and a yes-or-no input per gene; with
        undated samples also whether the sample is a metastasis. Values beyond the clinical limits
        of an input are set to the limit.
    """
    fine = events >= MANY_EVENTS
    age = np.clip(_floats(patients, "age"), AGE.lowest, AGE.highest)
    male = _floats(patients, "male")
    return [
        Column(AGE, age),
        *_stage_columns(patients, fine=fine),
        *_gleason_columns(_floats(patients, "gleason"), fine=fine),
        *_performance_columns(_floats(patients, "performance"), fine=fine),
        _flag(MALE, "Sex recorded as male.", male, male == 1),
        *_gene_columns(patients, genes),
    ]


def is_undated(feature: Feature) -> bool:
    """Tell whether an input was seen on a day that is not known, perhaps after diagnosis."""
    return feature.meaning.endswith(_UNDATED)


def sift_columns(
    columns: list[Column], *, most: int, least_carriers: int
) -> tuple[list[Column], list[str]]:
    """Keep the columns that can carry a coefficient, in the order given.

    Args:
        columns: candidates.
        most: how many may stay.
        least_carriers: patients that a yes-or-no input needs with yes, and with no.

    Returns:
        The columns kept, and for each one dropped its name and why (guards M009 and M010).
    """
    kept: list[Column] = []
    dropped: list[str] = []
    for column in columns:
        why = _unusable(column, kept, least_carriers)
        if not why and len(kept) >= most:
            why = f"M009 too few events for more than {most} inputs"
        if why:
            dropped.append(f"{column.feature.name}: {why}")
        else:
            kept.append(column)
    return kept, dropped


def impute(features: tuple[Feature, ...], values: Floats) -> tuple[tuple[Feature, ...], Floats]:
    """Put the mean of the rows given, rounded, for missing values.

    Args:
        features: p inputs.
        values: (n, p) training rows, NaN where missing.

    Returns:
        The inputs with their value for missing ones, and the values without gaps. Use
        `fill_missing` with these inputs on rows that were not trained on.
    """
    means = np.nanmean(values, axis=0) if len(values) else np.zeros(len(features))
    filled = tuple(
        replace(one, missing=min(max(round(float(mean), DIGITS), one.lowest), one.highest))
        for one, mean in zip(features, means, strict=True)
    )
    return filled, fill_missing(filled, values)


def fill_missing(features: tuple[Feature, ...], values: Floats) -> Floats:
    """Put each input's own value for missing ones.

    Args:
        features: p inputs.
        values: (n, p), NaN where missing.
    """
    missing = np.array([feature.missing for feature in features])
    return np.where(np.isnan(values), missing[None, :], values)


def is_yes_or_no(feature: Feature) -> bool:
    """Tell whether an input is yes or no: it has no unit and runs from 0 to 1."""
    return not feature.unit and (feature.lowest, feature.highest) == (0.0, 1.0)


def _stage_columns(patients: pl.DataFrame, *, fine: bool) -> Iterator[Column]:
    """Tell stages II, III and IV apart; only IV from the rest where no more is recorded."""
    stage, fourth = _floats(patients, "stage"), _floats(patients, "fourth")
    when = _RECORDED if patients["undated"].any() else _AT_DIAGNOSIS
    if _missing(stage) > MOST_MISSING >= _missing(fourth):
        yield _flag(FOURTH, f"UICC stage IV, against any below{when}", fourth, fourth == 1)
    elif fine:
        for place, (name, means) in enumerate(STAGES.items(), start=2):
            yield _flag(name, f"{means}{when}", stage, stage == place)
    else:
        yield _flag(ADVANCED, f"UICC stage III or IV, against 0 to II{when}", stage, stage >= 3)


def _gleason_columns(score: Floats, *, fine: bool) -> Iterator[Column]:
    """Tell high scores of Gleason from 7 or less; nothing where there is none."""
    if np.isnan(score).all():
        return
    if fine:
        means = "First reported Gleason score 8 (grade group 4), against 7 or less."
        yield _flag(GLEASON_8, means, score, score == 8)
        means = "First reported Gleason score 9 or 10 (grade group 5), against 7 or less."
        yield _flag(GLEASON_9, means, score, score >= 9)
    else:
        means = "First reported Gleason score 8 or more, against 7 or less."
        yield _flag(GLEASON_HIGH, means, score, score >= 8)


def _performance_columns(performance: Floats, *, fine: bool) -> Iterator[Column]:
    """Tell performance statuses apart."""
    if fine:
        means = "ECOG performance status 1 at diagnosis, against 0."
        yield _flag(LIMITED, means, performance, performance == 1)
    means = "ECOG performance status 2 or worse at diagnosis."
    yield _flag(POOR, means, performance, performance >= 2)


def _gene_columns(patients: pl.DataFrame, genes: MutatedGenes) -> Iterator[Column]:
    """Give a column per gene, with that of the samples they come from where it matters."""
    values = patients.select("patient_id").join(
        genes.values, on="patient_id", how="left", maintain_order="left"
    )
    when = _AT_DIAGNOSIS
    if genes.undated:
        when, metastasis = _UNDATED, _floats(values, METASTASIS)
        yield _flag(METASTASIS, f"The sequenced sample is a metastasis{when}", metastasis)
    for symbol in genes.symbols:
        means = f"A protein-changing mutation of {symbol}{when}"
        yield _flag(symbol, means, _floats(values, symbol))


def _flag(name: str, meaning: str, known: Floats, yes: Bools | None = None) -> Column:
    """Make a yes-or-no input, missing where what it is read from is."""
    said = known == 1 if yes is None else yes
    values = np.where(np.isnan(known), np.nan, said.astype(np.float64))
    return Column(Feature(name, "", meaning, 0.0, 1.0, 0.0), values)


def _unusable(column: Column, kept: list[Column], least_carriers: int) -> str:
    """Say why a column cannot carry a coefficient; empty where it can."""
    given = column.values[~np.isnan(column.values)]
    share = _missing(column.values)
    if share > MOST_MISSING:
        return f"M010 missing in {share:.0%}"
    if not len(given) or given.min() == given.max():
        return "M010 the same in everybody"
    carriers = int(given.sum())
    if is_yes_or_no(column.feature) and min(carriers, len(given) - carriers) < least_carriers:
        return f"M010 fewer than {least_carriers} patients on one side"
    if any(np.array_equal(one.values, column.values, equal_nan=True) for one in kept):
        return "M010 repeats another input"
    return ""


def _missing(values: Floats) -> float:
    """Give the share of missing values."""
    return float(np.isnan(values).sum() / max(len(values), 1))


def _floats(table: pl.DataFrame, name: str) -> Floats:
    """Give a column as floats, NaN where it is missing."""
    return table[name].cast(pl.Float64).to_numpy().astype(np.float64)
