"""Sums, means and percentiles: many contribute, none dominates, nobody's value is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncommons.disclosure.depths import Strictness
from oncommons.disclosure.quantiles import may_show_quantile
from oncommons.disclosure.sums import Contributions, broken_sum_rules, contributions
from oncommons.errors import DataError


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ([10.0] * 10, ()),
        ([10.0] * 9, ("contributors",)),
        ([800.0, 120.0, *[10.0] * 8], ("dominance",)),  # 920 of 1000
        ([780.0, 119.0, *[12.7] * 8], ()),
        ([1000.0, 500.0, *[1.0] * 20], ("dominance", "p percent")),
        ([], ()),
        ([0.0] * 12, ()),
        ([5.0], ("contributors", "dominance", "p percent")),
        ([-1000.0, -500.0, *[1.0] * 20], ("dominance", "p percent")),
    ],
)
def test_limits_of_sums(values, broken):
    assert broken_sum_rules(contributions(values), 10) == broken


def test_strict_is_stricter_of_one_who_knows_their_own_part():
    behind = Contributions(30, 1120.0, (1000.0, 0.0))
    assert "p percent" not in broken_sum_rules(behind, 10)
    assert "p percent" in broken_sum_rules(behind, 10, strictness=Strictness.STRICT)


def test_a_value_that_is_none_is_refused():
    with pytest.raises(DataError, match="row 1"):
        contributions([1.0, float("nan")])


@given(st.lists(st.floats(0, 1e6), min_size=10, max_size=30))
def test_what_one_other_contributor_could_work_out_is_never_near(values):
    """Who holds the second largest value estimates the largest by the rest: off by p percent."""
    behind = contributions(values)
    if broken_sum_rules(behind, 10) == () and behind.total:
        first, second = behind.largest
        guess = behind.total - second
        assert guess - first >= 0.1 * first - 1e-6 * behind.total


@pytest.mark.parametrize(
    ("patients", "share", "open_"),
    [
        (19, 0.5, False), (20, 0.5, True), (39, 0.25, False), (40, 0.75, True),
        (199, 0.95, False), (200, 0.95, True), (10_000, 0.0, False), (10_000, 1.0, False),
    ],
)  # fmt: skip
def test_enough_lie_beyond_each_percentile(patients, share, open_):
    assert may_show_quantile(patients, share, 10) is open_


def test_what_is_no_share_is_refused():
    with pytest.raises(DataError, match="no share"):
        may_show_quantile(10, 95, 10)
