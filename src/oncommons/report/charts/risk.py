"""How many patients share the labels of each released patient, with the promised k as a line."""

from collections.abc import Mapping

from oncommons.domain.releases import Risk
from oncommons.report.blocks import Figure, TableBlock
from oncommons.report.charts.drawing import ALARM, BAR, INK, MUTED, WIDTH, data, draw
from oncommons.report.numerals import count, decimal, of, share

HEIGHT = 190
_STEPS = (1, 2, 5, 10, 20, 50)


def class_size_chart(risk: Risk) -> Figure:
    """Draw the patients by the size of the class that shares all their labels.

    Args:
        risk: the measured risk of a release; it holds no patient's values.

    Source: Sweeney, Int J Uncertain Fuzz 10 (2002): k-anonymity.
    """
    title = _finding(risk)
    bins = _bins(risk.class_sizes, risk.k)
    caption = (
        f"{of(risk.patients_out, risk.patients_in, 'patients')} were released and"
        f" {count(risk.patients_suppressed)} held back. A bar counts the patients in classes of"
        " that size: the further right, the better hidden. Nobody may stand left of the line."
    )
    table = TableBlock(
        caption="Patients by the number who share all their labels",
        columns=("Patients in a class", "Classes", "Patients", "Share of patients"),
        rows=[
            (_range(low, high), classes, patients, share(patients / max(risk.patients_out, 1)))
            for low, high, classes, patients in bins
        ],
        note=f"The policy {risk.policy} asks for classes of {risk.k} patients or more.",
    )
    return Figure(title, _draw(bins, risk.k, title) if bins else "", caption, table)


def _finding(risk: Risk) -> str:
    """Say what the smallest class is."""
    if not risk.class_sizes:
        return "No patient was released"
    if risk.smallest_class < risk.k:
        return (
            f"The smallest class has {count(risk.smallest_class)} patients, fewer than the"
            f" {risk.k} that the policy asks for"
        )
    others = count(risk.smallest_class - 1)
    return (
        f"Each of {count(risk.patients_out)} released patients shares all labels with at least"
        f" {others} others (k = {risk.k})"
    )


def _bins(sizes: Mapping[int, int], k: int) -> list[tuple[int, int, int, int]]:
    """Group sizes of classes so that k is an edge.

    Returns:
        Lower and upper edge (the upper excluded), classes, patients.
    """
    largest = max(sizes, default=0)
    edges = {step * 10**power for power in range(9) for step in _STEPS}
    near = {edge for edge in edges if k * 0.75 < edge < k * 1.5}
    inner = sorted({edge for edge in edges - near if edge <= largest} | {k, 1})
    uppers = [*inner[1:], next(e for e in sorted(edges) if e > max(largest, k))]
    bins = []
    for low, high in zip(inner, uppers, strict=True):
        chosen = {size: number for size, number in sizes.items() if low <= size < high}
        patients = sum(size * number for size, number in chosen.items())
        bins.append((low, high, sum(chosen.values()), patients))
    while bins and not bins[-1][2]:
        bins.pop()
    return bins


def _range(low: int, high: int) -> str:
    """Write a range of sizes."""
    return count(low) if high == low + 1 else f"{count(low)} to {count(high - 1)}"


def _draw(bins: list[tuple[int, int, int, int]], k: int, label: str) -> str:
    """Draw a histogram on a logarithmic axis of sizes."""
    import altair

    rows = [
        {"low": low, "high": high, "patients": patients, "colour": ALARM if low < k else BAR}
        for low, high, _, patients in bins
    ]
    edges = [low for low, *_ in bins] + [bins[-1][1]]
    scale = altair.Scale(type="log", domain=[1, edges[-1]], nice=False)
    ticks = altair.Axis(values=edges, format=",d", grid=False, labelOverlap="greedy")
    across = altair.X("low:Q", scale=scale, axis=ticks, title="Patients who share all labels")
    up = altair.Y("patients:Q", title="Patients", axis=altair.Axis(format=",d", tickCount=5))
    bars = altair.Chart(data(rows)).mark_bar(stroke="white", strokeWidth=1.5)
    line = altair.Chart(data([{"k": k, "text": f"promised: k = {decimal(k)}"}]))
    layers = [
        bars.encode(
            x=across,
            x2="high:Q",
            y=up,
            y2=altair.datum(0),
            color=altair.Color("colour:N", scale=None),
        ),
        line.mark_rule(color=INK, strokeWidth=1.5, strokeDash=[5, 3]).encode(
            x=altair.X("k:Q", scale=scale)
        ),
        line.mark_text(align="right", dx=-6, baseline="top", color=MUTED).encode(
            x=altair.X("k:Q", scale=scale), y=altair.value(0), text="text:N"
        ),
    ]
    return draw(altair.layer(*layers).properties(width=WIDTH - 60, height=HEIGHT), label)
