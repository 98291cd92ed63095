"""Labels of former releases as arrays for `continue_lineage`, and its labels as a table."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncommons.errors import ReleaseRefused
from oncommons.privacy.hierarchy import Hierarchy
from oncommons.privacy.lineage.continuing import Continued, Past
from oncommons.privacy.lineage.history import PATIENT, VISIBLE
from oncommons.privacy.lineage.intersection import ABSENT, Ints, class_numbers

LEVEL = "level of "
HEIGHT = "height of "
_NOT_TOLD = (LEVEL, HEIGHT)


def everybody(frames: Sequence[pl.DataFrame], patients: pl.Series) -> pl.Series:
    """Name every patient of today and of any former release, in the order of their pseudonyms.

    Args:
        frames: labels of the former releases.
        patients: pseudonyms of the patients of today.
    """
    names = [patients.alias(PATIENT), *(frame[PATIENT] for frame in frames)]
    return pl.concat(names).unique().sort()


def told_classes(frame: pl.DataFrame, patients: pl.Series) -> Ints:
    """Number the patients who share every label of a release, as anybody reads them.

    Args:
        frame: labels of the release, whatever its quasi-identifiers.
        patients: (n,) `everybody`.

    Returns:
        (n,) class of each; -1 for who is not in the release.
    """
    labels = [VISIBLE, *columns_told(frame)]
    number = frame.select(PATIENT, pl.struct(labels).rank("dense").cast(pl.Int64).alias("class"))
    known = pl.DataFrame({PATIENT: patients})
    joined = known.join(number, on=PATIENT, how="left", maintain_order="left")
    return np.asarray(joined["class"].fill_null(ABSENT).to_numpy(), dtype=np.int64)


def past_of(
    frames: Sequence[pl.DataFrame],
    patients: pl.Series,
    columns: Sequence[str],
    hierarchies: Sequence[Hierarchy],
    beside: Sequence[pl.DataFrame] = (),
) -> Past:
    """Give what the former releases said, as arrays.

    Args:
        frames: labels of each release, oldest first, as `History.recall` gives them.
        patients: (n,) `everybody`.
        columns: the quasi-identifiers of today's policy.
        hierarchies: one per quasi-identifier.
        beside: labels of the releases of other lineages, of the same patients.

    Raises:
        ReleaseRefused: a release had other quasi-identifiers, or a label that its hierarchy does
            not have any more: such labels cannot be kept.
    """
    levels = np.full((len(patients), len(columns)), -1, dtype=np.int64)
    nodes, classes = levels.copy(), []
    base = pl.DataFrame({PATIENT: patients})
    for frame in frames:
        _refuse_other_columns(frame, columns)
        told = base.join(frame, on=PATIENT, how="left", maintain_order="left")
        here = told[VISIBLE].is_not_null().to_numpy()
        for at, (column, hierarchy) in enumerate(zip(columns, hierarchies, strict=True)):
            level, node = _read(told.filter(here), column, hierarchy)
            levels[here, at], nodes[here, at] = level, node
        seen = told[VISIBLE].fill_null(0).to_numpy()
        number = class_numbers([*levels.T, *nodes.T, seen])
        classes.append(np.where(here, number, ABSENT))
    return Past(tuple(classes), levels, nodes, tuple(told_classes(one, patients) for one in beside))


def labels_frame(
    patients: pl.Series,
    columns: Sequence[str],
    hierarchies: Sequence[Hierarchy],
    done: Continued,
    visible: Ints,
) -> pl.DataFrame:
    """Write the labels of a release, as `History.remember` keeps them.

    Args:
        patients: (n,) pseudonyms.
        columns: the quasi-identifiers.
        hierarchies: one per quasi-identifier.
        done: the release, of the same patients.
        visible: (n,) as it was given to `continue_lineage`.

    Returns:
        One row per published patient: `patient_id`, `visible`, and for each quasi-identifier its
        label, its level, and the height of its hierarchy.
    """
    rows = np.flatnonzero(done.published)
    said: dict[str, pl.Series | Ints] = {
        PATIENT: patients.gather(pl.Series(rows, dtype=pl.UInt32)),
        VISIBLE: visible[rows],
    }
    for at, (column, hierarchy) in enumerate(zip(columns, hierarchies, strict=True)):
        levels, nodes = done.levels[rows, at], done.nodes[rows, at]
        starts, texts = _all_labels(hierarchy)
        places = pl.Series(starts[levels] + nodes, dtype=pl.UInt32)
        said[column] = pl.Series(texts, dtype=pl.String).gather(places)
        said[LEVEL + column] = levels
        said[HEIGHT + column] = np.full(len(rows), hierarchy.height, dtype=np.int64)
    return pl.DataFrame(said)


def columns_told(frame: pl.DataFrame) -> list[str]:
    """Name the quasi-identifiers whose labels a frame remembers."""
    named = [one for one in frame.columns if one not in {PATIENT, VISIBLE}]
    return [one for one in named if not one.startswith(_NOT_TOLD)]


def _all_labels(hierarchy: Hierarchy) -> tuple[NDArray[np.int64], list[str]]:
    """List the labels of all levels below each other, and where each level starts."""
    sizes = [len(labels) for labels in hierarchy.labels]
    texts = [label for labels in hierarchy.labels for label in labels]
    return np.cumsum([0, *sizes[:-1]]), texts


def _refuse_other_columns(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    """Refuse labels of other quasi-identifiers than those of today."""
    had = set(columns_told(frame))
    if had != set(columns):
        differ = ", ".join(sorted(had ^ set(columns)))
        raise ReleaseRefused(
            f"the quasi-identifiers of the lineage changed: {differ}",
            remedy="keep the quasi-identifiers of a lineage, or begin another one:"
            " oncommons privacy ledger begin COMMONS",
            column=differ,
        )


def _read(told: pl.DataFrame, column: str, hierarchy: Hierarchy) -> tuple[Ints, Ints]:
    """Find the level and the node of each label."""
    said = told.select(column, LEVEL + column, _height(told, column, hierarchy)).unique()
    nodes = {
        (level, label): node
        for level, labels in enumerate(hierarchy.labels)
        for node, label in enumerate(labels)
    }
    found = [_level(row, hierarchy, nodes) for row in said.iter_rows()]
    lost = sum(level is None for level in found)
    if lost:
        raise ReleaseRefused(
            f"{lost} kept labels of {column} are not in its hierarchy any more",
            remedy="keep the labels of a hierarchy for a whole lineage, or begin another one:"
            " oncommons privacy ledger begin COMMONS",
            column=column,
        )
    at = [
        -1 if level is None else nodes[level, label]
        for level, label in zip(found, said[column], strict=True)
    ]
    known = said.with_columns(
        at_level=pl.Series(found, dtype=pl.Int64), at_node=pl.Series(at, dtype=pl.Int64)
    )
    keys = [column, LEVEL + column]
    read = told.select(*keys, _height(told, column, hierarchy)).join(
        known, on=[*keys, HEIGHT + column], how="left", maintain_order="left"
    )
    return read["at_level"].to_numpy(), read["at_node"].to_numpy()


def _height(told: pl.DataFrame, column: str, hierarchy: Hierarchy) -> pl.Series | pl.Expr:
    """Give the height that the hierarchy had; today's where it was not remembered."""
    name = HEIGHT + column
    return pl.col(name) if name in told.columns else pl.lit(hierarchy.height).alias(name)


def _level(
    row: tuple[str, int, int], hierarchy: Hierarchy, nodes: Mapping[tuple[int, str], int]
) -> int | None:
    """Find the level at which a kept label stands today; None where it stands nowhere.

    A hierarchy is built from the values that occur, so a tumour type with a longer path than any
    before makes all of it higher. What lies above stays where it was, counted from the root.
    """
    label, level, height = row
    moved = level if level == 0 else level + hierarchy.height - height
    if (moved, label) in nodes:
        return moved
    known = [one for one in range(hierarchy.height) if (one, label) in nodes]
    return max(known, default=None)
