"""Textbook patients against the labels of their drugs, through the shipped table of approvals.

Each case names the label or trial that says what the board must read.
"""

import pytest

from oncommons.domain.advice import Relation, Stance, Strength, Tier
from oncommons.domain.patients import Origin
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.advise import advise
from oncommons.therapy.approved import approved_evidence
from tests.unit.therapy.bedside import copies, fact, fusion, mutation, patient

E746, L858R, T790M = (
    mutation("EGFR", "E746_A750del", "In_Frame_Del"),
    mutation("EGFR", "L858R", "Missense_Mutation"),
    mutation("EGFR", "T790M", "Missense_Mutation"),
)
BRAF = mutation("BRAF", "V600E", "Missense_Mutation")


def advice(of, *more):
    return advise(of, (*approved_evidence(), *more), oncotree())


def option(report, *drugs):
    found = [each for each in report.options if set(each.drugs) == set(drugs)]
    assert found, f"{drugs} is not among {[each.drugs for each in report.options]}"
    return found[0]


def named(line):
    """The drugs that an open question names."""
    return set(line.rpartition("Would decide on ")[2].split(", "))


def advised(report, tier=Tier.ONE_A):
    return {
        " + ".join(each.drugs)
        for each in report.options
        if each.stance is Stance.ADVISED and each.tier is tier
    }


@pytest.mark.parametrize(
    ("alteration", "strength"), [(L858R, Strength.EXACT), (E746, Strength.EXON)]
)
def test_egfr_in_lung_cancer_osimertinib(alteration, strength):
    """Tagrisso, FDA 2018-04 and EMA 2018; Soria 2018 (FLAURA), PMID 29151359."""
    found = option(advice(patient("LUAD", alteration)), "osimertinib")
    assert (found.stance, found.tier) == (Stance.ADVISED, Tier.ONE_A)
    assert found.matches_for[0].strength is strength
    assert {match.evidence.agency for match in found.matches_for} == {"EMA", "FDA"}


def test_egfr_t790m_speaks_for_osimertinib_and_against_the_first_generation():
    """Mok 2017 (AURA3), PMID 27959700; resistance: Pao 2005, PMID 15737014."""
    report = advice(patient("LUAD", L858R, T790M))
    osimertinib, erlotinib = option(report, "osimertinib"), option(report, "erlotinib")
    assert {match.alteration for match in osimertinib.matches_for} == {L858R, T790M}
    assert osimertinib.stance is Stance.ADVISED
    assert erlotinib.stance is Stance.NOT_ADVISED
    assert erlotinib.matches_for
    assert [match.alteration for match in erlotinib.matches_against] == [T790M]
    assert report.options.index(osimertinib) < report.options.index(erlotinib)


def test_egfr_exon_20_insertion_is_not_an_exon_19_deletion():
    """Rybrevant, FDA 2021-05; Park 2021 (CHRYSALIS), PMID 34339292."""
    report = advice(patient("LUAD", mutation("EGFR", "S768_D770dup", "In_Frame_Ins")))
    assert "amivantamab" in advised(report)
    assert not advised(report) & {"osimertinib", "erlotinib", "gefitinib"}


def test_kras_g12c_in_lung_cancer():
    """Lumakras and Krazati; Skoulidis 2021, PMID 34096690; Janne 2022, PMID 35658005."""
    report = advice(patient("LUAD", mutation("KRAS", "G12C")))
    assert advised(report) == {"sotorasib", "adagrasib"}


def test_kras_g12d_in_colon_cancer_rules_out_egfr_antibodies():
    """Erbitux and Vectibix: not for RAS-mutant colorectal cancer; Douillard 2013, PMID 24024839."""
    report = advice(patient("COAD", mutation("KRAS", "G12D")))
    for drug in ("cetuximab", "panitumumab"):
        found = option(report, drug)
        assert (found.stance, found.tier) == (Stance.NOT_ADVISED, Tier.ONE_A)
        assert found.matches_against[0].alteration == mutation("KRAS", "G12D")
    assert advised(report) == set()


def test_kras_g12c_in_colon_cancer_pairs_the_inhibitor_with_the_antibody():
    """Lumakras with Vectibix, FDA 2025-01; Fakih 2023 (CodeBreaK 300), PMID 37870968."""
    report = advice(patient("COAD", mutation("KRAS", "G12C")))
    pair = option(report, "sotorasib", "panitumumab")
    assert (pair.stance, pair.tier) == (Stance.ADVISED, Tier.ONE_A)
    assert "panitumumab alone is not advised here because of KRAS G12C" in pair.remarks
    assert option(report, "panitumumab").stance is Stance.NOT_ADVISED
    assert option(report, "sotorasib").tier is Tier.TWO_C


def test_braf_v600e_in_colon_cancer_is_one_combination():
    """Braftovi with cetuximab, 2020; Kopetz 2019 (BEACON), PMID 31566309."""
    report = advice(patient("COAD", BRAF))
    assert "encorafenib + cetuximab" in advised(report)
    assert not advised(report) & {"vemurafenib", "dabrafenib", "dabrafenib + trametinib"}
    elsewhere = option(report, "dabrafenib", "trametinib")
    assert elsewhere.tier is Tier.TWO_C
    assert (
        "The approval for any solid tumour does not hold here (left out: COADREAD)"
        in elsewhere.remarks
    )


