"""Fact files: header, rows with their line, and refusals that name the place."""

import pytest

from oncommons.errors import KnowledgeError
from oncommons.knowledge.fact_file import HEADER, read_facts, shipped_facts

HEAD = "# version: 1\n# licence: Apache-2.0\n# source: made for this test\n# reviewed: by none\n"


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "made.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_header_says_version_licence_source_and_review(write):
    file = read_facts(write(f"{HEAD}a,b\n1,2\n"), ["a", "b"])
    assert file.name == "made"
    assert {key: file.header[key] for key in HEADER} == {
        "version": "1",
        "licence": "Apache-2.0",
        "source": "made for this test",
        "reviewed": "by none",
    }


def test_rows_know_their_physical_line_past_blanks_and_comments(write):
    file = read_facts(write(f"{HEAD}a,b\n\n1,2\n# why: a remark\n3,4\n"), ["a"])
    assert [(row.line, row["a"]) for row in file.rows] == [(7, "1"), (9, "3")]


def test_cells_are_stripped_and_quotes_hold_commas(write):
    row = read_facts(write(f'{HEAD}a,b\n"x, y", z \n'), ["a", "b"]).rows[0]
    assert (row["a"], row["b"]) == ("x, y", "z")


def test_columns_may_stand_in_any_order_and_more_may_come(write):
    file = read_facts(write(f"{HEAD}c,b,a\n3,2,1\n"), ["a", "b"])
    assert file.rows[0]["a"] == "1"


def test_several_values_are_split_at_semicolons(write):
    rows = read_facts(write(f"{HEAD}a,b\nx; y;,1\n,2\n"), ["a"]).rows
    assert rows[0].several("a") == ("x", "y")
    assert rows[1].several("a") == ()


def test_number_is_a_whole_one_above_zero_or_nothing(write):
    rows = read_facts(write(f"{HEAD}a,b\n7,1\n,1\n-3,1\n0,1\nx,1\n1.5,1\n²,1\n"), ["a"]).rows
    assert (rows[0].number("a"), rows[1].number("a")) == (7, None)
    for row in rows[2:]:
        with pytest.raises(KnowledgeError, match="whole number above 0"):
            row.number("a")


def test_required_cell_may_not_be_empty(write):
    row = read_facts(write(f"{HEAD}a,b\n,2\n"), ["a"]).rows[0]
    assert row.required("b") == "2"
    with pytest.raises(KnowledgeError) as refused:
        row.required("a")
    assert (refused.value.line, refused.value.column) == (6, "a")


def test_row_with_another_number_of_cells_is_refused_with_its_line(write):
    with pytest.raises(KnowledgeError, match="3 cells, the header 2") as refused:
        read_facts(write(f"{HEAD}a,b\n1,2\n1,2,3\n"), ["a"])
    assert refused.value.line == 7
    assert refused.value.file.endswith("made.csv")


def test_missing_column_is_named(write):
    with pytest.raises(KnowledgeError, match="column b is missing; found a, c") as refused:
        read_facts(write(f"{HEAD}a,c\n1,2\n"), ["a", "b"])
    assert refused.value.column == "b"


@pytest.mark.parametrize("key", HEADER)
def test_header_without_one_of_its_keys_is_refused(write, key):
    head = "".join(line for line in HEAD.splitlines(keepends=True) if f" {key}:" not in line)
    with pytest.raises(KnowledgeError, match=f"the header lacks {key}"):
        read_facts(write(f"{head}a\n1\n"), ["a"])


def test_missing_or_undecodable_file_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_facts(tmp_path / "absent.csv", ["a"])
    (tmp_path / "latin.csv").write_bytes(HEAD.encode() + b"a\n\xe9\n")
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_facts(tmp_path / "latin.csv", ["a"])


def test_table_that_is_not_shipped_is_refused():
    with pytest.raises(KnowledgeError, match=r"absent\.csv"):
        shipped_facts("absent", ["a"])
