"""Blocks are frozen values that refuse what no page should carry."""

import pytest

from oncommons.errors import DataError
from oncommons.report.blocks import Figure, KeyNumber, KeyNumbers, Step, TableBlock, cell_text

TABLE = TableBlock("Patients", ("Stage", "Patients"), [("I", 640), ("0", None)], minimum=10)


def test_hidden_cell_is_explained_and_a_full_table_is_not():
    assert TABLE.hidden == "hidden: fewer than 10 patients"
    assert TableBlock("Patients", ("Stage", "Patients"), [("I", 640)], minimum=10).hidden == ""


def test_hidden_key_number_is_explained():
    assert KeyNumbers([KeyNumber("Rare", None)]).hidden == "hidden to protect patients"
    assert KeyNumbers([KeyNumber("Patients", 5)]).hidden == ""


def test_words_are_told_from_numbers_since_they_are_written_smaller():
    values = ("not reached", "6.2", 12, None)
    assert [KeyNumber("Median", value).is_words for value in values] == [True, False, False, False]


def test_cells():
    assert [cell_text(cell) for cell in (None, 0, 1234, 0.5, "a", "")] == [
        "hidden", "0", "1,234", "0.5", "a", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "numeric"),
    [
        ([1, 2.5, None], True),
        (["41 of 2,257", "< 10", "\u22120.5"], True),
        (["0.7 (0.6 to 0.8)", None], True),
        ([1, "not known"], False),
        (["R175"], False),
        (["125, not tested"], True),
        (["8.3 %, 1 in 12"], True),
        (["2 columns have no home in the schema"], False),
        ([None, None], False),
    ],
)
def test_columns_of_numbers_are_told_from_words(cells, numeric):
    table = TableBlock("Made", ("Name", "Cell"), [("a", cell) for cell in cells])
    assert table.is_numeric(1) is numeric
    assert not table.is_numeric(0)


def test_row_of_another_length_is_refused():
    with pytest.raises(DataError, match="row 2 of the table 'Made' has 1 cells"):
        TableBlock("Made", ("a", "b"), [("x", 1), ("y",)])


@pytest.mark.parametrize("link", ["https://example.org", "javascript:alert(1)", "#", "# s2", "s2"])
def test_link_that_leaves_the_page_is_refused(link):
    with pytest.raises(DataError, match="leads out of the page"):
        Step("Intake", link=link)
    assert Step("Intake", link="#s2").link == "#s2"


def test_picture_that_could_run_something_is_refused():
    with pytest.raises(DataError, match="script"):
        Figure("Made", "<svg><script>alert(1)</script></svg>", "", TABLE)
    assert Figure("Made", "<svg><g></g></svg>", "", TABLE).svg
