"""Every shipped approval against two public knowledge bases: gene and drug stand together there.

References: CIViC clinical evidence of 2026-05-29 (CC0); Molecular Oncology Almanac of 2026-05.
Both are compared, never shipped. A pair that neither holds is named in NOT_THERE with the reason.
"""

import csv
import json
import re
import sys

import pytest

from oncommons.knowledge.approved import approved_pairs
from oncommons.knowledge.drugs import resolve_drug
from tests.shared import shared

CIVIC = "knowledge/civic_2026-05-29_ClinicalEvidenceSummaries.tsv"
ALMANAC = "knowledge/moalmanac-db_2026-05_legacy.json"
BACKBONE = {"platinum compound", "chemotherapy", "fluoropyrimidine", "prednisone"}

NOT_THERE = {
    ("BTK", "acalabrutinib"): "the guideline names the class; the bases hold ibrutinib only",
    ("BTK", "zanubrutinib"): "the guideline names the class; the bases hold ibrutinib only",
    ("ERBB2", "cisplatin"): "chemotherapy beside trastuzumab in the label; not listed as a drug",
    ("ERBB2", "zanidatamab"): "selected by HER2 staining; neither base holds the approval of 2024",
    ("ESR1", "imlunestrant"): "approved in 2025; neither base holds it yet",
    ("MSI High", "carboplatin"): "chemotherapy beside dostarlimab or durvalumab in the label",
    ("MSI High", "paclitaxel"): "chemotherapy beside dostarlimab or durvalumab in the label",
    ("MSI High", "durvalumab"): "approved in 2024; neither base holds it",
    ("VHL", "belzutifan"): "approved for a hereditary syndrome, which neither base lists",
}


def spelled(name):
    drug = resolve_drug(name)
    return drug.name if drug else name.casefold()


def civic_rows():
    with shared(CIVIC).open(newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            regimen = row["therapies"].replace(" Regimen", "").replace("/", ",")
            yield row, {spelled(name) for name in regimen.split(",") if name.strip()}


@pytest.fixture(scope="module")
def civic():
    """Gene or biomarker and drug, from predictive evidence."""
    together = set()
    for row, drugs in civic_rows():
        if row["evidence_type"] == "Predictive":
            words = {row["molecular_profile"], *re.split(r"\s|::", row["molecular_profile"])}
            together |= {(word, drug) for word in words for drug in drugs}
    return together


@pytest.fixture(scope="module")
def almanac():
    """Gene or biomarker and drug, from assertions that are not deprecated."""
    together = set()
    biomarkers = {"Microsatellite Stability": "MSI High", "Mutational Burden": "TMB High"}
    for row in json.loads(shared(ALMANAC).read_text()):
        if not row["_deprecated"]:
            named = [row.get(key) for key in ("gene", "gene1", "gene2")]
            named.append(biomarkers.get(row["feature_type"]))
            drugs = [spelled(name) for name in row["therapy_name"].split(" + ")]
            together |= {(name, drug) for name in named if name for drug in drugs}
    return together


def biomarker(pair):
    return pair.gene or pair.alterations[0]


def wanted():
    return {
        (biomarker(pair), drug)
        for pair in approved_pairs()
        for drug in pair.drugs
        if drug not in BACKBONE
    }


@pytest.mark.parametrize("pair", sorted(wanted() - NOT_THERE.keys()), ids=" ".join)
def test_gene_and_drug_stand_together_in_a_public_base(civic, almanac, pair):
    assert pair in civic | almanac


def test_pairs_that_no_public_base_holds_are_named_with_the_reason(civic, almanac, capsys):
    absent = wanted() - civic - almanac
    lines = [f"  {' '.join(pair)}: {NOT_THERE.get(pair, 'no reason given')}" for pair in absent]
    head = f"{len(absent)} of {len(wanted())} gene and drug pairs are in neither base:"
    with capsys.disabled():
        sys.stdout.write("\n".join(["", head, *sorted(lines), ""]))
    assert absent == set(NOT_THERE)


def test_most_pairs_are_confirmed_by_both_or_one(civic, almanac):
    assert len(wanted()) >= 160
    assert len(wanted() & civic) >= 110
    assert len(wanted() & almanac) >= 145


def test_pubmed_numbers_that_the_bases_also_cite_are_about_the_same_drug():
    """A wrong digit would point at another trial: where a base cites the number, drugs agree."""
    cited = {}
    for row, drugs in civic_rows():
        cited.setdefault(row["citation_id"], set()).update(drugs)
    for row in json.loads(shared(ALMANAC).read_text()):
        names = {spelled(name) for name in row["therapy_name"].split(" + ")}
        cited.setdefault(str(row["pmid"]), set()).update(names)
    known = [pair for pair in approved_pairs() if pair.pmid and str(pair.pmid) in cited]
    assert len(known) >= 130
    wrong = [pair.id for pair in known if not cited[str(pair.pmid)] & set(pair.drugs)]
    assert wrong == []
