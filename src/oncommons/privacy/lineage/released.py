"""What releases say together, counted from their labels as anybody reads them.

This has no part in choosing labels: it reads the texts of finished releases.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from oncommons.domain.findings import Finding, Severity
from oncommons.domain.releases import Mode, Policy
from oncommons.privacy.hierarchy import MISSING
from oncommons.privacy.lineage.history import PATIENT, VISIBLE
from oncommons.privacy.lineage.intersection import Intersection, intersect
from oncommons.privacy.lineage.kept_labels import columns_told, told_classes
from oncommons.privacy.view import patient_view, quasi_columns


def told_labels(tables: Mapping[str, pl.DataFrame], policy: Policy) -> pl.DataFrame:
    """Read what the tables of a release say of each patient.

    Args:
        tables: patients and tumours of a release.
        policy: names the quasi-identifiers.

    Returns:
        `patient_id`, `visible` (1 for who has no tumour, where that sets a patient apart) and
        each quasi-identifier as text; a missing value is the word `unknown`.
    """
    view = patient_view(tables, quasi_columns(policy))
    no_tumour = ~view[PATIENT].is_in(tables["tumours"][PATIENT].implode())
    no_tumour &= pl.Series([sets_apart(policy)]).new_from_index(0, view.height)
    texts = [pl.col(name).cast(pl.String).fill_null(MISSING) for name in quasi_columns(policy)]
    return view.select(PATIENT, no_tumour.cast(pl.Int64).alias(VISIBLE), *texts)


def sets_apart(policy: Policy) -> bool:
    """Say whether having no tumour shows: a class of local recoding never mixes such patients."""
    tells = any(name.startswith("tumours.") for name in quasi_columns(policy))
    return tells and policy.mode is not Mode.GLOBAL


def intersect_labels(releases: Sequence[pl.DataFrame], k: int) -> Intersection:
    """Group patients by every label of every release, and measure the groups of the last.

    Args:
        releases: oldest first; as `told_labels` or `History.recall` give them.
        k: smallest joint group that is accepted.

    Returns:
        The numbers; `findings` has PRV-J1 where a group is smaller than k.
    """
    known = pl.concat([one[PATIENT] for one in releases]).unique().sort()
    return intersect([told_classes(one, known) for one in releases], k)


def labels_differ(remembered: pl.DataFrame, told: pl.DataFrame) -> tuple[Finding, ...]:
    """Compare the labels that will be remembered with those that the release says.

    Args:
        remembered: as `kept_labels.labels_frame` gives them.
        told: as `told_labels` reads them from the same release.

    Returns:
        PRV-J2 where a patient or a label differs: the next release could not keep it.
    """
    both = told.join(remembered, on=PATIENT, how="full", suffix=" kept", coalesce=True)
    wrong = pl.lit(value=both.height != remembered.height or both.height != told.height)
    for name in columns_told(told):
        other = pl.col(f"{name} kept")
        if name.startswith("tumours."):
            # Who has no tumour has no row in which a label could stand.
            other = pl.when(pl.col(VISIBLE) == 1).then(pl.col(name)).otherwise(other)
        wrong |= ~pl.col(name).eq_missing(other)
    count = both.filter(wrong).height
    if not count:
        return ()
    says = f"{count} of {both.height} patients would be remembered with other labels"
    return (Finding("PRV-J2", Severity.ERROR, says, "publish nothing, report this", count=count),)
