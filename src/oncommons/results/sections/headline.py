"""The headline numbers of a journey."""

from oncommons.domain.answers import GroupCurve
from oncommons.modelling import is_better_than_chance
from oncommons.report import Block, Callout, CalloutKind, KeyNumber, KeyNumbers, Section
from oncommons.report.blocks import Cell
from oncommons.report.numerals import count, duration
from oncommons.results.found import Journey
from oncommons.results.truth import Q, Recovered

_NO_USE = (
    "It does not tell patients apart better than chance. It is packaged as a record of what these"
    " data cannot tell, and no board report uses it."
)
_MADE = (
    "The three hospitals and all their patients are made by a seeded program. What was planted in"
    " them is known, so this page also says how much of it was found again."
)


def headline_section(found: Journey, recovered: Recovered | None) -> Section:
    """Lead with the few numbers that the rest of the page explains.

    Args:
        found: what the journey found.
        recovered: the comparison with the planted truth; None on real data.
    """
    last = _signatures(found) if recovered is None else _recall(recovered)
    numbers = [
        _patients(found),
        _class(found),
        _median(found),
        _targets(found),
        _model(found),
        *last,
    ]
    row = KeyNumbers(numbers, minimum=found.survival.minimum)
    note: list[Block] = []
    if recovered is not None:
        note.append(Callout(CalloutKind.NOTE, _MADE, "Made patients"))
    if found.validation is not None and not is_better_than_chance(found.validation.value):
        note.append(Callout(CalloutKind.LIMIT, _NO_USE, "The model is not for use"))
    return Section("At a glance", [*note, row])


def _patients(found: Journey) -> KeyNumber:
    risk = found.risk
    return KeyNumber(
        "Patients released", risk.patients_out, of=f"of {count(risk.patients_in)} kept at intake"
    )


def _class(found: Journey) -> KeyNumber:
    return KeyNumber(
        "Smallest class",
        found.risk.smallest_class,
        "patients",
        of=f"share all declared quasi-identifiers; k = {found.risk.k} was asked",
    )


def _median(found: Journey) -> KeyNumber:
    """Give the median survival, or say whether it is not reached or hidden."""
    survival = found.survival.value
    if survival.left_out is not None and survival.left_out == survival.patients:
        return KeyNumber("Median survival", "not known", of="no patient has usable follow-up")
    group = next(iter(survival.groups), None)
    value, unit = _time(group)
    who = "from diagnosis"
    if group is not None and group.patients is not None:
        who = f"from diagnosis, {count(group.patients)} patients followed"
    return KeyNumber("Median survival", value, unit, of=who)


def _time(group: GroupCurve | None) -> tuple[Cell, str]:
    if group is None or not group.points:
        return None, ""
    if group.median_days is not None:
        number, _, unit = duration(group.median_days).partition(" ")
        return number, unit
    return ("not reached", "") if group.points[-1].survival > 0.5 else (None, "")


def _targets(found: Journey) -> KeyNumber:
    targets = found.targets.value
    out = sum(one.q < Q for one in targets.targets)
    return KeyNumber(
        "Genes that stand out",
        out,
        of=f"of {count(targets.tested)} tested in {targets.cohort}, q < {Q:g}",
    )


def _model(found: Journey) -> KeyNumber:
    if found.validation is None:
        return KeyNumber("Model", "none", of="the data allow no model")
    validation = found.validation.value
    score = validation.discrimination
    return KeyNumber(
        "Model, discrimination",
        f"{score.value:.2f}",
        of=f"{validation.discrimination_name}, 95 % interval {score.lower:.2f} to"
        f" {score.upper:.2f}",
    )


def _recall(recovered: Recovered) -> list[KeyNumber]:
    return [
        KeyNumber(
            "Planted drivers found",
            recovered.right,
            of=f"of {recovered.planted} planted in {recovered.oncotree}",
        )
    ]


def _signatures(found: Journey) -> list[KeyNumber]:
    if found.package is None:
        return []
    roles = " and ".join(role.value for role in sorted(found.package.signers))
    return [KeyNumber("Signatures verified", len(found.package.signers), of=f"by {roles}")]
