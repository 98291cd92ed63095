"""Mutations and events: how few of them single a patient out, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from oncommons.domain.tables import TABLES
from oncommons.privacy.coding import Codes
from oncommons.stats.counts import wilson_interval

KNOWN = (1, 2, 3)
TARGETS = 2_000
FACTS: Mapping[str, tuple[str, ...]] = {
    "mutations": ("chrom", "pos", "ref", "alt"),
    "copy_number": ("symbol", "call"),
    "structural_variants": ("symbol1", "pos1", "symbol2", "pos2"),
    "events": ("type", "start_day"),
    "treatments": ("drug_name", "start_day"),
    "measurements": ("code", "value", "day"),
    "responses": ("result", "day"),
    "stagings": ("stage_group", "day"),
    "tumours": ("oncotree", "diagnosis_day"),
    "samples": ("oncotree", "collection_day"),
}
"""What somebody may know of one row of a table: the change in the genome, or what was when."""

LABELLED = ("tumours", "samples")
"""Tables whose facts are published as labels."""


class Handling(StrEnum):
    """What is done with a table that tells many things of one patient."""

    AS_IT_IS = "needs nothing more"
    GENERALISED = "generalised"
    DEEPER_ACCESS = "limited to deeper access"
    VAULT = "stays in the vault"


@dataclass(frozen=True, slots=True)
class Unique:
    """How many patients a few facts single out.

    Args:
        known: facts that somebody knows of a patient.
        patients: patients with at least as many, looked for.
        alone: share of them whom no other patient equals in these facts.
        lower: lower 95 % limit of that share (Wilson).
        upper: upper limit.
    """

    known: int
    patients: int
    alone: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Longitudinal:
    """A table that tells many things of one patient, and what is done with it.

    Args:
        table: its name.
        rows: number of rows in the release.
        facts: the columns that one fact consists of.
        unique: for 1, 2 and 3 known facts; none where the table is empty or not released.
        handling: what is done with it.
        reason: why.
    """

    table: str
    rows: int
    facts: tuple[str, ...]
    unique: tuple[Unique, ...]
    handling: Handling
    reason: str


def longitudinal(
    released: Mapping[str, pl.DataFrame], accepted: float, *, seed: int = 0
) -> tuple[Longitudinal, ...]:
    """Measure, table by table, how few facts single a patient out.

    Args:
        released: the tables of the release.
        accepted: share of patients alone up to which a table needs nothing more, 0 to 1.
        seed: of the patients and facts that are drawn.

    Returns:
        The tables of the release that have rows, then those that never leave the vault.

    Source: de Montjoye et al., Sci Rep 3:1376 (2013): unicity, the share of people whom a few
    random points of their record single out.
    """
    found = [
        _measured(name, released, facts, accepted, seed)
        for name, facts in FACTS.items()
        if name in released and released[name].height
    ]
    kept = [
        Longitudinal(
            table.name,
            0,
            (),
            (),
            Handling.VAULT,
            "the schema keeps this table in the vault: it holds free text, or says who asked what",
        )
        for table in TABLES.values()
        if not table.released and any(column.personal for column in table.columns)
    ]
    return (*found, *kept)


def _measured(
    name: str,
    released: Mapping[str, pl.DataFrame],
    facts: tuple[str, ...],
    accepted: float,
    seed: int,
) -> Longitudinal:
    """Measure one table and say what is done with it."""
    frame = _with_patients(released[name], released)
    told = tuple(fact for fact in facts if frame[fact].null_count() < frame.height)
    unique = uniqueness(frame, told, seed=seed) if told else ()
    handling, reason = _handled(name, unique, accepted)
    return Longitudinal(name, frame.height, told, unique, handling, reason)


def _handled(name: str, unique: tuple[Unique, ...], accepted: float) -> tuple[Handling, str]:
    """Say what is done with a table, and why."""
    if not unique:
        return Handling.AS_IT_IS, "it holds none of the facts by which somebody could be known"
    over = [one for one in unique if one.alone > accepted]
    if over:
        facts = "fact singles" if over[0].known == 1 else "facts single"
        return Handling.DEEPER_ACCESS, (
            f"{over[0].known} known {facts} {100 * over[0].alone:.0f} % of patients out, and"
            f" {100 * accepted:g} % is accepted: rows are read through a grant, counts leave"
        )
    worst = max(unique, key=lambda one: one.alone)
    facts = "fact" if worst.known == 1 else "facts"
    within = f"{100 * worst.alone:.1f} % of patients are alone with {worst.known} known {facts}"
    if name in LABELLED:
        return Handling.GENERALISED, f"{within}; types are labels that k patients or more bear"
    return Handling.AS_IT_IS, f"{within}, within the {100 * accepted:g} % that is accepted"


def _with_patients(frame: pl.DataFrame, released: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give the rows of a table with the patient of each."""
    for key, through in (("assay_id", "assays"), ("sample_id", "samples")):
        if "patient_id" not in frame.columns and key in frame.columns and through in released:
            owners = released[through]
            wanted = [name for name in ("sample_id", "patient_id") if name in owners.columns]
            told = [name for name in wanted if name not in frame.columns]
            frame = frame.join(owners.select(key, *told), on=key, how="left")
    return frame


