"""What the tumour board can rely on, one behaviour each; and what an attacker gets."""

import dataclasses

import pytest

from oncommons.domain.advice import Stance, Tier
from oncommons.domain.patients import GivenTreatment
from oncommons.errors import KnowledgeError
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.advise import advise
from oncommons.therapy.approved import approved_evidence
from oncommons.therapy.matching import index_evidence
from oncommons.therapy.profile import parse_profile
from oncommons.therapy.report.board_page import board_page
from tests.unit.therapy.bedside import against, copies, fact, fusion, mutation, patient

TREE = oncotree()


def advice(of, *evidence):
    return advise(of, evidence, TREE)


def test_lung_cancer_that_grew_resistant_twice():
    """Exon 19 deletion, then T790M, then C797S: each drug with what speaks against it beside it."""
    of = patient(
        "LUAD",
        mutation("EGFR", "E746_A750del"),
        mutation("EGFR", "T790M"),
        mutation("EGFR", "C797S"),
        treatments=(GivenTreatment("gefitinib", 1), GivenTreatment("osimertinib", 2)),
    )
    report = advice(
        of,
        fact("EGFR", "Exon 19 Deletion", "gefitinib"),
        against("EGFR", "T790M", "gefitinib"),
        fact("EGFR", "T790M", "osimertinib"),
        against("EGFR", "C797S", "osimertinib"),
    )
    assert {option.stance for option in report.options} == {Stance.NOT_ADVISED}
    for option in report.options:
        assert option.matches_for
        assert option.matches_against
        assert option.remarks[0].startswith(f"{option.drugs[0]} was given before (line")


def test_a_frameshift_is_never_an_in_frame_change():
    for change in ("E746fs", "L747fs", "V769fs"):
        report = advice(patient("LUAD", mutation("EGFR", change)), *approved_evidence())
        assert all(option.tier is not Tier.ONE_A for option in report.options), change


def test_nothing_found_on_an_unknown_panel_advises_nothing():
    report = advice(patient("COAD", coverage_known=False, msi_status="unknown", tmb=None),
                    *approved_evidence())  # fmt: skip
    assert report.options == ()
    assert report.unknown


def test_an_unknown_tumour_gets_nothing_of_tier_one_but_what_holds_for_any():
    report = advice(patient("", mutation("BRAF", "V600E")), *approved_evidence())
    first = [option.drugs for option in report.options if option.tier is Tier.ONE_A]
    assert first == [("dabrafenib", "trametinib")]


def test_a_blood_tumour_gets_nothing_from_approvals_for_solid_tumours():
    report = advice(
        patient("AML", fusion("NTRK1", "LMNA"), msi_status="MSI-H"), *approved_evidence()
    )
    assert all(option.tier is not Tier.ONE_A for option in report.options)


def test_every_option_carries_its_source_agency_and_setting():
    for option in advice(patient("COAD", mutation("KRAS", "G12C")), *approved_evidence()).options:
        for match in (*option.matches_for, *option.matches_against):
            assert match.evidence.source
            assert match.evidence.agency
            assert match.evidence.setting


def test_a_resistance_dated_before_the_approval_is_still_shown():
    of = patient("LUAD", mutation("EGFR", "L858R"), mutation("EGFR", "C797S"))
    (option,) = advice(
        of,
        fact("EGFR", "L858R", "osimertinib", decided_on="2024-09"),
        against("EGFR", "C797S", "osimertinib", decided_on="2015"),
    ).options
    assert option.stance is Stance.NOT_ADVISED


def test_new_knowledge_changes_the_advice_of_those_it_concerns_only():
    before = approved_evidence()
    after = (*before, fact("STK11", "Deleterious Mutation", "newdrug"))
    concerned = patient("LUAD", mutation("STK11", "Q37*"))
    other = patient("LUAD", mutation("KRAS", "G12C"))
    assert advice(concerned, *before).options != advice(concerned, *after).options
    assert advice(other, *before).options == advice(other, *after).options


def test_advice_leaves_its_patient_as_it_was():
    of = patient("LUAD", mutation("KRAS", "G12C"), mutation("EGFR", "L858R"))
    kept = dataclasses.replace(of)
    advice(of, *approved_evidence())
    assert of == kept


@pytest.mark.parametrize("text", ["(" * 10_000, "NOT " * 10_000, "A1CF V1A AND " * 10_000])
def test_attack_a_profile_that_would_exhaust_the_reader_is_refused(text):
    with pytest.raises(KnowledgeError):
        parse_profile(text)


def test_attack_a_profile_of_ten_thousand_alternatives_is_read():
    profile = " OR ".join(f"GENE{i} Mutation" for i in range(10_000))
    assert len(parse_profile(profile).parts) == 10_000


def test_attack_a_megabyte_of_evidence_text_is_kept_out_of_the_way():
    odd = fact("KRAS", "G12C", "sotorasib", source="<b>" * 300_000)
    page = board_page(advice(patient("LUAD", mutation("KRAS", "G12C")), odd))
    assert "<b>" not in page


def test_attack_a_profile_that_fits_everybody_stays_in_tier_three():
    odd = fact("TTN", "Mutation OR NOT TTN Mutation", "snake oil")
    (option,) = advice(patient("LUAD", mutation("TTN", "A1T")), odd).options
    assert option.tier is Tier.THREE


def test_attack_facts_twice_with_two_contents_are_both_shown():
    twice = [
        fact("KRAS", "G12C", "sotorasib", evidence_id="same", decided_on=date)
        for date in ("2021-05", "2022-01")
    ]
    (option,) = advice(patient("LUAD", mutation("KRAS", "G12C")), *twice).options
    assert len(option.matches_for) == 2
    assert len(index_evidence(twice).facts) == 2


def test_attack_a_copy_number_outside_the_scale_matches_nothing():
    odd = patient("BRCA", copies("ERBB2", 9))
    (line, *_) = advice(odd, fact("ERBB2", "Amplification", "x", oncotree=("BRCA",))).options or (
        None,
    )
    assert line is None
