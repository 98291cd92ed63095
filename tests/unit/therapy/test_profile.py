"""The profile language."""

import pytest

from oncommons.errors import KnowledgeError
from oncommons.therapy.profile import DEEPEST, And, Atom, Not, Or, atoms, parse_profile
from oncommons.therapy.variants import Asked, read_variant


def atom(subject: str, variant: str) -> Atom:
    return Atom(subject, read_variant(variant))


BRAF, KRAS, MET = atom("BRAF", "V600E"), atom("KRAS", "Mutation"), atom("MET", "Amplification")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("BRAF V600E", BRAF),
        ("(BRAF V600E)", BRAF),
        ("NOT KRAS Mutation", Not(KRAS)),
        ("NOT NOT KRAS Mutation", Not(Not(KRAS))),
        ("MET Amplification AND NOT KRAS Mutation", And((MET, Not(KRAS)))),
        ("BRAF V600E OR MET Amplification AND KRAS Mutation", Or((BRAF, And((MET, KRAS))))),
        ("(BRAF V600E OR MET Amplification) AND KRAS Mutation", And((Or((BRAF, MET)), KRAS))),
        ("( BRAF V600E OR MET Amplification )", Or((BRAF, MET))),
        ("NOT (BRAF V600E AND KRAS Mutation)", Not(And((BRAF, KRAS)))),
        ("BRAF V600E OR MET Amplification OR KRAS Mutation", Or((BRAF, MET, KRAS))),
        ("v::ALK Fusion", atom("v::ALK", "Fusion")),
        ("MSI-H", atom("MSI", "High")),
        ("tmb-high", atom("TMB", "High")),
        ("RAS Wildtype", And((atom("KRAS", "Wildtype"), atom("NRAS", "Wildtype")))),
        ("RAS Mutation", Or((KRAS, atom("NRAS", "Mutation")))),
        ("VHL R167Q (c.500G>A)", atom("VHL", "R167Q (c.500G>A)")),
        ("KRAS and BRAF", atom("KRAS", "and BRAF")),
    ],
)
def test_text_becomes_a_tree(text, tree):
    assert parse_profile(text) == tree


@pytest.mark.parametrize(
    ("text", "gene", "written"),
    [
        ("V600E", "BRAF", "BRAF V600E"),
        ("Exon 19 Deletion OR L858R", "EGFR", "EGFR Exon 19 Deletion OR EGFR L858R"),
        ("BCR::ABL1 Fusion", "ABL1", "BCR::ABL1 Fusion"),
        ("BRAF V600E", "BRAF", "BRAF V600E"),
        ("Amplification AND NOT KRAS Mutation", "ERBB2",
         "ERBB2 Amplification AND NOT KRAS Mutation"),
        ("Something Odd", "ERBB2", "ERBB2 Something Odd"),
        ("ERBB2 Something Odd", "ERBB2", "ERBB2 Something Odd"),
    ],
)  # fmt: skip
def test_an_atom_without_gene_means_the_gene_of_the_fact(text, gene, written):
    assert str(parse_profile(text, gene)) == written


@pytest.mark.parametrize(
    "written",
    [
        "NOT (BRAF V600E OR KRAS Mutation)",
        "(BRAF V600E OR KRAS Mutation) AND MET Amplification",
        "(BRAF V600E AND KRAS Mutation) AND MET Amplification",
        "(BRAF V600E OR KRAS Mutation) OR MET Amplification",
        "BRAF V600E AND KRAS Mutation OR MET Amplification",
    ],
)
def test_brackets_are_written_only_where_they_matter(written):
    assert str(parse_profile(written)) == written


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", '"the end" stands where a gene should, at character 1'),
        ("BRAF V600E AND", '"the end" stands where a gene should'),
        ("AND BRAF V600E", '"AND" stands where a gene should'),
        ("(BRAF V600E", "a bracket is not closed"),
        ("BRAF V600E)", '")" stands where AND, OR or the end should, at character 11'),
        ("(BRAF V600E) KRAS", '"KRAS" stands where AND, OR or the end should'),
        ("()", '")" stands where a gene should'),
        ("NOT", '"the end" stands where a gene should'),
    ],
)
def test_a_faulty_text_is_refused_with_its_place(text, found):
    with pytest.raises(KnowledgeError) as refused:
        parse_profile(text)
    assert found in str(refused.value)
    assert refused.value.column == "profile"
    assert "write GENE VARIANT" in refused.value.remedy


@pytest.mark.parametrize("opening", ["(", "NOT "])
def test_ten_thousand_nested_brackets_are_refused_before_the_stack_ends(opening):
    with pytest.raises(KnowledgeError, match=f"deeper than {DEEPEST}"):
        parse_profile(opening * 10_000 + "BRAF V600E" + ")" * 10_000)


def test_a_gene_whose_name_holds_an_operator_is_one_word():
    assert parse_profile("ANDR V1A OR NOTCH1 V1A") == Or(
        (atom("ANDR", "V1A"), atom("NOTCH1", "V1A"))
    )


def test_genes_of_an_atom():
    assert atom("EML4::ALK", "Fusion").genes == ("EML4", "ALK")
    assert atom("v::ALK", "Fusion").genes == ("ALK",)
    assert atom("MSI", "High").genes == ()


def test_atoms_tell_what_is_asserted():
    tree = parse_profile(
        "MET Amplification AND NOT (KRAS Mutation OR NOT BRAF V600E) AND NRAS Wildtype"
    )
    assert [(found.subject, asserted) for found, asserted in atoms(tree)] == [
        ("MET", True),
        ("KRAS", False),
        ("BRAF", True),
        ("NRAS", False),
    ]


def test_an_atom_of_one_word_is_not_understood():
    assert parse_profile("V600E").variant.asked is Asked.UNREADABLE
