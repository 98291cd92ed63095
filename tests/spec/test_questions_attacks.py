"""Attacks by differencing and on budgets: each shows the leak first, then that it is closed."""

import dataclasses
import itertools
import multiprocessing
import threading
import time

import numpy as np
import pytest

from oncommons import store
from oncommons.access.disclose import disclose
from oncommons.access.questions import (
    Answered,
    Charge,
    FileBudgets,
    History,
    Limits,
    NoisyAsker,
    Standing,
    open_history,
)
from oncommons.access.questions.noise import draw
from oncommons.domain.criteria import column
from oncommons.domain.grants import Depth
from oncommons.domain.noisy import Noisy, NoisyRow
from oncommons.errors import GrantError, IntegrityError, Refused
from tests.asked import NOON, living_in, made_desk
from tests.patient_sets import bits, keys, release

CLOSE = r"^this selection is too close to one already answered \(R9\); widen it$"
DEAD = {"is": "column", "column": "patients.vital_status", "in": ["dead"]}
FEW = {"all": [living_in([20])["where"], DEAD]}
"""Three or four patients: the dead of one town."""


@pytest.fixture
def desk(tmp_path):
    return made_desk(tmp_path / "c")


def any_of(*parts):
    return {"any": list(parts)}


def all_but(part):
    return {"not": part}


TOWNS = living_in(range(20))["where"]
ATTACKS = {
    "A, then A and a few": (TOWNS, any_of(TOWNS, FEW)),
    "A and a few, then A": (any_of(TOWNS, FEW), TOWNS),
    "everybody, then all but a few": ({"all": []}, all_but(FEW)),
    "one patient in, another out": (
        any_of(TOWNS, {"all": [living_in([21])["where"], DEAD]}),
        any_of(TOWNS, FEW),
    ),
}


def without_history(desk, where):
    """Answer as if there were no history: the disclosure rules alone."""
    asked = desk.asker.filled(desk.asker.read({"ask": "size", "where": where}))
    view = desk.view()
    cohort = view.within(asked.where)
    return disclose(desk.asker.answers["size"](cohort, asked), view.grant).value.n


@pytest.mark.parametrize("name", ATTACKS)
def test_two_selections_that_differ_by_a_few(desk, name):
    first, second = ATTACKS[name]
    both = [without_history(desk, where) for where in (first, second)]
    assert None not in both
    assert min(both) >= 10
    assert abs(both[0] - both[1]) < 10  # the control: the difference is a small group
    desk.ask({"ask": "size", "where": first})
    with pytest.raises(Refused, match=CLOSE):
        desk.ask({"ask": "size", "where": second})


@pytest.mark.parametrize("kind", ["size", "counts", "survival", "description", "genes", "charts"])
def test_the_attack_by_any_kind_of_question(desk, kind):
    more = {"by": ["patients.sex"]} if kind == "counts" else {}
    desk.ask({"ask": "size", "where": TOWNS})
    with pytest.raises(Refused, match=CLOSE):
        desk.ask({"ask": kind, "where": any_of(TOWNS, FEW), **more})


def test_the_attack_by_two_projects(desk):
    desk.ask({"ask": "size", "where": TOWNS}, desk.view("P"))
    with pytest.raises(Refused, match=CLOSE) as refused:
        desk.ask({"ask": "size", "where": any_of(TOWNS, FEW)}, desk.view("Q"))
    # neither which nor whose
    assert "P" not in str(refused.value).replace("(R9)", "")
    assert "T" not in str(refused.value)


def test_the_attack_by_two_grants_with_other_rows(desk):
    rows = column("patients.country_region", *(f"T{town:02}" for town in range(20)))
    desk.ask({"ask": "size"}, desk.view("P", rows=rows))
    with pytest.raises(Refused, match=CLOSE):
        desk.ask({"ask": "size", "where": any_of(TOWNS, FEW)}, desk.view("Q"))


