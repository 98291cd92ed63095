"""The catalogue lists every shipped table, each with version, licence and source."""

from importlib import resources

from oncommons.knowledge.approved import approved_pairs
from oncommons.knowledge.catalogue import catalogue
from oncommons.knowledge.drugs import drugs
from oncommons.knowledge.exons import exons
from oncommons.knowledge.genes import genes
from oncommons.knowledge.oncotree import oncotree


def test_every_file_in_the_package_is_listed():
    folder = resources.files("oncommons.knowledge").joinpath("facts")
    files = {file.name.removesuffix(".csv") for file in folder.iterdir() if file.is_file()}
    assert {table.name for table in catalogue()} == files


def test_every_table_says_version_licence_source_and_review():
    for table in catalogue():
        assert all((table.version, table.licence, table.source, table.reviewed))


def test_number_of_facts_is_what_the_loaders_give():
    rows = {table.name: table.rows for table in catalogue()}
    assert rows == {
        "approved": len(approved_pairs()),
        "drugs": len(drugs()),
        "exons": sum(map(len, exons().values())),
        "genes": len(genes()),
        "oncotree": len(oncotree().types),
    }


def test_attribution_that_oncotree_asks_for_is_given():
    (table,) = (table for table in catalogue() if table.name == "oncotree")
    assert "CC BY 4.0" in table.licence
    assert "Memorial Sloan Kettering" in table.licence
