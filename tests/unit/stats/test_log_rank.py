"""The log-rank test on tables small enough to do by hand, and what it refuses."""

import numpy as np
import pytest
from scipy import stats

from oncommons.errors import DataError
from oncommons.stats.log_rank import log_rank


def by_hand(time, event, first):
    """Mantel's sums, one day of death after the other."""
    excess = variance = 0.0
    for day in sorted(set(time[event])):
        n, n1 = np.sum(time >= day), np.sum((time >= day) & first)
        d, d1 = np.sum(event & (time == day)), np.sum(event & (time == day) & first)
        excess += d1 - d * n1 / n
        if n > 1:
            variance += d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1)
    return excess**2 / variance


def test_two_groups_agree_with_mantels_sums():
    random = np.random.default_rng(3)
    time, event = random.integers(1, 30, 60), random.random(60) < 0.6
    first = random.random(60) < 0.4
    result = log_rank(time, event, first)
    assert result.chi2 == pytest.approx(by_hand(time, event, first), rel=1e-12)
    assert result.p == pytest.approx(stats.chi2.sf(result.chi2, 1), rel=1e-12)


def test_labels_observed_and_expected_stand_together():
    result = log_rank([1, 2, 3, 4], [1, 1, 1, 0], ["b", "b", "a", "a"])
    assert result.groups.tolist() == ["a", "b"]
    assert result.observed.tolist() == [1, 2]
    assert result.expected == pytest.approx([1 / 2 + 2 / 3 + 1, 1 / 2 + 1 / 3])
    assert result.observed.sum() == pytest.approx(result.expected.sum())


def test_equal_groups_do_not_differ():
    result = log_rank([1, 2, 3, 1, 2, 3], [1, 1, 0, 1, 1, 0], [0, 0, 0, 1, 1, 1])
    assert result.chi2 == pytest.approx(0, abs=1e-12)
    assert result.p == pytest.approx(1)


def test_a_group_that_left_before_any_death_takes_no_degree_of_freedom():
    time, event = [1, 1, 5, 6, 7, 8], [0, 0, 1, 1, 1, 1]
    with_early = log_rank(time, event, ["early", "early", "a", "a", "b", "b"])
    without = log_rank(time[2:], event[2:], ["a", "a", "b", "b"])
    assert with_early.df == without.df == 1
    assert with_early.chi2 == pytest.approx(without.chi2)


def test_late_entry_changes_who_is_at_risk():
    time, event, group = [2, 4, 6, 8], [1, 1, 1, 1], [0, 1, 0, 1]
    late = log_rank(time, event, group, entry_days=[-1, 3, -1, 3])
    assert late.expected == pytest.approx([1 + 1 / 3 + 1 / 2, 2 / 3 + 1 / 2 + 1])


@pytest.mark.parametrize("group", [["a", "a", "a"], ["a", "b", "b"]])
def test_one_group_at_risk_is_no_comparison(group):
    with pytest.raises(DataError, match="fewer than two groups"):
        log_rank([1, 2, 3], [0, 1, 1], group)


def test_no_death_is_no_comparison():
    with pytest.raises(DataError, match="fewer than two groups"):
        log_rank([1, 2, 3], [0, 0, 0], ["a", "b", "b"])


def test_a_missing_group_is_refused():
    with pytest.raises(DataError, match="group"):
        log_rank([1, 2], [1, 1], np.array(["a", None], dtype=object))
