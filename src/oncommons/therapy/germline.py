"""Findings that may concern the family: what to discuss with genetic counselling."""

from collections.abc import Iterable

from oncommons.domain.patients import Alteration, AlterationKind, Origin
from oncommons.genome.protein import ProteinChangeKind
from oncommons.therapy.effects import change_of, is_coding, is_cut_short, is_late_stop

_FOLLOW_UP = frozenset({"BRCA1", "BRCA2", "PALB2", "MLH1", "MSH2", "MSH6"})
"""Genes in which a harmful change found in the tumour calls for a germline test in any tumour.

RET is the seventh; its harmful changes are those of `_RET_CODONS`.

Source: Kuzbari 2023 (ESMO Precision Medicine Working Group), doi 10.1016/j.annonc.2022.12.003."""

_RET_CODONS = frozenset(
    (
        "G533", "C609", "C611", "C618", "C620", "C630", "D631", "C634",
        "K666", "E768", "L790", "V804", "A883", "S891", "R912", "M918",
    )
)  # fmt: skip
"""Codons of multiple endocrine neoplasia type 2. Source: Wells 2015 (ATA), PMID 25810047."""

_LOWEST_VAF = {"substitution": 0.3, "indel": 0.2}
"""Share of reads below which a change found in the tumour is hardly germline.

Source: Mandelker 2019 (ESMO Precision Medicine Working Group), doi 10.1093/annonc/mdz136."""

_SUBSTITUTIONS = {ProteinChangeKind.MISSENSE, ProteinChangeKind.NONSENSE}


def germline_findings(alterations: Iterable[Alteration]) -> tuple[Alteration, ...]:
    """Choose the alterations to discuss with genetic counselling.

    Args:
        alterations: the patient's alterations.

    Returns:
        Those found in the germline that change a gene, and those found in the tumour, in a gene
        and at a share of reads where a germline test is advised; in the order given. A change
        recorded as somatic is among them, because a record says so without a normal sample too.

    Example:
        >>> stop = Alteration("BRCA2", AlterationKind.MUTATION, "S1982fs", vaf=0.5)
        >>> germline_findings((stop,)) == (stop,)
        True
    """
    return tuple(each for each in alterations if _is_germline(each) or _needs_follow_up(each))


def _is_germline(alteration: Alteration) -> bool:
    """Found in the germline, and more than a silent variant."""
    if alteration.origin is not Origin.GERMLINE:
        return False
    return alteration.kind is not AlterationKind.MUTATION or is_coding(alteration)


def _needs_follow_up(alteration: Alteration) -> bool:
    """Found in the tumour, harmful, and at a share of reads that a germline change would have."""
    change = change_of(alteration)
    if alteration.symbol == "RET":
        harmful = change is not None and change.codon in _RET_CODONS and is_coding(alteration)
    else:
        harmful = alteration.symbol in _FOLLOW_UP and is_cut_short(alteration)
        harmful = harmful and not is_late_stop(alteration)
    if not harmful:
        return False
    substitution = change is not None and change.kind in _SUBSTITUTIONS
    lowest = _LOWEST_VAF["substitution" if substitution else "indel"]
    return alteration.vaf is None or alteration.vaf >= lowest
