"""A withdrawn release: no view, no label, and its folder only where it is to be kept."""

import datetime

import pytest

from oncommons import store
from oncommons.errors import CommonsError, GrantError, IntegrityError
from oncommons.store.doctor import diagnose
from oncommons.store.withdrawal import WITHDRAWN
from tests.factories import TODAY, open_latest, patients, publish

LATER = TODAY + datetime.timedelta(days=3)


@pytest.fixture
def commons(tmp_path):
    """Publish two releases."""
    made = publish(tmp_path / "c", {"patients": patients(30)})
    store.publish(
        made, {"patients": patients(40)}, policy="name = 'x'\n", risk={"k": 1}, loads=("load",)
    )
    return made


def ids(commons):
    """Name the smaller release and the larger one."""
    found = sorted(store.list_releases(commons), key=lambda one: one.patients)
    return [one.release_id for one in found]


def test_nothing_is_withdrawn_at_first(commons):
    assert store.withdrawn(commons) == {}
    assert open_latest(commons).patients() == 40


def test_no_view_opens_even_with_a_grant_that_was_valid(commons):
    view = open_latest(commons)
    assert (
        store.withdraw(commons, "latest", today=TODAY, moved_to=ids(commons)[0]) == ids(commons)[1]
    )
    with pytest.raises(GrantError, match=f"withdrawn on {TODAY}"):
        store.open_view(commons, view.grant, today=TODAY)
    assert open_latest(commons).patients() == 30
    assert len(store.list_releases(commons)) == 2


def test_without_a_successor_its_label_vanishes(commons):
    store.withdraw(commons, ids(commons)[1], today=TODAY)
    assert store.read_labels(commons) == {}
    with pytest.raises(CommonsError, match='no release "latest"'):
        store.find_release(commons)


def test_the_label_of_another_release_stays(commons):
    store.withdraw(commons, ids(commons)[0], today=TODAY, moved_to=ids(commons)[1])
    assert store.read_labels(commons) == {"latest": ids(commons)[1]}


def test_withdrawn_once_more_it_keeps_its_first_day(commons):
    name = ids(commons)[0]
    store.withdraw(commons, name, today=TODAY)
    store.withdraw(commons, name, today=LATER)
    assert store.withdrawn(commons) == {name: TODAY}


def test_a_deleted_release_leaves_no_file_and_no_complaint(commons):
    view = open_latest(commons)
    assert view.patients() == 40
    first, second = ids(commons)
    store.withdraw(commons, second, today=TODAY, moved_to=first, delete=True)
    assert [path.name for path in commons.releases.glob("r*")] == [first]
    assert not commons.derived(second).exists()
    assert diagnose(commons, deep=True) == ()
    assert store.withdraw(commons, second, today=LATER, delete=True) == second


def test_a_release_that_is_not_there_cannot_be_withdrawn(commons):
    with pytest.raises(CommonsError, match="there is no release"):
        store.withdraw(commons, "r" + "0" * 16, today=TODAY)
    assert store.withdrawn(commons) == {}


@pytest.mark.parametrize("text", ["[]", "{", '{"r1": "soon"}', '{"r1": 3}'])
def test_a_list_that_cannot_be_read_opens_no_view(commons, text):
    (commons.folder / WITHDRAWN).write_text(text)
    with pytest.raises(IntegrityError, match="withdrawn releases cannot be read"):
        open_latest(commons)
