"""Survival curves: what they show in words, and the numbers behind them as a table."""

from collections.abc import Sequence

from oncommons.domain.answers import GroupCurve, Survival
from oncommons.domain.models import Estimate
from oncommons.report.blocks import Cell, Figure, TableBlock
from oncommons.report.charts.survival_curves import Wording, clock_of, draw_curves, point_at, slopes
from oncommons.report.numerals import count, decimal, duration, p_value, share

MOST_REMARKS = 4
MOST_LETTERS = 40


def survival_chart(survival: Survival, *, minimum: int | None = None) -> Figure:
    """Draw the time to an event, one curve per group.

    Args:
        survival: the curves, after disclosure control.
        minimum: smallest group of patients that is shown.

    Returns:
        The picture, with survival, interval and number at risk as a table. Where another event
        competes, the cumulative incidence rises instead.

    Source: Morris et al., BMJ Open 9:e030215 (2019): bands and numbers at risk beneath.
    """
    shown = [group for group in survival.groups if group.points]
    title = _finding(survival)
    table = _table(survival, minimum)
    if not shown:
        return Figure(title, "", _caption(survival), table)
    picture = draw_curves(shown, title, minimum, _wording(survival))
    return Figure(title, picture, _caption(survival), table)


def groups_table(survival: Survival, *, minimum: int | None = None) -> TableBlock:
    """Give events, median, mean time and hazard ratio of each group.

    Args:
        survival: the curves, after disclosure control.
        minimum: smallest group of patients that is shown.
    """
    rows: list[tuple[Cell, ...]] = [
        (
            group.label,
            group.patients,
            group.deaths,
            *([] if survival.competing else [median_words(group)]),
            *([_mean(group)] if survival.horizon_days and not survival.competing else []),
            ratio_words(group, survival),
        )
        for group in survival.groups
    ]
    columns = ["Group", "Patients", _events(survival).capitalize()]
    if not survival.competing:
        columns.append("Median (95 % interval)")
        if survival.horizon_days:
            columns.append(f"Mean days up to {duration(survival.horizon_days)}")
    return TableBlock(
        caption="The groups",
        columns=(*columns, "Hazard ratio (95 % interval)"),
        rows=rows,
        note=_ratio_note(survival),
        minimum=minimum,
    )


def shown_p(survival: Survival) -> str:
    """Write the p value of the comparison, rounded as it is shown; empty without one.

    Example:
        >>> shown_p(Survival(9, 0, (), 0.0)), shown_p(Survival(9, 0, (), 0.04, test="gehan"))
        ('log-rank p < 0.005', 'Gehan p = 0.040')
    """
    p = survival.log_rank_p
    if p is None:
        return ""
    name = "-".join(word.capitalize() for word in survival.test.split("-"))
    name = "log-rank" if survival.test == "log-rank" else name
    return f"{name} {'p < 0.005' if p == 0 else p_value(p)}"


def median_words(group: GroupCurve) -> str:
    """Write the median with its limits.

    Example:
        >>> median_words(GroupCurve("a", 90, 40, None, ()))
        'hidden'
    """
    if not group.points:
        return "hidden"
    if group.median_days is None:
        return "not reached"
    middle, _, unit = duration(group.median_days).partition(" ")
    days = {"days": 1.0, "months": 30.4375, "years": 365.25}[unit]
    digits = 1 if unit == "years" else 0
    low, high = (
        "not reached" if day is None else f"{day / days:.{digits}f}" for day in group.median_limits
    )
    return f"{middle} {unit} ({low} to {high})"


def ratio_words(group: GroupCurve, survival: Survival) -> str:
    """Write the hazard ratio of a group with its limits."""
    if group.hazard_ratio is not None:
        return _interval(group.hazard_ratio)
    if group.label == survival.reference:
        return "reference" if len(survival.groups) > 1 else "one group"
    return "not shown"


def _interval(ratio: Estimate) -> str:
    return f"{ratio.value:.2f} ({ratio.lower:.2f} to {ratio.upper:.2f})"


def _mean(group: GroupCurve) -> str:
    mean = group.mean_days
    if mean is None:
        return "not shown"
    return f"{count(int(mean.value))} ({count(int(mean.lower))} to {count(int(mean.upper))})"


def _events(survival: Survival) -> str:
    return "deaths" if survival.endpoint == "death" else "events"


def _ratio_note(survival: Survival) -> str:
    """Say what the hazard ratio is."""
    if not any(group.hazard_ratio for group in survival.groups):
        return ""
    cause = " of the event itself (cause-specific)" if survival.competing else ""
    return (
        f"Hazard ratios{cause} against {survival.reference}, by Cox's model, not adjusted for"
        " anything else."
    )


def _wording(survival: Survival) -> Wording:
    """Choose the words around the curves."""
    alive, event = survival.endpoint == "death", survival.endpoint
    title = "Patients alive" if alive else f"Patients without {event}"
    if survival.competing:
        title = f"Patients with {event}"
    p = shown_p(survival)
    remarks = [p[0].upper() + p[1:]] if p else []
    for group in survival.groups:
        if group.hazard_ratio is not None and group.points:
            who = f"{group.label} against {survival.reference}"
            ratio = f"azard ratio {_interval(group.hazard_ratio)}"
            remarks.append(f"{who}: h{ratio}" if len(who) <= MOST_LETTERS else f"H{ratio}")
    if len(remarks) > MOST_REMARKS:
        remarks = remarks[:1]
    return Wording(
        survival.start, title, bool(survival.competing), survival.from_day, tuple(remarks)
    )


