"""Published labels are written wherever the same fact stands, and what gives it back is cleared."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncommons.domain.columns import Released
from oncommons.domain.releases import Policy
from oncommons.domain.tables import TABLES
from oncommons.privacy.ages import with_age_labels
from oncommons.privacy.choices import Choice
from oncommons.privacy.coding import leaf_codes, places
from oncommons.privacy.frames import Frames
from oncommons.privacy.hierarchy import ROOT
from oncommons.privacy.trees import exact_values

TUMOUR_TYPE = "tumours.oncotree"
AGE_COLUMN = "tumours.age_at_diagnosis"
GIVES_BACK = {"tumours": ("topography", "morphology", "icd10"), "samples": ("topography",)}


def publish_labels(
    tables: Mapping[str, pl.DataFrame],
    anchors: pl.DataFrame,
    choices: Mapping[str, Choice],
    policy: Policy,
) -> Frames:
    """Replace exact values by the labels that were chosen.

    Args:
        tables: every table of the patients who are released.
        anchors: the anchor tumours, as `ages.anchor_ages` gives them.
        choices: for each quasi-identifier its hierarchy and level.
        policy: k, and the oldest age.

    Returns:
        The tables; a column that identifies in part and that the policy does not name says `*`.
    """
    named = _hide_undeclared(dict(tables), choices)
    for column, choice in choices.items():
        if column != AGE_COLUMN:
            named = _publish_text(named, choice, policy)
    named["tumours"] = with_age_labels(named["tumours"], anchors, choices.get(AGE_COLUMN))
    return named


def _publish_text(tables: Frames, choice: Choice, policy: Policy) -> Frames:
    """Write the labels of one column of text wherever it recurs."""
    named = dict(tables)
    coded = {
        (table, name): leaf_codes(
            exact_values(tables[table][name], choice.hierarchy.name, policy.oldest_age),
            choice.hierarchy,
        )
        for table, name in places(choice.column)
    }
    levels = np.full(len(choice.hierarchy.leaves), choice.level)
    if choice.column.startswith("tumours."):
        ids = pl.concat([tables[table]["patient_id"] for table, _ in coded])
        patients = ids.rank("dense").to_numpy().astype(np.int64)
        levels = levels_shared(choice, np.concatenate(list(coded.values())), patients, policy.k)
    for (table, name), codes in coded.items():
        named[table] = named[table].with_columns(choice.labels(codes, levels).alias(name))
        if choice.column == TUMOUR_TYPE:
            exact = pl.Series(levels[codes] == 0) & tables[table][name].is_not_null()
            named = _clear_give_back(named, table, exact)
    return named


def levels_shared(
    choice: Choice, codes: NDArray[np.int64], patients: NDArray[np.int64], k: int
) -> NDArray[np.int64]:
    """Climb from the chosen level until at least k patients bear each label.

    The search looks at the anchor tumour only. A second tumour or a sample may be of a kind that
    no anchor has; its label must not single its patient out.

    Args:
        choice: the column with its hierarchy and level.
        codes: (rows,) leaf of each row, of all tables in which the fact stands.
        patients: (rows,) number of the patient of each row.
        k: patients that must share a label.

    Returns:
        (leaves,) the level of each leaf; the chosen one wherever k patients share its label.
    """
    levels = np.full(len(choice.hierarchy.leaves), choice.hierarchy.height - 1)
    for level in reversed(range(choice.level, choice.hierarchy.height)):
        nodes = choice.hierarchy.nodes[level]
        span = len(choice.hierarchy.labels[level])
        bearers = np.bincount(np.unique(patients * span + nodes[codes]) % span, minlength=span)
        levels = np.where((bearers >= k)[nodes], level, levels)
    return levels


def _clear_give_back(tables: Frames, table: str, exact: pl.Series) -> Frames:
    """Clear what would give a tumour type back where it is not published as it was (PRV-C6).

    Args:
        tables: every table.
        table: the one whose types were published, tumours or samples.
        exact: (rows of that table,) True where the type is published as it was.

    Returns:
        The tables. Site, histology and ICD-10 of the other rows are null; so is the cause of
        death of patients without a tumour, or with a tumour among those rows.
    """
    kept = [pl.when(exact).then(name).alias(name) for name in GIVES_BACK[table]]
    cleared = tables | {table: tables[table].with_columns(kept)}
    if table == "tumours":
        told = set(tables[table]["patient_id"].filter(exact))
        told -= set(tables[table]["patient_id"].filter(~exact))
        ids = pl.Series(sorted(told), dtype=pl.String).implode()
        cause = pl.when(pl.col("patient_id").is_in(ids)).then("death_cause_code")
        cleared["patients"] = tables["patients"].with_columns(cause.alias("death_cause_code"))
    return cleared


def _hide_undeclared(tables: Frames, choices: Mapping[str, Choice]) -> Frames:
    """Publish `*` for text that identifies in part and that the policy does not name."""
    named = dict(tables)
    for table, frame in tables.items():
        hidden = [
            pl.lit(ROOT).alias(column.name)
            for column in TABLES[table].columns
            if column.released is Released.LABEL and f"{table}.{column.name}" not in choices
        ]
        named[table] = frame.with_columns(hidden)
    return named
