"""Survival of a cohort: any endpoint from any start, with late entry, by group."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from oncommons.cohort.endpoints import LEAST_AT_RISK, Followed, check_groups_at_start, followed
from oncommons.cohort.groups import members
from oncommons.domain.answers import Counted, CurvePoint, GroupCurve, Survival
from oncommons.domain.comparisons import MOST_GROUPS, Group
from oncommons.domain.endpoints import SurvivalQuestion
from oncommons.domain.models import Estimate
from oncommons.domain.results import Raw
from oncommons.errors import CriteriaError, DataError
from oncommons.stats.arrays import Floats, Ints
from oncommons.stats.competing import aalen_johansen
from oncommons.stats.log_rank import Weight, log_rank
from oncommons.stats.regression import cox
from oncommons.stats.survival import kaplan_meier, median, rmst
from oncommons.store.questions.follow_up import follow_up
from oncommons.store.view import View

HORIZONS = (3652, 1826, 1096, 731, 365, 183, 91)
_Z95 = 1.959963984540054


def survival(
    view: View,
    by: str | None = None,
    *,
    question: SurvivalQuestion | None = None,
    groups: Sequence[Group] = (),
    weight: Weight | None = None,
) -> Raw[Survival]:
    """Estimate the time to an event; by default overall survival from diagnosis.

    Args:
        view: the cohort.
        by: `table.column` whose values make the groups; None for one curve. The ten largest
            groups are kept.
        question: endpoint, start, entry and landmark; `by` is taken from it where not given.
        groups: groups by criteria instead of a column; patients in two of them are left out.
        weight: how much each day counts in the comparison; log-rank by default.

    Returns:
        One curve per group with the day of each step: Kaplan and Meier, or the cumulative
        incidence of Aalen and Johansen where the endpoint has a competing event, in which case
        the comparison and the hazard ratios are of its own cause. Who cannot be followed is
        counted by the reason.

    Raises:
        CriteriaError: there is no such column, or a group is defined after the start.
        GrantError: a column is not granted.

    Source: Kaplan & Meier, J Am Stat Assoc 53 (1958); Mantel, Cancer Chemother Rep 50 (1966);
    Tsai, Jewell & Wang, Biometrika 74:883 (1987); Brown et al., JAMA Oncol (2022), late entry.
    """
    asked = question or SurvivalQuestion()
    if by:
        asked = SurvivalQuestion(asked.endpoint, asked.anchor, asked.entry, asked.landmark_days, by)
    if asked.by and groups:
        raise CriteriaError("groups by a column and by criteria", remedy="choose one of them")
    days, outside = (follow_up(view, asked), ()) if not groups else _grouped(view, asked, groups)
    found = followed(days, asked, MOST_GROUPS, max(LEAST_AT_RISK, view.grant.minimum))
    total = found.patients + sum(number for _, number in outside)
    reasons = tuple(Counted(reason, number) for reason, number in (*found.reasons, *outside))
    labels = sorted(found.rows["label"].unique())
    if groups:
        labels = [group.name for group in groups if group.name in labels]
    horizon = _horizon(found.rows)
    ratios = _hazard_ratios(found, labels)
    curves = tuple(
        _group(
            label, found, horizon, ratios.get(label), has_competing=bool(asked.endpoint.competing)
        )
        for label in labels
    )
    answer = Survival(
        patients=total,
        left_out=total - found.rows.height,
        groups=curves,
        log_rank_p=_compared(found, weight or Weight()),
        endpoint=asked.endpoint.words,
        start=asked.start_words,
        entry="" if asked.entry is None else asked.entry.words,
        competing=" or ".join(one.words for one in asked.endpoint.competing),
        test=(weight or Weight()).name,
        reasons=reasons,
        known=found.known,
        from_day=found.from_day,
        horizon_days=horizon,
        warnings=found.warnings,
        notes=found.notes,
    )
    return Raw(answer, patients=total)


def _grouped(
    view: View, question: SurvivalQuestion, groups: Sequence[Group]
) -> tuple[pl.DataFrame, tuple[tuple[str, int], ...]]:
    """Follow each group of criteria; give those in two groups and in none apart."""
    for group in groups:
        check_groups_at_start(group.name, group.criteria)
    found = members(view, groups)
    frames = [
        follow_up(one, question).with_columns(label=pl.lit(name), later=pl.lit(value=False))
        for name, one in zip(found.names, found.alone, strict=True)
    ]
    outside = (("in two groups or more", found.in_several), ("in no group", found.in_none))
    return pl.concat(frames), tuple(one for one in outside if one[1])


def _arrays(rows: pl.DataFrame) -> tuple[Floats, Floats, Floats | None]:
    """Give time, cause and entry as arrays; no entry where all are seen from the start."""
    time, cause, entry = (rows[name].to_numpy().astype(np.float64) for name in _COLUMNS)
    return time, cause, entry if bool((entry >= 0).any()) else None


_COLUMNS = ("time", "cause", "entry")


def _group(
    label: str,
    found: Followed,
    horizon: int,
    ratio: Estimate | None,
    *,
    has_competing: bool,
) -> GroupCurve:
    """Give the curve of one group."""
    rows = found.rows.filter(pl.col("label") == label)
    time, cause, entry = _arrays(rows)
    events = int((cause == 1).sum())
    if has_competing:
        own, other = (_incidence(time, cause, entry, of) for of in (1, 2))
        return GroupCurve(
            label, rows.height, events, None, own, hazard_ratio=ratio, competing=other
        )
    curve = kaplan_meier(time, cause == 1, entry_days=entry)
    half = median(curve)
    columns = (curve.days, curve.survival, curve.lower, curve.upper, curve.at_risk, curve.died)
    mean = rmst(curve, horizon) if horizon and not found.from_day else None
    return GroupCurve(
        label,
        rows.height,
        events,
        _whole(half.day),
        _points(*columns),
        (_whole(half.lower), _whole(half.upper)),
        mean,
        ratio,
    )


def _incidence(
    time: Floats, cause: Floats, entry: Floats | None, of: int
) -> tuple[CurvePoint, ...]:
    """Give one less the cumulative incidence of a cause."""
    found = aalen_johansen(time, cause, of=of, entry_days=entry)
    free, low, high = 1 - found.incidence, 1 - found.upper, 1 - found.lower
    return _points(found.days, free, low, high, found.at_risk, found.happened)


def _points(*columns: Floats | Ints) -> tuple[CurvePoint, ...]:
    """Give points of days, shares, limits, numbers at risk and events."""
    return tuple(
        CurvePoint(int(day), float(s), float(low), float(high), int(n), int(d))
        for day, s, low, high, n, d in zip(*columns, strict=True)
    )


def _whole(day: float | None) -> int | None:
    return None if day is None else int(day)


def _horizon(rows: pl.DataFrame) -> int:
    """Choose the longest round time up to which every group was followed; 0 for none."""
    if not rows.height:
        return 0
    last = rows.group_by("label").agg(pl.col("time").max())["time"].min()
    return next((day for day in HORIZONS if day <= int(str(last))), 0)


def _hazard_ratios(found: Followed, labels: Sequence[str]) -> dict[str, Estimate]:
    """Compare each group with the first by Cox; nothing where that has no single answer."""
    if len(labels) < 2:
        return {}
    time, cause, entry = _arrays(found.rows)
    place = found.rows["label"].to_numpy()
    others = np.column_stack([place == label for label in labels[1:]]).astype(np.float64)
    try:
        fit = cox(others, time, cause == 1, entry_days=entry, ridge=0)
    except DataError:
        return {}
    half = _Z95 * fit.standard_errors
    limits = [np.exp(fit.coefficients + side * half) for side in (0, -1, 1)]
    return {
        label: Estimate(*(float(each[number]) for each in limits))
        for number, label in enumerate(labels[1:])
    }


def _compared(found: Followed, weight: Weight) -> float | None:
    """Compare the groups; None where nothing happened while two groups were at risk."""
    if found.rows["label"].n_unique() < 2:
        return None
    time, cause, entry = _arrays(found.rows)
    codes = found.rows["label"].rank("dense").to_numpy().astype(np.int64)
    try:
        return log_rank(time, cause == 1, codes, entry_days=entry, weight=weight).p
    except DataError:
        return None
