"""Groups of events: what came meanwhile is written at once, and each gets its own answer."""

import threading

import pytest

from oncommons.access.audit import append
from oncommons.domain.audit import BEGINNING
from oncommons.errors import CommonsError
from oncommons.hub.audit.groups import MOST, Groups
from tests.unit.access.audit.trails import KEY, events


class Store:
    """Stores in memory; its first group waits until the test lets it go on."""

    def __init__(self):
        self.groups, self.entered, self.free = [], threading.Event(), threading.Event()

    def __call__(self, group):
        self.groups.append(list(group))
        self.entered.set()
        assert self.free.wait(30)
        return append(group, BEGINNING, KEY)


def ask(groups, event, answers):
    try:
        answers.append(groups.write(event))
    except BaseException as error:  # noqa: BLE001  the error is the answer
        answers.append(error)


def start(groups, some, answers):
    threads = [threading.Thread(target=ask, args=(groups, one, answers)) for one in some]
    for one in threads:
        one.start()
    return threads


def crowd(store, number):
    """Let one event be written while others come; give all answers."""
    groups, answers, some = Groups(store), [], events(number)
    first = start(groups, some[:1], answers)
    assert store.entered.wait(30)
    rest = start(groups, some[1:], answers)
    while len(groups._waiting) < number:
        pass
    store.free.set()
    for one in (*first, *rest):
        one.join(30)
    return answers


def test_an_event_alone_is_written_alone():
    store = Store()
    store.free.set()
    assert Groups(store).write(events(1)[0]).target == "r0"
    assert [len(group) for group in store.groups] == [1]


def test_what_came_meanwhile_is_written_at_once():
    store = Store()
    answers = crowd(store, 21)
    assert [len(group) for group in store.groups] == [1, 20]
    assert {row.target for row in answers} == {f"r{n}" for n in range(21)}


def test_a_group_has_at_most_fifty_rows():
    store = Store()
    assert len(crowd(store, 2 * MOST + 11)) == 2 * MOST + 11
    assert [len(group) for group in store.groups] == [1, MOST, MOST, 10]


def test_each_of_a_group_that_fails_is_told_and_the_next_is_written():
    class Failing(Store):
        def __call__(self, group):
            rows = super().__call__(group)
            if len(self.groups) == 1:
                raise ZeroDivisionError
            return rows

    answers = crowd(Failing(), 5)
    assert sorted(isinstance(one, ZeroDivisionError) for one in answers) == [False] * 4 + [True]


def test_who_waits_on_a_writer_that_is_stopped_is_told():
    class Stopped(Store):
        def __call__(self, group):
            super().__call__(group)
            if len(self.groups) == 2:
                raise KeyboardInterrupt
            return append(group, BEGINNING, KEY)

    answers = crowd(Stopped(), 5)
    told = [one for one in answers if isinstance(one, BaseException)]
    assert sorted(type(one).__name__ for one in told) == ["CommonsError"] * 3 + [
        "KeyboardInterrupt"
    ]
    assert "do it again" in str(next(one for one in told if isinstance(one, CommonsError)))


def test_a_store_that_answers_too_little_is_an_error_for_each():
    with pytest.raises(ValueError, match="zip"):
        Groups(lambda _: []).write(events(1)[0])
