"""Say where a release tells tumour types less closely than a cohort asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncommons.domain.criteria import Criteria
    from oncommons.store import View

COLUMN = "tumours.oncotree"
ROOT = "*"


@dataclass(frozen=True, slots=True)
class Coarse:
    """One tumour type that is asked for, and the wider labels that may hold some of it.

    Args:
        code: the OncoTree code asked for.
        found: how many patients surely have it, and under which wider labels others stand.
        remedy: what to ask instead.
    """

    code: str
    found: str
    remedy: str

    def __str__(self) -> str:
        """Say it in two sentences."""
        return f"{self.found}. {self.remedy[0].upper()}{self.remedy[1:]}."


def coarse_types(whole: "View", criteria: "Criteria") -> list[Coarse]:
    """Find the tumour types of some criteria that the release also tells under wider labels.

    Args:
        whole: every patient of the grant, before the criteria.
        criteria: who is asked for.

    Returns:
        One for each such type; every number has passed the disclosure rules of the grant.
    """
    from oncommons.domain.criteria import HasTumourType, leaves_of
    from oncommons.knowledge.oncotree import oncotree

    asked = {leaf.code for leaf in leaves_of(criteria) if isinstance(leaf, HasTumourType)}
    codes = sorted({oncotree().find(code).code for code in asked})
    if not codes:
        return []
    labels, minimum = _labels(whole)
    found = (_coarse(whole, code, labels, minimum) for code in codes)
    return [one for one in found if one is not None]


def _labels(view: "View") -> tuple[Mapping[str, int | None], int]:
    """Count the patients of each label, as they may be shown; with the smallest number shown."""
    from oncommons import access, cohort

    shown = access.disclose(cohort.count_by(view, COLUMN), view.grant)
    return {row.label: row.patients for row in shown.value.rows}, shown.minimum


def _coarse(
    whole: "View", code: str, labels: Mapping[str, int | None], minimum: int
) -> Coarse | None:
    """Describe one type; None where no wider label stands in the release."""
    from oncommons import access, cohort
    from oncommons.domain.criteria import tumour_type
    from oncommons.knowledge.oncotree import oncotree

    wider = [label for label in (*oncotree().ancestors(code), ROOT) if label in labels]
    if not wider:
        return None
    surely = access.disclose(
        cohort.count_by(cohort.select(whole, tumour_type(code)), COLUMN), whole.grant
    ).value.patients
    number = f"fewer than {minimum}" if surely is None else f"{surely:,}"
    found = f"{number} patients surely have {code}; {_under(wider, labels)}, which could be {code}"
    nearest = wider[0]
    if nearest == ROOT:
        return Coarse(code, found, "ask without a tumour type to take them in")
    return Coarse(code, found, f"ask with --type {nearest} to take them in")


def _under(wider: list[str], labels: Mapping[str, int | None]) -> str:
    """Say how many stand under each wider label, where that may be said."""
    told = [f"{_recorded(label)} ({_patients(labels[label])})" for label in wider]
    return f"this release tells the type of others only as {' or as '.join(told)}"


def _recorded(label: str) -> str:
    return "any type" if label == ROOT else label


def _patients(number: int | None) -> str:
    return "how many may not be shown" if number is None else f"{number:,} patients"
