"""The intersection test, with groups that can be counted by hand."""

import numpy as np

from oncommons.privacy.lineage.intersection import class_numbers, intersect


def test_one_release_is_judged_by_its_classes():
    found = intersect([np.array([0, 0, 0, 1, 1, -1])], 3)
    assert (found.patients, found.groups, found.smallest) == (5, 2, 2)
    assert (found.groups_below, found.patients_below) == (1, 2)


def test_two_safe_releases_can_be_unsafe_together():
    first = np.repeat([0, 1], 6)
    second = np.array([0] * 3 + [1] * 6 + [0] * 3)
    for one in (first, second):
        assert intersect([one], 6).findings == ()
    found = intersect([first, second], 6)
    assert (found.groups, found.smallest, found.share_below) == (4, 3, 1.0)
    (finding,) = found.findings
    assert finding.rule == "PRV-J1"
    assert "12 of 12 patients (100.0%) are in 4 of 4 joint groups below 6" in finding.says


def test_the_pattern_of_presence_tells_patients_apart():
    first, second = np.array([0, 0, 0, 0, -1]), np.zeros(5, dtype=np.int64)
    found = intersect([first, second], 2)
    assert (found.groups, found.alone, found.groups_below) == (2, 1, 1)


def test_leavers_are_counted_but_do_not_refuse_the_release():
    first, second = np.zeros(5, dtype=np.int64), np.array([0, 0, 0, 0, -1])
    found = intersect([first, second], 2)
    assert found.findings == ()
    assert (found.gone_groups_below, found.gone_patients_below) == (1, 1)


def test_who_was_in_no_release_is_not_counted():
    nobody = np.full(4, -1)
    found = intersect([nobody, nobody], 2)
    assert found.counts() == {
        "k": 2, "patients": 0, "groups": 0, "smallest": 0, "groups_below": 0,
        "patients_below": 0, "alone": 0, "gone_groups_below": 0, "gone_patients_below": 0,
    }  # fmt: skip
    assert found.share_below == 0.0


def test_no_patients_are_no_groups():
    assert intersect([np.array([], dtype=np.int64)], 2).groups == 0


def test_class_numbers_follow_every_column():
    columns = [np.array([1, 1, 2, 2, 1]), np.array([7, 8, 7, 7, 7])]
    assert class_numbers(columns).tolist() == [0, 1, 2, 2, 0]