def uniqueness(
    frame: pl.DataFrame, facts: tuple[str, ...], *, targets: int = TARGETS, seed: int = 0
) -> tuple[Unique, ...]:
    """Say how many patients 1, 2 and 3 random facts of their own single out.

    Args:
        frame: rows with `patient_id` and the columns of a fact; rows that miss one are left out.
        facts: the columns.
        targets: patients looked for.
        seed: of the draw of patients and of their facts.

    Returns:
        One for each number of known facts that a patient has.

    Example:
        >>> seen = pl.DataFrame({"patient_id": ["a", "a", "b"], "gene": ["TP53", "KRAS", "TP53"]})
        >>> both = uniqueness(seen, ("gene",))[1]
        >>> both.known, both.patients, both.alone
        (2, 1, 1.0)
    """
    told = frame.select("patient_id", *facts).drop_nulls().unique()
    coded = told.select(
        patient=pl.col("patient_id").rank("dense") - 1,
        fact=pl.struct(*facts).rank("dense") - 1,
    ).sort("patient", "fact")
    patients, fact = (coded[name].to_numpy().astype(np.int64) for name in ("patient", "fact"))
    starts = np.searchsorted(patients, np.arange(patients.max(initial=-1) + 2))
    holders = patients[np.argsort(fact, kind="stable")]
    begins = np.searchsorted(np.sort(fact), np.arange(fact.max(initial=-1) + 2))
    draw = np.random.default_rng(seed)
    found = []
    for known in KNOWN:
        able = np.flatnonzero(np.diff(starts) >= known)
        if not len(able):
            break
        people = able if len(able) <= targets else draw.choice(able, targets, replace=False)
        alone = sum(
            _is_alone(
                draw.choice(fact[starts[one] : starts[one + 1]], known, replace=False),
                holders,
                begins,
            )
            for one in people
        )
        lower, upper = wilson_interval([alone], [len(people)])
        share = alone / len(people)
        found.append(Unique(known, len(people), share, float(lower[0]), float(upper[0])))
    return tuple(found)


def _is_alone(facts: Codes, holders: Codes, begins: Codes) -> bool:
    """Say whether one patient only has all of some facts, looking at the rarest first."""
    order = facts[np.argsort(begins[facts + 1] - begins[facts])]
    left = holders[begins[order[0]] : begins[order[0] + 1]]
    for one in order[1:]:
        if len(left) == 1:
            break
        left = np.intersect1d(left, holders[begins[one] : begins[one + 1]], assume_unique=True)
    return len(left) == 1
