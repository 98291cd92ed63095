"""Second mutations that bring resistance: what the board reads, one patient each."""

import pytest

from oncommons.domain.advice import Effect, Stance, Tier
from oncommons.domain.patients import GivenTreatment
from oncommons.knowledge.approved import APPROVING
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.advise import advise
from oncommons.therapy.approved import approved_evidence
from oncommons.therapy.explain import explain
from oncommons.therapy.report.board_page import board_page
from oncommons.therapy.report.wording import Language
from tests.unit.therapy.bedside import fusion, mutation, patient

L858R, T790M, C797S = (mutation("EGFR", each) for each in ("L858R", "T790M", "C797S"))
BCR_ABL = fusion("BCR", "ABL1")
V600E = mutation("BRAF", "V600E")

PATIENTS = """
 tumour | found                                | drug                                | stance
 LUAD   | EGFR L858R                           | erlotinib                           | supported
 LUAD   | EGFR L858R, EGFR T790M               | erlotinib                           | not advised
 LUAD   | EGFR L858R, EGFR T790M               | gefitinib                           | not advised
 LUAD   | EGFR L858R, EGFR T790M               | afatinib                            | not advised
 LUAD   | EGFR L858R, EGFR T790M               | dacomitinib                         | not advised
 LUAD   | EGFR L858R, EGFR T790M               | erlotinib + ramucirumab             | not advised
 LUAD   | EGFR L858R, EGFR T790M               | osimertinib                         | supported
 LUAD   | EGFR E746_A750del, EGFR T790M        | gefitinib                           | not advised
 LUAD   | EGFR L858R, EGFR T790M, EGFR C797S   | osimertinib                         | not advised
 LUAD   | EGFR L858R, EGFR T790M, EGFR C797S   | erlotinib                           | not advised
 LUAD   | EGFR L858R, EGFR C797S               | osimertinib + pemetrexed + platinum | conflicting
 LUAD   | EGFR S768_D770dup                    | erlotinib                           | not advised
 LUAD   | EGFR S768_D770dup                    | afatinib                            | not advised
 LUAD   | EGFR S768_D770dup                    | amivantamab                         | supported
 LUAD   | EGFR A763_Y764insFQEA                | erlotinib                           | absent
 COAD   | BRAF V600E                           | encorafenib + cetuximab             | supported
 COAD   | BRAF V600E                           | vemurafenib                         | not advised
 COAD   | BRAF V600E                           | dabrafenib                          | not advised
 COAD   | BRAF V600E                           | dabrafenib + trametinib             | not advised
 COAD   | BRAF V600E                           | cetuximab                           | not advised
 COAD   | BRAF V600E, KRAS G12D                | encorafenib + cetuximab             | conflicting
 MEL    | BRAF V600E                           | vemurafenib                         | supported
 COAD   |                                      | cetuximab                           | supported
 COAD   |                                      | panitumumab                         | supported
 COAD   | KRAS G12D                            | panitumumab                         | not advised
 COAD   | NRAS Q61K                            | cetuximab                           | not advised
 LUAD   |                                      | cetuximab                           | absent
 CML    | BCR::ABL1                            | imatinib                            | supported
 CML    | BCR::ABL1, ABL1 T315I                | imatinib                            | not advised
 CML    | BCR::ABL1, ABL1 T315I                | dasatinib                           | not advised
 CML    | BCR::ABL1, ABL1 T315I                | nilotinib                           | not advised
 CML    | BCR::ABL1, ABL1 T315I                | bosutinib                           | not advised
 CML    | BCR::ABL1, ABL1 T315I                | ponatinib                           | supported
 CML    | BCR::ABL1, ABL1 T315I                | asciminib                           | supported
 BLL    | BCR::ABL1, ABL1 T315I                | dasatinib                           | not advised
 GIST   | PDGFRA D842V                         | imatinib                            | not advised
 GIST   | PDGFRA D842V                         | avapritinib                         | supported
 GIST   | KIT W557_K558del                     | imatinib                            | supported
 GIST   | KIT W557_K558del, KIT V654A          | imatinib                            | not advised
 SM     | KIT D816V                            | imatinib                            | not advised
 LUAD   | EML4::ALK, ALK G1202R                | crizotinib                          | not advised
 LUAD   | EML4::ALK, ALK G1202R                | ceritinib                           | not advised
 LUAD   | EML4::ALK, ALK G1202R                | alectinib                           | not advised
 LUAD   | EML4::ALK, ALK G1202R                | lorlatinib                          | supported
 LUAD   | CD74::ROS1, ROS1 G2032R              | crizotinib                          | not advised
 LUAD   | CD74::ROS1, ROS1 G2032R              | entrectinib                         | not advised
 LUAD   | CD74::ROS1, ROS1 G2032R              | repotrectinib                       | supported
 LUAD   | KIF5B::RET, RET G810S                | selpercatinib                       | not advised
 LUAD   | MET X1010_splice, MET D1228N         | capmatinib                          | not advised
 COAD   | LMNA::NTRK1, NTRK1 G595R             | larotrectinib                       | not advised
 COAD   | LMNA::NTRK1, NTRK1 G595R             | entrectinib                         | not advised
 BRCA   | ETV6::NTRK3, NTRK3 G623R             | larotrectinib                       | not advised
 BRCA   | ETV6::NTRK3, NTRK3 G623R             | repotrectinib                       | supported
 AML    | FLT3 E598_Y599insDYVDFREYE, FLT3 F691L | quizartinib                         | not advised
 AML    | IDH2 R140Q, IDH2 Q316E               | enasidenib                          | not advised
 AML    | IDH1 R132H, IDH1 S280F               | ivosidenib                          | not advised
 CLLSLL | BTK C481S                            | ibrutinib                           | not advised
 CLLSLL | BTK C481S                            | acalabrutinib                       | not advised
 CLLSLL | BTK C481S                            | zanubrutinib                        | not advised
 BRCA   | ESR1 D538G                           | elacestrant                         | supported
"""


