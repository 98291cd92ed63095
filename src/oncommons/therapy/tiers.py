"""Clinical significance after AMP/ASCO/CAP, as a table of rules that can be read and quoted."""

from dataclasses import dataclass

from oncommons.domain.advice import Evidence, Relation, Tier
from oncommons.knowledge.approved import Agency

_EVERY = frozenset(Relation)
_IN_LABEL = frozenset({Relation.SAME, Relation.AGNOSTIC})


@dataclass(frozen=True, slots=True)
class TierRule:
    """One line of the table.

    Args:
        rule_id: id that a report can quote.
        relations: relations of the tumours that it applies to.
        tier: the tier it gives.
        significant: whether it applies to alterations of known significance.
        by_studies: whether it applies to facts that rest on published studies alone.
    """

    rule_id: str
    relations: frozenset[Relation]
    tier: Tier
    significant: bool
    by_studies: bool = False


RULES = (
    TierRule("AMP-I-A", _IN_LABEL, Tier.ONE_A, significant=True),
    TierRule("AMP-II-C", _EVERY - _IN_LABEL, Tier.TWO_C, significant=True),
    TierRule("AMP-II-C-S", _EVERY, Tier.TWO_C, significant=True, by_studies=True),
    TierRule("AMP-III", _EVERY, Tier.THREE, significant=False),
    TierRule("AMP-III", _EVERY, Tier.THREE, significant=False, by_studies=True),
)
"""Sensitivity and resistance alike: level A in the tumour type of an approval or of a guideline,
level C in another one and where published studies alone say so; a change of unknown significance
is tier III whatever the tumour.

A subtype not yet confirmed, and a tumour of unknown type, count as another tumour type.

Source: Li 2017, J Mol Diagn 19:4, doi 10.1016/j.jmoldx.2016.10.002."""

TIERS = tuple(Tier)
"""Strongest first."""


def tier_rule(relation: Relation, *, significant: bool, by_studies: bool = False) -> TierRule:
    """Give the rule that sets the tier of a fact.

    Args:
        relation: how the tumours relate.
        significant: whether the alteration is known to matter.
        by_studies: whether the fact rests on published studies, without agency or guideline.

    Returns:
        The one rule that applies.

    Example:
        >>> str(tier_rule(Relation.AGNOSTIC, significant=True).tier)
        'I-A'
    """
    return next(
        rule
        for rule in RULES
        if relation in rule.relations
        and rule.significant is significant
        and rule.by_studies is by_studies
    )


def rests_on_studies(evidence: Evidence) -> bool:
    """Tell whether a fact rests on published studies, without an agency or a guideline.

    Args:
        evidence: the fact.

    Returns:
        True where its table names the literature in place of an agency.
    """
    return evidence.agency == Agency.LITERATURE
