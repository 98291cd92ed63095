"""A release that is replaced, withdrawn or deleted while a View is open, and queries that go on."""

import shutil
import threading
import time

import pytest

from oncommons import cohort, store
from oncommons.cohort import StudyBrush
from oncommons.domain.columns import Type
from oncommons.errors import CommonsError, EngineError, GrantError, IntegrityError, QueryTooLarge
from oncommons.store.engine import Query
from oncommons.store.limits import MEMORY_MB, SECONDS, chosen_limits
from tests import killed
from tests.factories import TODAY, open_latest
from tests.needs import needs_spark

OLD, NEW = 20, 30
ENDLESS = Query(
    "everybody with everybody",
    "select count(*) as n from "
    + ", ".join(f"patients as {one}" for one in "abcdefgh")
    + " where "
    + " <> ".join(["a.patient_id || b.patient_id || c.patient_id", "d.patient_id || e.patient_id"])
    + " and f.patient_id || g.patient_id <> h.patient_id",
    {"n": Type.INT64},
)
WIDE = Query(
    "a long sort",
    "select max(word) as word from (select word, row_number() over (order by word desc) as place"
    " from (select a.patient_id || b.patient_id || c.patient_id || d.patient_id || e.patient_id"
    " as word from patients as a, patients as b, patients as c, patients as d, patients as e))"
    " where place > 1",
    {"word": Type.TEXT},
)


@pytest.fixture
def commons(tmp_path):
    store.init(tmp_path / "c")
    killed.publish_number(tmp_path / "c", OLD)
    return store.open_commons(tmp_path / "c")


def delete(folder, name):
    """Withdraw a release and remove its folder, in another process."""
    store.withdraw(store.open_commons(folder), name, today=TODAY, delete=True)


def asking(view, ask, found, stop):
    """Ask again and again until it is refused or told to stop."""
    while not stop.is_set():
        try:
            found.append(ask(view))
        except (GrantError, IntegrityError) as error:
            found.append(error)
            return


ASK = {
    "query": lambda view: view.patients(),
    "rows": lambda view: view.rows("patients", ["patient_id"]).height,
    "index": lambda view: cohort.study_view(view, {}).undisclosed.whole.patients,
    "narrowed": lambda view: view.within(view.criteria).patients(),
}


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_deleted_by_another_process_while_asked(commons, ask):
    """Every answer before is right; the first call behind it is refused, and names the day."""
    view, found, stop = open_latest(commons), [], threading.Event()
    killed.publish_number(commons.folder, NEW)
    asked = [threading.Thread(target=asking, args=(view, ask, found, stop)) for _ in range(2)]
    for thread in asked:
        thread.start()
    while len(found) < 4:
        time.sleep(0.01)
    assert killed.run(delete, commons.folder, view.release_id) == 0
    for thread in asked:
        thread.join(30)
    numbers = [one for one in found if not isinstance(one, Exception)]
    refused = [one for one in found if isinstance(one, Exception)]
    assert set(numbers) == {OLD}
    assert [type(one) for one in refused] == [GrantError, GrantError]
    assert all(f"withdrawn on {TODAY}" in str(one) for one in refused)
    assert open_latest(commons).patients() == NEW


def test_a_query_that_runs_while_its_release_is_deleted_ends_with_the_old_bytes(commons):
    """The query waits in its first row until the release is gone, then reads everybody."""
    view, found = open_latest(commons), []
    begun, gone = threading.Event(), threading.Event()

    def held(patient: str) -> str:
        begun.set()
        return patient if gone.wait(60) else ""

    view._engine._connection.create_function("held", held, [str], str, side_effects=True)
    waits = Query(
        "everybody, slowly",
        "select count(distinct held(a.patient_id) || b.patient_id) as n"
        " from patients as a, patients as b",
        {"n": Type.INT64},
    )
    thread = threading.Thread(target=lambda: found.append(view.ask(waits, {}, ()).item()))
    thread.start()
    assert begun.wait(60)
    store.withdraw(commons, view.release_id, today=TODAY, delete=True)
    assert thread.is_alive()
    gone.set()
    thread.join(60)
    assert found == [OLD * OLD]
    with pytest.raises(GrantError, match="withdrawn"):
        view.patients()


def test_a_brush_that_is_open_is_refused_too(commons):
    view = open_latest(commons)
    brush = StudyBrush(view, "sex", {})
    assert brush.between(0, 1).undisclosed.whole.patients == OLD
    store.withdraw(commons, "latest", today=TODAY)
    with pytest.raises(GrantError, match="withdrawn"):
        brush.between(0, 1)


