"""The report as a page."""

import html
import re

import pytest

from oncommons.domain.patients import GivenTreatment, Origin
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.advise import advise
from oncommons.therapy.approved import approved_evidence, knowledge_used
from oncommons.therapy.report.board_page import board_page
from oncommons.therapy.report.wording import Language
from tests.unit.therapy.bedside import against, copies, fact, fusion, mutation, patient, prediction

SCRIPT = "<script>alert(1)</script>"


def text_of(page):
    """The words of a page, as a reader sees them."""
    body = page.partition("<body>")[2]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def shown(of, *evidence, language=Language.ENGLISH, **more):
    return board_page(advise(of, evidence, oncotree(), **more), language)


def headings(page):
    return re.findall(r"<h2[^>]*>([^<]*)</h2>", page)


def test_the_patient_stands_in_one_line():
    text = text_of(shown(patient("LUAD", age_years=63.9)))
    assert (
        "Patient p001, sample s001, female, 63 years, Lung Adenocarcinoma (LUAD), stage IV, "
        "microsatellites MSS, 4.0 mutations per megabase"
    ) in text


def test_what_is_missing_is_said():
    of = patient("", sex="unknown", age_years=None, stage_group="", msi_status="", tmb=None)
    assert (
        "sample s001, age not stated, tumour type not stated, stage not stated, microsatellites "
        "not stated, mutational burden not stated"
    ) in text_of(shown(of))


def test_an_empty_record_has_the_sections_that_are_always_there():
    page = shown(patient())
    assert headings(page) == [
        "In short",
        "Options for this tumour type",
        "What was found",
        "What is open",
        "Treatments given before",
        "Decision of the board",
        "Knowledge used",
    ]
    text = text_of(page)
    assert text.count("No approved option for this tumour type was found") == 2
    assert "No change of a protein, fusion, amplification or deletion is in the record." in text
    assert "Nothing that would change the options is open." in text
    assert "No treatment is recorded." in text
    assert "No model was asked." in text


def test_a_full_record_has_every_section():
    of = patient(
        "LUAD",
        mutation("EGFR", "L858R", "Missense_Mutation", vaf=0.314),
        mutation("EGFR", "T790M"),
        mutation("KRAS", "G12C"),
        mutation("BRCA2", "S1982fs", origin=Origin.GERMLINE),
        mutation("ATM", "R3008H"),
        mutation("TTN", "A1T"),
        copies("MYC", 2),
        fusion("TMPRSS2", "ERG"),
        profiled=frozenset({"EGFR", "KRAS", "BRCA2", "ATM", "TTN", "MYC"}),
        treatments=(GivenTreatment("erlotinib", 1, 30, 400), GivenTreatment("x", None, 410)),
    )
    facts = (
        fact("EGFR", "L858R", "osimertinib", escat="I-A", pmid="123"),
        fact("EGFR", "L858R", "erlotinib"),
        against("EGFR", "T790M", "erlotinib"),
        fact("KRAS", "G12C", "sotorasib", oncotree=("COAD",)),
        against("KRAS", "G12", "cetuximab", oncotree=("COAD",)),
        fact("ATM", "Deleterious Mutation", "olaparib", decided_on=""),
        fact("BRAF", "V600E", "dabrafenib"),
    )
    page = shown(of, *facts, predictions=[prediction(imputed=("age_years",))])
    text = text_of(page)
    assert len(headings(page)) == 12
    assert "Tier I, supported by EGFR L858R: osimertinib." in text
    assert "Tier I, not advised because of EGFR T790M: erlotinib." in text
    assert "Discuss with genetic counselling: BRCA2 S1982fs." in text
    assert "what was found also speaks against: cetuximab." in text
    assert "Offer genetic counselling" in text
    assert "erlotinib was given before (line 1, days 30 to 400)." in text
    assert "made for a test; PMID 123; ESCAT I-A, as published" in text
    assert "EGFR L858R missense 31 % somatic tier I-A" in text
    assert (
        "Not decided yet, see the open questions (1, share of reads where known): ATM R3008H."
        in (text)
    )
    assert (
        "Without approval or guideline here, in genes with a known role in cancer (2, share of "
        "reads where known): MYC amplification, TMPRSS2::ERG fusion."
    ) in text
    assert (
        "Further changes without evidence (1), in genes without known role in cancer: TTN." in text
    )
    assert "The assay covered 6 genes." in text
    assert "alive after 24 months 62 % by day 730 from diagnosis" in text
    assert "Missing in this patient and replaced age_years" in text
    assert "BRAF: not covered by the assay. Would decide on dabrafenib." in text
    assert "from day 410" in text


def test_only_changes_outside_cancer_genes_need_no_table():
    text = text_of(shown(patient("LUAD", mutation("TTN", "A1T"), coverage_known=False)))
    assert "in genes without known role in cancer: TTN." in text
    assert "The record does not say which genes the assay covered" in text


