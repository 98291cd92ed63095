"""The next release of a lineage, on classes small enough to follow by hand."""

import numpy as np
import pytest

from oncommons.errors import ReleaseRefused
from oncommons.privacy.hierarchy import hierarchy_from_rows
from oncommons.privacy.lineage.continuing import Now, Past, after, continue_lineage
from oncommons.privacy.lineage.continuing import first_of_lineage as first
from oncommons.privacy.recoding.ladder import ladder
from oncommons.privacy.recoding.rules import RuleKind, rule_for

STAGE = hierarchy_from_rows("stage", [("I", "early"), ("II", "early"), ("III", "late")])
VITAL = hierarchy_from_rows("vital", [("alive",), ("dead",)])
LADDERS = [ladder(STAGE, 0.5), ladder(VITAL, 0.5)]
K = 4


def now(stage, vital=0, present=None):
    """Give patients by their codes."""
    stage = np.array(stage)
    there = np.ones(len(stage), dtype=bool) if present is None else np.array(present, dtype=bool)
    codes = [stage, np.broadcast_to(np.array(vital), stage.shape)]
    return Now(there, codes, np.zeros(len(stage), dtype=np.int64))


def step(past, today, **named):
    done = continue_lineage(LADDERS, past, today, K, reserve=named.pop("reserve", 0), **named)
    return done, after(past, done)


def said(done, row):
    """Write the labels of one patient."""
    if not done.published[row]:
        return None
    return tuple(
        one.labels[level][node]
        for one, level, node in zip((STAGE, VITAL), done.levels[row], done.nodes[row], strict=True)
    )


def test_who_stays_keeps_the_labels_even_where_better_ones_would_be_possible():
    _, past = step(first(8, 2), now([0, 0, 1, 1, 0, 0, 0, 0], present=[1] * 4 + [0] * 4))
    done, _ = step(past, now([0, 0, 1, 1, 0, 0, 0, 0]))
    assert {said(done, row) for row in range(4)} == {("early", "alive")}
    assert {said(done, row) for row in range(4, 8)} == {("I", "alive")}
    assert not done.climbed.any()


def test_newcomers_wait_until_they_are_k():
    _, past = step(first(8, 2), now([0] * 8, present=[1] * 4 + [0] * 4))
    done, past = step(past, now([0] * 8, present=[1] * 7 + [0]))
    assert done.waits.tolist() == [False] * 4 + [True] * 3 + [False]
    done, _ = step(past, now([0] * 8))
    assert done.published.all()
    assert done.joint.smallest == 4


def test_a_class_whose_leavers_bring_it_under_k_is_held_back_whole():
    _, past = step(first(9, 2), now([0] * 4 + [2] * 5))
    done, past = step(past, now([0] * 4 + [2] * 5, present=[0] + [1] * 8))
    assert done.held_back.tolist() == [False] + [True] * 3 + [False] * 5
    assert done.joint.gone_patients_below == 0
    assert done.joint.patients == 5
    again, _ = step(past, now([0] * 4 + [2] * 5, present=[0] + [1] * 8))
    assert again.held_back.sum() == 3


def test_a_class_held_back_whole_may_return_whole():
    _, past = step(first(9, 2), now([0] * 4 + [2] * 5))
    _, past = step(past, now([0] * 4 + [2] * 5, present=[0] * 4 + [1] * 5))
    done, _ = step(past, now([0] * 4 + [2] * 5))
    assert done.published.all()
    assert said(done, 0) == ("I", "alive")


def test_the_reserve_lets_that_many_leave():
    codes = [0] * 6 + [2] * 6
    done, past = step(first(12, 2), now(codes), reserve=2)
    assert np.bincount(done.classes).tolist() == [6, 6]
    done, _ = step(past, now(codes, present=[0, 0] + [1] * 10), reserve=2)
    assert not done.held_back.any()


def test_fewer_newcomers_than_k_and_the_reserve_are_still_released():
    done, _ = step(first(5, 2), now([0] * 5), reserve=2)
    assert done.published.all()


def test_k_who_changed_alike_are_published_with_the_new_value():
    _, past = step(first(8, 2), now([0] * 8))
    done, _ = step(past, now([0] * 8, vital=[1] * 4 + [0] * 4))
    assert {said(done, row) for row in range(4)} == {("I", "dead")}
    assert {said(done, row) for row in range(4, 8)} == {("I", "alive")}
    assert not done.climbed.any()