def test_braf_v600e_in_thyroid_cancer_rests_on_the_approval_for_any_tumour():
    """Tafinlar with Mekinist, FDA 2022-06; Subbiah 2023 (ROAR), PMID 37059834."""
    found = option(advice(patient("THPA", BRAF)), "dabrafenib", "trametinib")
    assert (found.stance, found.tier) == (Stance.ADVISED, Tier.ONE_A)
    assert found.matches_for[0].relation is Relation.AGNOSTIC


@pytest.mark.parametrize("change", ["S249C", "R248C", "G370C", "Y373C"])
def test_fgfr3_in_upper_tract_urothelial_cancer(change):
    """Balversa, FDA 2024-01; Loriot 2023 (THOR), PMID 37870920."""
    report = advice(patient("UTUC", mutation("FGFR3", change)))
    assert advised(report) == {"erdafitinib"}


@pytest.mark.parametrize(
    "alteration",
    [mutation("BRCA2", "S1982fs", "Frame_Shift_Del"), copies("BRCA2", -2)],
    ids=str,
)
def test_brca2_loss_in_prostate_cancer(alteration):
    """Lynparza, 2020; de Bono 2020 (PROfound), PMID 32343890."""
    assert "olaparib" in advised(advice(patient("PRAD", alteration)))


@pytest.mark.parametrize(
    "alteration",
    [
        mutation("BRCA2", "D2723H", "Missense_Mutation"),
        mutation("BRCA2", "K3326*", "Nonsense_Mutation"),
    ],
    ids=str,
)
def test_brca2_of_unknown_effect_is_open_and_not_advised_on(alteration):
    """K3326* is a common variant without clear effect: Meeks 2016, J Natl Cancer Inst 108(2)."""
    report = advice(patient("PRAD", alteration))
    assert advised(report) == set()
    assert any(line.startswith(f"{alteration}: whether it destroys") for line in report.unknown)


@pytest.mark.parametrize(("origin", "decided"), [(Origin.GERMLINE, True), (Origin.SOMATIC, False)])
def test_olaparib_in_breast_cancer_wants_the_germline(origin, decided):
    """Lynparza, FDA 2018-01: germline BRCA; Robson 2017 (OlympiAD), PMID 28578601."""
    change = mutation("BRCA1", "Q1756fs", "Frame_Shift_Ins", origin=origin, vaf=0.5)
    report = advice(patient("BRCA", change))
    assert ("olaparib" in advised(report)) is decided
    asked = [line for line in report.unknown if "germline test would tell" in line]
    assert bool(asked) is not decided
    assert report.germline == (change,)


def test_microsatellite_instability_in_prostate_cancer():
    """Keytruda, FDA 2017-05, any solid tumour; Marabelle 2020 (KEYNOTE-158), PMID 31682550."""
    found = option(advice(patient("PRAD", msi_status="MSI-H")), "pembrolizumab")
    assert (found.stance, found.tier) == (Stance.ADVISED, Tier.ONE_A)
    assert found.matches_for[0].relation is Relation.AGNOSTIC
    assert found.matches_for[0].alteration is None


def test_alk_fusion_in_lung_cancer():
    """Alecensa and Lorviqua; Peters 2017 (ALEX), PMID 28586279."""
    found = advised(advice(patient("LUAD", fusion("EML4", "ALK"))))
    assert {"alectinib", "brigatinib", "lorlatinib", "crizotinib"} <= found


def test_met_exon_14_skipping_in_lung_cancer():
    """Tabrecta and Tepmetko; Paik 2020 (VISION), PMID 32469185."""
    report = advice(patient("LUAD", mutation("MET", "X1010_splice", "Splice_Site")))
    assert advised(report) == {"capmatinib", "tepotinib"}


def test_a_panel_without_kras_leaves_ras_wild_type_unknown():
    """Tukysa with trastuzumab, FDA 2023-01: RAS wild type; Strickler 2023, PMID 37142372."""
    seen, unseen = (
        patient("COAD", copies("ERBB2", 2), profiled=panel)
        for panel in (frozenset({"ERBB2", "KRAS", "NRAS"}), frozenset({"ERBB2", "NRAS"}))
    )
    assert "tucatinib + trastuzumab" in advised(advice(seen))
    report = advice(unseen)
    assert advised(report) == set()
    assert any(
        line.startswith("KRAS: not covered by the assay. Would decide on")
        and {"cetuximab", "panitumumab", "tucatinib + trastuzumab"} <= named(line)
        for line in report.unknown
    )


def test_cetuximab_needs_ras_wild_type():
    """Erbitux: RAS wild type only; Van Cutsem 2015, PMID 25605843."""
    wanted = fact("KRAS", "RAS Wildtype", "cetuximab", oncotree=("COADREAD",))
    panel = frozenset({"NRAS"})
    assert "cetuximab" in advised(advice(patient("COAD"), wanted))
    assert "cetuximab" not in advised(advice(patient("COAD", profiled=panel), wanted))
    assert "cetuximab" not in advised(advice(patient("COAD", mutation("NRAS", "Q61K")), wanted))
