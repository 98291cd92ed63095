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
from oncommons.privacy.hierarchy import MISSING, ROOT
from oncommons.privacy.trees import exact_values

Place = tuple[str, str]
Ints = NDArray[np.int64]

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
    people = {place: tables[place[0]]["patient_id"] for place in coded}
    levels = {place: choice.levels_of(patients) for place, patients in people.items()}
    if choice.column.startswith("tumours."):
        levels = _shared(choice, coded, levels, people, policy.k)
    for place, codes in coded.items():
        table, name = place
        labels = choice.labels(codes, levels[place])
        named[table] = named[table].with_columns(labels.alias(name))
        if choice.column == TUMOUR_TYPE:
            told = np.array([leaf != MISSING for leaf in choice.hierarchy.leaves])[codes]
            exact = pl.Series((levels[place] == 0) & told)
            named = _clear_give_back(named, table, exact)
    return named


def _shared(
    choice: Choice,
    codes: Mapping[Place, Ints],
    levels: Mapping[Place, Ints],
    people: Mapping[Place, pl.Series],
    k: int,
) -> dict[Place, Ints]:
    """Let the labels of all places together climb until k patients bear each."""
    numbers = pl.concat(list(people.values())).rank("dense").to_numpy().astype(np.int64)
    joined = np.concatenate([codes[place] for place in codes])
    begun = np.concatenate([levels[place] for place in codes])
    shared = levels_shared(choice, joined, begun, numbers, k)
    ends = np.cumsum([len(codes[place]) for place in codes])
    return dict(zip(codes, np.split(shared, ends[:-1]), strict=True))


def levels_shared(choice: Choice, codes: Ints, levels: Ints, patients: Ints, k: int) -> Ints:
    """Climb from the chosen levels until at least k patients bear each label.

    The search looks at the anchor tumour only. A second tumour or a sample may be of a kind that
    no anchor has; its label must not single its patient out. Who is published more exactly does
    not bear the wider label: beside k patients with LUAD, one NSCLC would be a LUSC of its own.

    Args:
        choice: the column with its hierarchy.
        codes: (rows,) leaf of each row, of all tables in which the fact stands.
        levels: (rows,) the level that was chosen for its patient.
        patients: (rows,) number of the patient of each row.
        k: patients that must share a label.

    Returns:
        (rows,) the level of each row; the chosen one wherever k patients share its label. The root
        says nothing and may be borne by fewer; so may a missing value, which patients without a
        tumour share although they have no row here.
    """
    texts = [label for labels in choice.hierarchy.labels for label in labels]
    distinct, same = np.unique(np.array(texts), return_inverse=True)
    says = distinct != MISSING
    climbed = levels.copy()
    while True:
        label = same[choice.places(codes, climbed)]
        pairs = np.unique(label * (int(patients.max(initial=0)) + 1) + patients)
        bearers = np.bincount(pairs // (int(patients.max(initial=0)) + 1), minlength=len(texts))
        alone = (bearers[label] < k) & (climbed < choice.root) & says[label]
        if not alone.any():
            return climbed
        climbed[alone] += 1


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
