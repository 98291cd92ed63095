"""Choose patients by criteria, with what only knowledge can tell filled in."""

import dataclasses
from collections.abc import Mapping

from oncommons.domain.criteria import (
    Criteria,
    HasTumourType,
    InCohort,
    IsMutated,
    check_size,
    parts_of,
    with_parts,
)
from oncommons.domain.criteria.nearest import nearest
from oncommons.errors import CriteriaError
from oncommons.genome.protein import ProteinChangeKind, read_protein_change
from oncommons.knowledge.exons import exons
from oncommons.knowledge.oncotree import OncoTree, oncotree
from oncommons.store.view import View

_SUBSTITUTIONS = (ProteinChangeKind.MISSENSE, ProteinChangeKind.NONSENSE)


def select(
    view: View,
    criteria: Criteria,
    *,
    tree: OncoTree | None = None,
    saved: Mapping[str, Criteria] | None = None,
) -> View:
    """Narrow a view to the patients for whom the criteria hold.

    Args:
        view: the patients.
        criteria: who belongs to the cohort; who is unknown does not.
        tree: the tumour types; those that oncommons ships by default.
        saved: criteria of saved cohorts by their id, for those that the criteria name.

    Returns:
        A view of the cohort.

    Raises:
        CriteriaError: a column, an exon or a saved cohort is unknown, or the criteria are too
            large; names what is known.
        GrantError: a column is not granted.
        KnowledgeError: a tumour type is unknown; names the nearest.
    """
    return view.within(resolve(criteria, tree or oncotree(), saved or {}))


def resolve(
    criteria: Criteria, tree: OncoTree, saved: Mapping[str, Criteria] | None = None
) -> Criteria:
    """Fill in tumour types below and above, codons of exons, and criteria of saved cohorts.

    A substitution is written with one-letter residues, as releases write it.

    Args:
        criteria: as they were asked.
        tree: the tumour types.
        saved: criteria of saved cohorts by their id.

    Returns:
        Criteria that SQL and the plain evaluator can answer.

    Raises:
        CriteriaError: an exon or a saved cohort is unknown, a cohort names itself, or the
            criteria are too large.
        KnowledgeError: a tumour type is unknown; names the nearest.
    """
    check_size(criteria)
    return _filled(criteria, tree, saved or {}, ())


def _filled(
    criteria: Criteria, tree: OncoTree, saved: Mapping[str, Criteria], within: tuple[str, ...]
) -> Criteria:
    """Fill in one criterion; `within` are the cohorts that it was reached through."""
    match criteria:
        case HasTumourType(code):
            return dataclasses.replace(
                criteria,
                code=tree.find(code).code,
                descendants=tuple(sorted(tree.descendants(code))),
                ancestors=tuple(sorted(tree.ancestors(code))),
            )
        case IsMutated(gene, change, exon=number):
            codons = () if number is None else _codons(gene, number)
            one_letter = _one_letter(change)
            return dataclasses.replace(criteria, protein_change=one_letter, exon_codons=codons)
        case InCohort(cohort_id, filled):
            known = saved if filled is None else {cohort_id: filled, **saved}
            members = _members(cohort_id, known, within)
            inner = _filled(members, tree, saved, (*within, cohort_id))
            return dataclasses.replace(criteria, members=inner)
        case _:
            parts = tuple(_filled(part, tree, saved, within) for part in parts_of(criteria))
            return with_parts(criteria, parts)


def _one_letter(change: str) -> str:
    """Write a substitution as releases do: Leu858Arg is L858R, and R273X is R273*."""
    read = read_protein_change(change)
    return read.text if read is not None and read.kind in _SUBSTITUTIONS else change


def _codons(gene: str, number: int) -> tuple[tuple[int, int], ...]:
    """Give the first and last codon of an exon on each transcript in use."""
    found = exons().get((gene, number))
    if found:
        return tuple(sorted({(exon.first, exon.last) for exon in found}))
    of_gene = sorted(one for symbol, one in exons() if symbol == gene)
    if of_gene:
        listed = ", ".join(map(str, of_gene))
        known = f"the known exons of {gene} are {listed}"
    else:
        known = f"exons are known of {', '.join(sorted({symbol for symbol, _ in exons()}))}"
    raise CriteriaError(
        f"where exon {number} of {gene} lies is not known; {known}",
        remedy=f'name its codons: {{"is": "mutated", "gene": "{gene}", "first_codon": ...,'
        ' "last_codon": ...}',
        value=f"{gene} {number}",
    )


def _members(cohort_id: str, saved: Mapping[str, Criteria], within: tuple[str, ...]) -> Criteria:
    """Find the criteria of a saved cohort, which must not lead back to itself."""
    if cohort_id in within:
        raise CriteriaError(
            f"the cohort {cohort_id} is made of itself",
            remedy="take it out of its own criteria",
            value=cohort_id,
        )
    if cohort_id not in saved:
        near = f"use {nearest(cohort_id, saved)}" if saved else "save it first; none is saved here"
        raise CriteriaError(f'there is no saved cohort "{cohort_id}"', remedy=near, value=cohort_id)
    members = saved[cohort_id]
    check_size(members, f"the cohort {cohort_id}")
    return members
