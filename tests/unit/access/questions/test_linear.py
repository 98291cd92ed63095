"""Published counts that together tell of a small group are found."""

import numpy as np
import pytest

from oncommons.access.questions.differencing import linear as module
from oncommons.access.questions.differencing.linear import Linear
from tests.patient_sets import bits, flags, rank_test


def published(number, *cells):
    audit = Linear(number)
    for cell in cells:
        audit.add(bits(cell, number))
    return audit


def found(audit, k=10):
    return [(one.patients, one.first) for one in audit.exposed(k)]


def test_two_counts_tell_of_their_difference():
    audit = published(100, range(100), range(97))
    assert found(audit) == [(3, 97)]
    assert found(audit, k=3) == []


def test_a_small_cell_tells_of_itself():
    assert found(published(100, range(5))) == [(5, 0)]


def test_who_is_in_no_cell_is_told_by_nothing():
    assert found(published(100, range(20))) == []
    assert found(Linear(100)) == []
    assert found(Linear(0)) == []


def test_margins_of_a_table_say_nothing_new():
    number = 100
    cells = [range(50), range(50, 100), range(25), range(25, 50)]
    audit = published(number, *cells)
    assert len(audit) == 3
    assert not audit.add(bits(range(number), number))


def test_an_empty_cell_says_nothing():
    assert not Linear(50).add(bits([], 50))


def test_four_cells_tell_what_no_three_of_them_do():
    a, b = set(range(40)), set(range(25, 70))
    cells = [a, b, a & b, (a | b) - {35}]
    for left_out in range(4):
        assert found(published(90, *cells[:left_out], *cells[left_out + 1 :])) == []
    # |a| + |b| - |a and b| - |all of them without patient 35|
    assert found(published(90, *cells)) == [(1, 35)]


def test_a_copy_grows_apart():
    audit = published(100, range(100))
    other = audit.copy()
    other.add(bits(range(97), 100))
    assert found(other) == [(3, 97)]
    assert found(audit) == []
    assert len(audit) == 1


def test_a_group_has_a_name_by_its_patients():
    one, other = published(100, range(100), range(97)), published(100, range(97), range(100))
    names = [audit.group_of(audit.exposed(10)[0]) for audit in (one, other)]
    assert names[0] == names[1] == np.packbits(np.arange(100) >= 97).tobytes()


def test_many_cells_are_more_than_a_block():
    chance = np.random.default_rng(5)
    number = 110
    cells = chance.random((80, number)) < 0.3
    audit = Linear(number)
    for cell in cells:
        audit.add(flags(cell))
    assert len(audit) == 80
    assert found(audit, k=5) == rank_test(cells, 5)


def test_a_rest_lost_to_rounding_is_worked_out_patient_by_patient(monkeypatch):
    monkeypatch.setattr(module, "CANCELLED", 2.0)  # always
    assert found(published(100, range(100), range(97))) == [(3, 97)]


@pytest.mark.parametrize("number", [200_000])
def test_one_patient_among_very_many_is_found(number):
    audit = Linear(number)
    everyone = np.ones(number, bool)
    audit.add(flags(everyone))
    everyone[77] = False
    assert audit.add(flags(everyone))
    assert found(audit) == [(1, 77)]