def test_fewer_who_changed_make_the_label_climb_until_it_is_true_for_all():
    _, past = step(first(6, 2), now([0] * 6))
    done, past = step(past, now([0] * 6, vital=[1] * 3 + [0] * 3))
    assert {said(done, row) for row in range(6)} == {("I", "*")}
    assert done.climbed.all()
    done, _ = step(past, now([0] * 6))
    assert {said(done, row) for row in range(6)} == {("I", "*")}


def test_a_label_climbs_no_higher_than_it_must():
    _, past = step(first(5, 2), now([0] * 5))
    done, _ = step(past, now([1] + [0] * 4))
    assert {said(done, row) for row in range(5)} == {("early", "alive")}


def test_a_label_that_still_covers_the_new_value_stays():
    _, past = step(first(4, 2), now([0, 0, 1, 1]))
    done, _ = step(past, now([1, 1, 1, 0]))
    assert {said(done, row) for row in range(4)} == {("early", "alive")}
    assert not done.climbed.any()


def test_those_who_changed_join_the_part_that_loses_least():
    _, past = step(first(9, 2), now([0] * 9))
    done, _ = step(past, now([0] * 4 + [2] * 4 + [1]))
    assert {said(done, row) for row in (0, 1, 2, 3, 8)} == {("early", "alive")}
    assert {said(done, row) for row in range(4, 8)} == {("III", "alive")}


def test_what_no_label_hides_splits_a_group():
    _, past = step(first(8, 2), now([0] * 8))
    today = now([0] * 8)
    seen = np.array([0] * 5 + [1] * 3)
    done, _ = step(past, Now(today.present, today.codes, seen))
    assert done.published.tolist() == [True] * 5 + [False] * 3


def test_a_class_that_breaks_a_rule_after_its_leavers_is_held_back():
    rule = rule_for("patients.germline", RuleKind.DISTINCT_L, 2, ["a"] * 4 + ["b"] + ["a", "b"] * 2)
    codes = [0] * 5 + [2] * 4
    done, past = step(first(9, 2), now(codes), rules=[rule])
    assert said(done, 0) == ("I", "alive")
    done, _ = step(past, now(codes, present=[1] * 4 + [0] + [1] * 4), rules=[rule])
    assert done.held_back.tolist() == [True] * 4 + [False] * 5
    assert said(done, 8) == ("III", "alive")


def test_newcomers_who_break_a_rule_together_wait():
    rule = rule_for("patients.germline", RuleKind.DISTINCT_L, 2, ["a"] * 4 + ["b"])
    done, _ = step(first(5, 2), now([0] * 5, present=[1] * 4 + [0]), rules=[rule])
    assert done.waits.sum() == 4


def test_a_floor_that_rose_lifts_the_labels_of_everybody():
    _, past = step(first(4, 2), now([0] * 4))
    raised = [ladder(STAGE, 0.5, floor=1), LADDERS[1]]
    done = continue_lineage(raised, past, now([0] * 4), K)
    assert {said(done, row) for row in range(4)} == {("early", "alive")}


def test_labels_of_a_level_that_is_no_more_need_another_lineage():
    past = Past(
        (np.zeros(4, dtype=np.int64),), np.full((4, 2), 2), np.zeros((4, 2), dtype=np.int64)
    )
    with pytest.raises(ReleaseRefused, match="level 2 of attribute 1, whose hierarchy has 2"):
        continue_lineage(LADDERS, past, now([0] * 4), K)


def test_the_order_of_input_rows_with_equal_codes_changes_no_label():
    rng = np.random.default_rng(5)
    codes = rng.integers(0, 3, 60)
    one, _ = step(first(60, 2), now(np.sort(codes)))
    two, _ = step(first(60, 2), now(np.sort(codes)[::-1]))
    assert sorted(said(one, row) for row in range(60)) == sorted(
        said(two, row) for row in range(60)
    )


def test_an_empty_hospital_has_an_empty_release():
    done, _ = step(first(0, 2), now(np.array([], dtype=np.int64)))
    assert done.joint.patients == 0
