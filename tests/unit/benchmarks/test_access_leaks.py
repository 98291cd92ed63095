"""The benchmark of leaks: its own numbers are right on examples that can be counted by hand."""

import numpy as np
import pytest

from benchmarks.access import leaks
from benchmarks.access.fewest_hidden import fewest_hidden, made_table


@pytest.mark.parametrize(
    ("table", "fewest"),
    [
        ([[4, 40], [40, 50]], 4),
        ([[4, 40, 60], [6, 50, 70], [30, 40, 50]], 4),
        ([[4, 6], [60, 50]], 4),
        ([[4, 30, 40], [30, 5, 40], [40, 50, 60]], 4),
    ],
)
def test_fewest_cells_counted_by_hand(table, fewest):
    assert fewest_hidden(table, 10) == fewest


def test_made_tables_have_a_small_cell_and_margins_that_may_be_shown():
    random = np.random.default_rng(1)
    for _ in range(10):
        table = made_table(random, 10)
        assert any(0 < cell < 10 for row in table for cell in row)
        assert all(sum(row) == 0 or sum(row) >= 10 for row in table)


def test_numbers_without_the_peer(monkeypatch, capsys):
    monkeypatch.setattr(leaks, "python_of", lambda name: None)
    found = list(leaks.measure(outputs=7, tables=3))
    assert [one.ours for one in found[:2]] == [13.0, 7.0]
    assert all(one.ok is not False and one.peer is None for one in found)
    assert "acro is left out" in capsys.readouterr().err


def test_numbers_with_the_peer(monkeypatch, capsys):
    said = {"version": "1", "statuses": ["fail"] * 5 + ["pass"] * 7 + ["review"] + ["pass"] * 7}
    monkeypatch.setattr(leaks, "_acro", lambda requests: said)
    found = list(leaks.measure(outputs=7, tables=1))
    assert [(one.peer, one.peer_name) for one in found[:2]] == [(5.0, "acro 1"), (7.0, "acro 1")]
    assert "review: 20 rows of patients" in capsys.readouterr().err


def test_a_leak_that_is_missed_is_named(monkeypatch, capsys):
    monkeypatch.setattr(leaks, "is_caught", lambda output: output.rule != "R5")
    monkeypatch.setattr(leaks, "is_let_through", lambda output: False)
    monkeypatch.setattr(leaks, "python_of", lambda name: None)
    found = list(leaks.measure(outputs=1, tables=1))
    assert [one.ok for one in found[:2]] == [False, False]
    said = capsys.readouterr().err
    assert "not caught: the highest value of a site" in said
    assert "honest outputs held: {'counts by two': 1}" in said
