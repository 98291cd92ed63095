"""The plain evaluator of criteria: short, without any library, the meaning that SQL must equal."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from oncommons.domain.criteria.algebra import (
    All,
    Any,
    AnySample,
    Criteria,
    Known,
    Not,
    parts_of,
)
from oncommons.domain.criteria.leaves import (
    HasCopyNumber,
    HasPanel,
    InCohort,
    InOrder,
    IsFused,
    IsKnown,
    IsMutated,
    IsProfiled,
    Moment,
    WasMeasured,
)
from oncommons.domain.criteria.record import Record, Row, Truth
from oncommons.domain.criteria.row_truth import both, row_holds
from oncommons.domain.criteria.sources import DAYS, FINDING, members_of, table_of

Finding = IsMutated | HasCopyNumber | IsFused
OfSample = Finding | IsProfiled | HasPanel


def holds(criteria: Criteria, record: Record, sample_id: str | None = None) -> Truth:
    """Tell whether criteria hold for a patient: True, False, or None where it is unknown.

    Args:
        criteria: with what `cohort.select` fills in.
        record: the patient's rows.
        sample_id: the sample that leaves about samples are asked of; None for any of them.

    Raises:
        CriteriaError: a column cannot be asked for, or a cohort or an exon is not filled in.

    Source: Kleene, Introduction to Metamathematics (1952), the strong tables of three values.

    Example:
        >>> from oncommons.domain.criteria import IsIn
        >>> record = Record({"patients": [{"sex": "female"}]})
        >>> holds(IsIn("patients.sex", ("female",)) | IsMutated("TP53"), record)
        True
    """
    match criteria:
        case All(parts):
            return both(*(holds(part, record, sample_id) for part in parts))
        case Any(parts):
            return _not(both(*(_not(holds(p, record, sample_id)) for p in parts)))
        case Not(part):
            return _not(holds(part, record, sample_id))
        case Known(part):
            return holds(part, record, sample_id) is not None
        case AnySample(part):
            return _any_row(holds(part, record, sample) for sample in record.sample_ids())
        case _:
            return _leaf(criteria, record, sample_id)


def _leaf(leaf: Criteria, record: Record, sample_id: str | None) -> Truth:
    """Tell the truth of a leaf: one row that holds is enough, and no row at all is unknown."""
    match leaf:
        case IsMutated() | HasCopyNumber() | IsFused() | IsProfiled() | HasPanel():
            whole = sample_id is None
            return holds(AnySample(leaf), record) if whole else _of_sample(leaf, record, sample_id)
        case IsKnown():
            return any(truth for truth, _ in _rows(leaf, record, sample_id))
        case InOrder():
            return _in_order(leaf, record, sample_id)
        case InCohort():
            return holds(members_of(leaf), record)
        case _:
            return _any_row(truth for truth, _ in _rows(leaf, record, sample_id))


def _rows(leaf: Criteria, record: Record, sample_id: str | None) -> list[tuple[Truth, Row]]:
    """Give the rows that a leaf is about, with what each says of it."""
    rows = record.rows(table_of(leaf), sample_id)
    if isinstance(leaf, WasMeasured):
        rows = [row for row in rows if row["code"] == leaf.code]
    return [(row_holds(leaf, row), row) for row in rows]


def _of_sample(leaf: OfSample, record: Record, sample_id: str | None) -> Truth:
    """Tell the truth of a leaf that is about one sample."""
    assays = record.rows("assays", sample_id)
    match leaf:
        case HasPanel(panel_id):
            if any(assay["panel_id"] == panel_id for assay in assays):
                return True
            unnamed = any(a["assay_type"] == "panel" and a["panel_id"] is None for a in assays)
            return None if unnamed else False
        case IsProfiled(gene, finding):
            shown = [record.shows(assay, gene, finding) for assay in assays]
            return True if True in shown else None if None in shown else False
        case _:
            return _found(leaf, record, sample_id)


def _found(leaf: Finding, record: Record, sample_id: str | None) -> Truth:
    """True with a finding on an assay that may show it, false where one surely would have."""
    shown = {
        assay["assay_id"]: record.shows(assay, leaf.gene, FINDING[type(leaf)])
        for assay in record.rows("assays", sample_id)
    }
    found = [
        truth
        for truth, row in _rows(leaf, record, sample_id)
        if shown.get(row["assay_id"]) is not False
    ]
    if True in found:
        return True
    return False if None not in found and True in shown.values() else None


def _in_order(leaf: InOrder, record: Record, sample_id: str | None) -> Truth:
    """Tell whether one thing happened and then another, as `InOrder` says."""
    first, then = (_dated(moment, record, sample_id) for moment in (leaf.first, leaf.then))
    firsts, thens = (
        [day for truth, day in side if truth and day is not None] for side in (first, then)
    )
    most = math.inf if leaf.at_most_days is None else leaf.at_most_days
    if any(leaf.at_least_days <= there - here <= most for here in firsts for there in thens):
        return True
    if first and all(truth is False for truth, _ in first):
        return False
    possible = any(truth is not False and (not truth or day is None) for truth, day in first + then)
    if possible or not first or not then:
        return None
    return False if _is_watched(leaf, record, max(firsts), thens) else None


def _dated(leaf: Moment, record: Record, sample_id: str | None) -> list[tuple[Truth, int | None]]:
    """Give the truth and the day of each row that a moment is about."""
    _, day = DAYS[type(leaf)]
    return [(truth, cast("int | None", row[day])) for truth, row in _rows(leaf, record, sample_id)]


def _is_watched(leaf: InOrder, record: Record, latest: int, thens: list[int]) -> bool:
    """Tell whether the last window of days was watched to its end."""
    if leaf.at_most_days is None:
        return True
    seen = [row["last_contact_day"] for row in record.rows("patients")]
    end = latest + leaf.at_most_days
    dead = any(row["vital_status"] == "dead" for row in record.rows("patients"))
    return dead or any(isinstance(day, int) and day >= end for day in (*seen, *thens))


def _any_row(truths: Iterable[Truth]) -> Truth:
    """Hold where one row holds; unknown where none does and one is unknown, or there is none."""
    listed = list(truths)
    return True if True in listed else False if listed and None not in listed else None


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


@dataclass(frozen=True, slots=True)
class Explained:
    """The truth of criteria for a patient, and of each of their parts.

    Args:
        criteria: the criteria or one of their parts.
        truth: True, False, or None for unknown.
        sample_id: the sample that was asked; None where the patient was.
        parts: the truth of each part; of `AnySample`, for each sample in turn.
    """

    criteria: Criteria
    truth: Truth
    sample_id: str | None
    parts: tuple["Explained", ...]


def explain(criteria: Criteria, record: Record, sample_id: str | None = None) -> Explained:
    """Tell why criteria hold for a patient or do not: the truth of each part.

    Args:
        criteria: with what `cohort.select` fills in.
        record: the patient's rows.
        sample_id: as for `holds`.

    Raises:
        CriteriaError: as for `holds`.
    """
    samples = record.sample_ids() if isinstance(criteria, AnySample) else [sample_id]
    parts = tuple(
        explain(part, record, sample) for part in parts_of(criteria) for sample in samples
    )
    return Explained(criteria, holds(criteria, record, sample_id), sample_id, parts)
