"""Who pays for protection: detail lost and patients held back, group by group."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.knowledge.oncotree import oncotree
from oncommons.privacy.account.original import Original, Outcome, row_losses
from oncommons.privacy.view import patient_view

GROUPED = {
    "tumour type": "tumours.oncotree",
    "age band": "tumours.age_at_diagnosis",
    "sex": "patients.sex",
    "region": "patients.country_region",
    "hospital": "patients.site_id",
}
SMALL, UNKNOWN = "small groups", "not known"
YEARS, YOUNGEST, OLDEST = 10, 18, 90


@dataclass(frozen=True, slots=True)
class Group:
    """What one group of patients pays.

    Args:
        by: what the group shares: tumour type, age band, sex, region or hospital.
        name: its value; "small groups" for all groups of fewer than k patients together.
        patients: patients who might have been released.
        loss: mean loss of detail, 0 to 1.
        held_back: share of the group that is not in the release, 0 to 1; None where hidden.
    """

    by: str
    name: str
    patients: int
    loss: float
    held_back: float | None


@dataclass(frozen=True, slots=True)
class Payers:
    """What each group pays, against the mean.

    Args:
        mean_loss: of all patients, 0 to 1.
        mean_held_back: of all patients, 0 to 1; None where it is not known who was held back.
        groups: by tumour type, age band, sex, region and hospital; the largest loss first in each.
    """

    mean_loss: float
    mean_held_back: float | None
    groups: tuple[Group, ...]

    def by(self, what: str) -> tuple[Group, ...]:
        """Give the groups of one kind."""
        return tuple(group for group in self.groups if group.by == what)


def group_words(group: Group) -> str:
    """Write the name of a group; a tumour type with its words."""
    return type_words(group.name) if group.by == "tumour type" else group.name


def group_in_words(group: Group) -> str:
    """Write the name of a group so that it can stand in a sentence: a region says that it is one.

    Example:
        >>> group_in_words(Group("region", "FRK2", 810, 0.1, 0.0))
        'region FRK2'
    """
    named = group_words(group)
    return f"{group.by} {named}" if group.by in {"region", "hospital"} else named


def type_words(code: str) -> str:
    """Write an OncoTree code with its words.

    Example:
        >>> type_words("LUAD"), type_words("not known")
        ('Lung Adenocarcinoma (LUAD)', 'not known')
    """
    types = oncotree().types
    return f"{types[code].name} ({code})" if code in types else code


def who_pays(original: Original, outcome: Outcome, k: int) -> Payers:
    """Say which groups lose more detail than others, and which are held back.

    Args:
        original: the patients as they were.
        outcome: the level of each.
        k: groups of fewer patients are not shown by themselves. Where all of them together are
            fewer, the next smallest group joins them, so that nobody can work them out.

    Returns:
        Groups by their exact values.
    """
    facts = _facts(original).with_columns(
        loss=pl.Series(row_losses(original, outcome) @ original.shares),
        held_back=pl.Series(outcome.held_back.astype(np.float64)),
    )
    groups = [group for by in GROUPED for group in _groups(facts, by, k)]
    mean_loss, mean_held_back = (
        float(facts[name].to_numpy().mean()) if facts.height else 0.0
        for name in ("loss", "held_back")
    )
    return Payers(mean_loss, mean_held_back, tuple(groups))


def _facts(original: Original) -> pl.DataFrame:
    """Give the groups of each patient, by exact values, in the order of the pseudonyms."""
    view = original.view.select("patient_id").join(
        patient_view(original.tables, GROUPED.values()),
        on="patient_id",
        how="left",
        maintain_order="left",
    )
    age = pl.col(GROUPED["age band"])
    low = (age // YEARS * YEARS).cast(pl.Int64)
    band = (
        pl.when(age < YOUNGEST)
        .then(pl.lit(f"below {YOUNGEST} years"))
        .when(age >= OLDEST)
        .then(pl.lit(f"{OLDEST} years and above"))
        .otherwise(pl.format("{} to {} years", low, low + (YEARS - 1)))
    )
    return view.select(
        pl.col(GROUPED["tumour type"]).alias("tumour type"),
        band.alias("age band"),
        *(pl.col(GROUPED[by]).alias(by) for by in ("sex", "region", "hospital")),
    ).fill_null(UNKNOWN)


def _groups(facts: pl.DataFrame, by: str, k: int) -> list[Group]:
    """Give the groups of one kind, the small ones as one."""
    small = _small(facts[by], k)
    name = pl.when(pl.col(by).is_in(small)).then(pl.lit(SMALL)).otherwise(by).alias("name")
    told = facts.group_by(name).agg(
        pl.len().alias("patients"), pl.col("loss").mean(), pl.col("held_back").mean()
    )
    ordered = told.sort(["loss", "name"], descending=[True, False])
    return [Group(by, *row) for row in ordered.iter_rows()]


def _small(values: pl.Series, k: int) -> list[str]:
    """Name the groups that are not shown by themselves."""
    sizes = values.value_counts().sort(["count", values.name])
    small, patients = [], 0
    for name, size in sizes.iter_rows():
        if size >= k and (not patients or patients >= k):
            break
        small.append(str(name))
        patients += size
    return small