def _finding(survival: Survival) -> str:
    """Say what the curves show."""
    what = "Survival" if survival.endpoint == "death" else f"Time to {survival.endpoint}"
    if survival.log_rank_p is not None:
        differs = f"{what} differs between the groups"
        if survival.log_rank_p >= 0.05:
            differs = f"No clear difference in {what[0].lower()}{what[1:]} between the groups"
        return f"{differs} ({shown_p(survival)})"
    if len(survival.groups) == 1 and survival.groups[0].points:
        return _of_one(survival, survival.groups[0])
    return f"{'Overall survival' if what == 'Survival' else what} from {survival.start}"


def _of_one(survival: Survival, group: GroupCurve) -> str:
    """Say what the curve of one group shows."""
    alive, last = survival.endpoint == "death", group.points[-1]
    if survival.competing:
        with_it = share(1 - last.survival, 0)
        return f"{with_it} of {_patients(group)} had {survival.endpoint} by {duration(last.day)}"
    if group.median_days is not None:
        lived = "lived" if alive else f"were without {survival.endpoint} for"
        return f"Half of {_patients(group)} {lived} {duration(group.median_days)} or longer"
    were = "were alive" if alive else f"were without {survival.endpoint}"
    return (
        f"{share(last.survival, 0)} of {_patients(group)} {were} at {duration(last.day)};"
        " no median is shown"
    )


def _patients(group: GroupCurve) -> str:
    """Name the patients followed, with their number where it is shown."""
    number = "" if group.patients is None else f"{count(group.patients)} "
    return f"the {number}patients"


def _caption(survival: Survival) -> str:
    """Say how to read the picture, with denominators."""
    who = "" if survival.patients is None else f"{count(survival.patients)} patients. "
    what = "Share alive" if survival.endpoint == "death" else f"Share without {survival.endpoint}"
    how = f"{what} after {survival.start} by Kaplan and Meier"
    if survival.competing:
        how = (
            f"Share with {survival.endpoint} after {survival.start} (cumulative incidence of Aalen"
            f" and Johansen), where {survival.competing} competes"
        )
    late = ""
    if survival.entry:
        late = (
            f" Patients are at risk since {survival.entry} only, so the number followed may rise."
        )
    slope = ""
    if slopes(survival.groups):
        slope = " A slope stands where few events follow, whose days are hidden."
    left = survival.left_out
    out = f" {count(left)} without usable follow-up are left out." if left else ""
    said = " ".join(["", *survival.warnings, *survival.notes])
    return (
        f"{who}{how}, with the 95 % band."
        f" The numbers beneath are the patients still followed.{slope}{late}{out}{said}"
    )


def _table(survival: Survival, minimum: int | None) -> TableBlock:
    """Give the numbers of the picture at each tick of the axis."""
    groups, rises = survival.groups, bool(survival.competing)
    clock = clock_of([group for group in groups if group.points])
    rows: list[tuple[Cell, ...]] = []
    for group in groups:
        patients = "hidden" if group.patients is None else count(group.patients)
        name = f"{group.label} ({patients} patients)"
        for tick in clock.ticks:
            point = point_at(group.points, tick * clock.unit_days)
            if point is not None:
                ends = (point.lower, point.upper, point.survival)
                if rises:
                    ends = (1 - point.upper, 1 - point.lower, 1 - point.survival)
                low, high, middle = (decimal(100 * round(value, 6)) for value in ends)
                rows.append((name, f"{tick:g}", middle, f"{low} to {high}", point.at_risk))
    free = "Alive, %" if survival.endpoint == "death" else f"Without {survival.endpoint}, %"
    return TableBlock(
        caption=f"Survival and patients at risk, by {clock.unit} from {survival.start}",
        columns=(
            "Group",
            clock.unit.capitalize(),
            f"With {survival.endpoint}, %" if rises else free,
            "95 % interval",
            "At risk",
        ),
        rows=rows,
        note=_medians(survival),
        minimum=minimum,
    )


def _medians(survival: Survival) -> str:
    """List events and median time of each group."""
    said = []
    for group in survival.groups:
        deaths = "hidden" if group.deaths is None else count(group.deaths)
        median = "not shown" if group.median_days is None else duration(group.median_days)
        middle = "" if survival.competing else f", median {median}"
        said.append(f"{group.label}: {deaths} {_events(survival)}{middle}")
    return "; ".join(said) + "." if said else ""


def reasons_table(groups: Sequence[tuple[str, int | None]], minimum: int | None) -> TableBlock:
    """Give the patients that were left out, by reason.

    Args:
        groups: reason and patients; None where hidden.
        minimum: smallest group of patients that is shown.
    """
    return TableBlock(
        caption="Patients left out", columns=("Reason", "Patients"), rows=groups, minimum=minimum
    )
