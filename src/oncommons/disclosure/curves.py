"""How survival may be shown: a curve on a monthly grid, each step standing for enough deaths."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from oncommons.disclosure.counts import round_count
from oncommons.disclosure.depths import limit
from oncommons.domain.answers import CurvePoint
from oncommons.errors import DataError, PolicyError

MONTH_DAYS = limit("R6", "grid_days")
_DECIMALS = limit("R6", "decimals")
_FINE_FROM = limit("R6", "fine_from")  # a third decimal then tells of no single patient
_ROUND_TO = limit("R3", "round_to")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A day of the grid, and what the exact curve says after it."""

    day: int
    died: int  # from day 0 up to and on this day
    at_risk: int  # still followed after it
    exact: CurvePoint


def coarsen_curve(
    points: Sequence[CurvePoint],
    minimum: int,
    *,
    grid_days: int = MONTH_DAYS,
    round_to: int = _ROUND_TO,
) -> tuple[CurvePoint, ...]:
    """Turn an exact Kaplan-Meier curve into one that tells of no single patient (R6).

    1. The curve is read only on days of the grid. Deaths are pooled from one shown day to the
       next until they number the minimum; a remainder joins the last step.
    2. A day is shown only while the minimum is still followed after it; the curve ends there.
    3. After the last step a level end is shown when nobody died in it and the minimum left.
    4. Numbers at risk are rounded (R3); survival and its limits have two decimals, three from
       1,000 at risk. A group below the minimum has no curve at all (R1).

    Args:
        points: the exact curve, one point per day on which somebody died or left, the first day
            first; at_risk counts those followed up to that day, the leavers included. Where
            `died` is None it is recovered from the drop. Points on days of death alone will do:
            the number at risk after a shown day is then that before the next death, so the curve
            ends before the last one.
        minimum: smallest number of deaths per step, and of patients at risk.
        grid_days: whole days between possible steps; a month or more.
        round_to: multiple to round the numbers at risk to.

    Returns:
        A point at day 0 and one per shown day, with the number still followed after it; empty
        where nothing may be shown. Where fewer than the minimum died, the point at day 0 alone.
        The deaths of each step stay hidden.

    Raises:
        DataError: days do not rise, or a number at risk is missing.
        PolicyError: the minimum is below 1 or the grid finer than a month.

    Example:
        >>> exact = [CurvePoint(d, 1 - d / 100, 0.0, 1.0, 101 - d) for d in range(1, 91)]
        >>> [(p.day, p.survival, p.at_risk) for p in coarsen_curve(exact, 10)]
        [(0, 1.0, 100), (30, 0.7, 70), (60, 0.4, 40)]
    """
    check_grid(grid_days, minimum)
    at_risk = _check_points(points)
    if not at_risk or at_risk[0] < minimum:
        return ()
    edges = [edge for edge in _edges(points, at_risk, grid_days) if edge.at_risk >= minimum]
    steps = pool_steps([edge.died for edge in edges], minimum)
    shown = [edges[place] for place in steps]
    if shown and _ends_level(shown[-1], edges[-1], minimum):
        shown.append(edges[-1])
    start = CurvePoint(0, 1.0, 1.0, 1.0, round_count(at_risk[0], to=round_to, minimum=minimum))
    return (start, *(_blur(edge, minimum, round_to) for edge in shown))


def shown_median(points: Sequence[CurvePoint]) -> int | None:
    """Read the median from a coarsened curve, so that it tells no more than the curve does (R6).

    Args:
        points: what `coarsen_curve` returned.

    Returns:
        The first shown day with survival at or below one half; None where it is not reached.

    Example:
        >>> shown_median([CurvePoint(0, 1.0, 1.0, 1.0, 40), CurvePoint(90, 0.5, 0.3, 0.7, 20)])
        90
    """
    return next((point.day for point in points if point.survival <= 0.5), None)


