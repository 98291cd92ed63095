"""Ages as labels with two bounds; a later tumour never says more than the first one and the days.

If every tumour had its own age label, "60-64" at the first tumour and "65-69" two years later
would leave the years 63 and 64 only. So the label of a later tumour is worked out from the label
of the first and the days between, which everybody can do who holds the release.
"""

import polars as pl

from oncommons.privacy.age_labels import age_bounds
from oncommons.privacy.choices import Choice
from oncommons.privacy.coding import leaf_codes
from oncommons.privacy.hierarchy import MISSING, ROOT, Hierarchy
from oncommons.privacy.trees import exact_values
from oncommons.privacy.view import anchor_tumours

DAYS_PER_YEAR = 365.25
AGE = "age_at_diagnosis"


def anchor_ages(tumours: pl.DataFrame, choice: Choice | None, oldest_age: int) -> pl.DataFrame:
    """Give the anchor tumour of each patient with the label of its age.

    Args:
        tumours: identified tumours, ids already pseudonyms.
        choice: the level at which ages are published; None hides them.
        oldest_age: ages above it share one leaf, years.

    Returns:
        `patient_id`, `anchor_id`, `anchor_day`, `anchor_label`, `anchor_low`, `anchor_high`.
    """
    anchors = anchor_tumours(tumours)
    labels = pl.Series([ROOT], dtype=pl.String).new_from_index(0, anchors.height)
    if choice is not None:
        codes = leaf_codes(
            exact_values(anchors[AGE], choice.hierarchy.name, oldest_age), choice.hierarchy
        )
        labels = choice.labels(codes, choice.levels_of(anchors["patient_id"]))
    return anchors.select(
        "patient_id",
        anchor_id="tumour_id",
        anchor_day="diagnosis_day",
        anchor_label=labels,
        anchor_low=_bound(labels, 0),
        anchor_high=_bound(labels, 1),
    )


def with_age_labels(
    tumours: pl.DataFrame, anchors: pl.DataFrame, choice: Choice | None
) -> pl.DataFrame:
    """Replace the age of every tumour by a label and its two bounds.

    Args:
        tumours: tumours whose days are those of the release.
        anchors: as `anchor_ages` gives them.
        choice: the level at which ages are published; None hides them.

    Returns:
        The tumours with `age_at_diagnosis` as text, `_low` and `_high`. The anchor has its label;
        any other tumour has the most exact label, never below the level, that holds every age
        which the anchor's label and the days allow; `*` where its own age is not among them.
    """
    joined = tumours.join(anchors, on="patient_id", how="left", maintain_order="left")
    labels = pl.Series([ROOT], dtype=pl.String).new_from_index(0, joined.height)
    if choice is not None and joined.height:
        labels = _labels(joined, choice)
    return tumours.with_columns(
        labels.alias(AGE),
        _bound(labels, 0).alias(f"{AGE}_low"),
        _bound(labels, 1).alias(f"{AGE}_high"),
    )


def _labels(joined: pl.DataFrame, choice: Choice) -> pl.Series:
    """Give each tumour its label: the anchor's own, or what follows from it."""
    passed = (pl.col("diagnosis_day") - pl.col("anchor_day")) / DAYS_PER_YEAR
    facts = joined.select(
        low=(pl.col("anchor_low") + passed).floor().clip(0).cast(pl.Int64),
        high=((pl.col("anchor_high") + 1 + passed).ceil() - 1).cast(pl.Int64),
        open=pl.col("anchor_low").is_not_null() & pl.col("anchor_high").is_null(),
        own=pl.col(AGE).fill_nan(None).floor().cast(pl.Int64),
        level=pl.lit(pl.Series(choice.levels_of(joined["patient_id"]))),
    )
    distinct = facts.unique()
    implied = distinct.with_columns(
        label=pl.Series([_implied(choice, *row) for row in distinct.iter_rows()], dtype=pl.String)
    )
    other = facts.join(
        implied, on=facts.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    is_anchor = joined["tumour_id"] == joined["anchor_id"]
    return other["label"].zip_with(~is_anchor, joined["anchor_label"])


def _implied(
    choice: Choice,
    low: int | None,
    high: int | None,
    open_end: object,
    own: int | None,
    level: int,
) -> str | None:
    """Give the label of a tumour that is not the anchor."""
    if own is None and level < choice.root:
        return None
    if low is None or own is None or (high is None and not open_end):
        return ROOT
    label = covering_label(choice.hierarchy, level, low, high)
    least, most = age_bounds(label)
    is_true = (least is None or own >= least) and (most is None or own <= most)
    return label if is_true else ROOT


def covering_label(hierarchy: Hierarchy, level: int, low: int, high: int | None) -> str:
    """Find the most exact label, from a level on, that covers a range of years.

    Args:
        hierarchy: of ages.
        level: the lowest level that may be published.
        low: smallest year.
        high: largest year; None for no end.

    Returns:
        The label; `*` where no other covers the range.
    """
    leaf = _leaf_of(hierarchy, low)
    for at in range(level, hierarchy.height):
        label = ROOT if leaf is None else hierarchy.labels[at][hierarchy.nodes[at][leaf]]
        least, most = age_bounds(label)
        if (
            least is not None
            and least <= low
            and (most is None or (high is not None and high <= most))
        ):
            return label
    return ROOT


def _leaf_of(hierarchy: Hierarchy, year: int) -> int | None:
    """Find the leaf that holds a whole year."""
    for at, leaf in enumerate(hierarchy.leaves):
        low, high = age_bounds(leaf)
        if leaf != MISSING and low is not None and low <= year and (high is None or year <= high):
            return at
    return None


def _bound(labels: pl.Series, side: int) -> pl.Series:
    """Give the lower (0) or upper (1) bound of each label."""
    known = labels.drop_nulls().unique()
    bounds = pl.Series([age_bounds(label)[side] for label in known], dtype=pl.Int32)
    return labels.replace_strict(known, bounds, default=None, return_dtype=pl.Int32)
