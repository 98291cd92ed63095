"""Overall survival of a cohort from diagnosis, for everybody or by group."""

import numpy as np
import polars as pl

from oncommons.domain.answers import CurvePoint, GroupCurve, Survival
from oncommons.domain.results import Raw
from oncommons.errors import DataError
from oncommons.stats.log_rank import log_rank
from oncommons.stats.survival import Curve, kaplan_meier, median
from oncommons.store.questions.counts import follow_up
from oncommons.store.view import View

MOST_GROUPS = 10


def survival(view: View, by: str | None = None) -> Raw[Survival]:
    """Estimate overall survival from diagnosis by Kaplan and Meier.

    Args:
        view: the cohort.
        by: `table.column` whose values make the groups; None for one curve. The ten largest
            groups are kept.

    Returns:
        One curve per group with the day of each step; patients without follow-up are counted.

    Raises:
        CriteriaError: there is no such column.
        GrantError: a column is not granted.

    Source: Kaplan & Meier, J Am Stat Assoc 53 (1958); Mantel, Cancer Chemother Rep 50 (1966).
    """
    everyone = follow_up(view, by)
    known = everyone.filter(pl.col("time_days").is_not_null() & (pl.col("time_days") >= 0))
    sizes = known.group_by("label").len().sort(["len", "label"], descending=[True, False])
    labels = sorted(sizes["label"].head(MOST_GROUPS))
    known = known.filter(pl.col("label").is_in(labels))
    groups = tuple(_group(label, known.filter(pl.col("label") == label)) for label in labels)
    p = _compared(known) if len(labels) > 1 else None
    answer = Survival(everyone.height, everyone.height - known.height, groups, p)
    return Raw(answer, patients=everyone.height)


def _group(label: str, rows: pl.DataFrame) -> GroupCurve:
    curve = kaplan_meier(rows["time_days"].to_numpy(), rows["died"].to_numpy())
    half = median(curve).day
    deaths = int(rows["died"].sum())
    return GroupCurve(
        label, rows.height, deaths, None if half is None else int(half), _points(curve)
    )


def _points(curve: Curve) -> tuple[CurvePoint, ...]:
    return tuple(
        CurvePoint(int(day), float(s), float(low), float(high), int(n), int(d))
        for day, s, low, high, n, d in zip(
            curve.days,
            curve.survival,
            curve.lower,
            curve.upper,
            curve.at_risk,
            curve.died,
            strict=True,
        )
    )


def _compared(known: pl.DataFrame) -> float | None:
    """Compare the groups; None where nobody died while two groups were at risk."""
    codes = known["label"].rank("dense").to_numpy().astype(np.int64)
    try:
        return float(log_rank(known["time_days"].to_numpy(), known["died"].to_numpy(), codes).p)
    except DataError:
        return None