def drawn(text):
    """The rows of a table drawn as text, without its headings."""
    lines = (line for line in text.splitlines() if "|" in line)
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines][1:]


def read(found):
    """An alteration from its name."""
    if "::" in found:
        return fusion(*found.split("::"))
    return mutation(*found.split(" "))


def report(of):
    return advise(of, approved_evidence(), oncotree())


def option(given, drugs):
    return next((each for each in given.options if " + ".join(each.drugs) == drugs), None)


@pytest.mark.parametrize(("code", "found", "drugs", "stance"), drawn(PATIENTS), ids=" ".join)
def test_stance(code, found, drugs, stance):
    alterations = [read(each) for each in found.split(", ") if each]
    shown = option(report(patient(code, *alterations)), drugs)
    assert (shown.stance if shown else "absent") == stance


def test_what_speaks_against_an_option_is_named_with_source_agency_and_date():
    given = report(patient("LUAD", L858R, T790M))
    for drug in ("erlotinib", "gefitinib", "afatinib", "dacomitinib"):
        shown = option(given, drug)
        assert shown.matches_for, drug
        (match,) = shown.matches_against
        assert match.alteration == T790M
        assert (match.evidence.agency, match.evidence.decided_on) == ("NCCN", "2024")
        assert match.evidence.pmid
        told = " ".join(explain(shown))
        assert f"NCCN (2024) reports resistance to {drug} with EGFR T790M in NSCLC" in told


def test_osimertinib_rests_on_both_mutations_and_comes_first():
    given = report(patient("LUAD", L858R, T790M))
    assert given.options[0].drugs == ("osimertinib",)
    assert {match.alteration for match in given.options[0].matches_for} == {L858R, T790M}
    assert not given.options[0].matches_against