def show_log_rank_p(p: float, died_per_group: Sequence[int], minimum: int) -> float | None:
    """Give a log-rank p value with two decimals, if each group has enough deaths (R6).

    Args:
        p: the exact p value, 0 to 1.
        died_per_group: deaths in each of two or more groups.
        minimum: smallest number of deaths per group.

    Returns:
        The rounded p value, 0.0 meaning below 0.005; None where hidden.

    Example:
        >>> show_log_rank_p(0.0312, [40, 25], 10), show_log_rank_p(0.0312, [40, 9], 10)
        (0.03, None)
    """
    enough = len(died_per_group) > 1 and min(died_per_group) >= minimum
    return round(p, _DECIMALS) if enough else None


def pool_steps(died_so_far: Sequence[int], minimum: int) -> tuple[int, ...]:
    """Choose the places at which a step may end, so that each stands for enough deaths (R6).

    Args:
        died_so_far: deaths from the start up to each place, never falling.
        minimum: smallest number of deaths per step.

    Returns:
        Rising places. A remainder joins the last step, which then ends at the last place.

    Example:
        >>> pool_steps([6, 12, 19, 24, 25], 10)
        (1, 4)
    """
    places: list[int] = []
    shown = 0
    for place, died in enumerate(died_so_far):
        if died - shown >= minimum:
            places.append(place)
            shown = died
    if places and died_so_far[-1] > shown:
        places[-1] = len(died_so_far) - 1
    return tuple(places)


def check_grid(grid_days: int, minimum: int) -> None:
    """Refuse a grid finer than a month, and what is no minimum.

    Raises:
        PolicyError: the minimum is below 1 or the grid finer than a month.
    """
    if minimum < 1 or grid_days < MONTH_DAYS:
        raise PolicyError(
            f"steps of {grid_days} days that stand for {minimum} deaths",
            remedy=f"use steps of {MONTH_DAYS} days or more and a minimum of 1 or more",
        )


def _check_points(points: Sequence[CurvePoint]) -> list[int]:
    """Give the numbers at risk of an exact curve, refusing gaps and disorder."""
    days = [point.day for point in points]
    if any(day >= later for day, later in pairwise(days)):
        raise DataError("the days of the curve do not rise", remedy="give one point per day")
    at_risk = [point.at_risk for point in points if point.at_risk is not None]
    if len(at_risk) < len(points):
        raise DataError("a number at risk is missing", remedy="give the exact curve, before rules")
    return at_risk


def _edges(points: Sequence[CurvePoint], at_risk: Sequence[int], grid_days: int) -> list[_Edge]:
    """Read the exact curve on each day of the grid."""
    days = [point.day for point in points]
    died = list(accumulate(_deaths(points, at_risk)))
    edges = []
    for day in range(grid_days, days[-1] + 1, grid_days):
        place = bisect_right(days, day)  # the first exit after the day
        after = at_risk[place] if place < len(days) else 0
        before = points[place - 1] if place else CurvePoint(0, 1.0, 1.0, 1.0, at_risk[0])
        edges.append(_Edge(day, died[place - 1] if place else 0, after, before))
    return edges


def _deaths(points: Sequence[CurvePoint], at_risk: Sequence[int]) -> Iterator[int]:
    """Give the deaths on each day; where they are not stated, recover them from the drops."""
    before = 1.0
    for point, followed in zip(points, at_risk, strict=True):
        recovered = round(followed * (1 - point.survival / before)) if before > 0 else 0
        yield recovered if point.died is None else point.died
        before = point.survival


def _ends_level(last: _Edge, end: _Edge, minimum: int) -> bool:
    """Tell whether enough patients left between the last step and the end, none by death."""
    return end.died == last.died and last.at_risk - end.at_risk >= minimum


def _blur(edge: _Edge, minimum: int, round_to: int) -> CurvePoint:
    """Give the shown point: fewer decimals, rounded number at risk."""
    decimals = _DECIMALS + (edge.at_risk >= _FINE_FROM)
    values = (edge.exact.survival, edge.exact.lower, edge.exact.upper)
    survival, lower, upper = (round(value, decimals) for value in values)
    followed = round_count(edge.at_risk, to=round_to, minimum=minimum)
    return CurvePoint(edge.day, survival, lower, upper, followed)
