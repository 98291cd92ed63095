"""Why a project may be given a grant: the owners agreed, the papers hold, and how deep it goes."""

from dataclasses import dataclass
from datetime import date

from oncommons.access.grants.terms import EVERYTHING, Terms, check_terms
from oncommons.disclosure.depths import Strictness, limit
from oncommons.domain.columns import Column, OneOf, Released, Type
from oncommons.domain.governance.projects import Agreement, Paper, PaperKind
from oncommons.domain.grants import Depth
from oncommons.domain.tables import table as table_of
from oncommons.errors import GrantError

ORDER = tuple(Depth)
"""From the shallowest to the deepest."""
NEEDED = (PaperKind.ETHICS, PaperKind.CONTRACT)
"""Papers without which nothing is granted; others bound the end where they are there."""
OF_ONE_GENOME = frozenset(
    (
        *(f"mutations.{name}" for name in ("pos", "end", "ref", "alt", "hgvsc", "vrs_id")),
        *(f"structural_variants.{name}" for name in ("pos1", "pos2")),
        *(f"segments.{name}" for name in EVERYTHING["segments"]),
    )
)
"""Places in the genome of one person, which tell that person apart: research only."""


@dataclass(frozen=True, slots=True)
class Authority:
    """What governance settled on a project, as far as a grant depends on it.

    Args:
        datasets: ids of the datasets that the release was made from.
        agreements: leave of their owners.
        depth: how deep the project may go.
        ends: last day of the project.
        papers: its approvals and contracts; of several of one kind the latest counts.
    """

    datasets: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    depth: Depth
    ends: date
    papers: tuple[Paper, ...]


def check_authority(terms: Terms, authority: Authority) -> None:
    """Refuse terms that go further than what was settled.

    Args:
        terms: what is to be granted.
        authority: what was settled.

    Raises:
        GrantError: as `check_terms`; or an owner did not agree, a paper is missing, the grant would
            end later than the project or a paper, go deeper than the project, hold a column that
            its depth may not, or show smaller groups than the rules of its depth.
    """
    check_terms(terms)
    _check_agreements(terms, authority)
    _check_end(terms, authority)
    if ORDER.index(terms.depth) > ORDER.index(authority.depth):
        raise GrantError(
            f"the project goes to depth {authority.depth}, and the grant to {terms.depth}",
            remedy=f"grant {authority.depth}, or have the project amended",
            code="GRANT_DEPTH",
        )
    for table, columns in terms.columns.items():
        for name in columns:
            _check_column(table, name, terms.depth)
    least = limit("R1", "minimum", Strictness(terms.depth.value))
    if terms.minimum < least:
        raise GrantError(
            f"depth {terms.depth} shows groups of {least} patients or more, not of {terms.minimum}",
            remedy=f"ask for {least} or more",
            code="GRANT_MINIMUM",
        )


def may_be_granted(terms: Terms, authority: Authority) -> bool:
    """Tell whether `check_authority` lets terms through."""
    try:
        check_authority(terms, authority)
    except GrantError:
        return False
    return True


def least_depth(table: str, column: str) -> Depth:
    """Give the shallowest depth at which a released column may be granted.

    Args:
        table: its table.
        column: its name in a release.

    Returns:
        Open for words of a closed list and for labels that protection chose; research for places
        in one person's genome; explore for the rest, identifiers too, which no answer shows.

    Example:
        >>> [least_depth("patients", name).value for name in ("sex", "patient_id", "death_day")]
        ['open', 'explore', 'explore']
    """
    if f"{table}.{column}" in OF_ONE_GENOME:
        return Depth.RESEARCH
    known = table_of(table).columns
    of_name = (one for one in known if one.name == column)
    found = next(of_name, None)
    return Depth.OPEN if found is None or _is_coarse(found) else Depth.EXPLORE


def columns_at(depth: Depth) -> dict[str, tuple[str, ...]]:
    """Give all columns that may be granted at a depth, by table."""
    reach = ORDER[: ORDER.index(depth) + 1]
    found = {
        table: tuple(name for name in names if least_depth(table, name) in reach)
        for table, names in EVERYTHING.items()
    }
    return {table: names for table, names in found.items() if names}


def _is_coarse(column: Column) -> bool:
    """Say whether a column holds words of a closed list, or labels."""
    if column.personal:
        return False
    labels = column.released in (Released.LABEL, Released.INTERVAL)
    return labels or isinstance(column.rule, OneOf) or column.type is Type.BOOL


def _check_column(table: str, name: str, depth: Depth) -> None:
    needed = least_depth(table, name)
    if ORDER.index(needed) > ORDER.index(depth):
        raise GrantError(
            f"{table}.{name} is granted at depth {needed} or deeper, not at {depth}",
            remedy="leave the column out, or ask for a deeper grant",
            code="GRANT_COLUMN",
        )


def _check_agreements(terms: Terms, authority: Authority) -> None:
    agreed = {one.dataset_id for one in authority.agreements if one.on <= terms.valid_from}
    lacking = [one for one in authority.datasets if one not in agreed]
    if lacking or not authority.datasets:
        raise GrantError(
            f"no owner agreed for: {', '.join(lacking) or 'any dataset'}",
            remedy="ask the owner of each dataset, before the first day of the grant",
            code="GRANT_AGREEMENT",
        )


def _check_end(terms: Terms, authority: Authority) -> None:
    ends = {"the project": authority.ends}
    for paper in authority.papers:
        name = f"the paper {paper.kind.words}"
        ends[name] = max(paper.expires, ends.get(name, date.min))
    for kind in NEEDED:
        if f"the paper {kind.words}" not in ends:
            raise GrantError(
                f"the paper {kind.words} is missing",
                remedy="the lead of the project files it",
                code="GRANT_PAPER",
            )
    name, day = min(ends.items(), key=lambda one: one[1])
    if terms.valid_until > day:
        raise GrantError(
            f"the grant would end on {terms.valid_until}, and {name} ends on {day}",
            remedy="let it end then or earlier, or have that renewed first",
            code="GRANT_DATES",
        )