def test_three_sets_none_of_which_is_near_another(desk):
    """A, B and C far apart: pairwise says nothing, and numbers that leave are audited together."""
    n = 300
    a, b = set(range(150)), set(range(100, 250))
    union = (a | b) - {120}
    sets = [bits(one, n) for one in (a, b, union, a & b)]
    everybody = desk.ask({"ask": "size"})
    assert everybody.value.n == n
    view = desk.view()
    assert all(desk.history.standing(view.release_id, [one], 10) is Standing.NEW for one in sets)
    assert len(a) + len(b) - len(a & b) - len(union) == 1  # the control
    desk.history.publish(view.release_id, "O-1", sets[:2], 10)
    desk.history.publish(view.release_id, "O-2", sets[2:3], 10)
    with pytest.raises(Refused, match="small group"):
        desk.history.publish(view.release_id, "O-3", sets[3:], 10)


def test_two_outputs_that_are_approved_at_once(desk):
    """Both were fine when they were looked at; the second is looked at again under the lock."""
    desk.ask({"ask": "size"})
    release_id = desk.view().release_id
    first, second = bits(range(150), 300), bits(range(149), 300)
    other = open_history(desk.commons)
    desk.history.check_cells(release_id, [first], 10)
    other.check_cells(release_id, [second], 10)
    desk.history.publish(release_id, "O-1", [first], 10)
    with pytest.raises(Refused, match="small group"):
        other.publish(release_id, "O-2", [second], 10)


def test_an_indicator_of_one_patient_by_criteria(desk):
    """Groups by criteria: "all" beside "all but one" is the indicator of one."""
    victim = {"all": [FEW, {"is": "column", "column": "patients.sex", "in": ["female"]}]}
    groups = [
        {"name": "all", "where": {"not": {"all": [living_in([21])["where"], DEAD]}}},
        {"name": "rest", "where": all_but(victim)},
    ]
    for ask in ("comparison", "survival"):
        with pytest.raises(Refused, match=CLOSE):
            desk.ask({"ask": ask, "groups": groups})


def test_refusals_are_no_oracle_for_long(desk):
    """Who asks until something is let through is stopped after ten refusals."""
    desk.ask({"ask": "size", "where": TOWNS})
    answers = []
    for town in range(20, 30):
        few = {"all": [living_in([town])["where"], DEAD]}
        with pytest.raises(Refused) as refused:
            desk.ask({"ask": "size", "where": any_of(TOWNS, few)})
        answers.append(refused.value.code)
    assert answers == ["R9"] * 10
    with pytest.raises(Refused) as refused:
        desk.ask({"ask": "size", "where": TOWNS})
    assert refused.value.code == "QUESTIONS_HELD"


def naive_noise(desk, times):
    """What an attacker gets where each spelling is drawn anew: the mean is the truth."""
    truth = without_history(desk, TOWNS)
    drawn = [draw(np.zeros(truth, np.int32), 0, 100)[0] for _ in range(times)]
    return truth, float(np.mean(drawn))


SPELLINGS = [
    TOWNS,
    {"not": {"not": TOWNS}},
    {"all": [TOWNS]},
    {"any": [TOWNS, TOWNS]},
    {"all": [{"any": [TOWNS]}, {"all": [TOWNS]}]},
    living_in(reversed(range(20)))["where"],
    living_in([*range(20), *range(20)])["where"],
]


def test_the_same_noisy_question_in_other_spellings(desk, tmp_path):
    truth, mean = naive_noise(desk, 1_500)
    assert abs(mean - truth) < 2  # the control: the noise is averaged away
    budgets = FileBudgets(tmp_path / "b.log")
    noisy = NoisyAsker(desk.asker, budgets)
    view = desk.view("open", depth=Depth.OPEN, minimum=20)
    payer = Charge("ann", view.release_id)
    answers = {
        noisy.ask({"ask": "size", "where": where}, view, payer)[0].rows for where in SPELLINGS
    }
    assert len(answers) == 1
    assert budgets.left(payer).member == 3_000 - 100


def noisy_answer():
    return Noisy("r", {"ask": "size"}, (NoisyRow((), 1, 0, 2),), 100)


