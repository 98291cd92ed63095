"""One alteration against one question."""

import pytest

from oncommons.domain.advice import Strength
from oncommons.domain.patients import Origin
from oncommons.therapy.decisions import Reason
from oncommons.therapy.profile import parse_profile
from oncommons.therapy.verdicts import is_known_driver, verdict_on
from tests.unit.therapy.bedside import copies, fusion, mutation


def verdict(profile, alteration):
    return verdict_on(parse_profile(profile), alteration)


@pytest.mark.parametrize(
    ("profile", "change", "fits"),
    [
        ("BRAF V600E", "V600E", Strength.EXACT),
        ("BRAF V600E", "p.Val600Glu", Strength.EXACT),
        ("BRAF V600E", "V600K", None),
        ("BRAF V600E/K", "V600K", Strength.EXACT),
        ("BRAF V600", "V600K", Strength.CODON),
        ("BRAF V600", "V601K", None),
        ("BRAF V600", "V600*", None),
        ("BRAF V600", "V600_K601delinsE", Reason.REPLACED),
        ("BRAF Non-V600", "V600K", None),
        ("BRAF Non-V600", "G469A", Strength.CLASS),
        ("BRAF Non-V600", "", Reason.REPLACED),
        ("BRAF Mutation", "G469A", Strength.GENE),
        ("BRAF Oncogenic Mutation", "G469A", Strength.CLASS),
        ("BRAF Oncogenic Mutation", "A33T", Reason.DRIVER),
    ],
)
def test_changes_and_codons(profile, change, fits):
    assert verdict(profile, mutation("BRAF", change, "" if change else "Missense_Mutation")) is fits


@pytest.mark.parametrize(
    ("profile", "change", "fits"),
    [
        ("EGFR Exon 19 Deletion", "E746_A750del", Strength.EXON),
        ("EGFR Exon 19 Deletion", "L747_P753delinsS", Strength.EXON),
        ("EGFR Exon 19 Deletion", "E746fs", None),
        ("EGFR Exon 19 Deletion", "L747P", None),
        ("EGFR Exon 19 Deletion", "K745_E746insIPVAIK", None),
        ("EGFR Exon 19 Deletion", "M766_A767del", None),
        ("EGFR Exon 20 Insertion", "A763_Y764insFQEA", Strength.EXON),
        ("EGFR Exon 20 Insertion", "S768_D770dup", Strength.EXON),
        ("EGFR Exon 20 Insertion", "V769fs", None),
        ("EGFR Exon 20 Insertion", "T790M", None),
        ("EGFR Exon 18-21 Mutation", "T790M", Strength.EXON),
        ("EGFR Rare Exon 18-21 Mutation", "L861Q", Strength.CLASS),
        ("EGFR Rare Exon 18-21 Mutation", "G719S", Strength.CLASS),
        ("EGFR Rare Exon 18-21 Mutation", "T790M", None),
        ("EGFR Rare Exon 18-21 Mutation", "L858R", None),
        ("EGFR Frameshift", "V769fs", Strength.CLASS),
        ("EGFR Frameshift", "R108*", None),
        ("EGFR Truncating", "R108*", Strength.CLASS),
        ("EGFR Truncating", "R108K", None),
    ],
)
def test_exon_rules_want_the_reading_frame_kept(profile, change, fits):
    assert verdict(profile, mutation("EGFR", change)) is fits


def test_an_exon_that_is_not_known_leaves_the_question_open():
    unplaced = mutation("EGFR", "", "In_Frame_Del")
    assert verdict("EGFR Exon 19 Deletion", unplaced) is Reason.EXON
    assert verdict("EGFR Exon 19 Deletion", mutation("EGFR", "", "In_Frame_Del", exon=19)) is (
        Strength.EXON
    )


@pytest.mark.parametrize(
    ("change", "variant_class", "exon", "fits"),
    [
        ("X1010_splice", "Splice_Site", 0, Strength.EXON),
        ("X1028_splice", "Splice_Site", 0, Strength.EXON),
        ("X850_splice", "Splice_Site", 0, None),
        ("", "Splice_Site", 14, Strength.EXON),
        ("", "Splice_Site", 13, None),
        ("", "Splice_Site", 0, Reason.SKIPPING),
        ("D1010N", "Missense_Mutation", 0, Reason.SKIPPING),
        ("Y1003F", "Missense_Mutation", 0, None),
        ("D1010_N1011del", "In_Frame_Del", 0, None),
        ("Q1005*", "Nonsense_Mutation", 14, None),
    ],
)
def test_an_exon_is_lost_by_its_splice_sites(change, variant_class, exon, fits):
    alteration = mutation("MET", change, variant_class, exon=exon)
    assert verdict("MET Exon 14 Skipping", alteration) is fits


