"""OncoTree files: both layouts of the site are read, and what is wrong with one is said."""

import json

import pytest

from oncommons.errors import KnowledgeError
from oncommons.knowledge.oncotree import oncotree, read_oncotree

NEEDED = """
BRCA IDC ILC PRAD PRNE PROSTATE COAD READ COADREAD LUAD LUSC NSCLC SCLC LUNG BLCA UTUC UCU BLADDER
CCRCC PRCC RCC KIDNEY PAAD PANCREAS HNSC HCC LIVER THPA THYROID GB DIFG BRAIN SKCM GIST STAD ESCA
OVT HGSOC UCEC CHOL GBC MEL AML CML
"""


@pytest.mark.parametrize("code", NEEDED.split())
def test_common_codes_are_shipped(code):
    assert oncotree().find(code).code == code


def test_more_than_120_codes_are_shipped_and_every_ancestor_with_them():
    tree = oncotree()
    assert len(tree.types) >= 120
    assert all(set(tree.ancestors(code)) <= set(tree.types) for code in tree.types)


def node(code, parent, **more):
    return {"code": code, "name": f"Name of {code}", "parent": parent, "tissue": "Lung"} | more


def test_nested_and_listed_files_give_the_same_tree(tmp_path):
    leaf = node("LUAD", "LUNG", history=["OLD"], precursors=["PRE"], revocations=["REV", "LUAD"])
    nested = node(
        "TISSUE", None, children={"LUNG": node("LUNG", "TISSUE", children={"LUAD": leaf})}
    )
    (tmp_path / "tree.json").write_text(json.dumps({"TISSUE": nested}))
    (tmp_path / "list.json").write_text(json.dumps([node("LUNG", "TISSUE"), leaf]))
    tree, listed = (read_oncotree(tmp_path / f"{name}.json", "x") for name in ("tree", "list"))
    assert tree == listed
    assert tree.types["LUAD"].former == ("OLD", "PRE", "REV")
    assert tree.types["LUNG"].parent == ""


def test_version_is_the_file_name_when_not_given(tmp_path):
    (tmp_path / "oncotree_2024.json").write_text(json.dumps([node("LUNG", "TISSUE")]))
    assert read_oncotree(tmp_path / "oncotree_2024.json").version == "oncotree_2024"


@pytest.mark.parametrize("content", ["<html>", "", '{"TISSUE": '])
def test_file_that_is_not_json_is_refused_with_its_line(tmp_path, content):
    (tmp_path / "tree.json").write_text(content)
    with pytest.raises(KnowledgeError, match="not readable JSON") as refused:
        read_oncotree(tmp_path / "tree.json")
    assert refused.value.line == 1


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match=r"absent\.json"):
        read_oncotree(tmp_path / "absent.json")


def test_node_without_a_name_is_refused(tmp_path):
    (tmp_path / "list.json").write_text(json.dumps([{"code": "LUNG"}]))
    with pytest.raises(KnowledgeError, match="a node lacks its name") as refused:
        read_oncotree(tmp_path / "list.json")
    assert refused.value.column == "name"


@pytest.mark.parametrize("content", ['"LUNG"', "[1, 2]", '{"error": "not found"}', "3"])
def test_json_that_is_no_tree_is_refused(tmp_path, content):
    (tmp_path / "tree.json").write_text(content)
    with pytest.raises(KnowledgeError, match=r"tree\.json"):
        read_oncotree(tmp_path / "tree.json")
