"""Measuring: goals, ratios, lines and tables; and that a process is measured alone."""

import json
import sys

import pytest

from benchmarks.measure import (
    Bound,
    Goal,
    Of,
    Result,
    cpu_seconds,
    run_apart,
    say,
    side_by_side,
    table,
    timed,
)

BUSY = "sum(i * i for i in range(3_000_000))"


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def test_ratio_is_ours_over_the_peers():
    assert Result("load", "CPU s", 2.0, 8.0, "peer").ratio == 0.25


@pytest.mark.parametrize("peer", [None, 0.0])
def test_without_a_peer_there_is_no_ratio(peer):
    assert Result("load", "CPU s", 2.0, peer).ratio is None


@pytest.mark.parametrize(
    ("ours", "goal", "ok"),
    [
        (3.0, Goal(3), True),
        (3.1, Goal(3), False),
        (3.0, Goal(3, Bound.AT_LEAST), True),
        (2.9, Goal(3, Bound.AT_LEAST), False),
    ],
)
def test_a_limit_itself_is_good_enough(ours, goal, ok):
    assert Result("load", "CPU s", ours, goal=goal).ok is ok


@pytest.mark.parametrize(("ours", "ok"), [(1.0, True), (1.2, False)])
def test_a_goal_may_speak_of_the_ratio(ours, ok):
    assert Result("load", "CPU s", ours, 4.0, "peer", Goal(0.25, of=Of.RATIO)).ok is ok


def test_without_a_goal_nothing_is_reached_or_missed():
    assert Result("load", "CPU s", 2.0).ok is None


def test_a_goal_of_the_ratio_waits_for_the_peer():
    assert Result("load", "CPU s", 2.0, goal=Goal(0.25, of=Of.RATIO)).ok is None


def test_goals_read_as_inequalities():
    assert str(Goal(60)) == "ours <= 60"
    assert str(Goal(8, Bound.AT_LEAST, Of.RATIO)) == "ratio >= 8"


def test_a_line_has_every_part():
    one = Result("load", "CPU s", 2.0, 8.0, "peer 1.0", Goal(0.5, of=Of.RATIO))
    assert json.loads(one.as_line()) == {
        "measure": "load",
        "unit": "CPU s",
        "ours": 2.0,
        "peer": 8.0,
        "peer_name": "peer 1.0",
        "ratio": 0.25,
        "goal": "ratio <= 0.5",
        "ok": True,
    }


def test_what_is_not_there_is_null_in_a_line():
    line = json.loads(Result("load", "CPU s", 2.0).as_line())
    assert [line[name] for name in ("peer", "peer_name", "ratio", "goal", "ok")] == [None] * 5


def test_a_table_says_what_was_missed():
    missed = Result("load", "CPU s", 1234.5, 4.0, "peer 1.0", Goal(3))
    reached = Result("save", "MB", 0.123456, goal=Goal(3))
    head, first, second = table([missed, reached]).splitlines()
    assert head.split() == ["measure", "ours", "unit", "peer", "ratio", "goal"]
    assert first.split() == [
        *("load", "1,234", "CPU", "s", "4", "peer", "1.0", "309", "ours", "<=", "3", "MISSED")
    ]
    assert second.split() == ["save", "0.123", "MB", "ours", "<=", "3", "ok"]


def test_columns_of_a_table_stand_below_each_other():
    lines = table([Result("a", "s", 1), Result("a long name", "s", 2)]).splitlines()
    assert len({line.index(" s") for line in lines[1:]}) == 1


def test_a_missed_goal_makes_the_exit_code_one(capsys):
    assert say([Result("load", "s", 4.0, goal=Goal(3)), Result("save", "s", 1)], as_json=False) == 1
    assert "MISSED" in capsys.readouterr().out


def test_reached_goals_and_no_goals_make_it_zero(capsys):
    assert say([Result("load", "s", 2.0, goal=Goal(3)), Result("save", "s", 1)], as_json=True) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["measure"] for line in lines] == ["load", "save"]


def test_rounds_alternate_and_the_first_is_not_counted():
    order = []

    def ours() -> float:
        order.append("ours")
        return [100.0, 1.0, 3.0, 2.0][order.count("ours") - 1]

    def peer() -> float:
        order.append("peer")
        return [100.0, 30.0, 10.0, 20.0][order.count("peer") - 1]

    assert side_by_side(ours, peer, rounds=3) == (2.0, 20.0)
    assert order == ["peer", "ours", "ours", "peer", "peer", "ours", "ours", "peer"]


def test_work_is_done_as_often_as_asked():
    done = []
    seconds = timed(lambda: done.append(1), times=7)()
    assert len(done) == 7
    assert 0 <= seconds < 1


def test_processor_time_counts_work_and_not_waiting():
    began = cpu_seconds()
    exec(BUSY)
    busy = cpu_seconds() - began
    assert busy > 0.02


def test_a_process_is_measured_with_its_output():
    spent, said = run_apart(python(f"{BUSY}; print('done')"))
    assert said == "done\n"
    assert spent.cpu_s > 0.02
    assert spent.wall_s > 0
    assert spent.peak_mb > 1


def test_memory_is_that_of_the_process():
    # The measurer starts from a small process, since a caller's memory counts as its child's.
    code = (
        "import sys; sys.path.insert(0, '.'); from benchmarks.measure import run_apart;"
        "run = lambda code: run_apart([sys.executable, '-S', '-c', code])[0].peak_mb;"
        "print(run('x = bytes(1)'), run('x = b\"1\" * 200_000_000'))"
    )
    _, said = run_apart(python(code))
    small, large = map(float, said.split())
    assert 190 < large - small < 230


def test_a_process_that_fails_is_an_error():
    with pytest.raises(RuntimeError, match="left with 3"):
        run_apart(python("raise SystemExit(3)"))
