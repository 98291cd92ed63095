"""The table of tiers."""

import itertools

import pytest

from oncommons.domain.advice import Relation, Tier
from oncommons.therapy.tiers import RULES, tier_rule


@pytest.mark.parametrize(
    ("relation", "tier"),
    [
        (Relation.SAME, Tier.ONE_A),
        (Relation.AGNOSTIC, Tier.ONE_A),
        (Relation.BROADER, Tier.TWO_C),
        (Relation.OTHER, Tier.TWO_C),
        (Relation.UNKNOWN, Tier.TWO_C),
    ],
)
def test_the_tier_follows_the_tumours_and_stops_at_three_without_significance(relation, tier):
    assert tier_rule(relation, significant=True).tier is tier
    assert tier_rule(relation, significant=False).tier is Tier.THREE


def test_exactly_one_rule_applies_to_every_case():
    for relation, significant in itertools.product(Relation, [True, False]):
        applying = [
            rule for rule in RULES if relation in rule.relations and rule.significant is significant
        ]
        assert len(applying) == 1
