"""What was released, and the risk that was measured before and after protection."""

from oncommons.domain.releases import Release, Risk
from oncommons.report import Block, Callout, CalloutKind, Paragraph, Section, TableBlock
from oncommons.report.blocks import Cell
from oncommons.report.charts import class_size_chart
from oncommons.report.charts.counts import words_of
from oncommons.report.numerals import count, decimal, of, share

_PROMISE_ENDS = (
    "Mutations, treatments and the days of events are not among the declared quasi-identifiers."
    " Whoever knows many of them about a person could still recognise that person, so the"
    " release is opened by a grant only."
)


def release_section(release: Release, risk: Risk) -> Section:
    """Say what the release promises, what was measured, and what it cost in detail.

    Args:
        release: the published release.
        risk: its measured risk.

    Source: Sweeney, Int J Uncertain Fuzz 10 (2002): k-anonymity; Xu et al., KDD (2006): loss.
    """
    blocks: list[Block] = [
        Paragraph(_promise(release, risk)),
        _before_and_after(risk),
        class_size_chart(risk),
        _detail(risk),
    ]
    if risk.homogeneous:
        blocks.append(_homogeneous(risk))
    limit = Callout(CalloutKind.LIMIT, _PROMISE_ENDS, "Where this promise ends")
    return Section("Release and risk", [*blocks, limit])


def reached(risk: Risk) -> str:
    """Say what was measured: k-anonymous for what was declared, or not.

    Args:
        risk: the measured risk.
    """
    if risk.smallest_class < risk.k:
        return f"not k-anonymous: the smallest class has {count(risk.smallest_class)} patients"
    return f"k-anonymous for the declared quasi-identifiers (k = {risk.k})"


def _promise(release: Release, risk: Risk) -> str:
    """Say in plain words what was reached."""
    kept = of(risk.patients_out, risk.patients_in, "patients")
    said = f"Release {release.release_id} holds {kept}. It is {reached(risk)}"
    if risk.smallest_class < risk.k:
        return f"{said}, and the policy “{risk.policy}” asks for {risk.k}."
    return (
        f"{said}, as the policy “{risk.policy}” asks: whoever knows {_known(risk)} of a person"
        f" finds at least {risk.k} patients who fit."
    )


def _known(risk: Risk) -> str:
    """List the declared quasi-identifiers."""
    *others, last = [words_of(column) for column in risk.levels] or ["the declared facts"]
    return f"{', '.join(others)} and {last}" if others else last


def _before_and_after(risk: Risk) -> TableBlock:
    """Set the measured risk before protection beside that of the release."""
    alone = risk.class_sizes.get(1, 0)
    rows: list[tuple[Cell, ...]] = [
        ("Patients", risk.patients_in, risk.patients_out),
        ("Patients who stand alone with their values", risk.unique_before, alone),
        (
            "Largest chance that a known person is singled out",
            _chance(risk.prosecutor_max_before),
            _chance(risk.prosecutor_max if risk.patients_out else 0.0),
        ),
        (
            "Average chance",
            _chance(risk.prosecutor_mean_before),
            _chance(risk.prosecutor_mean),
        ),
    ]
    return TableBlock(
        "Risk before and after protection",
        ("Measure", "Before", "After"),
        rows,
        note="Measured for somebody who knows that the person is in the data and knows every"
        " declared quasi-identifier exactly.",
    )


def _chance(chance: float) -> str:
    """Write a chance as percent and as one in so many."""
    if chance <= 0:
        return "0 %"
    return f"{decimal(100 * chance, 2)} %, 1 in {count(max(1, round(1 / chance)))}"


def _detail(risk: Risk) -> TableBlock:
    """Say how far each quasi-identifier was coarsened, and what that cost."""
    rows = [
        (
            words_of(column).capitalize(),
            share(shares[0]),
            share(shares[-1] if len(shares) > 1 else 0.0),
            share(risk.loss.get(column, 0.0)),
        )
        for column, shares in risk.levels.items()
    ]
    return TableBlock(
        "What protection cost in detail",
        ("Quasi-identifier", "As recorded", "Not shown", "Detail lost"),
        rows,
        note=f"{share(risk.loss_mean)} of the detail is lost on average, patients held back"
        " included. Shares are of released patients; the others bear a wider label. A column that"
        " no source fills reads as recorded.",
    )


def _homogeneous(risk: Risk) -> TableBlock:
    """Say where knowing the class is knowing the value."""
    rows = [
        (words_of(column).capitalize(), share(part)) for column, part in risk.homogeneous.items()
    ]
    return TableBlock(
        "Patients whose whole class shares one value",
        ("Sensitive column", "Share of patients"),
        rows,
        note="Whoever finds the class of such a patient knows the value. A column with one value"
        " for everybody, or with none, reads 100 %.",
    )