class Naive:
    """The control: a budget that is read, and written back later."""

    def __init__(self, left):
        self.left = left

    def draw(self, _key, cost, _make):
        seen = self.left
        time.sleep(0.001)
        if seen >= cost:
            self.left = seen - cost
            return True
        return False


def race(draws):
    """Let every draw begin at the same moment; give how many were answered."""
    barrier, answered = threading.Barrier(len(draws)), []

    def run(draw):
        barrier.wait()
        try:
            if draw():
                answered.append(1)
        except Refused:
            pass

    threads = [threading.Thread(target=run, args=(draw,)) for draw in draws]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return len(answered)


def test_parallel_questions_race_for_the_last_epsilon(tmp_path):
    naive = Naive(100)
    assert race([lambda at=at: naive.draw(str(at), 100, None) for at in range(12)]) > 1
    book = FileBudgets(tmp_path / "b.log", Limits(member=100))
    payer = Charge("ann", "r")
    draws = [lambda at=at: book.draw(str(at), payer, noisy_answer) for at in range(12)]
    assert race(draws) == 1
    assert book.left(payer).member == 0


def test_one_question_asked_by_many_at_once_is_drawn_and_paid_once(tmp_path):
    book = FileBudgets(tmp_path / "b.log")
    drawn = itertools.count()

    def make():
        next(drawn)
        return noisy_answer()

    assert race([lambda: book.draw("q", Charge("ann", "r"), make) for _ in range(12)]) == 12
    assert next(drawn) == 1
    assert book.left(Charge("ann", "r")).member == 2_900


def test_close_questions_that_race_are_not_both_answered(desk):
    desk.ask({"ask": "size"})
    wheres = [any_of(TOWNS, {"all": [living_in([t])["where"], DEAD]}) for t in range(20, 26)]
    desks = [dataclasses.replace(desk, history=open_history(desk.commons)) for _ in wheres]
    views = [desk.view(f"P{at}") for at in range(len(wheres))]
    draws = [
        lambda one=one, view=view, where=where: one.ask({"ask": "size", "where": where}, view)
        for one, view, where in zip(desks, views, wheres, strict=True)
    ]
    assert race(draws) == 1


def keep_for_ever(path, told, first):
    """Keep answers, and say of each that it was kept, until somebody kills this."""
    history = History(path)
    with told.open("a") as file:
        for at in itertools.count(first):
            start = (at * 13) % 2_900
            if history.keep(
                Answered("r", f"k{at}", "P", b"x" * 5_000),
                [bits(range(start, start + 50 + at % 7 * 11), 3_000)],
                10,
            ):
                file.write(f"k{at}\n")
                file.flush()


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_program_loses_no_answer_that_was_given(tmp_path, seed):
    path, told = tmp_path / "history.log", tmp_path / "told"
    History(path).begin("r", release(3_000), keys(3_000))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.spec.test_questions_attacks"])
    running = context.Process(target=keep_for_ever, args=(path, told, seed * 1_000))
    running.start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not told.exists() or told.read_text().count("\n") < 5):
        time.sleep(0.01)
    time.sleep(0.003 * seed)
    running.kill()
    running.join(60)
    given = told.read_text().split("\n")[:-1]
    assert len(given) >= 5
    after = History(path)
    assert all(after.stored(key) == b"x" * 5_000 for key in given)
    assert after.keep(Answered("r", "later", "P", b""), [bits(range(3_000), 3_000)], 10)


def test_a_history_that_was_changed_answers_nobody(desk):
    desk.ask({"ask": "size", "where": TOWNS})
    path = desk.commons.folder / "questions" / "history.log"
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(IntegrityError, match="bring it back from a copy"):
        open_history(desk.commons)


def test_a_withdrawn_release_is_not_asked(desk):
    view = desk.view()
    store.withdraw(desk.commons, view.release_id, today=NOON.date())
    with pytest.raises(GrantError, match="withdrawn"):
        desk.ask({"ask": "size"}, view)
