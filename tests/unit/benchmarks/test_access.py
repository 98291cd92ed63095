"""The benchmark of access: its parts are run by name, and one that is missing is said."""

import json

import pytest

from benchmarks.access import __main__ as program
from benchmarks.access import audit


def test_the_trail_is_measured(django_db_blocker):
    from django.db import connections

    with django_db_blocker.unblock():
        results = list(audit.measure(single=5, threads=2, each=5, proved=50))
        connections.close_all()
    assert [one.unit for one in results] == ["rows/s"] * 5
    assert all(one.ours > 0 for one in results)
    goals = [str(one.goal) for one in results if one.goal]
    assert goals == ["ours >= 100", "ours >= 1000", "ours >= 50000"]


def test_a_missing_part_is_said_and_the_others_are_printed(monkeypatch, capsys):
    monkeypatch.setattr(program, "PARTS", ("audit", "nowhere"))
    monkeypatch.setattr(audit, "measure", lambda: iter([program.Result("a", "b", 1.0)]))
    assert program.main(["--json"]) == 1
    told = capsys.readouterr()
    assert "part nowhere is missing" in told.err
    assert json.loads(told.out)["measure"] == "a"
    assert program.main(["audit"]) == 0
    with pytest.raises(SystemExit):
        program.main(["none"])


def test_a_part_that_lacks_a_library_is_not_called_missing(monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(name="numba")

    monkeypatch.setattr(program.importlib, "import_module", absent)
    with pytest.raises(ModuleNotFoundError):
        list(program.measured("audit"))