def test_a_drug_that_a_third_mutation_rules_out_says_so_beside_its_approvals():
    given = report(
        patient("LUAD", L858R, T790M, C797S, treatments=(GivenTreatment("osimertinib", 2),))
    )
    osimertinib = option(given, "osimertinib")
    assert {match.alteration for match in osimertinib.matches_for} == {L858R, T790M}
    assert {match.alteration for match in osimertinib.matches_against} == {C797S}
    assert "osimertinib was given before (line 2)" in osimertinib.remarks
    text = board_page(given)
    assert "Tier I, not advised because of EGFR C797S: osimertinib." in text
    assert "Thress 2015, Nat Med 21:560; PMID 25939061" in text


def test_a_combination_shows_what_rules_out_its_part():
    pair = option(
        report(patient("COAD", V600E, mutation("KRAS", "G12D"))), "encorafenib + cetuximab"
    )
    assert {str(match.alteration) for match in pair.matches_against} == {"KRAS G12D"}
    assert "cetuximab alone is not advised here because of KRAS G12D" in pair.remarks


def test_a_combination_meant_for_the_alteration_is_not_held_up_by_it():
    pair = option(report(patient("COAD", V600E)), "encorafenib + cetuximab")
    assert (pair.stance, pair.matches_against) == (Stance.ADVISED, ())


def test_ras_wild_type_is_supported_only_where_both_genes_were_covered():
    covered = report(patient("COAD", profiled=frozenset({"KRAS", "NRAS", "BRAF"})))
    assert option(covered, "cetuximab").stance is Stance.ADVISED
    assert option(covered, "cetuximab").tier is Tier.ONE_A
    assert "no alteration where the gene was covered" in board_page(covered)


@pytest.mark.parametrize(
    "panel",
    [{"profiled": frozenset({"KRAS", "BRAF"})}, {"profiled": frozenset({"NRAS"})},
     {"coverage_known": False}],
)  # fmt: skip
def test_ras_of_unknown_coverage_is_an_open_question_and_no_support(panel):
    given = report(patient("COAD", **panel))
    assert option(given, "cetuximab") is None
    assert option(given, "panitumumab") is None
    asked = [line for line in given.unknown if "cetuximab" in line and "RAS" in line]
    assert asked


def test_resistance_in_vemurafenib_is_shown_for_this_tumour_type():
    text = board_page(report(patient("COAD", V600E)))
    assert "Treatments that what was found speaks against" in text
    assert "Hyman 2015" in text
    table = text.partition("Treatments that what was found speaks against")[2].partition("</table>")
    assert "vemurafenib" in table[0]


def test_studies_alone_are_tier_two_and_guidelines_tier_one():
    given = report(patient("LUAD", L858R, T790M, C797S))
    tiers = {
        match.evidence.agency: match.tier
        for each in given.options
        for match in each.matches_against
    }
    assert tiers == {"NCCN": Tier.ONE_A, "literature": Tier.TWO_C}


def test_the_source_of_every_resistance_is_named_and_none_of_them_approves():
    facts = [each for each in approved_evidence() if each.effect is Effect.RESISTANCE]
    assert len(facts) >= 50
    for each in approved_evidence():
        assert each.source
        assert each.setting
        assert each.effect is Effect.RESISTANCE or each.agency in APPROVING


@pytest.mark.parametrize("language", Language)
def test_the_page_tells_resistance_in_its_language(language):
    text = board_page(report(patient("CML", BCR_ABL, mutation("ABL1", "T315I"))), language)
    wanted = {
        Language.ENGLISH: "Tier I, not advised because of ABL1 T315I:",
        Language.FRENCH: "Niveau I, non conseillé en raison de ABL1 T315I :",
    }
    line = text.partition(wanted[language])[2].partition("</li>")[0]
    for drug in ("imatinib", "dasatinib", "nilotinib", "bosutinib"):
        assert drug in line
