"""Tables are read as text, or refused."""

import pytest

from oncommons.access.airlock.limits import FileLimits
from oncommons.access.airlock.tables import read_table, write_table
from oncommons.domain.verdicts import Verdict


def broken(text, separator=",", **settings):
    _, said = read_table(text, separator, **settings)
    return [one.checked.found for one in said if one.checked.verdict is Verdict.REFUSE]


@pytest.mark.parametrize(
    ("text", "separator"),
    [("stage,n\nI,40\n", ","), ("stage\tn\nI\t40\n", "\t"), ("stage;n\nI;40\n\n", ","),
     ('"stage",n\n"I",40', ",")],
)  # fmt: skip
def test_a_table_is_read(text, separator):
    table, said = read_table(text, separator)
    assert (table.header, table.rows) == (("stage", "n"), (("I", "40"),))
    assert all(one.checked.verdict is Verdict.PASS for one in said)
    assert table.lines() == ["stage\tn", "I\t40"]


def test_a_table_is_written_with_its_own_separator():
    table, _ = read_table('stage;n\n"a;b";40\n', ",")
    assert write_table(table, [("a;b", "hidden")]) == b'stage;n\n"a;b";hidden\n'


@pytest.mark.parametrize("text", ["", "stage,n\n", 'stage,n\n"I,40', 'a,b\n"x"y,1\n'])
def test_what_is_no_table_is_refused(text):
    assert read_table(text, ",")[0] is None
    assert broken(text) == ["the file is one table with a name on each column"]


def test_rows_of_other_lengths_are_refused():
    table, said = read_table("a,b\n1,2\n1,2,3\n1\n", ",")
    assert table is None
    assert said[0].places == ("row 2", "row 3")


def test_limits_names_and_formulas():
    few = FileLimits(most_rows=1)
    assert broken("a,b\n1,2\n3,4\n", limits=few) == ["a table has at most 1 rows and 200 columns"]
    few = FileLimits(most_columns=1)
    assert broken("a,b\n1,2\n", limits=few) == ["a table has at most 10,000 rows and 1 columns"]
    assert broken("a,A\n1,2\n") == ["no two names of a column look the same"]
    _, said = read_table("a,=b\n1,-0.5\n@x,2\n", ",")
    assert said[-1].places == ("name of column 2", "row 2, column 1")
