"""The history: shared, kept on disk, inherited by later releases, and closed after ten refusals."""

import datetime

import pytest

from oncommons import store
from oncommons.access.questions.differencing.history import Answered, History, open_history
from oncommons.access.questions.differencing.state import Standing
from oncommons.errors import DataError, IntegrityError, Refused
from tests.patient_sets import bits, keys, release

NOON = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
N = 300


@pytest.fixture
def history(tmp_path):
    made = History(tmp_path / "history.log")
    made.begin("r1", release(N, range(100), range(100, 295), range(295, 300)), keys(N))
    return made


def again(history):
    return History(history._log._path)


def answered(key="a", project="P"):
    return Answered("r1", key, project, b"the answer")


def standing(history, patients, k=10, release_id="r1", number=N):
    return history.standing(release_id, [bits(patients, number)], k)


def test_all_patients_may_be_asked_about(history):
    assert standing(history, range(N)) is Standing.KNOWN


@pytest.mark.parametrize("missing", [1, 9])
def test_all_but_a_few_are_too_close_from_the_start(history, missing):
    assert standing(history, range(N - missing)) is Standing.TOO_CLOSE


def test_a_site_is_in_the_history_from_the_start(history):
    assert standing(history, range(100)) is Standing.NEW  # the site itself
    assert standing(history, range(99)) is Standing.TOO_CLOSE
    assert standing(history, range(N)) is Standing.KNOWN


def test_the_rows_of_a_grant_are_in_it_once_they_are_known(history):
    assert standing(history, range(50, 150)) is Standing.NEW
    history.seed("r1", "G", bits(range(50, 149), N))
    history.seed("r1", "G", bits(range(50, 149), N))
    assert standing(history, range(50, 150)) is Standing.TOO_CLOSE
    assert standing(history, range(50, 149)) is Standing.NEW


def test_an_answered_set_stands_and_its_neighbours_do_not(history):
    patients = bits(range(20, 120), N)
    assert history.keep(answered(), [patients], 10)
    assert standing(history, range(20, 120)) is Standing.KNOWN
    assert standing(history, range(20, 121)) is Standing.TOO_CLOSE
    assert history.stored("a") == b"the answer"
    assert history.stored("b") is None


def test_what_was_answered_meanwhile_is_looked_at_again(history):
    other = again(history)
    assert standing(other, range(20, 121)) is Standing.NEW
    history.keep(answered(), [bits(range(20, 120), N)], 10)
    assert not other.keep(answered("b"), [bits(range(20, 121), N)], 10)
    assert other.stored("b") is None


def test_the_same_answer_is_kept_once(history):
    for body in (b"the answer", b"another"):
        assert history.keep(Answered("r1", "a", "P", body), [bits(range(20, 120), N)], 10)
    assert again(history).stored("a") == b"the answer"


def test_sets_of_one_question_must_not_be_close_to_each_other(history):
    cohort, group = bits(range(20, 120), N), bits(range(20, 115), N)
    assert history.standing("r1", [cohort, group], 10) is Standing.TOO_CLOSE
    assert history.standing("r1", [cohort, cohort], 10) is Standing.NEW


def test_the_smallest_difference_is_never_below_ten(history):
    history.keep(answered(), [bits(range(20, 120), N)], 10)
    assert standing(history, range(20, 128), k=3) is Standing.TOO_CLOSE
    assert standing(history, range(20, 133), k=20) is Standing.TOO_CLOSE
    assert standing(history, range(20, 133), k=10) is Standing.NEW


def test_it_is_read_again_after_a_restart(history):
    history.keep(answered(), [bits(range(20, 120), N)], 10)
    history.publish("r1", "O-1", [bits(range(60, 200), N)], 10)
    later = again(history)
    assert later.knows("r1")
    assert not later.knows("r2")
    assert later.head == history.head
    assert standing(later, range(20, 121)) is Standing.TOO_CLOSE
    with pytest.raises(Refused, match="R9"):
        later.check_cells("r1", [bits(range(60, 199), N)], 10)


def test_a_changed_history_answers_nothing(history):
    path = history._log._path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(bytes(content))
    with pytest.raises(IntegrityError):
        History(path)


