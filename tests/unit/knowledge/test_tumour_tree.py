"""Tumour types: finding a code and walking the tree."""

import pytest

from oncommons.errors import KnowledgeError
from oncommons.knowledge.oncotree import oncotree
from oncommons.knowledge.tumour_tree import OncoTree, TumourType


@pytest.fixture
def small():
    nodes = [
        TumourType("LUNG", "Lung", "", "Lung"),
        TumourType("NSCLC", "Non-Small Cell Lung Cancer", "LUNG", "Lung"),
        TumourType("LUAD", "Lung Adenocarcinoma", "NSCLC", "Lung", ("ADLU",)),
        TumourType("LUSC", "Lung Squamous Cell Carcinoma", "NSCLC", "Lung"),
    ]
    return OncoTree("made", {node.code: node for node in nodes})


def test_ancestors_run_from_the_nearest_to_the_tissue(small):
    assert small.ancestors("LUAD") == ("NSCLC", "LUNG")
    assert small.ancestors("LUNG") == ()


def test_descendants_leave_the_code_itself_out(small):
    assert small.descendants("LUNG") == ("NSCLC", "LUAD", "LUSC")
    assert small.descendants("LUAD") == ()


def test_within_includes_the_code_itself(small):
    assert small.is_within("LUAD", "LUAD")
    assert small.is_within("LUAD", "LUNG")
    assert not small.is_within("LUNG", "LUAD")
    assert not small.is_within("LUAD", "LUSC")


def test_older_code_and_lower_case_lead_to_the_code_of_today(small):
    assert small.find("ADLU").code == small.find("luad").code == small.find(" LUAD ").code == "LUAD"


def test_older_code_works_in_every_question(small):
    assert small.name("ADLU") == "Lung Adenocarcinoma"
    assert small.tissue("ADLU") == "Lung"
    assert small.ancestors("ADLU") == ("NSCLC", "LUNG")
    assert small.is_within("ADLU", "NSCLC")


@pytest.mark.parametrize("ask", ["find", "name", "tissue", "ancestors", "descendants", "is_solid"])
def test_unknown_code_is_refused_with_the_nearest_one(small, ask):
    with pytest.raises(
        KnowledgeError, match=r'"LAUD" is not in OncoTree made; did you mean LUAD\?'
    ):
        getattr(small, ask)("LAUD")


@pytest.mark.parametrize(
    ("text", "code"),
    [("LUSCC", "LUSC"), ("lung squamous carcinoma", "LUSC"), ("non small cell", "NSCLC")],
)
def test_nearest_goes_by_code_and_then_by_name(small, text, code):
    assert small.nearest(text) == code


def test_nearest_always_gives_a_code_of_the_tree():
    assert oncotree().nearest("") in oncotree().types
    assert oncotree().nearest("zzzz 9999") in oncotree().types


def test_name_is_found_in_any_case_and_spacing(small):
    assert small.from_detailed_name(" lung  ADENOCARCINOMA ") == "LUAD"
    assert small.from_detailed_name("Lung") == "LUNG"
    assert small.from_detailed_name("Lung Adeno") is None


@pytest.mark.parametrize(("code", "solid"), [("PRAD", True), ("AML", False), ("DLBCLNOS", False)])
def test_blood_cancers_are_not_solid(code, solid):
    assert oncotree().is_solid(code) is solid


def test_code_below_a_missing_parent_is_refused():
    with pytest.raises(KnowledgeError, match="LUAD stands below NSCLC, which is not in the tree"):
        OncoTree("made", {"LUAD": TumourType("LUAD", "Lung Adenocarcinoma", "NSCLC", "Lung")})
