"""The MAF vocabulary and the group of each of its words."""

import pytest

from oncommons.genome.consequence import (
    ConsequenceGroup,
    VariantClass,
    consequence_group,
    is_protein_changing,
    read_variant_class,
)

STANDARD = [
    "Frame_Shift_Del", "Frame_Shift_Ins", "In_Frame_Del", "In_Frame_Ins", "Missense_Mutation",
    "Nonsense_Mutation", "Silent", "Splice_Site", "Translation_Start_Site", "Nonstop_Mutation",
    "3'UTR", "3'Flank", "5'UTR", "5'Flank", "IGR", "Intron", "RNA", "Targeted_Region",
    "De_novo_Start_InFrame", "De_novo_Start_OutOfFrame", "Splice_Region", "Unknown",
]  # fmt: skip


@pytest.mark.parametrize("word", STANDARD)
def test_every_standard_word_is_read_and_kept(word):
    assert str(read_variant_class(word)) == word


@pytest.mark.parametrize(
    ("word", "read"),
    [("splice_site", VariantClass.SPLICE_SITE), (" SILENT ", VariantClass.SILENT),
     ("Read-through", VariantClass.NONSTOP_MUTATION),
     ("Splice_Site_SNP", VariantClass.SPLICE_SITE), ("Missense", VariantClass.MISSENSE_MUTATION)],
)  # fmt: skip
def test_case_blanks_and_older_words_are_accepted(word, read):
    assert read_variant_class(word) is read


@pytest.mark.parametrize("word", ["", "Missense_Mutations", "chr1"])
def test_unknown_word_gives_none(word):
    assert read_variant_class(word) is None


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (ConsequenceGroup.SILENT, "Silent"),
        (ConsequenceGroup.MISSENSE, "Missense_Mutation"),
        (
            ConsequenceGroup.TRUNCATING,
            "Nonsense_Mutation Splice_Site Translation_Start_Site Nonstop_Mutation",
        ),
        (ConsequenceGroup.FRAMESHIFT, "Frame_Shift_Del Frame_Shift_Ins"),
        (ConsequenceGroup.INFRAME, "In_Frame_Del In_Frame_Ins"),
        (
            ConsequenceGroup.NONCODING,
            "3'UTR 5'UTR 3'Flank 5'Flank Intron IGR RNA Splice_Region Targeted_Region Unknown "
            "De_novo_Start_InFrame De_novo_Start_OutOfFrame lincRNA",
        ),
    ],
)
def test_words_of_a_group(group, words):
    assert {consequence_group(VariantClass(word)) for word in words.split()} == {group}


def test_lost_start_and_stop_codons_of_older_files_are_truncating():
    codons = [value for value in VariantClass if "_Codon_" in value]
    assert len(codons) == 5
    assert {consequence_group(value) for value in codons} == {ConsequenceGroup.TRUNCATING}


def test_protein_changing_is_all_but_silent_and_noncoding():
    unchanged = {ConsequenceGroup.SILENT, ConsequenceGroup.NONCODING}
    for value in VariantClass:
        assert is_protein_changing(value) == (consequence_group(value) not in unchanged)
    assert sum(map(is_protein_changing, VariantClass)) == 14
