"""Patient sets: one bit per patient, in one order, whatever samples they have."""

import numpy as np
import pytest

from oncommons.domain.criteria import column
from oncommons.errors import GrantError
from oncommons.store.index.bits import flags_of, size
from oncommons.store.sets import patient_order, patient_set, release_sets
from tests.factories import open_latest, patients, publish, table


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    """100 patients, every fifth without a sample, every fourth with three; two sites."""
    who = patients(
        100,
        sex=lambda i: "female" if i % 2 else "male",
        site_id=lambda i: "A" if i < 60 else "B",
    )
    samples = [
        {"sample_id": f"s{i:03}{n}", "patient_id": f"p{i:03}", "sample_type": "primary"}
        for i in range(100)
        for n in range(0 if i % 5 == 0 else 3 if i % 4 == 0 else 1)
    ]
    return publish(
        tmp_path_factory.mktemp("sets") / "c",
        {"patients": who, "samples": table("samples", *samples)},
    )


def members(view, patients_in_it):
    names = np.array(patient_order(view))
    return set(names[flags_of(patients_in_it)[: len(names)]])


def test_a_set_holds_the_patients_in_view(commons):
    view = open_latest(commons)
    women = view.within(column("patients.sex", "female"))
    assert members(view, patient_set(women)) == {f"p{i:03}" for i in range(1, 100, 2)}
    assert size(patient_set(women)) == women.patients() == 50
    assert len(patient_set(women)) == 2  # words


def test_everybody_and_each_site_are_known_whatever_is_granted(commons):
    rows = column("patients.sex", "female")
    narrow = open_latest(commons, rows=rows, columns={"patients": ("patient_id", "sex")})
    known = release_sets(narrow)
    assert known.patients == size(known.everyone) == len(patient_order(narrow)) == 100
    sites = [members(narrow, one) for one in known.sites if size(one)]
    assert sorted(map(len, sites)) == [40, 60]
    assert {f"p{i:03}" for i in range(60)} in sites
    assert size(patient_set(narrow)) == 50


def test_the_order_is_the_same_for_every_view(commons):
    one, other = open_latest(commons), open_latest(commons)
    assert list(patient_order(one)) == list(patient_order(other))


def test_sets_take_no_column_from_a_view_and_show_none(commons):
    narrow = open_latest(commons, columns={})
    assert size(patient_set(narrow)) == 100
    with pytest.raises(GrantError):
        narrow.within(column("patients.sex", "female"))
