"""Tables are read as text, every row with the line it stands on."""

from pathlib import Path

import polars as pl
import pytest

from oncommons.errors import IntakeError
from oncommons.intake.text_table import find_column, read_lines, read_table


def table(tmp_path: Path, content: str | bytes):
    path = tmp_path / "a.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, "a.txt")


def test_every_cell_is_text_and_every_row_has_its_line(tmp_path):
    read = table(tmp_path, "#one\n#two\nA\tB\n1\tx\n2.0\ty\n")
    assert read.rows.rows() == [(4, None, "1", "x"), (5, None, "2.0", "y")]
    assert (read.header_line, read.above, read.names) == (3, ("#one", "#two"), ("A", "B"))


@pytest.mark.parametrize("word", ["", "NA", "na", "N/A", "[Not Available]", "[not applicable]"])
def test_words_for_missing_become_null(tmp_path, word):
    assert table(tmp_path, f"A\tB\n1\t{word}\n").rows["B"].to_list() == [None]


def test_rows_with_more_or_fewer_cells_are_marked(tmp_path):
    read = table(tmp_path, "A\tB\n1\n1\t2\t3\n1\t2\n")
    assert read.rows["#rule"].to_list() == ["ROW-RAGGED", "ROW-RAGGED", None]
    assert read.rows["A"].to_list() == ["1", "1", "1"]


def test_short_first_row_does_not_narrow_the_table(tmp_path):
    read = table(tmp_path, "A\tB\tC\n1\n1\t2\t3\n")
    assert read.rows["C"].to_list() == [None, "3"]


def test_blank_lines_are_left_out_and_lines_still_count(tmp_path):
    read = table(tmp_path, "A\tB\n1\tx\n\n\t\n2\ty\n\n\n")
    assert read.rows["#line"].to_list() == [2, 5]
    (said,) = read.findings
    assert (said.rule, said.line, said.count) == ("ROW-BLANK", 3, 2)


def test_blank_lines_at_the_end_are_no_fault(tmp_path):
    assert table(tmp_path, "A\n1\n\n\n").findings == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(tmp_path, end):
    read = table(tmp_path, end.join(["A\tB", "1\tx", "2\ty"]))
    assert read.rows["B"].to_list() == ["x", "y"]
    assert read.raw(pl.Series([3])).to_list() == ["2\ty"]


def test_mark_in_front_is_removed(tmp_path):
    assert table(tmp_path, b"\xef\xbb\xbfA\n1\n").names == ("A",)


def test_windows_1252_is_read_with_a_warning(tmp_path):
    read = table(tmp_path, "A\nH\xe9l\xe8ne\n".encode("cp1252"))
    assert read.rows["A"].to_list() == ["Hélène"]
    assert [one.rule for one in read.findings] == ["FILE-ENCODING"]


@pytest.mark.parametrize("content", ["A\n1\n".encode("utf-16"), b"A\n\x00\n", b"A\n\x81\n"])
def test_what_is_no_text_is_refused(tmp_path, content):
    with pytest.raises(IntakeError, match="FILE-ENCODING"):
        table(tmp_path, content)


@pytest.mark.parametrize("content", ["", "\n\n", "#only\n"])
def test_file_without_a_header_is_refused(tmp_path, content):
    with pytest.raises(IntakeError, match="FILE-EMPTY"):
        table(tmp_path, content)


def test_header_alone_is_a_table_without_rows(tmp_path):
    assert len(table(tmp_path, "A\tB\n").rows) == 0


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(IntakeError, match="FILE-MISSING"):
        read_table(tmp_path / "b.txt", "b.txt")


def test_two_columns_of_one_name_are_refused(tmp_path):
    with pytest.raises(IntakeError, match="two columns are called B") as refused:
        table(tmp_path, "#x\nA\tB\tB\n")
    assert refused.value.line == 2


def test_column_without_a_name_is_called_by_its_place(tmp_path):
    assert table(tmp_path, "A\t\n1\tx\n").names == ("A", "column 2")


def test_quotes_and_formulas_are_text(tmp_path):
    read = table(tmp_path, 'A\tB\n"x\t=cmd()\n')
    assert read.rows.select("A", "B").row(0) == ('"x', "=cmd()")


def test_long_cell_is_read_whole(tmp_path):
    assert len(table(tmp_path, "A\n" + "x" * 10_000_000 + "\n").rows["A"][0]) == 10_000_000


def test_values_and_raw_text_by_line(tmp_path):
    read = table(tmp_path, "A\tB\n1\tx\n\n2\ty\n")
    assert read.values(pl.Series([4, 2]), "B").to_list() == ["y", "x"]
    assert read.values(pl.Series([4]), "C").to_list() == [None]
    assert read.raw(pl.Series([4])).to_list() == ["2\ty"]


def test_column_is_found_in_any_case_with_a_finding(tmp_path):
    read = table(tmp_path, "Start_position\tEnd\n1\t2\n")
    assert find_column(read, ("End",)) == ("End", ())
    name, (alias,) = find_column(read, ("Start_Position",))
    assert (name, alias.rule, alias.column) == ("Start_position", "HDR-ALIAS", "Start_position")
    assert find_column(read, ("Middle",)) == ("", ())


def test_hash_is_that_of_the_bytes(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    path.write_bytes(b"A\n")
    known = "06f961b802bc46ee168555f066d28f4f0e9afdf3f88174c1ee6f9de004fc30a0"
    assert read_lines(path, "a.txt").sha256 == known
