"""Counts by two columns: each patient in one cell."""

import pytest

from oncommons.access.disclose import disclose
from oncommons.domain.crossed import CrossedCounts
from oncommons.errors import CriteriaError, GrantError
from oncommons.store.questions.crossed import count_by_two, first_values
from tests.factories import open_latest, patients, publish, table


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    who = patients(
        90,
        sex=lambda i: (None, "female", "male", "*")[i % 4 if i < 80 else 1],
        vital_status=lambda i: "alive" if i % 3 else "dead",
    )
    tumours = [
        {"tumour_id": f"t{i:03}{n}", "patient_id": f"p{i:03}", "grade": grade}
        for i in range(0, 90, 2)
        for n, grade in enumerate(("G3", "G1"))
    ]
    return publish(
        tmp_path_factory.mktemp("crossed") / "c",
        {"patients": who, "tumours": table("tumours", *tumours)},
    )


def test_each_patient_is_in_one_cell(commons):
    answer = count_by_two(open_latest(commons), ("patients.sex", "patients.vital_status"))
    value = answer.undisclosed
    assert (value.rows, value.values) == (("female", "male", "missing"), ("alive", "dead"))
    assert sum(map(sum, value.cells)) == value.patients == answer.patients == 90
    assert [sum(row) for row in value.cells] == [30, 20, 40]  # "*" tells nothing
    assert [sum(cells) for cells in zip(*value.cells, strict=True)] == [60, 30]


def test_who_has_several_values_counts_by_the_first(commons):
    value = count_by_two(open_latest(commons), ("tumours.grade", "patients.sex")).undisclosed
    assert value.rows == ("G1", "missing")
    assert [sum(row) for row in value.cells] == [45, 45]


def test_one_column_alone(commons):
    counted = first_values(open_latest(commons), ["patients.sex"])
    assert counted.rows() == [("female", 30), ("male", 20), (None, 40)]


def test_small_cells_and_their_neighbours_are_hidden(commons):
    view = open_latest(commons, minimum=9)
    answer = disclose(count_by_two(view, ("patients.sex", "patients.vital_status")), view.grant)
    assert answer.value.patients == 90
    hidden = [cell is None for row in answer.value.cells for cell in row]
    assert sum(hidden) >= 4
    assert answer.hidden == sum(hidden)
    assert answer.rules == ("R1", "R2")
    raw = count_by_two(view, ("patients.sex", "patients.vital_status")).undisclosed
    for shown, true in zip(answer.value.cells, raw.cells, strict=True):
        assert all(one in (None, other) for one, other in zip(shown, true, strict=True))


def test_nothing_of_a_small_cohort_is_shown():
    from oncommons.access.rules.crossed import CROSSED

    rule, _ = CROSSED[CrossedCounts]
    few = CrossedCounts(("a", "b"), 6, ("x", "y"), ("u", "v"), ((3, 0), (0, 3)))
    shown = rule(few, 10, [])
    assert shown.patients is None
    assert shown.cells == ((None, None), (None, None))


def test_a_column_that_is_not_granted_or_named_twice_is_refused(commons):
    with pytest.raises(CriteriaError, match="named twice"):
        count_by_two(open_latest(commons), ("patients.sex", "patients.sex"))
    narrow = open_latest(commons, columns={"patients": ("patient_id", "sex")})
    with pytest.raises(GrantError):
        count_by_two(narrow, ("patients.sex", "patients.vital_status"))
