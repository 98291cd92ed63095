"""The risk of a release, measured from the released tables themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.domain.columns import Privacy, Released, Type
from oncommons.domain.releases import Policy, Risk
from oncommons.domain.tables import TABLES
from oncommons.privacy.choices import Choice
from oncommons.privacy.coding import Codes
from oncommons.privacy.search import Recoding
from oncommons.privacy.view import patient_view, quasi_columns

PATIENT_TABLES = ("patients", "tumours")


@dataclass(frozen=True, slots=True)
class Measured:
    """What the classes of a table say: patients who share all labels form a class.

    Args:
        patients: number of patients.
        smallest_class: smallest number of patients who share all labels; 0 without patients.
        classes: number of distinct combinations of labels.
        class_sizes: size of class to number of classes of that size, smallest first.
        prosecutor_max: largest chance that a known person is singled out, 1/smallest class.
        prosecutor_mean: mean of that chance over patients, classes/patients.
        alone: patients who share their labels with nobody.
        homogeneous: sensitive column to the share of patients whose value is known and the only
            one known in their class; a missing value tells nothing, and hides nobody.
    """

    patients: int
    smallest_class: int
    classes: int
    class_sizes: Mapping[int, int]
    prosecutor_max: float
    prosecutor_mean: float
    alone: int
    homogeneous: Mapping[str, float]


def assess(tables: Mapping[str, pl.DataFrame], policy: Policy) -> Measured:
    """Measure the classes of patients for the quasi-identifiers that a policy declares.

    Args:
        tables: patients and tumours, released or identified.
        policy: names the quasi-identifiers.

    Returns:
        The sizes of the classes, and how often a class has one sensitive value only.

    Source: El Emam & Dankar, J Am Med Inform Assoc 15 (2008), 627-637 (prosecutor risk);
    Machanavajjhala et al., ACM Trans Knowl Discov Data 1 (2007) (homogeneous classes).
    """
    quasi = quasi_columns(policy)
    sensitive = sensitive_columns(quasi)
    view = patient_view(tables, [*quasi, *sensitive])
    told_alike = [
        pl.when(pl.col(name).drop_nulls().n_unique() == 1)
        .then(pl.col(name).count())
        .otherwise(0)
        .alias(name)
        for name in sensitive
    ]
    classes = view.group_by(quasi).agg(pl.len().alias("size"), *told_alike)
    sizes = classes["size"].value_counts().sort("size")
    smallest = 0 if classes.is_empty() else int(sizes["size"][0])
    told = [name for name in sensitive if view[name].null_count() < view.height]
    return Measured(
        patients=view.height,
        smallest_class=smallest,
        classes=classes.height,
        class_sizes=dict(sizes.iter_rows()),
        prosecutor_max=1 / smallest if smallest else 0.0,
        prosecutor_mean=classes.height / view.height if view.height else 0.0,
        alone=dict(sizes.iter_rows()).get(1, 0),
        homogeneous={name: int(classes[name].sum()) / view.height for name in told},
    )


def sensitive_columns(quasi: list[str]) -> list[str]:
    """Name the sensitive columns of text that a patient has once, other than quasi-identifiers."""
    return [
        f"{table}.{column.name}"
        for table in PATIENT_TABLES
        for column in TABLES[table].columns
        if column.privacy is Privacy.SENSITIVE
        and column.type is Type.TEXT
        and column.released is Released.AS_IS
        and f"{table}.{column.name}" not in quasi
    ]


def risk_of(
    before: Measured,
    after: Measured,
    policy: Policy,
    choices: Mapping[str, Choice],
    recoding: Recoding,
) -> Risk:
    """Put what was measured before and after protection side by side.

    Args:
        before: measured from the identified tables of all patients who may be released.
        after: measured from the released tables.
        policy: what was asked for.
        choices: for each quasi-identifier its hierarchy and level.
        recoding: the result of the search, with its loss.

    Returns:
        The risk of the release.
    """
    return Risk(
        policy=policy.name,
        k=policy.k,
        patients_in=before.patients,
        patients_out=after.patients,
        patients_suppressed=before.patients - after.patients,
        smallest_class=after.smallest_class,
        classes=after.classes,
        class_sizes=after.class_sizes,
        prosecutor_max=after.prosecutor_max,
        prosecutor_mean=after.prosecutor_mean,
        prosecutor_max_before=before.prosecutor_max,
        prosecutor_mean_before=before.prosecutor_mean,
        unique_before=before.alone,
        levels={
            name: _shares(recoding.levels[~recoding.held_back, at], one.hierarchy.height)
            for at, (name, one) in enumerate(choices.items())
        },
        loss=dict(zip(choices, recoding.losses, strict=True)),
        loss_mean=recoding.loss,
        homogeneous=after.homogeneous,
    )


def _shares(levels: Codes, height: int) -> tuple[float, ...]:
    """Give the share of patients at each level."""
    counts = np.bincount(levels, minlength=height)
    return tuple(float(count) for count in counts / max(len(levels), 1))
