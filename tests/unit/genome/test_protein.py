"""Spellings of protein changes and the one value each leads to."""

import pytest

from oncommons.genome.protein import ProteinChange, ProteinChangeKind, read_protein_change

SAME_CHANGE = {
    "V600E": ["V600E", "p.V600E", "p.(V600E)", "Val600Glu", "p.Val600Glu", "p.(Val600Glu)",
              "NP_004324.2:p.Val600Glu", "BRAF:p.V600E", " p.V600E ", "V600delinsE", "V600>E"],
    "R213*": ["R213*", "p.R213X", "p.Arg213Ter", "p.Arg213*", "R213delins*"],
    "R61fs": ["R61fs", "p.R61Vfs*17", "p.Arg61ValfsTer17", "R61fsX17", "p.(Arg61fs)", "R61Vfs",
              "p.RK61fs", "p.R61_K62fs"],
    "E746_A750del": ["E746_A750del", "p.E746_A750delELREA", "p.Glu746_Ala750del", "E746_A750del5",
                     "p.ELREA746del"],
    "E387del": ["p.E387del", "Glu387del", "E387delE"],
    "W557_K558delinsC": ["p.W557_K558delinsC", "W557_K558delWKinsC", "W557_K558>C",
                         "p.557_558WK>C", "p.Trp557_Lys558delinsCys"],
    "L747_A750delinsP": ["L747_A750delLREAinsP", "p.747_750LREA>P"],
    "D770_N771insSVD": ["p.D770_N771insSVD", "Asp770_Asn771insSerValAsp", "p.770_771DN>DSVDN"],
    "Y772_A775dup": ["Y772_A775dupYVMA", "p.Tyr772_Ala775dup"],
    "X2151_splice": ["X2151_splice", "p.X2151_splice", "p.D2151_splice", "X2151splice"],
    "X963_1010_splice": ["p.X963_D1010splice", "X963_1010_splice"],
    "*346L": ["p.*346Lext*3", "p.Ter346LeuextTer3", "*346L", "p.X346L", "p.*346Lext*?"],
    "A184=": ["p.A184A", "p.Ala184=", "p.(Ala184=)", "A184=", "p.A184%3D"],
    "=": ["p.=", "p.(=)", "p.%3D"],
    "M1?": ["p.M1?", "p.Met1?", "p.M1_?7"],
    "W279*": ["p.279_282WPEG>*", "W279_G282delins*"],
    "N563del": ["p.562_563NN>N"],
    "V576L": ["p.575_576RV>RL"],
    "F209_I210delinsCV": ["p.FI209CV"],
    "V576delinsVK": ["p.575_576RV>RVK"],
    "R575delinsKR": ["p.575_576RV>KRV"],
    "N562=": ["p.562_563NN>NN"],
    "130fs": ["p.-130fs", "130fs"],
    "37_38insK": ["p.37_38insK"],
    "V769_D770ins5": ["V769_D770ins(5)", "V769_D770ins5"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "canonical"),
    [(text, canonical) for canonical, texts in SAME_CHANGE.items() for text in texts],
)
def test_spellings_of_one_change_lead_to_one_text(text, canonical):
    assert read_protein_change(text).text == canonical


@pytest.mark.parametrize("canonical", SAME_CHANGE)
def test_spellings_of_one_change_are_one_value(canonical):
    assert len({read_protein_change(text) for text in SAME_CHANGE[canonical]}) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("V600E", ProteinChangeKind.MISSENSE),
        ("R213X", ProteinChangeKind.NONSENSE),
        ("R61Vfs*17", ProteinChangeKind.FRAMESHIFT),
        ("E746_A750del", ProteinChangeKind.INFRAME_DELETION),
        ("D770_N771insSVD", ProteinChangeKind.INFRAME_INSERTION),
        ("W557_K558delinsC", ProteinChangeKind.DELINS),
        ("Y772_A775dup", ProteinChangeKind.DUPLICATION),
        ("X2151_splice", ProteinChangeKind.SPLICE),
        ("M1?", ProteinChangeKind.START_LOST),
        ("M1V", ProteinChangeKind.START_LOST),
        ("M1ext-5", ProteinChangeKind.START_LOST),
        ("M1_A5del", ProteinChangeKind.START_LOST),
        ("*346L", ProteinChangeKind.STOP_LOST),
        ("*346ext*9", ProteinChangeKind.STOP_LOST),
        ("*346del", ProteinChangeKind.STOP_LOST),
        ("p.E1805_*1808delext*15", ProteinChangeKind.STOP_LOST),
        ("A184A", ProteinChangeKind.SYNONYMOUS),
        ("*197*", ProteinChangeKind.SYNONYMOUS),
        ("p.=", ProteinChangeKind.SYNONYMOUS),
        ("p.?", ProteinChangeKind.OTHER),
        ("p.0", ProteinChangeKind.OTHER),
        ("Y1?", ProteinChangeKind.OTHER),
        ("P578_K579delinsL*", ProteinChangeKind.NONSENSE),
        ("M3_H4insG*", ProteinChangeKind.NONSENSE),
    ],
)
def test_kind_follows_from_the_description(text, kind):
    assert read_protein_change(text).kind is kind


def test_parts_of_a_missense_change():
    assert read_protein_change("p.Val600Glu") == ProteinChange(
        "V600E", ProteinChangeKind.MISSENSE, 600, 600, "V", "E"
    )


def test_parts_of_a_deletion_over_a_range():
    change = read_protein_change("E746_A750delELREA")
    assert (change.first, change.last) == (746, 750)
    assert (change.reference, change.alternate) == ("E", "")


def test_lost_start_keeps_no_alternate_residue():
    assert read_protein_change("M1?").alternate == ""


@pytest.mark.parametrize(
    "text",
    ["", '""', "NA", "Promoter", "V600", "V600E/K", "G12/G13", "c.1799T>A", "Amplification",
     "V600EK", "p.[V600E;K601E]", "A750_E746del", "p.V0E", "p.575_579RV>L", "rs113488022", "delE",
     "X1010_963_splice"],
)  # fmt: skip
def test_text_that_is_not_one_protein_change_gives_none(text):
    assert read_protein_change(text) is None


def test_hgvsp_and_codon_are_written_as_in_maf_files():
    change = read_protein_change("Val600Glu")
    assert (change.hgvsp, change.codon, str(change)) == ("p.V600E", "V600", "V600E")


def test_codon_is_empty_without_a_residue():
    assert read_protein_change("p.?").codon == ""
