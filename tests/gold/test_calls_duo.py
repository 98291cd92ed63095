"""Purposes and terms of use match as the Data Use Ontology and its first matcher publish it.

Sources: Lawson et al., "The Data Use Ontology to streamline responsible access to human biomedical
datasets", Cell Genomics 1:100028 (2021). Its matching: README of EBISPOT/DUO ("How does querying
work when using DUO?", "Research Purpose to Query"), and the table of DUOS that it describes:
DataBiosphere/consent-ontology, docs/Algorithms.md, version 3, with its truth table of approvals
and denials (DataUseMatcherV4Test). Codes and labels: duo.csv of EBISPOT/DUO at 726b06e.

DUOS abstains where a document, place or date decides; here these are asked for and compared.
"""

import pytest

from oncommons.access.calls import mismatches
from oncommons.domain.calls import Aim, DataUse
from oncommons.knowledge.oncotree import OncoTree, TumourType, oncotree
from tests.made_calls import organisation, purpose, term

GRU, HMB, POA = term(DataUse.GRU), term(DataUse.HMB), term(DataUse.POA)
CANCER = term(DataUse.DS, "MONDO:0004992")
LUNG_CANCER = term(DataUse.DS, "LUNG")
BOWEL = term(DataUse.DS, "BOWEL")
RESEARCH_ON_CANCER = purpose(Aim.BIOMEDICAL, diseases=())
PUBLISHED = {
    "DUO:0000021": "IRB",
    "DUO:0000006": "HMB",
    "DUO:0000019": "PUB",
    "DUO:0000026": "US",
    "DUO:0000044": "NPOA",
    "DUO:0000020": "COL",
    "DUO:0000046": "NCU",
    "DUO:0000018": "NPUNCU",
    "DUO:0000012": "RS",
    "DUO:0000025": "TS",
    "DUO:0000004": "NRES",
    "DUO:0000045": "NPU",
    "DUO:0000011": "POA",
    "DUO:0000024": "MOR",
    "DUO:0000016": "GSO",
    "DUO:0000029": "RTN",
    "DUO:0000043": "CC",
    "DUO:0000015": "NMDS",
    "DUO:0000028": "IS",
    "DUO:0000022": "GS",
    "DUO:0000007": "DS",
    "DUO:0000042": "GRU",
    "DUO:0000027": "PS",
}


def fits(asked, *terms):
    return mismatches(asked, terms) == ()


def test_codes_and_short_names_are_the_published_ones():
    assert {use.value: use.name for use in DataUse} == PUBLISHED


def test_investigations_are_the_published_ones():
    assert {aim.value: aim.name for aim in Aim if aim.value < "DUO:0000041"} == {
        "DUO:0000031": "METHODS",
        "DUO:0000032": "POPULATION",
        "DUO:0000033": "ANCESTRY",
        "DUO:0000034": "AGE",
        "DUO:0000035": "GENDER",
        "DUO:0000036": "CONTROL",
        "DUO:0000037": "BIOMEDICAL",
        "DUO:0000038": "GENETIC",
        "DUO:0000039": "DRUG",
        "DUO:0000040": "DISEASE",
    }


# ---- README of EBISPOT/DUO


def test_a_query_for_cancer_does_not_retrieve_data_for_lung_cancer():
    """An oncology commons states "cancer" as the tissue or type at the top that it is about."""
    whole = purpose(
        diseases=tuple(code for code, node in oncotree().types.items() if not node.parent)
    )
    assert not fits(whole, LUNG_CANCER)
    assert not fits(RESEARCH_ON_CANCER, LUNG_CANCER)


def test_a_query_for_lung_cancer_retrieves_data_for_cancer():
    assert fits(purpose(diseases=("LUNG",)), CANCER)
    assert fits(purpose(diseases=("LUAD",)), CANCER)


def test_a_query_for_melanoma_retrieves_every_parent_and_no_child():
    """The README draws melanoma with its parents upwards in the tree of diseases."""
    tree = OncoTree(
        "figure",
        {
            code: TumourType(code, code, parent, "Skin")
            for code, parent in (
                *(("CANCER", ""), ("SKIN", "CANCER"), ("MEL", "SKIN")),
                *(("UM", "MEL"), ("BCC", "SKIN")),
            )
        },
    )
    asked = purpose(diseases=("MEL",))
    retrieved = {
        code for code in tree.types if not mismatches(asked, (term(DataUse.DS, code),), tree)
    }
    assert retrieved == {"MEL", "SKIN", "CANCER"}
    for general in (GRU, HMB):
        assert fits(purpose(diseases=("MEL",)), general)


def test_a_company_that_studies_melanoma():
    """The query that the README names: data to study melanoma by a commercial entity."""
    asked = purpose(
        diseases=("MEL",), is_commercial=True, organisations=(organisation("Firm", "company"),)
    )
    cancer = term(DataUse.DS, "SKIN")
    assert fits(asked, cancer)
    for use in (DataUse.NPU, DataUse.NCU, DataUse.NPUNCU):
        assert not fits(asked, cancer, term(use))


# ---- truth table of DUOS


@pytest.mark.parametrize(
    ("asked", "dataset", "approved"),
    [
        (purpose(diseases=("BOWEL",)), CANCER, True),
        (RESEARCH_ON_CANCER, BOWEL, False),
        (purpose(Aim.BIOMEDICAL, diseases=()), GRU, True),
        (purpose(Aim.BIOMEDICAL, diseases=()), HMB, True),
        (purpose(Aim.GENERAL, diseases=()), HMB, False),
        (purpose(Aim.BIOMEDICAL, diseases=()), CANCER, False),
        (purpose(Aim.BIOMEDICAL, diseases=()), POA, False),
        (purpose(Aim.ANCESTRY, diseases=()), GRU, True),
        (purpose(Aim.ANCESTRY, diseases=()), POA, True),
        (purpose(Aim.ANCESTRY, diseases=()), HMB, False),
        (purpose(Aim.ANCESTRY, diseases=()), CANCER, False),
        (purpose(Aim.METHODS, diseases=()), GRU, True),
        (purpose(Aim.METHODS, diseases=()), POA, True),
        (purpose(Aim.METHODS, diseases=()), CANCER, True),
        (purpose(Aim.METHODS, diseases=()), HMB, True),
    ],
)
def test_the_truth_table_of_duos_for_permissions(asked, dataset, approved):
    assert fits(asked, dataset) == approved


@pytest.mark.parametrize(
    ("restricted", "not_for_profit", "approved"),
    [(True, True, True), (False, False, True), (False, True, True), (True, False, False)],
)
def test_the_truth_table_of_duos_for_organisations_not_for_profit(
    restricted, not_for_profit, approved
):
    team = organisation("T", "hospital" if not_for_profit else "company")
    terms = (HMB, term(DataUse.NPU)) if restricted else (HMB,)
    assert fits(purpose(organisations=(team,)), *terms) == approved


@pytest.mark.parametrize("dataset", [GRU, HMB, term(DataUse.DS, "LUAD"), term(DataUse.DS, "LUNG")])
def test_disease_focused_research_sees_general_health_and_parent_data(dataset):
    assert fits(purpose(diseases=("LUAD",)), dataset)


def test_every_condition_of_a_purpose_must_fit():
    """DUOS: the dataset matches all conditions specified in the research purpose."""
    both = purpose(Aim.DISEASE, Aim.ANCESTRY)
    assert fits(both, GRU)
    assert not fits(both, HMB)
    assert not fits(purpose(diseases=("LUAD", "BRCA")), LUNG_CANCER)