def test_a_release_is_begun_once(history):
    size = history._log._path.stat().st_size
    history.begin("r1", release(N), keys(N))
    assert history._log._path.stat().st_size == size


def test_a_new_release_of_the_same_patients_inherits(history):
    history.keep(answered(), [bits(range(20, 120), N)], 10)
    # the same patients in another order, 30 gone, 50 new
    order = [*reversed(keys(N - 30)), *keys(50, first=N)]
    number = len(order)
    history.begin("r2", release(number), order)
    place = {name: at for at, name in enumerate(order)}
    same = [place[f"k{at}"] for at in range(20, 120)]
    for later in (history, again(history)):
        assert standing(later, same, release_id="r2", number=number) is Standing.KNOWN
        assert standing(later, same[1:], release_id="r2", number=number) is Standing.TOO_CLOSE
        assert (
            standing(later, [*same, number - 1], release_id="r2", number=number)
            is Standing.TOO_CLOSE
        )
        assert standing(later, range(number), release_id="r2", number=number) is Standing.KNOWN
    one = history.sets_id("r1", [bits(range(20, 120), N)])
    assert one == history.sets_id("r2", [bits(same, number)])


def test_a_release_of_other_patients_inherits_nothing(history):
    history.keep(answered(), [bits(range(20, 120), N)], 10)
    history.begin("r2", release(N), keys(N, first=1_000))
    assert standing(history, range(20, 121), release_id="r2") is Standing.NEW


def test_published_cells_of_an_earlier_release_count(history):
    history.publish("r1", "O-1", [bits(range(60, 200), N)], 10)
    history.begin("r2", release(N), keys(N))
    with pytest.raises(Refused):
        history.check_cells("r2", [bits(range(60, 199), N)], 10)


@pytest.mark.parametrize("given", [keys(N - 1), ["same"] * N])
def test_each_patient_has_a_key_of_its_own(history, given):
    with pytest.raises(DataError, match="one internal key each"):
        history.begin("r2", release(N), given)


def test_ten_refusals_in_an_hour_close_the_questions_until_a_person_looked(history):
    for minute in range(9):
        history.refused("P", NOON + datetime.timedelta(minutes=minute))
        history.check_open("P")
    assert again(history).refusals() == {"P": 9}
    history.refused("P", NOON + datetime.timedelta(minutes=59))
    for one in (history, again(history)):
        with pytest.raises(Refused, match="ask the governance manager") as refused:
            one.check_open("P")
        assert refused.value.code == "QUESTIONS_HELD"
        one.check_open("Q")
    history.looked("P", "person-7", NOON)
    again(history).check_open("P")
    assert history.refusals() == {}


def test_ten_refusals_over_a_day_close_nothing(history):
    for hour in range(30):
        history.refused("P", NOON + datetime.timedelta(minutes=7 * hour))
    history.check_open("P")


def test_cells_are_published_once_and_refused_where_they_tell_too_much(history):
    history.check_cells("r1", [bits(range(60, 200), N)], 10)
    for _ in range(2):
        history.publish("r1", "O-1", [bits(range(60, 200), N)], 10)
    with pytest.raises(Refused, match="small group") as refused:
        history.publish("r1", "O-2", [bits(range(60, 197), N)], 10)
    assert refused.value.code == "R9"
    history.check_cells("r1", [bits(range(60, 250), N)], 10)
    history.publish("r1", "O-3", [], 10)


def test_a_small_site_is_no_fault_of_an_output(history):
    # the site of five patients is known from the start: no output is blamed for it
    history.publish("r1", "O-1", [bits(range(60, 200), N)], 10)


def test_a_release_without_patients_or_sites(tmp_path):
    history = History(tmp_path / "history.log")
    history.begin("r0", release(0), [])
    assert history.knows("r0")
    assert standing(history, [], release_id="r0", number=0) is Standing.NEW


def test_it_lies_in_the_folder_of_the_commons(tmp_path):
    commons = store.init(tmp_path / "c")
    open_history(commons)
    assert (tmp_path / "c" / "questions" / "history.log").exists()
