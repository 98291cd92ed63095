"""From the first line of treatment to the third: how many had what, and what they had next."""

from collections import Counter
from collections.abc import Mapping

from oncommons.domain.flow import (
    DIED,
    ENDS,
    NO_FURTHER,
    FlowBy,
    FlowLink,
    FlowNode,
    TreatmentFlow,
)
from oncommons.domain.results import Raw
from oncommons.errors import CriteriaError
from oncommons.knowledge.drugs import resolve_drug
from oncommons.store.questions.lines import drugs_by_line
from oncommons.store.view import View

MOST_LINES = 3
NOT_NAMED = "drug not named"
_END = {label: place for place, label in enumerate(ENDS, 1)}


def treatment_flow(
    view: View, *, by: FlowBy = FlowBy.CLASS, lines: int = MOST_LINES
) -> Raw[TreatmentFlow]:
    """Follow the patients in view from line to line of systemic treatment.

    Who has no next line has either died or not; a line that is left out in the record ends the
    way as well.

    Args:
        view: the cohort.
        by: whether a line is called by the classes of its drugs or by the drugs themselves.
        lines: the last line, 2 to 6.

    Returns:
        Patients of each treatment of each line, and of each step from one to the next.

    Raises:
        CriteriaError: so many lines cannot be shown.
        GrantError: a column is not granted.
    """
    if not 2 <= lines <= 6:
        raise CriteriaError(f"{lines} lines cannot be drawn", remedy="ask for 2 to 6")
    rows = drugs_by_line(view, lines)
    names = {drug: _name(drug, by) for drug in rows["drug"].unique().to_list()}
    given: dict[str, dict[int, set[str]]] = {}
    dead: set[str] = set()
    for patient, line, drug, died in rows.select("patient_id", "line", "drug", "died").iter_rows():
        given.setdefault(patient, {}).setdefault(line, set()).add(names[drug])
        dead |= {patient} if died else set()
    ways = Counter(_way(had, lines, died=who in dead) for who, had in given.items())
    treated = {way: number for way, number in ways.items() if way and way[0] not in ENDS}
    total = view.patients()
    answer = TreatmentFlow(
        patients=total,
        treated=sum(treated.values()),
        by=by,
        lines=tuple(_nodes(treated, place) for place in range(lines)),
        links=tuple(link for place in range(1, lines) for link in _links(treated, place)),
    )
    return Raw(answer, patients=total)


def _name(drug: str | None, by: FlowBy) -> str:
    """Call a drug by its preferred name, or by its class where it is known."""
    if drug is None:
        return NOT_NAMED
    known = resolve_drug(drug)
    if known is None:
        return drug.lower()
    return known.name if by is FlowBy.DRUG else known.drug_class


def _way(given: Mapping[int, set[str]], lines: int, *, died: bool) -> tuple[str, ...]:
    """Give what a patient had in each line up to the first that is not recorded."""
    way: list[str] = []
    for line in range(1, lines + 1):
        if line not in given:
            break
        way.append(" + ".join(sorted(given[line])))
    if len(way) < lines:
        way.append(DIED if died else NO_FURTHER)
    return tuple(way)


def _nodes(ways: Mapping[tuple[str, ...], int], place: int) -> tuple[FlowNode, ...]:
    """Count each treatment of a line, commonest first, and the ends last."""
    found: Counter[str] = Counter()
    for way, number in ways.items():
        if place < len(way):
            found[way[place]] += number
    order = sorted(found, key=lambda label: (_END.get(label, 0), -found[label], label))
    return tuple(FlowNode(label, found[label]) for label in order)


def _links(ways: Mapping[tuple[str, ...], int], place: int) -> tuple[FlowLink, ...]:
    """Count the steps into the line at a place."""
    found: Counter[tuple[str, str]] = Counter()
    for way, number in ways.items():
        if place < len(way):
            found[way[place - 1], way[place]] += number
    return tuple(
        FlowLink(place, source, target, number)
        for (source, target), number in sorted(found.items())
    )
