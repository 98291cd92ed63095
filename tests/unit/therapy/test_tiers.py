"""The table of tiers."""

import itertools

import pytest

from oncommons.domain.advice import Relation, Tier
from oncommons.therapy.tiers import RULES, rests_on_studies, tier_rule
from tests.unit.therapy.bedside import fact


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
    both = [True, False]
    for relation, significant, by_studies in itertools.product(Relation, both, both):
        applying = [
            rule
            for rule in RULES
            if relation in rule.relations
            and (rule.significant, rule.by_studies) == (significant, by_studies)
        ]
        assert len(applying) == 1


@pytest.mark.parametrize("relation", Relation)
def test_published_studies_alone_are_tier_two_in_any_tumour(relation):
    assert tier_rule(relation, significant=True, by_studies=True).tier is Tier.TWO_C
    assert tier_rule(relation, significant=False, by_studies=True).tier is Tier.THREE


@pytest.mark.parametrize(
    ("agency", "alone"), [("literature", True), ("NCCN", False), ("FDA", False)]
)
def test_a_fact_rests_on_studies_where_the_table_names_the_literature(agency, alone):
    assert rests_on_studies(fact("EGFR", "C797S", "osimertinib", agency=agency)) is alone
