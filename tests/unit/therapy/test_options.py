"""Matches gathered into options."""

import pytest

from oncommons.domain.advice import Match, Relation, Stance, Strength, Tier
from oncommons.domain.patients import GivenTreatment, Origin
from oncommons.therapy.options import drug_key, gather_options
from tests.unit.therapy.bedside import against, fact, mutation

L858R, T790M = mutation("EGFR", "L858R"), mutation("EGFR", "T790M")


def match(evidence, alteration=L858R, tier=Tier.ONE_A, **more):
    content = {"strength": Strength.EXACT, "relation": Relation.SAME} | more
    return Match(evidence, alteration, content["strength"], content["relation"], tier)


def names(options):
    return [" + ".join(option.drugs) for option in options]


def test_one_option_per_set_of_drugs_whatever_the_names_and_their_order():
    options = gather_options(
        [
            match(fact("EGFR", "L858R", "dabrafenib", "trametinib")),
            match(fact("EGFR", "L858R", "Mekinist", "Tafinlar", agency="EMA")),
            match(fact("EGFR", "L858R", "dabrafenib")),
        ]
    )
    assert sorted(len(option.matches_for) for option in options) == [1, 2]


def test_an_unknown_drug_keeps_its_name():
    assert drug_key((" Newdrug ",)) == {"newdrug"}


def test_resistance_stands_beside_sensitivity_and_is_never_hidden():
    (option,) = gather_options(
        [
            match(fact("EGFR", "L858R", "erlotinib")),
            match(against("EGFR", "T790M", "erlotinib"), T790M),
        ]
    )
    assert option.stance is Stance.NOT_ADVISED
    assert len(option.matches_for) == len(option.matches_against) == 1
    assert option.tier is Tier.ONE_A


def test_the_order_is_stance_tier_tumour_region_strength_agencies_date_and_name():
    made = {
        "ruled_out": match(against("EGFR", "p", "ruled_out")),
        "tier_two": match(fact("EGFR", "p", "tier_two"), tier=Tier.TWO_C),
        "agnostic": match(fact("EGFR", "p", "agnostic"), relation=Relation.AGNOSTIC),
        "european": match(fact("EGFR", "p", "european", agency="EMA", decided_on="2001")),
        "by_codon": match(fact("EGFR", "p", "by_codon"), strength=Strength.CODON),
        "newer": match(fact("EGFR", "p", "newer", decided_on="2024-01")),
        "older": match(fact("EGFR", "p", "older", decided_on="2023-12")),
        "undated": match(fact("EGFR", "p", "undated", decided_on="")),
        "a_name": match(fact("EGFR", "p", "a_name", decided_on="")),
    }
    expected = ["european", "newer", "older", "a_name", "undated", "by_codon", "agnostic",
                "tier_two", "ruled_out"]  # fmt: skip
    assert names(gather_options(made.values())) == expected
    assert names(gather_options(reversed(made.values()))) == expected


def test_more_agencies_come_first_among_equals():
    rows = [
        match(fact("EGFR", "p", "one", decided_on="2024-01")),
        match(fact("EGFR", "p", "two", agency="PMDA")),
        match(fact("EGFR", "q", "two")),
    ]
    assert names(gather_options(rows)) == ["two", "one"]


def test_facts_within_an_option_are_ordered_too():
    rows = [
        match(fact("EGFR", "p", "x", oncotree=("COAD",)), tier=Tier.TWO_C, relation=Relation.OTHER),
        match(fact("EGFR", "q", "x", decided_on="2019")),
        match(fact("EGFR", "r", "x", decided_on="2020", agency="EMA")),
    ]
    (option,) = gather_options(rows)
    assert [each.evidence.profile for each in option.matches_for] == ["r", "q", "p"]


@pytest.mark.parametrize(
    ("given", "remark"),
    [
        (GivenTreatment("Tagrisso"), "osimertinib was given before"),
        (GivenTreatment("osimertinib", line=2), "osimertinib was given before (line 2)"),
        (
            GivenTreatment("osimertinib", 1, 30, 400),
            "osimertinib was given before (line 1, days 30 to 400)",
        ),
        (GivenTreatment("AZD9291", None, 30), "osimertinib was given before (from day 30)"),
        (
            GivenTreatment("Tarceva"),
            "osimertinib belongs to a class given before (EGFR inhibitor, as erlotinib)",
        ),
    ],
)
def test_a_drug_given_before_is_remarked_and_never_removed(given, remark):
    (option,) = gather_options([match(fact("EGFR", "L858R", "osimertinib"))], [given])
    assert option.remarks == (remark,)
    assert option.stance is Stance.ADVISED


@pytest.mark.parametrize("given", ["docetaxel", "an unknown drug"])
def test_other_drugs_given_before_are_not_remarked(given):
    rows = [match(fact("EGFR", "L858R", "osimertinib"))]
    assert gather_options(rows, [GivenTreatment(given)])[0].remarks == ()


def test_a_drug_that_is_a_class_is_of_no_class():
    rows = [match(fact("EGFR", "L858R", "chemotherapy")), match(fact("EGFR", "L858R", "newdrug"))]
    given = [GivenTreatment("endocrine therapy"), GivenTreatment("docetaxel")]
    assert all(option.remarks == () for option in gather_options(rows, given))


def test_a_combination_says_which_of_its_drugs_is_not_advised_alone():
    g12c = mutation("KRAS", "G12C")
    combined, alone = gather_options(
        [
            match(fact("KRAS", "G12C", "sotorasib", "panitumumab"), g12c),
            match(against("KRAS", "G12", "panitumumab"), g12c),
        ]
    )
    assert combined.remarks == ("panitumumab alone is not advised here because of KRAS G12C",)
    assert alone.remarks == ()


def test_what_else_is_remarked():
    rows = [
        match(fact("EGFR", "p", "broader"), relation=Relation.BROADER, tier=Tier.TWO_C),
        match(fact("EGFR", "p", "vague"), mutation("EGFR", "A1T"), Tier.THREE,
              strength=Strength.GENE),
        match(fact("EGFR", "p", "family"), mutation("EGFR", "T790M", origin=Origin.GERMLINE)),
        match(fact("EGFR", "p", "left_out", oncotree=("SOLID", "!COADREAD")),
              relation=Relation.OTHER, tier=Tier.TWO_C),
    ]  # fmt: skip
    found = {option.drugs[0]: option.remarks for option in gather_options(rows)}
    assert found == {
        "broader": ("The approval is for NSCLC: confirm the subtype first",),
        "vague": ("What EGFR A1T does is not known: tier III at most",),
        "family": ("Rests on a germline finding (EGFR T790M)",),
        "left_out": ("The approval for any solid tumour does not hold here (left out: COADREAD)",),
    }


def test_no_matches_no_options():
    assert gather_options([]) == ()