def test_a_label_that_moves_leaves_an_open_view_where_it_is(commons):
    view = open_latest(commons)
    new = killed.publish_number(commons.folder, NEW)
    assert store.find_release(commons).release_id == new != view.release_id
    assert view.patients() == view.study.whole.patients.item() == OLD
    assert open_latest(commons).patients() == NEW


def test_a_folder_that_vanishes_without_a_word_changes_no_number(commons):
    """Somebody moved the release away: what is open goes on, what is not is refused."""
    view = open_latest(commons)
    assert view.study.whole.patients.item() == OLD
    (commons.releases / view.release_id).rename(commons.folder / "away")
    shutil.rmtree(commons.folder / "derived")
    assert view.patients() == OLD
    assert cohort.study_view(view, {}).undisclosed.whole.patients == OLD
    other = view.within(view.criteria)
    with pytest.raises(CommonsError, match="there is no release"):
        store.open_view(commons, other.grant, today=TODAY)


def test_derived_files_may_be_deleted_at_any_moment(commons):
    stop, views = threading.Event(), []

    def deleting():
        while not stop.is_set():
            shutil.rmtree(commons.folder / "derived", ignore_errors=True)
            time.sleep(0.03)

    thread = threading.Thread(target=deleting)
    thread.start()
    try:
        for _ in range(15):
            try:
                view = open_latest(commons)
                views.append((view.patients(), view.study.whole.patients.item()))
                view.close()
            except IntegrityError as error:
                views.append(str(error))
    finally:
        stop.set()
        thread.join()
    assert {one for one in views if not isinstance(one, str)} <= {(OLD, OLD)}
    assert open_latest(commons).patients() == OLD


def test_two_readers_make_the_derived_files_once(commons):
    found, shared = [], threading.Barrier(4)

    def open_one():
        shared.wait()
        view = open_latest(commons)
        found.append((view.patients(), view.study.whole.patients.item()))

    threads = [threading.Thread(target=open_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [(OLD, OLD)] * 4
    assert not list((commons.folder / "derived" / ".staging").iterdir())


def test_a_query_over_time_is_stopped_and_others_go_on(commons, monkeypatch):
    monkeypatch.setenv(SECONDS, "3")
    view, others, stop = open_latest(commons), [], threading.Event()
    thread = threading.Thread(target=asking, args=(view, ASK["query"], others, stop))
    thread.start()
    began = time.monotonic()
    with pytest.raises(QueryTooLarge, match=r"longer than 3 s.*smaller cohort.*QUERY_SECONDS"):
        view.ask(ENDLESS, {}, ())
    took = time.monotonic() - began
    stop.set()
    thread.join()
    assert 3 <= took < 60
    assert set(others) == {OLD}
    assert view.patients() == OLD


def test_a_query_over_memory_is_stopped_and_others_go_on(commons, monkeypatch):
    monkeypatch.setenv(MEMORY_MB, "30")
    view = open_latest(commons)
    with pytest.raises(QueryTooLarge, match=r"more than 30 MB.*smaller cohort.*QUERY_MEMORY_MB"):
        view.ask(WIDE, {}, ())
    assert view.patients() == OLD
    assert [path.name for path in commons.derived(view.release_id).glob("*/*.tmp*")] == []


@pytest.mark.spark
@needs_spark
def test_a_query_over_time_is_stopped_on_spark(commons, monkeypatch):
    monkeypatch.setenv(SECONDS, "3")
    view = open_latest(commons, engine="local[2]")
    with pytest.raises(QueryTooLarge, match=r"longer than 3 s.*QUERY_SECONDS"):
        view.ask(ENDLESS, {}, ())
    monkeypatch.delenv(SECONDS)
    other = open_latest(commons, engine="local[2]")
    assert other.patients() == OLD


@pytest.mark.parametrize("said", ["soon", "0", "-1", "nan", "inf"])
def test_a_limit_that_is_no_number_is_refused(said, monkeypatch):
    monkeypatch.setenv(SECONDS, said)
    with pytest.raises(EngineError, match=f'{SECONDS} is "{said}"'):
        chosen_limits()


def test_the_limits_are_twenty_seconds_and_half_of_the_memory(monkeypatch):
    monkeypatch.delenv(SECONDS, raising=False)
    monkeypatch.delenv(MEMORY_MB, raising=False)
    limits = chosen_limits()
    assert limits.seconds == 20.0
    assert 512 <= limits.memory_mb <= 8192
