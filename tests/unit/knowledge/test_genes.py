"""Genes: what older names mean today, and roles with their source."""

import re

import pytest

from oncommons.errors import KnowledgeError
from oncommons.knowledge import fact_file, genes
from oncommons.knowledge.genes import Gene, GeneRole, current_symbol, role, symbols_by_name


@pytest.mark.parametrize(
    ("former", "current"),
    [("MLL", "KMT2A"), ("MLL2", "KMT2D"), ("MLL3", "KMT2C"), ("FAM123B", "AMER1"),
     ("PARK2", "PRKN"), ("WHSC1", "NSD2"), ("H3F3A", "H3-3A"), ("HIST1H3B", "H3C2"),
     ("MRE11A", "MRE11"), ("C11orf30", "EMSY"), ("PAK7", "PAK5"), ("TCEB1", "ELOC"),
     ("FAM46C", "TENT5C"), ("MYCL1", "MYCL"), ("HER2", "ERBB2"), ("NEU", "ERBB2"),
     ("SEPT9", "SEPTIN9"), ("RFWD2", "COP1"), ("FAM175A", "ABRAXAS1"), ("tp53", "TP53"),
     (" BRAF ", "BRAF"), ("braf", "BRAF")],
)  # fmt: skip
def test_older_names_and_spellings_give_the_symbol_of_today(former, current):
    assert current_symbol(former) == current


@pytest.mark.parametrize("text", ["C1orf112", "NOTAGENE", "1-Mar", "", "hsa-mir-150"])
def test_unknown_symbol_is_passed_on_as_it_is(text):
    assert current_symbol(text) == text


def test_current_symbols_stay():
    assert all(current_symbol(symbol) == symbol for symbol in genes.genes())


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [("BRAF", GeneRole.ONCOGENE), ("PTEN", GeneRole.TUMOUR_SUPPRESSOR), ("EZH2", GeneRole.BOTH),
     ("MLL2", GeneRole.TUMOUR_SUPPRESSOR), ("TMPRSS2", None), ("GAPDH", None)],
)  # fmt: skip
def test_role_of_well_known_genes(symbol, expected):
    assert role(symbol) is expected


def test_about_two_hundred_genes_have_a_role_with_its_source():
    with_role = [gene for gene in genes.genes().values() if gene.role]
    assert len(with_role) >= 200
    assert all(gene.source for gene in with_role)
    assert all(not gene.source for gene in genes.genes().values() if not gene.role)


def test_every_named_paper_has_its_reference_in_the_header():
    header = fact_file.shipped_facts("genes", genes.COLUMNS).header
    papers = {
        paper for gene in genes.genes().values() for paper in gene.source.split("; ") if paper
    }
    assert len(papers) >= 30
    assert {paper for paper in papers if not re.search(r"\d+:\d+", header.get(paper, ""))} == set()


def test_numbers_are_given_once():
    listed = list(genes.genes().values())
    for numbers in ([gene.hgnc_id for gene in listed], [gene.entrez_id for gene in listed]):
        known = [number for number in numbers if number]
        assert len(known) == len(set(known)) >= 290


def test_shipped_genes_cannot_be_changed():
    with pytest.raises(TypeError):
        genes.genes()["BRAF"] = None


def gene(symbol, *former):
    return Gene(symbol, None, None, None, former, "")


def test_name_that_two_genes_claim_is_refused():
    with pytest.raises(KnowledgeError, match='"MLL4" means both KMT2B and KMT2D'):
        symbols_by_name([gene("KMT2B", "MLL4"), gene("KMT2D", "MLL4")])


def test_name_that_is_another_genes_symbol_is_refused():
    with pytest.raises(KnowledgeError, match="TAZ"):
        symbols_by_name([gene("TAZ"), gene("WWTR1", "taz")])


@pytest.fixture
def made(monkeypatch, tmp_path):
    """Put a table of our own in place of the shipped one."""

    def put(*rows):
        head = "# version: 1\n# licence: x\n# source: x\n# reviewed: x\n"
        path = tmp_path / "genes.csv"
        path.write_text(head + ",".join(genes.COLUMNS) + "\n" + "\n".join(rows) + "\n")
        monkeypatch.setattr(
            genes, "shipped_facts", lambda name, columns: fact_file.read_facts(path, columns)
        )
        return genes.genes.__wrapped__

    return put


@pytest.mark.parametrize(
    ("row", "column"),
    [("BRAF,1097,673,driver,,x", "role"), ("BRAF,1097,673,oncogene,,", "source"),
     ("BRAF,HGNC:1097,673,,,", "hgnc_id"), ("BRAF,1097,0,,,", "entrez_id"),
     (",1097,673,,,", "symbol")],
)  # fmt: skip
def test_malformed_row_is_refused_with_line_and_column(made, row, column):
    with pytest.raises(KnowledgeError) as refused:
        made("TP53,11998,7157,tumour suppressor,,x", row)()
    assert (refused.value.line, refused.value.column) == (7, column)
