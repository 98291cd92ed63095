"""Joint tables: their margins and odds ratios are the ones asked for."""

import numpy as np
import pytest

from oncommons.errors import KnowledgeError
from oncommons.intake.made.joint import both_present, fit_joint, presence


def odds_ratio(table, first, second):
    bits = presence(int(np.log2(len(table))))
    cells = [
        table[(bits[:, first] == a) & (bits[:, second] == b)].sum()
        for a, b in ((1, 1), (0, 0), (1, 0), (0, 1))
    ]
    return cells[0] * cells[1] / (cells[2] * cells[3])


@pytest.mark.parametrize(
    ("first", "second", "odds", "both"),
    [(0.5, 0.5, 9.0, 0.375), (0.3, 0.2, 1.0, 0.06), (0.5, 0.5, 1 / 9, 0.125)],
)
def test_the_chance_of_both_follows_from_the_odds_ratio(first, second, odds, both):
    assert both_present(first, second, odds) == pytest.approx(both)


def test_independent_events_multiply():
    table = fit_joint([0.1, 0.4, 0.7], {})
    bits = presence(3)
    for cell, happens in zip(table, bits, strict=True):
        chance = np.where(happens, [0.1, 0.4, 0.7], [0.9, 0.6, 0.3]).prod()
        assert cell == pytest.approx(chance)


def test_chances_and_odds_ratios_of_four_events_are_kept():
    chances = [0.775, 0.483, 0.376, 0.219]
    pairs = {(1, 3): 0.05, (0, 2): 7.65, (1, 2): 44.37}
    table = fit_joint(chances, pairs)
    assert table.sum() == pytest.approx(1)
    assert table.min() >= 0
    assert table @ presence(4) == pytest.approx(chances)
    for (first, second), odds in pairs.items():
        assert odds_ratio(table, first, second) == pytest.approx(odds, rel=1e-5)


def test_pairs_without_an_odds_ratio_stay_independent():
    table = fit_joint([0.3, 0.3, 0.3], {(0, 1): 0.1})
    assert odds_ratio(table, 0, 2) == pytest.approx(1)


def test_an_event_that_never_happens_never_happens():
    table = fit_joint([0.0, 0.5], {(0, 1): 3.0})
    assert table.tolist() == pytest.approx([0.5, 0.0, 0.5, 0.0])


def test_five_events_are_refused():
    with pytest.raises(KnowledgeError, match="5 drivers"):
        fit_joint([0.1] * 5, {})


def test_odds_ratios_that_contradict_each_other_are_refused():
    with pytest.raises(KnowledgeError, match="contradict"):
        fit_joint([0.5, 0.5, 0.5], {(0, 1): 1e4, (1, 2): 1e4, (0, 2): 1e-4})


def test_presence_counts_in_binary():
    assert presence(2).tolist() == [[False, False], [True, False], [False, True], [True, True]]
