"""Real patients of public studies: who gets an option is counted from the files a second way.

Studies: utuc_cornell_baylor_mdacc_2019 (Robinson 2019, PMID 31278255) and prostate_msk_2024, as
cBioPortal offers them.
"""

import csv
import re
import shutil
import time
from collections import defaultdict

import pytest

from oncommons.domain.advice import Tier
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy import (
    Language,
    advise,
    approved_evidence,
    board_page,
    knowledge_used,
    pick_patient,
)
from tests.needs import needs_chromium
from tests.shared import shared
from tests.unit.therapy.bedside import mutation, patient

CUTTING = {"Nonsense_Mutation", "Frame_Shift_Del", "Frame_Shift_Ins", "Splice_Site",
           "Translation_Start_Site", "Nonstop_Mutation"}  # fmt: skip
FGFR3 = {"R248C", "S249C", "G370C", "Y373C"}


def rows(study):
    """The rows of a mutation file, which may open with comments."""
    with shared(f"studies/{study}/data_mutations.txt").open(encoding="utf-8") as lines:
        content = (line for line in lines if not line.startswith("#"))
        yield from csv.DictReader(content, delimiter="\t")


def read_patients(study, code):
    """One patient per sample, from the mutation file alone."""
    found = defaultdict(list)
    for row in rows(study):
        change = row["HGVSp_Short"].removeprefix("p.")
        alteration = mutation(row["Hugo_Symbol"], change, row["Variant_Classification"])
        found[row["Tumor_Sample_Barcode"]].append(alteration)
    return [
        patient(code, *alterations, patient_id=sample, sample_id=sample, msi_status="unknown")
        for sample, alterations in found.items()
    ]


def with_option(patients, *drugs):
    evidence, tree = approved_evidence(), oncotree()
    return {
        each.sample_id
        for each in patients
        for option in advise(each, evidence, tree).options
        if option.drugs == drugs and option.tier is Tier.ONE_A
    }


@pytest.fixture(scope="module")
def urothelial():
    return read_patients("utuc_cornell_baylor_mdacc_2019", "UTUC")


@pytest.fixture(scope="module")
def prostate():
    return read_patients("prostate_msk_2024", "PRAD")


def test_fgfr3_hotspots_and_only_they_get_erdafitinib(urothelial):
    expected = {
        row["Tumor_Sample_Barcode"]
        for row in rows("utuc_cornell_baylor_mdacc_2019")
        if row["Hugo_Symbol"] == "FGFR3" and row["HGVSp_Short"].removeprefix("p.") in FGFR3
    }
    assert len(expected) > 10
    assert with_option(urothelial, "erdafitinib") == expected


def test_truncated_brca_and_only_it_gets_rucaparib(prostate):
    late = {"BRCA1": 1853, "BRCA2": 3308}
    expected = set()
    for row in rows("prostate_msk_2024"):
        gene, residue = row["Hugo_Symbol"], row["Protein_position"].partition("/")[0]
        cut = gene in late and row["Variant_Classification"] in CUTTING
        if cut and (not residue.isdigit() or int(residue) <= late[gene]):
            expected.add(row["Tumor_Sample_Barcode"])
    assert len(expected) > 50
    assert with_option(prostate, "rucaparib") == expected


def test_one_patient_of_thousands_is_picked_within_seconds(prostate):
    started = time.process_time()
    picked = pick_patient(prostate, approved_evidence(), oncotree())
    assert time.process_time() - started < 20
    assert picked == pick_patient(reversed(prostate), approved_evidence(), oncotree())
    assert picked is not None
    page = board_page(advise(picked, approved_evidence(), oncotree()))
    assert 5_000 < len(page.encode()) < 300_000


@needs_chromium
@pytest.mark.parametrize("language", Language)
def test_the_report_prints_on_two_to_four_pages(prostate, language):
    """The patient with most to show, the one with most alterations, and one with the fewest."""
    by_size = sorted(prostate, key=lambda each: (len(each.alterations), each.sample_id))
    chosen = [pick_patient(prostate, approved_evidence(), oncotree()), by_size[-1], by_size[0]]
    reports = [
        advise(each, approved_evidence(), oncotree(), knowledge=knowledge_used())
        for each in chosen
        if each is not None
    ]
    counted = list(pages_printed(board_page(each, language) for each in reports))
    assert len(counted) == 3
    assert all(2 <= pages <= 4 for pages in counted), counted


def pages_printed(documents):
    """How many A4 pages each document fills."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page()
        for document in documents:
            tab.set_content(document)
            printed = tab.pdf(prefer_css_page_size=True)
            yield len(re.findall(rb"/Type\s*/Page\b", printed))
        browser.close()
