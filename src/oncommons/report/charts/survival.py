"""Survival curves: what they show in words, and the numbers behind them as a table."""

from collections.abc import Sequence

from oncommons.domain.answers import GroupCurve, Survival
from oncommons.report.blocks import Cell, Figure, TableBlock
from oncommons.report.charts.survival_curves import clock_of, draw_curves, point_at
from oncommons.report.numerals import count, decimal, duration, p_value, share


def survival_chart(survival: Survival, *, minimum: int | None = None) -> Figure:
    """Draw survival from diagnosis, one curve per group.

    Args:
        survival: the curves, after disclosure control.
        minimum: smallest group of patients that is shown.

    Returns:
        The picture, with survival, interval and number at risk as a table.

    Source: Morris et al., BMJ Open 9:e030215 (2019): bands and numbers at risk beneath.
    """
    shown = [group for group in survival.groups if group.points]
    title = _finding(survival)
    table = _table(survival.groups, minimum)
    if not shown:
        return Figure(title, "", _caption(survival), table)
    return Figure(title, draw_curves(shown, title, minimum), _caption(survival), table)


def _finding(survival: Survival) -> str:
    """Say what the curves show."""
    p = survival.log_rank_p
    if p is not None:
        differs = "Survival differs between the groups"
        if p >= 0.05:
            differs = "No clear difference in survival between the groups"
        return f"{differs} (log-rank {p_value(p)})"
    if len(survival.groups) == 1 and survival.groups[0].points:
        group = survival.groups[0]
        if group.median_days is not None:
            return f"Half of {_patients(group)} lived {duration(group.median_days)} or longer"
        last = group.points[-1]
        return (
            f"{share(last.survival, 0)} of {_patients(group)} were alive at {duration(last.day)};"
            " no median is shown"
        )
    return "Overall survival from diagnosis"


def _patients(group: GroupCurve) -> str:
    """Name the patients followed, with their number where it is shown."""
    number = "" if group.patients is None else f"{count(group.patients)} "
    return f"the {number}patients"


def _caption(survival: Survival) -> str:
    """Say how to read the picture, with denominators."""
    who = "" if survival.patients is None else f"{count(survival.patients)} patients. "
    left = survival.left_out
    out = f" {count(left)} without usable follow-up are left out." if left else ""
    return (
        f"{who}Share alive after diagnosis by Kaplan and Meier, with the 95 % band."
        f" The numbers beneath are the patients still followed.{out}"
    )


def _table(groups: Sequence[GroupCurve], minimum: int | None) -> TableBlock:
    """Give the numbers of the picture at each tick of the axis."""
    clock = clock_of([group for group in groups if group.points])
    rows: list[tuple[Cell, ...]] = []
    for group in groups:
        patients = "hidden" if group.patients is None else count(group.patients)
        name = f"{group.label} ({patients} patients)"
        for tick in clock.ticks:
            point = point_at(group.points, tick * clock.unit_days)
            if point is not None:
                between = f"{decimal(100 * point.lower)} to {decimal(100 * point.upper)}"
                alive = decimal(100 * point.survival)
                rows.append((name, f"{tick:g}", alive, between, point.at_risk))
    return TableBlock(
        caption=f"Survival and patients at risk, by {clock.unit} from diagnosis",
        columns=("Group", clock.unit.capitalize(), "Alive, %", "95 % interval", "At risk"),
        rows=rows,
        note=_medians(groups),
        minimum=minimum,
    )


def _medians(groups: Sequence[GroupCurve]) -> str:
    """List deaths and median survival of each group."""
    said = []
    for group in groups:
        deaths = "hidden" if group.deaths is None else count(group.deaths)
        median = "not shown" if group.median_days is None else duration(group.median_days)
        said.append(f"{group.label}: {deaths} deaths, median {median}")
    return "; ".join(said) + "." if said else ""
