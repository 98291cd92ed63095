"""The shipped table of approvals as evidence that advice can be built on."""

import functools
import itertools

from oncommons.domain.advice import Effect, Evidence
from oncommons.knowledge.approved import ApprovalStatus, ApprovedPair, Origin, approved_pairs
from oncommons.knowledge.catalogue import FactTable, catalogue
from oncommons.therapy.report.wording import say
from oncommons.therapy.variants import Asked, read_variant

_CONDITIONAL = {
    ApprovalStatus.ACCELERATED: "accelerated approval",
    ApprovalStatus.CONDITIONAL: "conditional approval",
}


@functools.cache
def approved_evidence() -> tuple[Evidence, ...]:
    """Give every approval that is in force, as evidence.

    Returns:
        One fact per row of the table; rows that left a label are not among them.

    Raises:
        KnowledgeError: a row of the table is malformed.

    Example:
        >>> sotorasib = [each for each in approved_evidence() if each.drugs == ("sotorasib",)]
        >>> {each.profile for each in sotorasib}
        {'G12C'}
    """
    return tuple(evidence_of(pair, _base()) for pair in approved_pairs() if pair.is_in_force)


def knowledge_used() -> tuple[str, ...]:
    """Name the shipped tables that advice rests on, with version, licence and review.

    Returns:
        One line per table, sorted by name.
    """
    return tuple(
        say(
            "knowledge_line",
            base=f"{table.name} {table.version}",
            rows=table.rows,
            licence=table.licence,
            source=table.source,
            reviewed=table.reviewed,
        )
        for table in catalogue()
    )


def evidence_of(pair: ApprovedPair, base: str) -> Evidence:
    """Write one row of a table of approvals as evidence.

    Args:
        pair: the row.
        base: name and version of the table.

    Returns:
        The fact; its profile names the gene only where the atom does.
    """
    excluded = tuple(f"!{code}" for code in pair.oncotree_excluded)
    note = _CONDITIONAL.get(pair.status, "")
    return Evidence(
        evidence_id=pair.id,
        base=base,
        gene=pair.gene,
        profile=_profile(pair),
        oncotree=(*pair.oncotree, *excluded),
        drugs=pair.drugs,
        effect=Effect(pair.effect.value),
        agency=pair.agency,
        decided_on=pair.decided_on,
        setting=f"{pair.line} ({note})" if note else pair.line,
        escat=pair.escat,
        source=pair.source,
        pmid=str(pair.pmid) if pair.pmid else "",
    )


def _profile(pair: ApprovedPair) -> str:
    """Alternatives joined by OR, listed changes by a stroke, exclusions by AND NOT."""
    alternatives: list[str] = []
    for asked, group in itertools.groupby(pair.alterations, lambda text: read_variant(text).asked):
        texts = tuple(dict.fromkeys(read_variant(text).text for text in group))
        listed = asked in (Asked.CHANGES, Asked.CODONS)
        alternatives += ["/".join(texts)] if listed else texts
    if pair.origin is Origin.GERMLINE:
        alternatives = [f"Germline {text}" for text in alternatives]
    wanted = " OR ".join(dict.fromkeys(alternatives))
    if not pair.excluded:
        return wanted
    wanted = f"({wanted})" if len(alternatives) > 1 else wanted
    return " AND NOT ".join((wanted, *pair.excluded))


def _base() -> str:
    """The table with its version."""
    table: FactTable = next(table for table in catalogue() if table.name == "approved")
    return f"{table.name} {table.version}"
