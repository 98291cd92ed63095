"""Level tables: what is read becomes a tree, and what would make labels lie is refused by line."""

import pytest

from oncommons.errors import PolicyError
from oncommons.privacy.hierarchy import (
    check_rows,
    hierarchy_from_rows,
    read_hierarchy,
    with_missing,
    with_root,
)

STAGES = [("I", "early"), ("II", "early"), ("III", "late"), ("IV", "late")]


@pytest.fixture
def stage():
    return hierarchy_from_rows("stage", STAGES)


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "stage.csv"
    path.write_bytes(text.encode(encoding))
    return path


def rules(rows):
    return [finding.rule for finding in check_rows(rows)]


def test_leaves_keep_the_order_of_the_rows(stage):
    assert stage.leaves == ("I", "II", "III", "IV")
    assert stage.height == 3


def test_a_root_is_added_where_absent(stage):
    assert stage.labels[-1] == ("*",)
    assert stage.rows()[0] == ("I", "early", "*")


def test_a_root_that_is_there_is_kept():
    rows = [("I", "*"), ("II", "*")]
    assert with_root(rows) == rows


def test_a_lone_leaf_called_star_still_gets_a_root():
    assert with_root([("*",)]) == [("*", "*")]


def test_each_level_gives_every_leaf_its_label(stage):
    assert stage.labels_at(0) == ["I", "II", "III", "IV"]
    assert stage.labels_at(1) == ["early", "early", "late", "late"]
    assert stage.labels_at(2) == ["*"] * 4


def test_the_penalty_runs_from_nothing_to_one(stage):
    assert stage.penalty(0).tolist() == [0, 0, 0, 0]
    assert stage.penalty(1).tolist() == pytest.approx([1 / 3] * 4)
    assert stage.penalty(2).tolist() == [1, 1, 1, 1]


def test_the_penalty_counts_the_leaves_under_each_label():
    uneven = hierarchy_from_rows("u", [("a", "x"), ("b", "x"), ("c", "x"), ("d", "y"), ("e", "z")])
    assert uneven.penalty(1).tolist() == [0.5, 0.5, 0.5, 0, 0]


def test_a_single_leaf_loses_nothing_at_any_level():
    lone = hierarchy_from_rows("lone", [("only",)])
    assert [lone.penalty(level).tolist() for level in range(lone.height)] == [[0], [0]]


def test_rows_and_hierarchy_are_the_same_thing_twice(stage):
    again = hierarchy_from_rows("stage", stage.rows())
    assert again.rows() == stage.rows()


def test_a_missing_value_lies_directly_under_the_root(stage):
    assert with_missing(stage).rows()[-1] == ("unknown", "unknown", "*")
    assert with_missing(stage).leaves[:4] == stage.leaves


def test_a_hierarchy_that_knows_the_missing_value_keeps_its_own():
    own = hierarchy_from_rows("sex", [("male", "known"), ("unknown", "other")])
    assert with_missing(own) is own


def test_a_leaf_that_stands_twice_is_named_with_its_line():
    (found,) = check_rows([("I", "early"), ("II", "early"), ("I", "early")])
    assert (found.rule, found.line, found.value) == ("PRV-H3", 3, "I")
    assert "keep one" in found.remedy


def test_a_period_that_crosses_its_parent_is_not_nested():
    rows = [("2019", "2019-2020", "2015-2019"), ("2020", "2019-2020", "2020-2024")]
    (found,) = check_rows(rows)
    assert (found.rule, found.line, found.value) == ("PRV-H2", 2, "2019-2020")
    assert '"2015-2019"' in found.says
    assert '"2020-2024"' in found.says


def test_a_label_with_two_parents_is_told_once_for_each_other_parent():
    rows = [(str(i), "both", "left" if i < 3 else "right") for i in range(9)]
    assert [found.line for found in check_rows(rows)] == [4]


def test_one_label_for_two_sets_of_leaves_is_ambiguous():
    rows = [("a", "x", "y"), ("b", "x", "y"), ("c", "y", "z"), ("d", "w", "z")]
    assert rules(rows) == ["PRV-H4"]


def test_a_leaf_may_bear_the_name_of_its_own_node():
    assert rules([("NSCLC", "NSCLC"), ("LUAD", "NSCLC"), ("LUSC", "NSCLC")]) == []


def test_a_leaf_may_not_bear_the_name_of_a_node_elsewhere():
    assert rules([("LUNG", "BREAST"), ("IDC", "BREAST"), ("LUAD", "LUNG"), ("LUSC", "LUNG")]) == [
        "PRV-H4"
    ]


def test_rows_of_unequal_length_are_each_named():
    found = check_rows([("a", "x"), ("b",), ("c", "x", "y")])
    assert [(one.rule, one.line) for one in found] == [("PRV-H5", 2), ("PRV-H5", 3)]


def test_an_empty_label_is_refused():
    (found,) = check_rows([("a", "x"), ("b", "")])
    assert (found.rule, found.line) == ("PRV-H5", 2)
    assert "level 1" in found.says


def test_no_row_is_refused():
    assert rules([]) == ["PRV-H5"]


def test_all_faults_are_told_at_once():
    rows = [("a", "x", "p"), ("a", "x", "p"), ("b", "x", "q"), ("c", "y", "q")]
    with pytest.raises(PolicyError) as caught:
        hierarchy_from_rows("h", rows)
    assert "2 faults" in str(caught.value)
    assert "PRV-H3" in str(caught.value)
    assert "PRV-H2" in str(caught.value)
    assert (caught.value.line, caught.value.value) == (2, "a")


def test_a_file_is_read_from_leaf_to_root(tmp_path):
    read = read_hierarchy(written(tmp_path, "I;early;*\nII; early ;*\nIII;late;*\n"))
    assert read.name == "stage"
    assert read.rows() == [("I", "early", "*"), ("II", "early", "*"), ("III", "late", "*")]


def test_the_mark_that_spreadsheets_put_first_is_no_part_of_a_label(tmp_path):
    assert read_hierarchy(written(tmp_path, "F;*\nM;*\n", "utf-8-sig")).leaves == ("F", "M")


def test_lines_are_those_of_the_file_when_some_are_blank(tmp_path):
    path = written(tmp_path, "\nI;early\n\n  \nII;early\nI;early\n")
    with pytest.raises(PolicyError) as caught:
        read_hierarchy(path)
    assert (caught.value.file, caught.value.line) == (str(path), 6)
    assert "(line 6)" in str(caught.value)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = written(tmp_path, "Île-de-France;*\n", "cp1252")
    with pytest.raises(PolicyError, match="UTF-8") as caught:
        read_hierarchy(path)
    assert caught.value.file == str(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PolicyError, match="cannot be read"):
        read_hierarchy(tmp_path / "none.csv")


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(PolicyError, match="PRV-H5 there is no row"):
        read_hierarchy(written(tmp_path, "\n\n"))
