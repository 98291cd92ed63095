"""The flow of patients through lines of treatment: what they had, and what they had next."""

from dataclasses import dataclass
from enum import StrEnum


class FlowBy(StrEnum):
    """What a line of treatment is called by."""

    CLASS = "class"
    DRUG = "drug"


DIED, NO_FURTHER = "died, no further line", "no further line so far"
ENDS = (DIED, NO_FURTHER)
"""What may stand in the place of a next line."""
OTHER = "other treatment"


@dataclass(frozen=True, slots=True)
class FlowNode:
    """One treatment of one line, or one end before it.

    Args:
        label: what was given, several drugs joined by +; or one of `ENDS`.
        patients: how many; None where hidden.
    """

    label: str
    patients: int | None


@dataclass(frozen=True, slots=True)
class FlowLink:
    """Patients who went from one treatment to the next, or to an end.

    Args:
        line: the line that they came from, 1 or more.
        source: what they had in it.
        target: what they had next.
        patients: how many; None where hidden.
    """

    line: int
    source: str
    target: str
    patients: int | None


@dataclass(frozen=True, slots=True)
class TreatmentFlow:
    """Patients by line of treatment, and how they went from line to line.

    Args:
        patients: patients in the cohort; None where hidden.
        treated: those with a first line; None where hidden.
        by: what the lines are called by.
        lines: for each line its treatments, commonest first, and from the second on the ends.
        links: from each line to the next.
    """

    patients: int | None
    treated: int | None
    by: FlowBy
    lines: tuple[tuple[FlowNode, ...], ...]
    links: tuple[FlowLink, ...]
