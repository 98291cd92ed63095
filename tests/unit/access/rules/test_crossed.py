"""Counts by two columns: what is hidden, and by which rule."""

from oncommons.domain.crossed import CrossedCounts
from tests.unit.access.test_disclose import disclosed


def crossed(*cells):
    rows = tuple(f"r{at}" for at in range(len(cells)))
    values = tuple(f"v{at}" for at in range(len(cells[0])))
    return CrossedCounts(("a.b", "c.d"), sum(map(sum, cells)), rows, values, cells)


def test_a_small_cell_hides_a_square_and_each_rule_says_its_part():
    answer = disclosed(crossed((40, 4, 60), (30, 50, 70)))
    assert answer.value.cells[0][1] is None
    assert answer.value.patients == 254
    assert [(one.rule, one.cells) for one in answer.applied] == [("R1", 1), ("R2", 3)]


def test_large_cells_are_shown():
    answer = crossed((40, 14), (30, 50))
    assert disclosed(answer).value == answer


def test_a_cohort_of_few_shows_nothing():
    answer = disclosed(
        crossed(
            (3, 4),
        )
    ).value
    assert (answer.patients, answer.cells) == (None, ((None, None),))
