"""The search over levels: the least loss at which nobody who is released is one of fewer than k."""

import numpy as np
import pytest

from oncommons.errors import ReleaseRefused
from oncommons.privacy import grouping
from oncommons.privacy.coding import Coded
from oncommons.privacy.hierarchy import hierarchy_from_rows
from oncommons.privacy.lattice import cheapest_node, levels_worth_trying

STAGE = hierarchy_from_rows(
    "stage", [("I", "early"), ("II", "early"), ("III", "late"), ("IV", "late")]
)
SEX = hierarchy_from_rows("sex", [("F",), ("M",)])


def coded(*columns, weights=None):
    trees = [SEX if set(codes) <= {0, 1} else STAGE for codes in columns]
    names = tuple(f"t.c{at}" for at in range(len(columns)))
    arrays = tuple(np.array(codes, dtype=np.int64) for codes in columns)
    return Coded(names, tuple(trees), arrays, weights or (1.0,) * len(columns))


def test_values_that_k_patients_share_stay_exact():
    found = cheapest_node(coded([0, 0, 2, 2, 3, 3]), 2, 0.0)
    assert (found.levels, found.loss, found.held_back.any()) == ((0,), 0.0, False)


def test_a_value_of_one_patient_climbs_to_a_label_that_is_shared():
    found = cheapest_node(coded([0, 1, 2, 3]), 2, 0.0)
    assert found.levels == (1,)
    assert found.loss == pytest.approx(1 / 3)


def test_a_lone_patient_lifts_everybody_where_nobody_may_be_held_back():
    assert cheapest_node(coded([0] * 9 + [3]), 2, 0.0).levels == (2,)


def test_a_lone_patient_is_held_back_where_that_costs_less():
    found = cheapest_node(coded([0] * 9 + [3]), 2, 0.1)
    assert found.levels == (0,)
    assert found.held_back.tolist() == [False] * 9 + [True]
    assert found.loss == pytest.approx(0.1)
    assert found.losses == pytest.approx((0.1,))


def test_no_more_are_held_back_than_the_share_allows():
    assert not cheapest_node(coded([0] * 9 + [3]), 2, 0.0999).held_back.any()


def test_a_patient_held_back_costs_one_in_every_column():
    found = cheapest_node(coded([0] * 9 + [3], [1] * 10), 2, 0.1)
    assert found.losses == pytest.approx((0.1, 0.1))


def test_detail_of_a_heavy_column_is_kept():
    both = [0, 0, 1, 1], [0, 1, 0, 1]
    assert cheapest_node(coded(*both, weights=(9.0, 1.0)), 2, 0.0).levels == (0, 1)
    assert cheapest_node(coded(*both, weights=(1.0, 9.0)), 2, 0.0).levels == (1, 0)


def test_equal_losses_go_to_the_smallest_levels_from_the_left():
    assert cheapest_node(coded([0, 0, 1, 1], [0, 1, 0, 1]), 2, 0.0).levels == (0, 1)


def test_a_constant_column_costs_nothing():
    assert cheapest_node(coded([2] * 5), 5, 0.0).levels == (0,)


def test_k_patients_can_hide_all_they_have():
    found = cheapest_node(coded([0, 1, 2, 3], [0, 1, 0, 1]), 4, 0.0)
    assert found.levels == (2, 1)
    assert found.loss == 1.0


@pytest.mark.parametrize("patients", [0, 1, 11])
def test_fewer_than_k_patients_are_refused_with_both_numbers(patients):
    with pytest.raises(ReleaseRefused, match=f"{patients} patients, and k is 12") as caught:
        cheapest_node(coded([2] * patients), 12, 0.5)
    assert "wait until there are 12" in caught.value.remedy


def test_levels_that_part_nobody_further_are_left_out():
    assert levels_worth_trying(STAGE, np.array([0, 1, 2])) == [0, 1, 2]
    assert levels_worth_trying(STAGE, np.array([0, 2])) == [0, 2]
    assert levels_worth_trying(STAGE, np.array([1])) == [0]


def test_counting_by_sorting_gives_the_same_node(monkeypatch):
    rng = np.random.default_rng(3)
    made = coded(*(rng.integers(0, 4, 60) for _ in range(5)))
    expected = cheapest_node(made, 2, 0.3)
    monkeypatch.setattr(grouping, "_SMALLEST_TABLE", 0)
    monkeypatch.setattr(grouping, "_ROOM", 1)
    found = cheapest_node(made, 2, 0.3)
    assert (found.levels, found.loss) == (expected.levels, expected.loss)
    assert found.held_back.tolist() == expected.held_back.tolist()


def test_most_of_the_lattice_is_never_grouped():
    rng = np.random.default_rng(4)
    made = coded(*(rng.integers(0, 4, 500) for _ in range(7)))
    assert cheapest_node(made, 5, 0.01).checked < 3**7 / 3
