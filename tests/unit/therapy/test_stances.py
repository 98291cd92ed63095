"""What speaks for an option weighed against what speaks against it."""

import pytest

from oncommons.domain.advice import Match, Relation, Stance, Strength, Tier
from oncommons.therapy.options import gather_options
from oncommons.therapy.stances import deciding, stance_of, unanswered, weigh_parts
from tests.unit.therapy.bedside import against, fact, mutation

L858R, T790M = mutation("EGFR", "L858R"), mutation("EGFR", "T790M")
G12C, Q61K = mutation("KRAS", "G12C"), mutation("NRAS", "Q61K")


def match(evidence, alteration=L858R, tier=Tier.ONE_A, **more):
    content = {"strength": Strength.EXACT, "relation": Relation.SAME} | more
    return Match(evidence, alteration, content["strength"], content["relation"], tier)


def pro(alteration=L858R, tier=Tier.ONE_A, **more):
    return match(fact("EGFR", "x", "drug"), alteration, tier, **more)


def contra(alteration=T790M, tier=Tier.ONE_A, **more):
    return match(against("EGFR", "y", "drug"), alteration, tier, **more)


@pytest.mark.parametrize(
    ("supporting", "opposing", "opposed_by", "stance"),
    [
        (Tier.ONE_A, None, None, Stance.ADVISED),
        (None, Tier.ONE_A, T790M, Stance.NOT_ADVISED),
        (Tier.ONE_A, Tier.TWO_C, L858R, Stance.ADVISED),
        (Tier.ONE_A, Tier.TWO_C, T790M, Stance.NOT_ADVISED),
        (Tier.ONE_A, Tier.THREE, T790M, Stance.ADVISED),
        (Tier.TWO_C, Tier.ONE_A, T790M, Stance.NOT_ADVISED),
        (Tier.TWO_C, Tier.ONE_A, L858R, Stance.NOT_ADVISED),
        (Tier.ONE_A, Tier.ONE_A, T790M, Stance.NOT_ADVISED),
        (Tier.ONE_A, Tier.ONE_A, L858R, Stance.CONFLICTING),
    ],
)
def test_stance(supporting, opposing, opposed_by, stance):
    for_it = [match(fact("EGFR", "L858R", "x"), tier=supporting)] if supporting else []
    opposed = [match(against("EGFR", "y", "x"), opposed_by, tier=opposing)] if opposing else []
    assert stance_of(for_it, opposed) is stance


def test_what_holds_in_this_tumour_outranks_what_supports_in_another():
    elsewhere = pro(tier=Tier.TWO_C, relation=Relation.OTHER)
    assert stance_of([elsewhere], [contra(L858R, Tier.TWO_C)]) is Stance.NOT_ADVISED


@pytest.mark.parametrize(
    ("supporting", "stance"), [(Tier.ONE_A, Stance.ADVISED), (Tier.TWO_C, Stance.NOT_ADVISED)]
)
def test_resistance_in_another_tumour_counts_only_against_as_weak_a_support(supporting, stance):
    relation = Relation.SAME if supporting is Tier.ONE_A else Relation.OTHER
    foreign = contra(tier=Tier.TWO_C, relation=Relation.OTHER)
    assert stance_of([pro(tier=supporting, relation=relation)], [foreign]) is stance


def test_the_more_exact_of_two_facts_about_one_alteration_wins():
    gene = pro(T790M, strength=Strength.GENE)
    assert stance_of([gene], [contra(T790M)]) is Stance.NOT_ADVISED
    assert stance_of([pro(T790M)], [contra(T790M, strength=Strength.CODON)]) is Stance.CONFLICTING


def test_an_absence_does_not_answer_a_mutation():
    wild_type = pro(None, strength=Strength.GENE)
    assert stance_of([wild_type], [contra(T790M)]) is Stance.NOT_ADVISED


def combination_and_part(*opposing):
    """KRAS G12C with two drugs, one of which something speaks against."""
    rows = [match(fact("KRAS", "G12C", "sotorasib", "panitumumab"), G12C)]
    rows += [match(against("KRAS", "RAS", "panitumumab"), each) for each in opposing]
    options = {len(option.drugs): option for option in gather_options(rows)}
    return options[2], options[1]


def test_a_part_ruled_out_by_what_the_combination_is_for_leaves_it_supported():
    pair, part = combination_and_part(G12C)
    assert (pair.stance, pair.matches_against) == (Stance.ADVISED, ())
    assert unanswered(pair, part) == ()


def test_a_part_ruled_out_by_something_else_makes_the_combination_conflicting():
    pair, part = combination_and_part(G12C, Q61K)
    assert pair.stance is Stance.CONFLICTING
    assert [each.alteration for each in pair.matches_against] == [Q61K]
    assert pair.remarks == ("panitumumab alone is not advised here because of NRAS Q61K",)
    assert pair.matches_against == unanswered(pair, part)


def test_an_option_that_is_not_supported_stays_as_it_is():
    _, part = combination_and_part(Q61K)
    assert weigh_parts(part, [part]) == part


def test_what_decides_is_against_where_an_option_is_not_advised_and_for_it_elsewhere():
    (option,) = gather_options([pro(), contra()])
    assert deciding(option) == option.matches_against[0]
    (option,) = gather_options([pro()])
    assert deciding(option) == option.matches_for[0]