def test_a_note_on_the_tumour_type_is_shown_among_what_is_open():
    text = text_of(shown(patient("NOSUCH", mutation("TP53", "R213*")), language=Language.FRENCH))
    assert "Le type de tumeur NOSUCH n'est pas dans OncoTree" in text
    assert "au rôle connu dans le cancer (1, part de lectures si connue) : TP53 R213*." in text


def test_only_foreign_objections_need_no_table():
    of = patient("LUAD", mutation("KRAS", "G12D"))
    page = shown(of, against("KRAS", "G12", "cetuximab", oncotree=("COAD",)))
    assert "Not advised" in headings(page)
    assert "speaks against: cetuximab." in text_of(page)
    assert "Treatments that what was found speaks against" not in text_of(page)


def test_a_signature_is_named_as_a_value_of_the_assay():
    of = patient("PRAD", mutation("TP53", "R213*"), msi_status="MSI-H")
    text = text_of(shown(of, fact("", "MSI High", "x", oncotree=("SOLID",))))
    assert "Tier I, supported by value of the assay: x." in text


def test_conflicting_facts_are_said_so():
    of = patient("LUAD", mutation("EGFR", "L858R"))
    text = text_of(shown(of, fact("EGFR", "L858R", "x"), against("EGFR", "L858R", "x")))
    assert "Tier I, conflicting on EGFR L858R: x." in text


def test_an_approval_for_any_tumour_says_so():
    of = patient("THPA", mutation("BRAF", "V600E"))
    text = text_of(shown(of, fact("BRAF", "V600E", "x", oncotree=("SOLID",), setting="")))
    assert "FDA 2020-05: any tumour type" in text


def test_the_page_names_the_questions_that_decide_most_and_counts_the_rest():
    of = patient("LUAD", profiled=frozenset({"TTN"}))
    facts = [fact(f"GENE{number}", "V1A", f"drug{number}") for number in range(12)]
    report = advise(of, facts, oncotree())
    text = text_of(board_page(report))
    assert len(report.unknown) == 12
    assert text.count("not covered by the assay") == 6
    assert "6 more questions, which decide less, are in the JSON form of this report." in text


def test_knowledge_is_named_with_version_licence_and_the_review_of_what_is_cited():
    of = patient("LUAD", mutation("EGFR", "L858R"))
    report = advise(of, approved_evidence(), oncotree(), knowledge=knowledge_used())
    text = text_of(board_page(report, Language.FRENCH)).partition("Connaissances utilisées")[2]
    assert text.count("Licence :") == len(knowledge_used())
    assert text.count("Relecture :") == 1
    assert "not yet read by a second clinician" in text


def test_a_hypermutated_tumour_stays_readable():
    of = patient("UCEC", *(mutation(f"GENE{i}", f"A{i + 1}T") for i in range(4_000)))
    page = shown(of)
    assert len(page.encode()) < 300_000
    assert "and 3980 more" in text_of(page)


def test_a_prediction_of_yes_or_no_has_no_horizon():
    yes = prediction().__class__("is of type A", 0.9, 0, (), prediction().card)
    text = text_of(shown(patient(), predictions=[yes]))
    assert "is of type A 90 %" in text
    assert "Missing in this patient and replaced nothing" in text


def test_no_word_of_the_record_becomes_markup():
    of = patient(
        SCRIPT,
        mutation(SCRIPT, SCRIPT, SCRIPT),
        fusion(SCRIPT, "X"),
        patient_id=SCRIPT,
        sample_id=SCRIPT,
        sex=SCRIPT,
        stage_group=SCRIPT,
        msi_status=SCRIPT,
        treatments=(GivenTreatment(SCRIPT),),
    )
    odd = fact(SCRIPT, "Mutation", SCRIPT, agency=SCRIPT, setting=SCRIPT, source=SCRIPT,
               decided_on=SCRIPT, oncotree=(SCRIPT,))  # fmt: skip
    for language in Language:
        page = shown(of, odd, language=language, knowledge=(SCRIPT,))
        assert "<script" not in page
        assert html.escape(SCRIPT) in page


def test_the_page_needs_nothing_but_itself():
    of = patient("LUAD", mutation("EGFR", "L858R"))
    page = board_page(
        advise(of, approved_evidence(), oncotree(), knowledge=knowledge_used()), Language.FRENCH
    )
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert '<html lang="fr">' in page


@pytest.mark.parametrize("language", Language)
def test_no_gap_is_left_open(language):
    of = patient("COAD", mutation("KRAS", "G12D"), mutation("BRCA2", "S1982fs"), copies("MYC", 2))
    page = board_page(advise(of, approved_evidence(), oncotree()), language)
    assert not re.search(r"\{\w+\}", page.partition("<body>")[2])