def test_a_rearrangement_within_a_gene_may_take_an_exon():
    assert verdict("MET Exon 14 Skipping", fusion("MET", "MET")) is Reason.SKIPPING
    assert verdict("MET Exon 14 Skipping", fusion("MET", "KIF5B")) is None
    assert verdict("MET Exon 14 Skipping", copies("MET", 2)) is None


@pytest.mark.parametrize(
    ("alteration", "fits"),
    [
        (mutation("BRCA2", "S1982fs"), Strength.CLASS),
        (mutation("BRCA2", "K3326*"), Reason.DELETERIOUS),
        (mutation("BRCA2", "D2723H"), Reason.DELETERIOUS),
        (mutation("BRCA2", "D2723D", "Silent"), None),
        (copies("BRCA2", -2), Strength.CLASS),
        (copies("BRCA2", -1), None),
        (fusion("BRCA2", "LAMA1"), Reason.DELETERIOUS),
    ],
)
def test_what_destroys_a_protein(alteration, fits):
    assert verdict("BRCA2 Deleterious Mutation", alteration) is fits


@pytest.mark.parametrize(
    ("origin", "fits"),
    [
        (Origin.GERMLINE, Strength.CLASS),
        (Origin.SOMATIC, Reason.ORIGIN),
        (Origin.UNKNOWN, Reason.ORIGIN),
    ],
)
def test_a_label_for_the_germline_wants_a_germline_test(origin, fits):
    found = mutation("BRCA2", "S1982fs", origin=origin)
    assert verdict("BRCA2 Germline Deleterious Mutation", found) is fits


def test_a_germline_change_of_unknown_effect_stays_open_for_its_effect():
    found = mutation("BRCA2", "D2723H", origin=Origin.GERMLINE)
    assert verdict("BRCA2 Germline Deleterious Mutation", found) is Reason.DELETERIOUS


@pytest.mark.parametrize(
    ("profile", "calls"),
    [
        ("MET Amplification", {2}),
        ("MET Gain", {1, 2}),
        ("MET Deletion", {-2}),
        ("MET Copy Number Variation", {-2, 2}),
    ],
)
def test_copy_numbers_by_call(profile, calls):
    fitting = {call for call in range(-2, 3) if verdict(profile, copies("MET", call))}
    assert fitting == calls
    assert verdict(profile, mutation("MET", "Y1003F")) is None


@pytest.mark.parametrize(
    ("profile", "alteration", "fits"),
    [
        ("v::ALK Fusion", fusion("EML4", "ALK"), Strength.CLASS),
        ("v::ALK Fusion", fusion("ALK", "EML4"), Strength.CLASS),
        ("ALK Rearrangement", fusion("ALK", ""), Strength.CLASS),
        ("EML4::ALK Fusion", fusion("ALK", "EML4"), Strength.EXACT),
        ("EML4::ALK Fusion", fusion("ALK", ""), Reason.PARTNER),
        ("EML4::ALK Fusion", fusion("ALK", "KIF5B"), None),
        ("v::ALK Fusion", fusion("ALK", "ALK"), None),
        ("v::ALK Fusion", mutation("ALK", "F1174L"), None),
    ],
)
def test_fusions_in_either_order_and_never_within_a_gene(profile, alteration, fits):
    assert verdict(profile, alteration) is fits


@pytest.mark.parametrize(
    ("profile", "alteration", "fits"),
    [
        ("FLT3 ITD", mutation("FLT3", "D600_L601insFREYEYD"), Strength.CLASS),
        ("FLT3 ITD", mutation("FLT3", "", "In_Frame_Ins"), Reason.EXON),
        ("FLT3 ITD", mutation("FLT3", "D835Y"), None),
        ("FLT3 TKD Mutation", mutation("FLT3", "D835Y"), Strength.CLASS),
        ("FLT3 TKD Mutation", mutation("FLT3", "I836del"), Reason.REPLACED),
        ("KIT TKD Mutation", mutation("KIT", "D816V"), Reason.DRIVER),
        ("ERBB2 Kinase Domain Mutation", mutation("ERBB2", "Y772_A775dup"), Strength.CLASS),
        ("ERBB2 Kinase Domain Mutation", mutation("ERBB2", "S310F"), Reason.DRIVER),
    ],
)
def test_named_classes_are_lists_with_a_source(profile, alteration, fits):
    assert verdict(profile, alteration) is fits


def test_noncoding_variants_fit_no_question_about_the_protein():
    silent = mutation("KRAS", "G12G", "Silent")
    assert verdict("KRAS Mutation", silent) is None
    assert not is_known_driver(silent)


def test_drivers_are_listed_by_codon_change_or_exon():
    assert is_known_driver(mutation("KRAS", "Q61H"))
    assert is_known_driver(mutation("EGFR", "E746_A750del"))
    assert not is_known_driver(mutation("KRAS", "R68S"))
    assert not is_known_driver(mutation("ABCA1", "R68S"))
