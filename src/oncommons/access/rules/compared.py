"""Disclosure rules for survival and for groups side by side."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from oncommons.access.rules.hidden import Tally, note, size, why
from oncommons.disclosure.counts import round_count, suppress_share, suppress_small_counts
from oncommons.disclosure.curves import coarsen_curve, show_log_rank_p, shown_median
from oncommons.disclosure.depths import limit
from oncommons.disclosure.quantiles import MEDIAN, QUARTILE, may_show_quantile
from oncommons.disclosure.two_way import suppress_two_way
from oncommons.domain.answers import Counted, CurvePoint, GroupCurve, Survival
from oncommons.domain.comparisons import Compared, Comparison, Family, Share, Spread
from oncommons.domain.models import Estimate
from oncommons.stats.combine import benjamini_hochberg

_FINE_FROM = limit("R6", "fine_from")  # a third decimal then tells of no single patient
_HALF_YEAR = limit("R6", "number_every_days")
_DECIMALS = limit("R6", "decimals")
_LEAST_P = 0.5 / 10**_DECIMALS  # what a p value of so many decimals is below where it reads 0
_MEAN_TO = 10  # days; a mean to the day would tell of the last patient who joined


def _survival(answer: Survival, minimum: int, hidden: Tally) -> Survival:
    sizes = [group.patients or 0 for group in answer.groups]
    left_out = answer.left_out or 0
    shown = suppress_small_counts([*sizes, left_out], minimum)
    deaths = [group.deaths or 0 for group in answer.groups]
    groups = tuple(
        _group(group, number, answer, minimum, hidden)
        for group, number in zip(answer.groups, shown[:-1], strict=True)
    )
    p, known = answer.log_rank_p, answer.known
    return replace(
        answer,
        patients=size(answer.patients, minimum, hidden),
        left_out=note(shown[-1], hidden, why(left_out, minimum)),
        groups=groups,
        log_rank_p=None if p is None else show_log_rank_p(p, deaths, minimum),
        reasons=_reasons(answer.reasons, minimum, hidden, total_is_shown=shown[-1] is not None),
        known=None
        if known is None
        else note(suppress_share(known, answer.patients or 0, minimum), hidden),
    )


def _reasons(
    reasons: Sequence[Counted], minimum: int, hidden: Tally, *, total_is_shown: bool
) -> tuple[Counted, ...]:
    """Show who was left out why; where the total is hidden, so is each part of it."""
    numbers = [reason.patients or 0 for reason in reasons]
    shown = suppress_small_counts(numbers, minimum) if total_is_shown else [None] * len(numbers)
    return tuple(
        replace(reason, patients=note(number, hidden, why(reason.patients, minimum)))
        for reason, number in zip(reasons, shown, strict=True)
    )


def _group(
    group: GroupCurve, patients: int | None, answer: Survival, minimum: int, hidden: Tally
) -> GroupCurve:
    """Show one curve; what is read from it tells no more than the curve does."""
    points, competing = (
        _curve(each, minimum, answer.from_day) if patients is not None else ()
        for each in (group.points, group.competing)
    )
    died, reference = group.deaths or 0, answer.groups[0].deaths or 0
    deaths = None if patients is None else suppress_share(died, group.patients or 0, minimum)
    enough = patients is not None and died >= minimum
    ratio = group.hazard_ratio if enough and reference >= minimum else None
    mean = group.mean_days if enough else None
    return GroupCurve(
        group.label,
        note(patients, hidden, why(group.patients, minimum)),
        note(deaths, hidden),
        None if group.competing else shown_median(points),
        points,
        (None, None) if group.competing else _median_limits(points),
        None if mean is None else _rounded(mean, lambda days: _MEAN_TO * round(days / _MEAN_TO)),
        None if ratio is None else _rounded(ratio, lambda value: round(value, _DECIMALS)),
        competing,
    )


def _curve(points: Sequence[CurvePoint], minimum: int, from_day: int) -> tuple[CurvePoint, ...]:
    """Coarsen a curve, which begins where enough patients are seen."""
    first = next(
        (
            place
            for place, point in enumerate(points)
            if (point.at_risk or 0) >= minimum or point.survival < 1
        ),
        len(points),
    )
    shown = coarsen_curve(points[first:], minimum)
    if not shown:
        return ()
    whole = _with_numbers(points[first:], shown, minimum)
    return (replace(whole[0], day=from_day), *whole[1:])


def _with_numbers(
    exact: Sequence[CurvePoint], shown: Sequence[CurvePoint], minimum: int
) -> tuple[CurvePoint, ...]:
    """Add the number still followed each half year in which the curve makes no step.

    The share shown stays; the number is rounded, and given only where it moved by the minimum.
    """
    days = [point.day for point in exact]
    told, added = {point.day: point for point in shown}, list(shown[:1])
    for day in sorted({*told, *range(_HALF_YEAR, shown[-1].day, _HALF_YEAR)} - {shown[0].day}):
        last, place = added[-1], bisect_right(days, day)
        if day in told:
            added.append(told[day])
            continue
        followed = exact[place].at_risk or 0  # enough are followed after the last day told
        if followed >= minimum and abs((last.at_risk or 0) - followed) >= minimum:
            number = round_count(followed, minimum=minimum)
            added.append(replace(last, day=day, at_risk=number))
    return tuple(added)


def _median_limits(points: Sequence[CurvePoint]) -> tuple[int | None, int | None]:
    """Read the limits of the median where the shown limits of the curve cross one half."""
    low = next((point.day for point in points if point.lower <= 0.5), None)
    high = next((point.day for point in points if point.upper <= 0.5), None)
    return low, high


def _rounded(estimate: Estimate, round_one: Callable[[float], float]) -> Estimate:
    values = (estimate.value, estimate.lower, estimate.upper)
    return Estimate(*(float(round_one(value)) for value in values))


def _comparison(answer: Comparison, minimum: int, hidden: Tally) -> Comparison:
    alone = [group.alone or 0 for group in answer.groups]
    parts = suppress_small_counts([*alone, answer.in_several or 0, answer.in_none or 0], minimum)
    # The patients of a group less those alone in it are its part of an overlap.
    own = [
        None if a is None else _difference(group.patients or 0, a, minimum)
        for group, a in zip(answer.groups, parts[:-2], strict=True)
    ]
    shown = [number is not None for number in parts[:-2]]
    return replace(
        answer,
        patients=size(answer.patients, minimum, hidden),
        groups=tuple(
            replace(
                group,
                patients=note(patients, hidden, why(group.patients, minimum)),
                alone=note(a, hidden, why(group.alone, minimum)),
            )
            for group, patients, a in zip(answer.groups, own, parts[:-2], strict=True)
        ),
        overlaps=tuple(
            replace(one, patients=size(one.patients, minimum, hidden)) for one in answer.overlaps
        ),
        in_several=note(parts[-2], hidden, why(answer.in_several, minimum)),
        in_none=note(parts[-1], hidden, why(answer.in_none, minimum)),
        families=tuple(_family(family, shown, minimum, hidden) for family in answer.families),
    )


def _difference(patients: int, alone: int, minimum: int) -> int | None:
    """Show a group with its shared patients, unless those are few."""
    return None if 0 < patients - alone < minimum or 0 < patients < minimum else patients


def _at_most(row: Compared) -> float:
    """Give the p value that is shown; its upper bound where two decimals leave nothing."""
    p = row.p or 0.0
    return _LEAST_P if row.spreads and p == 0 else p


def _family(family: Family, shown: Sequence[bool], minimum: int, hidden: Tally) -> Family:
    """Hide small cells, and each test that rests on a hidden one; q is of those that are left."""
    rows = [_row(row, shown, minimum, hidden) for row in family.rows]
    tested = [row for row in rows if row.p is not None]
    if tested:
        q = benjamini_hochberg([_at_most(row) for row in tested])
        tested = [replace(row, q=_digits(float(each))) for row, each in zip(tested, q, strict=True)]
    untested = [row for row in rows if row.p is None]
    return replace(family, rows=(*sorted(tested, key=lambda row: row.order), *untested))


def _row(row: Compared, shown: Sequence[bool], minimum: int, hidden: Tally) -> Compared:
    """Show one thing that was compared."""
    if row.spreads:
        return _number(row, shown, minimum, hidden)
    shares = _category(row, shown, minimum) if row.values else _shares(row, shown, minimum)
    for one, exact in zip(shares, row.shares, strict=True):
        note(one.having, hidden, why(exact.having, minimum))
    whole = all(one.having is not None for one in shares)
    if not whole or row.p is None or row.effect is None:
        return replace(row, shares=shares, p=None, q=None, effect=None)
    # A test that follows from shown cells tells nothing more than they do.
    effect = _rounded(row.effect, lambda value: _digits(value, 3))
    return replace(row, shares=shares, p=_digits(row.p), q=None, effect=effect)


def _shares(row: Compared, shown: Sequence[bool], minimum: int) -> tuple[Share, ...]:
    """Show how many of each group have it, so that no hidden one follows from the others."""
    having, of = [one.having or 0 for one in row.shares], [one.of or 0 for one in row.shares]
    sides = [
        suppress_small_counts(each, minimum)
        for each in (having, [b - a for a, b in zip(having, of, strict=True)])
    ]
    kept = []
    for group, is_shown in enumerate(shown):
        open_cell = is_shown and all(side[group] is not None for side in sides)
        base = of[group] if is_shown and (of[group] >= minimum or not of[group]) else None
        kept.append(Share(having[group] if open_cell and base is not None else None, base))
    return tuple(kept)


def _category(row: Compared, shown: Sequence[bool], minimum: int) -> tuple[Share, ...]:
    """Show a table of groups by values, hiding so that no row or column gives a cell back.

    A group in whom few have a known value has no number at all, however large it is itself.
    """
    width = len(row.values)
    table = [
        [one.having or 0 for one in row.shares[place : place + width]]
        for place in range(0, len(row.shares), width)
    ]
    known = suppress_small_counts([sum(cells) for cells in table], minimum)
    bases = [base if is_shown else None for base, is_shown in zip(known, shown, strict=True)]
    closed = [group for group, base in enumerate(bases) if base is None]
    cells = suppress_two_way(table, minimum, closed=closed)
    return tuple(
        Share(cells[group][value], bases[group])
        for group in range(len(table))
        for value in range(width)
    )


def _number(row: Compared, shown: Sequence[bool], minimum: int, hidden: Tally) -> Compared:
    """Show the middle of a number; the test as a log-rank p, since its cells are not shown."""
    spreads = tuple(
        show_spread(one, minimum, hidden) if is_shown else Spread(None, None, None, None)
        for one, is_shown in zip(row.spreads, shown, strict=True)
    )
    for one in spreads:
        note(one.patients, hidden)
    whole = all(one.patients is not None for one in spreads) and row.p is not None
    p = None if not whole or row.p is None else round(row.p, _DECIMALS)
    effect = row.effect if whole else None
    if effect is not None:
        places = _DECIMALS + (min(one.patients or 0 for one in spreads) >= _FINE_FROM)
        effect = _rounded(effect, lambda value: round(value, places))
    return replace(row, spreads=spreads, p=p, q=None, effect=effect)


def show_spread(one: Spread, minimum: int, hidden: Tally) -> Spread:
    """Round the middle and the quartiles, where enough patients lie beyond each (R5).

    Args:
        one: the middle of a number in a group.
        minimum: smallest group of patients that is shown, and that lies beyond each quartile.
        hidden: the tally, which grows.
    """
    if not one.patients or one.patients < minimum:
        return Spread(one.patients if one.patients == 0 else None, None, None, None)
    told = []
    for value, share in ((one.median, MEDIAN), (one.lower, QUARTILE), (one.upper, QUARTILE)):
        is_open = may_show_quantile(one.patients, share, minimum)
        if value is not None and not is_open:
            hidden.append("R5")
        told.append(None if value is None or not is_open else _digits(value))
    return Spread(one.patients, *told)


def _digits(value: float, digits: int = 2) -> float:
    """Keep so many significant digits."""
    return float(f"{value:.{digits}g}")


_SMALL, _COMPLEMENT, _ROUNDED, _MIDDLE, _CURVE = "R1", "R2", "R3", "R5", "R6"
COMPARED: dict[type, tuple[Callable[..., object], tuple[str, ...]]] = {
    Survival: (_survival, (_SMALL, _COMPLEMENT, _ROUNDED, _CURVE)),
    Comparison: (_comparison, (_SMALL, _COMPLEMENT, _ROUNDED, _MIDDLE)),
}
