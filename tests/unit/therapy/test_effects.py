"""What one alteration does to its gene."""

import pytest

from oncommons.genome.consequence import ConsequenceGroup
from oncommons.therapy.effects import (
    added_residues,
    alteration_key,
    group_of,
    is_at_border,
    is_coding,
    is_cut_short,
    is_late_stop,
    lies_in_exons,
)
from tests.unit.therapy.bedside import copies, fusion, mutation


@pytest.mark.parametrize(
    ("change", "variant_class", "group"),
    [
        ("V600E", "", ConsequenceGroup.MISSENSE),
        ("V600E", "Silent", ConsequenceGroup.SILENT),
        ("R213*", "", ConsequenceGroup.TRUNCATING),
        ("Q83fs", "", ConsequenceGroup.FRAMESHIFT),
        ("X1010_splice", "", ConsequenceGroup.TRUNCATING),
        ("A10=", "", ConsequenceGroup.SILENT),
        ("", "", ConsequenceGroup.NONCODING),
        ("?", "", ConsequenceGroup.NONCODING),
        ("", "In_Frame_Del", ConsequenceGroup.INFRAME),
        ("V600E", "Something_New", ConsequenceGroup.MISSENSE),
    ],
)
def test_the_class_decides_and_the_change_where_it_is_missing(change, variant_class, group):
    assert group_of(mutation("BRAF", change, variant_class)) is group


def test_only_mutations_of_the_protein_are_coding():
    assert is_coding(mutation("BRAF", "V600E"))
    assert not is_coding(mutation("BRAF", "V600V", "Silent"))
    assert not is_coding(mutation("BRAF", "", "Intron"))
    assert not is_coding(copies("BRAF", 2))
    assert not is_coding(fusion("BRAF", "KIAA1549"))


def test_stops_splice_sites_and_frameshifts_cut_a_protein_short():
    assert is_cut_short(mutation("TP53", "R213*"))
    assert is_cut_short(mutation("TP53", "", "Frame_Shift_Ins"))
    assert not is_cut_short(mutation("TP53", "R175H"))
    assert not is_cut_short(copies("TP53", -2))


@pytest.mark.parametrize(
    ("gene", "change", "late"),
    [
        ("BRCA2", "K3326*", True),
        ("BRCA2", "S1982fs", False),
        ("BRCA2", "Y3308*", False),
        ("BRCA1", "Y1853*", False),
        ("BRCA1", "P1856fs", True),
        ("ATM", "R3047*", False),
        ("BRCA2", "", False),
    ],
)
def test_a_stop_near_the_end_may_do_no_harm(gene, change, late):
    assert is_late_stop(mutation(gene, change, "Nonsense_Mutation")) is late


@pytest.mark.parametrize(
    ("change", "variant_class", "added"),
    [
        ("E746_A750del", "In_Frame_Del", -5),
        ("L747_P753delinsS", "In_Frame_Del", -6),
        ("A763_Y764insFQEA", "In_Frame_Ins", 4),
        ("Y772_A775dup", "In_Frame_Ins", 4),
        ("K745_E746delinsTK", "", 0),
        ("", "In_Frame_Del", -1),
        ("", "In_Frame_Ins", 1),
        ("L747F", "In_Frame_Ins", 1),
        ("E746fs", "Frame_Shift_Del", None),
        ("E746_A750del", "Frame_Shift_Del", None),
        ("L858R", "Missense_Mutation", None),
    ],
)
def test_in_frame_changes_add_or_take_residues(change, variant_class, added):
    assert added_residues(mutation("EGFR", change, variant_class)) == added


@pytest.mark.parametrize(
    ("gene", "change", "exon", "inside"),
    [
        ("EGFR", "E746_A750del", 0, True),
        ("EGFR", "L858R", 0, False),
        ("EGFR", "L858R", 19, True),
        ("EGFR", "E746_A750del", 20, False),
        ("EGFR", "", 0, None),
        ("XYZ1", "L858R", 0, None),
        ("EGFR", "P753_I762del", 0, True),
    ],
)
def test_the_stated_exon_decides_and_the_residue_where_it_is_missing(gene, change, exon, inside):
    assert lies_in_exons(mutation(gene, change, exon=exon), 19, 19) is inside


def test_a_range_of_exons_is_known_only_where_each_is():
    assert lies_in_exons(mutation("EGFR", "L858R"), 18, 21) is True
    assert lies_in_exons(mutation("EGFR", "A100T"), 18, 21) is False
    assert lies_in_exons(mutation("EGFR", "A100T"), 17, 21) is None


@pytest.mark.parametrize(
    ("change", "at_border"),
    [("X1010_splice", True), ("X1028_splice", True), ("X963_splice", True), ("X981_splice", True),
     ("X850_splice", False), ("", False), ("Y1003F", False), ("D1010N", True)],
)  # fmt: skip
def test_both_transcripts_of_met_have_their_borders(change, at_border):
    assert is_at_border(mutation("MET", change, "Splice_Site"), 14) is at_border


def test_keys_differ_for_different_alterations():
    many = [mutation("BRAF", "V600E"), mutation("BRAF", "V600K"), copies("BRAF", 2),
            fusion("BRAF", "X"), mutation("BRAF", "V600E", vaf=0.1)]  # fmt: skip
    assert len({alteration_key(each) for each in many}) == len(many)
