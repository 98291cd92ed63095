"""Every array passes the same checks; a message names the first bad row and none of its values."""

import numpy as np
import pytest

from oncommons.errors import DataError
from oncommons.stats.arrays import (
    check_columns,
    check_flags,
    check_labels,
    check_length,
    check_matrix,
    check_numbers,
    refuse_rows,
)


def test_numbers_become_floats():
    numbers = check_numbers(np.array([1, 2], dtype=np.int16), "age_years")
    assert numbers.dtype == np.float64
    assert numbers.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["NA", "3"], "age_years holds text"),
        ([[1], [2]], r"age_years has shape \(2, 1\)"),
        ([], r"age_years has shape \(0,\)"),
        ([1, None, 3], "age_years is missing or infinite in row 1 "),
        ([1, np.nan, np.inf], "age_years is missing or infinite in row 1 and 1 more"),
    ],
)
def test_numbers_that_are_none_are_refused(values, says):
    with pytest.raises(DataError, match=says):
        check_numbers(values, "age_years")


def test_a_refusal_says_what_to_do_and_shows_no_value():
    with pytest.raises(DataError) as refused:
        check_flags([0, 1, 7], "event")
    assert refused.value.remedy == "code it as 0 or 1"
    assert "7" not in str(refused.value)


@pytest.mark.parametrize("values", [[True, False], [1, 0], [1.0, 0.0], np.array([1, 0], np.int8)])
def test_flags_are_booleans_however_they_are_coded(values):
    flags = check_flags(values, "event")
    assert flags.dtype == np.bool_
    assert flags.tolist() == [True, False]


def test_no_flag_at_all_is_refused():
    with pytest.raises(DataError, match="event has shape"):
        check_flags(np.array([], dtype=bool), "event")


def test_one_column_is_a_matrix_of_one_column():
    assert check_matrix([1, 2, 3], "covariates", 3).shape == (3, 1)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([["a"], ["b"]], "covariates holds text"),
        ([[1, 2]], r"shape \(1, 2\); give 2 rows"),
        (np.zeros((2, 1, 1)), "shape"),
        ([[1, 2], [3, np.nan]], "covariates is missing or infinite in row 1 "),
    ],
)
def test_a_matrix_with_gaps_or_other_rows_is_refused(values, says):
    with pytest.raises(DataError, match=says):
        check_matrix(values, "covariates", 2)


def test_the_number_of_columns_is_that_of_the_fit():
    assert check_columns([[1, 2]], "covariates", 2).shape == (1, 2)
    with pytest.raises(DataError, match="covariates has 2 columns, not 3"):
        check_columns([[1, 2]], "covariates", 3)


def test_labels_may_be_text_or_numbers():
    labels, place = check_labels(np.array([3, 1, 3]), "strata", 3)
    assert labels.tolist() == [1, 3]
    assert place.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([1.0, np.nan], "group is missing in row 1 "),
        (np.array(["a", None], dtype=object), "group mixes kinds"),
        (["a"], "group has 1 rows, not 2"),
    ],
)
def test_missing_labels_are_refused(values, says):
    with pytest.raises(DataError, match=says):
        check_labels(values, "group", 2)


def test_a_column_has_as_many_rows_as_the_others():
    check_length(np.zeros(3), "event", 3)
    with pytest.raises(DataError, match="event has 2 rows, not 3"):
        check_length(np.zeros(2), "event", 3)


def test_no_wrong_row_passes():
    refuse_rows(np.array([False, False]), "anything", "nothing")
