"""The patients as they were, beside the levels at which each of them was published."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncommons.domain.releases import Policy
from oncommons.privacy.coding import Coded, Codes, code_patients
from oncommons.privacy.consent import refusing_patients
from oncommons.privacy.frames import Frames, complete, follow_references
from oncommons.privacy.hierarchy import MISSING, ROOT, Hierarchy
from oncommons.privacy.keys import Keys
from oncommons.privacy.lineage.choosing import (
    Lineage,
    People,
    choose_labels,
    with_kept_labels,
)
from oncommons.privacy.pseudonyms import pseudonymise
from oncommons.privacy.trees import Ancestors
from oncommons.privacy.view import patient_view, quasi_columns, sensitive_values

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
NO_RELEASE = Lineage()
NEEDED = ("patients", "tumours", "samples", "consents")


@dataclass(frozen=True, eq=False, slots=True)
class Original:
    """The patients who may be released, with their exact values; it never leaves the hospital.

    Args:
        tables: patients, tumours and samples under the pseudonyms of the release.
        view: (patients,) one row each in the order of the pseudonyms, exact quasi-identifiers.
        coded: the same as leaf codes.
        sensitive: (patients,) the values of each column that a rule of the policy names.
        apart: (patients,) True for who has no tumour.
        lineage: what was published before; labels that are searched continue it.
    """

    tables: Frames
    view: pl.DataFrame
    coded: Coded
    sensitive: Mapping[str, pl.Series]
    apart: Bools
    lineage: Lineage = NO_RELEASE

    @property
    def patients(self) -> int:
        """Number of patients."""
        return self.view.height

    @property
    def shares(self) -> Floats:
        """(quasi-identifiers,) share of each in the whole loss."""
        weights = np.array(self.coded.weights)
        return np.asarray(weights / weights.sum())


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """How closely each patient is published.

    Args:
        levels: (patients, quasi-identifiers) level of the hierarchy; 0 exact.
        held_back: (patients,) True for who is not in the release.
    """

    levels: Codes
    held_back: Bools


def original_of(
    tables: Mapping[str, pl.DataFrame],
    policy: Policy,
    keys: Keys,
    *,
    ancestors: Ancestors,
    lineage: Lineage = NO_RELEASE,
    released: pl.Series | None = None,
) -> Original:
    """Prepare identified tables as protection does, and go no further.

    Args:
        tables: identified tables; patients and tumours must be among them.
        policy: names the quasi-identifiers and the sensitive columns.
        keys: the keys of the project, so that pseudonyms are those of the release.
        ancestors: for each OncoTree code what lies above it, nearest first.
        lineage: the line of releases in which a patient keeps one pseudonym, with the labels of
            those that labels have to continue.
        released: pseudonyms of the patients of a release, of whom nobody is left out, even who
            refused after it.

    Raises:
        PolicyError: a hierarchy does not fit the data.
        SchemaError: a table or column differs from the schema.
    """
    whole = complete({name: tables[name] for name in NEEDED if name in tables})
    named = pseudonymise(whole, keys, lineage.name)
    refused = set(refusing_patients(named["consents"]))
    left_out = refused - set([] if released is None else released)
    gone = pl.DataFrame({"patient_id": sorted(left_out)}, schema={"patient_id": pl.String})
    named["patients"] = named["patients"].join(gone, on="patient_id", how="anti")
    named = follow_references(named)
    view = patient_view(named, quasi_columns(policy))
    coded = code_patients(view, named, policy, ancestors)
    return Original(
        tables={name: named[name] for name in NEEDED[:3]},
        view=view,
        coded=with_kept_labels(coded, policy, ancestors, lineage),
        sensitive=sensitive_values(named, policy),
        apart=~view["patient_id"].is_in(named["tumours"]["patient_id"].implode()).to_numpy(),
        lineage=lineage,
    )


def planned(original: Original, policy: Policy) -> Outcome:
    """Search the labels that a policy would give, and write nothing.

    Args:
        original: the patients; where releases are out, their labels are continued.
        policy: what protection has to reach.

    Raises:
        ReleaseRefused: the patients cannot be protected as the policy asks.
        PolicyError: a rule that even all patients together break.
    """
    people = People(original.view["patient_id"], original.apart, original.sensitive)
    # No ancestors: the trees have every kept label already, see `original_of`.
    found = choose_labels(original.coded, policy, people, original.lineage, {}).recoding
    return Outcome(found.levels, found.held_back)


def alone(original: Original) -> Original:
    """Give the patients as if nothing had been published before."""
    return replace(original, lineage=Lineage(original.lineage.name))


def in_another_lineage(original: Original) -> Original:
    """Give the patients as if another lineage were begun: no label is kept, all are tested.

    Where no release is out there is nothing to leave, and the patients stay as they are.
    """
    told = original.lineage.told
    return replace(original, lineage=replace(original.lineage, releases=(), beside=told))


def published(original: Original, released: Mapping[str, pl.DataFrame]) -> Outcome:
    """Read from a release at which level each patient stands in it.

    Args:
        original: the patients as they were, under the pseudonyms of the release.
        released: patients and tumours of the release.

    Returns:
        For each label the lowest level that says it of the exact value. A label that is none of
        the hierarchy counts as the root: who reads it learns nothing that is true.
    """
    columns = list(original.coded.columns)
    labels = patient_view(released, columns).with_columns(there=pl.lit(value=True))
    labels = original.view.select("patient_id").join(
        labels, on="patient_id", how="left", maintain_order="left"
    )
    held_back = labels["there"].is_null().to_numpy()
    levels = [
        _levels(labels[column], hierarchy, codes)
        for column, hierarchy, codes in zip(
            columns, original.coded.hierarchies, original.coded.codes, strict=True
        )
    ]
    return Outcome(np.stack(levels, axis=1), held_back)


def _levels(labels: pl.Series, hierarchy: Hierarchy, codes: Codes) -> Codes:
    """Find the lowest level at which the hierarchy says each label of each leaf."""
    shown = labels.cast(pl.String).fill_null(MISSING)
    names = sorted({*shown.unique(), ROOT})
    number = {name: at for at, name in enumerate(names)}
    told = shown.replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    found = np.full(len(codes), hierarchy.height - 1, dtype=np.int64)
    for level in reversed(range(hierarchy.height)):
        said = np.array([number.get(label, -1) for label in hierarchy.labels_at(level)])
        found[said[codes] == told] = level
    return found


def row_losses(original: Original, outcome: Outcome) -> Floats:
    """Give what each patient loses of each quasi-identifier.

    Returns:
        (patients, quasi-identifiers) normalised certainty penalty: 0 exact, 1 nothing said; 1
        throughout for a patient who is held back.

    Source: Xu et al., Utility-based anonymization using local recoding, KDD 2006.
    """
    losses = np.ones(outcome.levels.shape)
    for at, (hierarchy, codes) in enumerate(
        zip(original.coded.hierarchies, original.coded.codes, strict=True)
    ):
        penalty = np.stack([hierarchy.penalty(level) for level in range(hierarchy.height)])
        losses[:, at] = penalty[outcome.levels[:, at], codes]
    losses[outcome.held_back] = 1.0
    return losses


def sampled(original: Original, most: int, seed: int = 0) -> Original:
    """Draw some of the patients, so that a rerun stays short.

    Args:
        original: the patients.
        most: largest number that is kept.
        seed: of the draw.
    """
    if original.patients <= most:
        return original
    drawn = np.random.default_rng(seed).choice(original.patients, most, replace=False)
    return selected(original, np.sort(drawn))


def selected(original: Original, rows: Codes) -> Original:
    """Keep some of the patients.

    Args:
        original: the patients; the tables stay those of all.
        rows: positions, rising.
    """
    return replace(
        original,
        view=original.view[rows],
        coded=replace(original.coded, codes=tuple(one[rows] for one in original.coded.codes)),
        sensitive={name: values[rows] for name, values in original.sensitive.items()},
        apart=original.apart[rows],
    )


def without(original: Original, column: str) -> Original:
    """Leave one quasi-identifier out, as if nobody could know it."""
    kept = [at for at, name in enumerate(original.coded.columns) if name != column]
    coded = Coded(
        tuple(original.coded.columns[at] for at in kept),
        tuple(original.coded.hierarchies[at] for at in kept),
        tuple(original.coded.codes[at] for at in kept),
        tuple(original.coded.weights[at] for at in kept),
    )
    return replace(original, coded=coded)
