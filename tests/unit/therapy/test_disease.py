"""How tumour types relate."""

import pytest

from oncommons.domain.advice import Relation
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.disease import CLOSENESS, is_placed, relation_to, relations_of


@pytest.mark.parametrize(
    ("code", "evidence", "relation"),
    [
        ("LUAD", ("LUAD",), Relation.SAME),
        ("LUAD", ("NSCLC",), Relation.SAME),
        ("LUNG", ("NSCLC",), Relation.BROADER),
        ("COAD", ("NSCLC",), Relation.OTHER),
        ("COAD", ("NSCLC", "COADREAD"), Relation.SAME),
        ("COAD", ("SOLID",), Relation.AGNOSTIC),
        ("COAD", ("NSCLC", "SOLID"), Relation.AGNOSTIC),
        ("COAD", ("SOLID", "!COADREAD"), Relation.OTHER),
        ("LUAD", ("SOLID", "!COADREAD"), Relation.AGNOSTIC),
        ("AML", ("SOLID",), Relation.OTHER),
        ("", ("SOLID",), Relation.AGNOSTIC),
        ("", ("SOLID", "!COADREAD"), Relation.AGNOSTIC),
        ("", ("NSCLC",), Relation.UNKNOWN),
        ("NOSUCH", ("NSCLC",), Relation.UNKNOWN),
        ("LUAD", ("NOSUCH",), Relation.UNKNOWN),
        ("LUAD", (), Relation.UNKNOWN),
        ("LUAD", ("COAD", "NOSUCH"), Relation.UNKNOWN),
    ],
)
def test_the_closest_relation_wins(code, evidence, relation):
    assert relation_to(code, evidence, oncotree()) is relation


def test_a_tumour_never_relates_worse_than_its_parent():
    tree = oncotree()
    for code in tree.types:
        for evidence in (("NSCLC",), ("SOLID",), ("COADREAD", "BRCA"), ("AML",)):
            here = CLOSENESS.index(relation_to(code, evidence, tree))
            for parent in tree.ancestors(code):
                above = relation_to(parent, evidence, tree)
                if above is not Relation.BROADER:  # a sister of the type of the evidence is another
                    assert here <= CLOSENESS.index(above)


def test_every_relation_has_its_place():
    assert set(CLOSENESS) == set(Relation)


def test_a_code_of_today_or_of_old_is_placed():
    assert is_placed("GB", oncotree())
    assert is_placed("GBM", oncotree())
    assert not is_placed("NOSUCH", oncotree())


def test_a_code_that_is_not_in_the_tree_counts_as_missing():
    for code in ("NOSUCH", ""):
        relations = relations_of(code, oncotree())
        assert relations(("SOLID",)) is Relation.AGNOSTIC
        assert relations(("NSCLC",)) is Relation.UNKNOWN
    assert relations_of("LUAD", oncotree())(("NSCLC",)) is Relation.SAME
