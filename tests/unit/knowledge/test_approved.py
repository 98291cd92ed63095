"""Approved pairs: what is shipped hangs together, and a malformed row is refused."""

import pytest

from oncommons.errors import KnowledgeError
from oncommons.knowledge.approved import (
    ANY_SOLID,
    APPROVING,
    COLUMNS,
    Agency,
    ApprovalStatus,
    Effect,
    Origin,
    approved_pairs,
    read_approved,
)
from oncommons.knowledge.drugs import drugs
from oncommons.knowledge.genes import genes
from oncommons.knowledge.oncotree import oncotree

HEAD = "# version: 1\n# licence: x\n# source: x\n# reviewed: x\n"
GOOD = {
    "id": "sotorasib.lung", "gene": "KRAS", "alteration": "G12C", "origin": "somatic",
    "oncotree": "NSCLC", "drugs": "sotorasib", "effect": "sensitivity", "agency": "FDA",
    "status": "accelerated", "decided_on": "2021-05", "line": "after prior therapy",
    "source": "FDA label Lumakras", "pmid": "34096690",
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """Read rows given as changes of one good row."""

    def reading(*changes):
        path = tmp_path / "approved.csv"
        rows = [GOOD | change for change in changes]
        lines = [",".join(row.get(column, "") for column in COLUMNS) for row in rows]
        path.write_text(f"{HEAD}{','.join(COLUMNS)}\n" + "\n".join(lines) + "\n")
        return read_approved(path)

    return reading


def pairs(**wanted):
    return [
        pair
        for pair in approved_pairs()
        if all(getattr(pair, key) == value for key, value in wanted.items())
    ]


def test_more_than_200_pairs_are_shipped_for_both_agencies():
    assert len(approved_pairs()) >= 200
    assert len(pairs(agency=Agency.EMA)) >= 80
    assert len({pair.id for pair in approved_pairs()}) == len(approved_pairs())


def test_every_gene_is_a_current_symbol():
    assert {pair.gene for pair in approved_pairs() if pair.gene} <= set(genes())


def test_every_drug_has_its_preferred_name():
    assert {drug for pair in approved_pairs() for drug in pair.drugs} <= set(drugs())


def test_every_tumour_type_is_a_shipped_code():
    codes = {code for pair in approved_pairs() for code in pair.oncotree + pair.oncotree_excluded}
    assert codes - {ANY_SOLID} <= set(oncotree().types)


def test_every_row_names_its_source_and_agency_alike():
    for pair in approved_pairs():
        named = [agency for agency in Agency if pair.source.startswith(agency)]
        assert named == ([] if pair.agency is Agency.LITERATURE else [pair.agency]), pair.id


def test_only_agencies_approve_and_the_others_are_published():
    for pair in approved_pairs():
        published = pair.status is ApprovalStatus.PUBLISHED
        assert published is (pair.agency not in APPROVING), pair.id
        assert pair.effect is Effect.RESISTANCE or not published, pair.id
        assert pair.decided_on or not published, pair.id


@pytest.mark.parametrize(
    ("gene", "change", "drugs", "code"),
    [("EGFR", "T790M", {"erlotinib", "gefitinib", "afatinib", "dacomitinib"}, "NSCLC"),
     ("EGFR", "C797S", {"osimertinib"}, "NSCLC"),
     ("EGFR", "Exon 20 Insertion", {"erlotinib", "gefitinib", "afatinib"}, "NSCLC"),
     ("BRAF", "V600E", {"dabrafenib", "trametinib", "cetuximab", "panitumumab"}, "COADREAD"),
     ("BRAF", "V600", {"vemurafenib"}, "COADREAD"),
     ("ABL1", "T315I", {"imatinib", "dasatinib", "nilotinib", "bosutinib"}, "CML"),
     ("PDGFRA", "D842V", {"imatinib"}, "GIST"),
     ("ALK", "G1202R", {"crizotinib", "ceritinib", "alectinib"}, "NSCLC"),
     ("ROS1", "G2032R", {"crizotinib", "entrectinib"}, "NSCLC"),
     ("NTRK1", "G595R", {"larotrectinib", "entrectinib"}, ANY_SOLID),
     ("NTRK3", "G623R", {"larotrectinib", "entrectinib"}, ANY_SOLID),
     ("FLT3", "F691L", {"quizartinib"}, "AML"),
     ("BTK", "C481S", {"ibrutinib", "acalabrutinib", "zanubrutinib"}, "CLLSLL")],
)  # fmt: skip
def test_well_known_resistance_is_there(gene, change, drugs, code):
    found = {
        pair.drugs[0]
        for pair in pairs(gene=gene, effect=Effect.RESISTANCE)
        if change in pair.alterations and code in pair.oncotree and len(pair.drugs) == 1
    }
    assert found == drugs


@pytest.mark.parametrize("drug", ["cetuximab", "panitumumab"])
def test_egfr_antibodies_want_both_ras_genes_wild_type(drug):
    found = pairs(drugs=(drug,), effect=Effect.SENSITIVITY)
    assert {pair.agency for pair in found} == {Agency.FDA, Agency.EMA}
    assert {pair.profile for pair in found} == {"KRAS Wildtype AND NOT NRAS Mutation"}


@pytest.mark.parametrize(
    ("change", "column"),
    [({"agency": "NCCN", "effect": "resistance"}, "status"),
     ({"status": "published", "effect": "resistance"}, "status"),
     ({"agency": "literature", "status": "published"}, "effect")],
)  # fmt: skip
def test_a_guideline_or_study_cannot_approve(read, change, column):
    with pytest.raises(KnowledgeError) as refused:
        read(change)
    assert refused.value.column == column


def test_no_drug_is_both_for_and_against_one_profile_and_tumour():
    claims = {(pair.profile, pair.oncotree, pair.drugs): set() for pair in approved_pairs()}
    for pair in approved_pairs():
        claims[pair.profile, pair.oncotree, pair.drugs].add(pair.effect)
    assert {claim for claim, effects in claims.items() if len(effects) > 1} == set()


@pytest.mark.parametrize(
    ("drug", "gene", "code"),
    [("osimertinib", "EGFR", "NSCLC"), ("alpelisib", "PIK3CA", "BRCA"),
     ("olaparib", "ATM", "PRAD"), ("olaparib", "BRCA2", "PAAD"),
     ("erdafitinib", "FGFR3", "UTUC"), ("ivosidenib", "IDH1", "CHOL"),
     ("selpercatinib", "RET", "THME"), ("avapritinib", "PDGFRA", "GIST"),
     ("vorasidenib", "IDH2", "ODG2"), ("larotrectinib", "NTRK3", ANY_SOLID),
     ("trastuzumab", "ERBB2", "STAD"), ("asciminib", "ABL1", "CML")],
)  # fmt: skip
def test_well_known_pairs_are_in_force(drug, gene, code):
    assert any(
        drug in pair.drugs and code in pair.oncotree and pair.is_in_force
        for pair in pairs(gene=gene, effect=Effect.SENSITIVITY)
    )


@pytest.mark.parametrize("gene", ["KRAS", "NRAS"])
@pytest.mark.parametrize("drug", ["cetuximab", "panitumumab"])
def test_ras_mutations_speak_against_egfr_antibodies_in_colorectal_cancer(gene, drug):
    found = pairs(gene=gene, drugs=(drug,), effect=Effect.RESISTANCE)
    assert {pair.agency for pair in found} == {Agency.FDA, Agency.EMA}
    assert {pair.oncotree for pair in found} == {("COADREAD",)}
    assert "Q61" in found[0].alterations


def test_withdrawn_pairs_are_kept_and_marked():
    withdrawn = {pair.drugs for pair in approved_pairs() if not pair.is_in_force}
    assert {("mobocertinib",), ("infigratinib",)} <= withdrawn


def test_tumour_agnostic_braf_leaves_colorectal_cancer_out():
    (pair,) = (pair for pair in pairs(gene="BRAF") if pair.is_tumour_agnostic)
    assert pair.oncotree_excluded == ("COADREAD",)


def test_germline_only_labels_say_so():
    (pair,) = pairs(gene="BRCA1", oncotree=("PAAD",), agency=Agency.FDA)
    assert pair.origin is Origin.GERMLINE


def test_a_good_row_becomes_typed_values(read):
    (pair,) = read({})
    assert (pair.gene, pair.alterations, pair.drugs) == ("KRAS", ("G12C",), ("sotorasib",))
    assert (pair.status, pair.pmid) == (ApprovalStatus.ACCELERATED, 34096690)
    assert pair.is_in_force
    assert not pair.is_tumour_agnostic


@pytest.mark.parametrize(
    ("change", "profile"),
    [
        ({}, "KRAS G12C"),
        ({"alteration": "G12;G13"}, "KRAS G12 OR KRAS G13"),
        ({"gene": "ALK", "alteration": "Fusion"}, "v::ALK Fusion"),
        ({"gene": "ABL1", "alteration": "BCR::ABL1 Fusion"}, "BCR::ABL1 Fusion"),
        ({"gene": "", "alteration": "MSI High"}, "MSI High"),
        ({"gene": "EGFR", "alteration": "Exon 19 Deletion"}, "EGFR Exon 19 Deletion"),
        (
            {"gene": "ERBB2", "alteration": "Amplification", "excluded": "KRAS G12;NRAS Q61"},
            "ERBB2 Amplification AND NOT KRAS G12 AND NOT NRAS Q61",
        ),
        (
            {"alteration": "G12C;G12V", "excluded": "NRAS Q61"},
            "( KRAS G12C OR KRAS G12V ) AND NOT NRAS Q61",
        ),
    ],
)
def test_profile_is_written_in_the_profile_language(read, change, profile):
    assert read(change)[0].profile == profile


def test_combination_lists_its_drugs(read):
    assert read({"drugs": "dabrafenib+trametinib"})[0].drugs == ("dabrafenib", "trametinib")


@pytest.mark.parametrize(
    ("column", "value"),
    [("id", ""), ("alteration", ""), ("alteration", "V600E/K"), ("alteration", "big mutation"),
     ("gene", ""), ("oncotree", ""), ("drugs", ""), ("source", ""), ("origin", "blood"),
     ("effect", "good"), ("agency", "HAS"), ("status", "maybe"), ("decided_on", "2021-13"),
     ("decided_on", "May 2021"), ("escat", "IA"), ("pmid", "PMC123")],
)  # fmt: skip
def test_malformed_cell_is_refused_with_line_and_column(read, column, value):
    with pytest.raises(KnowledgeError) as refused:
        read({"id": "first"}, {column: value})
    assert (refused.value.line, refused.value.column) == (7, column)


def test_msi_with_a_gene_is_refused(read):
    with pytest.raises(KnowledgeError, match="leave it empty for MSI and TMB only"):
        read({"alteration": "MSI High"})


def test_id_given_twice_is_refused_at_its_second_line(read):
    with pytest.raises(KnowledgeError, match=r'id is "sotorasib\.lung"') as refused:
        read({}, {})
    assert refused.value.line == 7
