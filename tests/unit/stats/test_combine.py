"""q values and the Cauchy combination, on lists small enough to do by hand."""

import math

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from oncommons.errors import DataError
from oncommons.stats.combine import benjamini_hochberg, cauchy_combination


def test_q_values_by_hand():
    # m p / rank from the largest: .5, 5/4 .04, 5/3 .03, 5/2 .02, 5 .005; then the running minimum.
    q = benjamini_hochberg([0.02, 0.5, 0.005, 0.04, 0.03])
    assert q == pytest.approx([0.05, 0.5, 0.025, 0.05, 0.05])


def test_q_values_agree_with_scipy():
    p = np.random.default_rng(0).random(500) ** 3
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p), rel=1e-12)


def test_no_test_has_no_q_value():
    assert benjamini_hochberg([]).shape == (0,)


@pytest.mark.parametrize(
    ("p", "says"),
    [
        ([0.1, np.nan], "p is missing in row 1 "),
        ([0.1, 1.1], "p is not within 0 and 1 in row 1 "),
        ([[0.1, 0.2]], "p has shape"),
    ],
)
def test_what_is_no_p_value_is_refused(p, says):
    with pytest.raises(DataError, match=says):
        benjamini_hochberg(p)


def test_two_p_values_combine_as_the_mean_of_two_cauchy_variables():
    tangents = (math.tan((0.5 - 0.01) * math.pi) + math.tan((0.5 - 0.2) * math.pi)) / 2
    assert cauchy_combination([0.01, 0.2]) == pytest.approx(0.5 - math.atan(tangents) / math.pi)


@pytest.mark.parametrize("p", [0.94, 0.5, 1e-4, 1e-15, 9.9e-16, 1e-80, 1e-300])
def test_one_p_value_is_itself(p):
    assert float(cauchy_combination([p])) == pytest.approx(p, rel=1e-12)


def test_tiny_ones_keep_their_size():
    assert float(cauchy_combination([1e-200, 0.5])) == pytest.approx(2e-200, rel=1e-12)
    assert float(cauchy_combination([0.0, 0.5])) == 0.0


def test_a_p_near_1_does_not_cancel_the_others():
    assert float(cauchy_combination([0.001, 1.0])) <= 2.2 * 0.001
    assert float(cauchy_combination([0.001, 1.0], clip=1.0)) > 0.9


def test_missing_ones_are_left_out_row_by_row():
    combined = cauchy_combination([[0.01, np.nan], [np.nan, np.nan], [0.01, 0.01]])
    assert combined[[0, 2]] == pytest.approx([0.01, 0.01])
    assert np.isnan(combined[1])


def test_a_p_outside_0_and_1_is_refused():
    with pytest.raises(DataError, match="p is not within 0 and 1"):
        cauchy_combination([[0.1, 0.2], [0.3, -0.1]])
