"""Compare a purpose with the modifiers of a dataset's permission, one rule for each code of DUO.

Source: EBISPOT/DUO, release 2021-02-23; Lawson et al., Cell Genomics 1:100028 (2021).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from oncommons.domain.calls import Aim, DataUse, DataUseTerm, Document, Mismatch, ResearchPurpose
from oncommons.domain.calls.data_use import MismatchKind

EU = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
REGIONS = {"EU": EU, "EEA": EU | {"IS", "LI", "NO"}}
"""Regions that stand for their countries, as ISO 3166 codes."""

Rule = Callable[[ResearchPurpose, DataUseTerm], Mismatch | None]


def blocks(use: DataUse, found: str, remedy: str) -> Mismatch:
    """Say that a purpose does not fit; only the data owner may set it aside."""
    return Mismatch(use, MismatchKind.BLOCKS, found, remedy)


def owner_judges(use: DataUse, found: str, remedy: str) -> Mismatch:
    """Say that a program cannot judge, and the data owner has to."""
    return Mismatch(use, MismatchKind.OWNER, found, remedy)


def _research_type(_purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch:
    kinds = ", ".join(term.values)
    found = f"the data is for research of one type only ({kinds})"
    return owner_judges(term.use, found, "ask its owner whether this project is of that type")


def _methods(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    if Aim.METHODS not in purpose.aims:
        return None
    found = "development of methods is not allowed, and it is asked for"
    return blocks(term.use, found, "leave it out, or ask for another dataset")


def _genetic(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    if Aim.GENETIC in purpose.aims:
        return None
    found = "the data is for genetic studies only, and the purpose does not say that it is one"
    return blocks(term.use, found, "name genetic research among the aims where it is")


def _origins(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    if not any(aim.is_about_origins for aim in purpose.aims):
        return None
    found = "research on population origins or ancestry is prohibited, and it is asked for"
    return blocks(term.use, found, "leave it out, or ask for another dataset")


def _non_commercial(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    if not purpose.is_commercial:
        return None
    found = "use is not commercial, and results are to be sold"
    return blocks(term.use, found, "ask for another dataset")


def _not_for_profit(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    working = [one.name for one in purpose.organisations if one.is_for_profit]
    if not working:
        return None
    found = f"use is for organisations that are not for profit, and {', '.join(working)} is"
    return blocks(term.use, found, "leave the dataset to a team without it")


def _neither(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    return _not_for_profit(purpose, term) or _non_commercial(purpose, term)


def _months(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    most = int(term.values[0])
    if purpose.months <= most:
        return None
    found = f"use is for {most} months at most, and {purpose.months} are asked for"
    return blocks(term.use, found, f"ask for {most} months")


def _places(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    allowed = set(term.values).union(*(REGIONS.get(one, ()) for one in term.values))
    outside = sorted(purpose.countries - allowed)
    if purpose.countries and not outside:
        return None
    said = f"{', '.join(outside)} lies outside" if outside else "no country of use is named"
    found = f"use is within {', '.join(term.values)} only, and {said}"
    return blocks(term.use, found, "use the data within those countries")


def _approved(
    wanted: Collection[str], term: DataUseTerm, what: str, remedy: str
) -> Mismatch | None:
    """Refuse whatever is not on the list of a term."""
    outside = [one for one in wanted if one not in term.values]
    if not outside:
        return None
    return blocks(term.use, f"use is for approved {what} only, not {', '.join(outside)}", remedy)


def _organisations(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    names = [one.name for one in purpose.organisations]
    return _approved(names, term, "organisations", "ask the data owner to approve them")


def _people(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    return _approved(purpose.people, term, "people", "ask the data owner to approve them")


def _projects(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    return _approved([purpose.project], term, "projects", "ask the data owner to approve it")


def _moratorium(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
    until = date.fromisoformat(term.values[0])
    if purpose.publishes_from is not None and purpose.publishes_from >= until:
        return None
    day = purpose.publishes_from
    said = "no first day is given" if day is None else f"{day} is given"
    found = f"nothing is published before {until}, and {said}"
    return Mismatch(term.use, MismatchKind.DATE, found, f"plan no publication before {until}")


def _document(document: Document) -> Rule:
    """Make the rule of a term that asks for a document."""

    def rule(purpose: ResearchPurpose, term: DataUseTerm) -> Mismatch | None:
        if document in purpose.documents:
            return None
        found = f"this document is asked for: {document.value}"
        return Mismatch(term.use, MismatchKind.DOCUMENT, found, "hand it in")

    return rule


MODIFIERS: Mapping[DataUse, Rule] = {
    DataUse.RS: _research_type,
    DataUse.NMDS: _methods,
    DataUse.GSO: _genetic,
    DataUse.NPUNCU: _neither,
    DataUse.PUB: _document(Document.PUBLICATION),
    DataUse.COL: _document(Document.COLLABORATION),
    DataUse.IRB: _document(Document.ETHICS),
    DataUse.GS: _places,
    DataUse.MOR: _moratorium,
    DataUse.TS: _months,
    DataUse.US: _people,
    DataUse.PS: _projects,
    DataUse.IS: _organisations,
    DataUse.RTN: _document(Document.RETURN),
    DataUse.NPOA: _origins,
    DataUse.NPU: _not_for_profit,
    DataUse.NCU: _non_commercial,
}
"""The rule of each modifier; clinical care (CC) only allows more, and is no condition."""
