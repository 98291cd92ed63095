"""Evidence against a patient."""

import pytest

from oncommons.domain.advice import Relation, Strength, Tier
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.atoms import read_record
from oncommons.therapy.decisions import Missing, Reason
from oncommons.therapy.matching import (
    find_matches,
    find_open,
    index_evidence,
    is_significant,
)
from tests.unit.therapy.bedside import copies, fact, mutation, patient


def matches(of, *evidence):
    return find_matches(read_record(of), index_evidence(evidence), oncotree())


def waiting(of, *evidence):
    return find_open(read_record(of), index_evidence(evidence), oncotree())


def test_a_match_says_which_alteration_how_exactly_and_of_which_tier():
    l858r = mutation("EGFR", "L858R")
    (found,) = matches(patient("LUAD", l858r), fact("EGFR", "L858R", "osimertinib"))
    assert found.alteration == l858r
    assert (found.strength, found.relation) == (Strength.EXACT, Relation.SAME)
    assert found.tier is Tier.ONE_A


def test_a_fact_of_another_gene_or_change_does_not_match():
    of = patient("LUAD", mutation("EGFR", "L858R"))
    assert matches(of, fact("EGFR", "T790M", "a"), fact("ALK", "Fusion", "b")) == ()


def test_facts_without_gene_are_always_asked():
    of = patient("LUAD", msi_status="MSI-H")
    (found,) = matches(of, fact("", "MSI High", "pembrolizumab"))
    assert found.alteration is None
    assert found.tier is Tier.ONE_A


def test_a_profile_with_signature_or_gene_is_asked_without_the_gene():
    of = patient("LUAD", msi_status="MSI-H")
    assert len(matches(of, fact("", "MSI High OR BRAF V600E", "x"))) == 1


@pytest.mark.parametrize(("code", "expected"), [("COAD", 1), ("LUAD", 0), ("BOWEL", 1)])
def test_absence_says_nothing_about_another_tumour(code, expected):
    wild = fact("KRAS", "RAS Wildtype", "cetuximab", oncotree=("COADREAD",))
    assert len(matches(patient(code), wild)) == expected


def test_presence_counts_in_another_tumour_at_a_lower_tier():
    (found,) = matches(patient("COAD", mutation("KRAS", "G12C")), fact("KRAS", "G12C", "sotorasib"))
    assert (found.relation, found.tier) == (Relation.OTHER, Tier.TWO_C)


def test_presence_with_absence_rests_on_the_present():
    both = fact("ERBB2", "Amplification AND NOT KRAS Mutation", "tucatinib", oncotree=("COAD",))
    (found,) = matches(patient("COAD", copies("ERBB2", 2)), both)
    assert found.alteration == copies("ERBB2", 2)
    assert matches(patient("COAD", copies("ERBB2", 2), mutation("KRAS", "G12D")), both) == ()


def test_the_alteration_shown_is_that_of_the_gene_of_the_fact():
    of = patient("LUAD", mutation("AKT1", "E17K"), mutation("EGFR", "T790M"))
    joined = fact("EGFR", "AKT1 E17K AND EGFR Mutation", "x")
    (found,) = matches(of, joined)
    assert found.alteration.symbol == "EGFR"
    assert found.strength is Strength.GENE


def test_each_alteration_that_fits_has_its_own_match_and_tier():
    of = patient("LUAD", mutation("ERBB2", "A339T"), mutation("ERBB2", "V842I"))
    vague, known = matches(of, fact("ERBB2", "Mutation", "x"))
    assert (str(vague.alteration), vague.tier) == ("ERBB2 A339T", Tier.THREE)
    assert (str(known.alteration), known.tier) == ("ERBB2 V842I", Tier.ONE_A)


def test_a_change_of_unknown_significance_stays_in_tier_three():
    wide = fact("KRAS", "Mutation", "x")
    (vague,) = matches(patient("LUAD", mutation("KRAS", "R68S")), wide)
    (known,) = matches(patient("LUAD", mutation("KRAS", "G12D")), wide)
    assert (vague.tier, known.tier) == (Tier.THREE, Tier.ONE_A)


def test_a_codon_that_some_fact_names_is_significant():
    wide, narrow = fact("ABCA1", "Mutation", "x"), fact("ABCA1", "R68S OR K70", "y")
    of = patient("LUAD", mutation("ABCA1", "R68T"), mutation("ABCA1", "K70N"))
    assert {found.tier for found in matches(of, wide)} == {Tier.THREE}
    assert {found.tier for found in matches(of, wide, narrow)} == {Tier.ONE_A}


def test_significance_of_truncation_depends_on_the_role_of_the_gene():
    assert is_significant(mutation("TP53", "R213*"), {})
    assert not is_significant(mutation("BRCA2", "K3326*"), {})
    assert not is_significant(mutation("KRAS", "R68*"), {})
    assert is_significant(copies("KRAS", 2), {})
    assert not is_significant(mutation("TTN", "", "Missense_Mutation"), {})


def test_a_purely_negative_fact_needs_no_driver():
    (found,) = matches(patient("COAD"), fact("KRAS", "NOT KRAS Mutation", "x", oncotree=("COAD",)))
    assert (found.strength, found.tier) == (Strength.GENE, Tier.ONE_A)
    assert found.alteration is None


def test_open_facts_of_this_tumour_name_what_is_missing():
    of = patient("LUAD", profiled=frozenset({"EGFR"}))
    (found,) = waiting(of, fact("KRAS", "G12C", "sotorasib"), fact("EGFR", "L858R", "x"))
    assert found.missing == (Missing(Reason.NOT_COVERED, "KRAS"),)
    assert found.relation is Relation.SAME


def test_open_facts_of_other_tumours_are_left_out():
    of = patient("COAD", profiled=frozenset({"EGFR"}))
    assert waiting(of, fact("KRAS", "G12C", "sotorasib")) == ()


def test_a_profile_that_cannot_be_read_stays_open_and_is_never_dropped():
    of = patient("LUAD", mutation("KRAS", "G12C"))
    broken = fact("KRAS", "G12C AND (", "x")
    assert matches(of, broken) == ()
    (found,) = waiting(of, broken)
    assert found.missing == (Missing(Reason.UNREADABLE, "KRAS G12C AND ("),)


def test_the_order_of_evidence_has_no_effect():
    facts = [fact("KRAS", "G12C", drug) for drug in ("c", "a", "b")]
    of = patient("LUAD", mutation("KRAS", "G12C"))
    assert matches(of, *facts) == matches(of, *reversed(facts))
