"""Clinical significance after AMP/ASCO/CAP, as a table of rules that can be read and quoted."""

from dataclasses import dataclass

from oncommons.domain.advice import Relation, Tier

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
    """

    rule_id: str
    relations: frozenset[Relation]
    tier: Tier
    significant: bool


RULES = (
    TierRule("AMP-I-A", _IN_LABEL, Tier.ONE_A, significant=True),
    TierRule("AMP-II-C", _EVERY - _IN_LABEL, Tier.TWO_C, significant=True),
    TierRule("AMP-III", _EVERY, Tier.THREE, significant=False),
)
"""Approved therapy, sensitivity and resistance alike: level A in the tumour type of the approval,
level C in another one; a change of unknown significance is tier III whatever the tumour.

A subtype not yet confirmed, and a tumour of unknown type, count as another tumour type.

Source: Li 2017, J Mol Diagn 19:4, doi 10.1016/j.jmoldx.2016.10.002."""

TIERS = tuple(Tier)
"""Strongest first."""


def tier_rule(relation: Relation, *, significant: bool) -> TierRule:
    """Give the rule that sets the tier of an approved therapy.

    Args:
        relation: how the tumours relate.
        significant: whether the alteration is known to matter.

    Returns:
        The one rule that applies.

    Example:
        >>> str(tier_rule(Relation.AGNOSTIC, significant=True).tier)
        'I-A'
    """
    return next(
        rule for rule in RULES if relation in rule.relations and rule.significant is significant
    )
