"""Guessing exact rows, and the order of their values."""

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.attack.guesses import guessed, ranked, ranks
from oncommons.privacy.attack.published import read_labels
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing

STAGE = with_missing(
    hierarchy_from_rows("stage", [("I", "early"), ("II", "early"), ("III", "late")])
)


def guesses(labels, seed=0):
    published = read_labels(pl.DataFrame({"stage": labels}), {"stage": STAGE}, ["stage"])
    drawn = guessed(published, np.random.default_rng(seed))[0]
    return [STAGE.leaves[leaf] for leaf in drawn]


def test_a_guess_lies_below_its_label():
    drawn = guesses(["early", "III", "late"] * 50)
    assert set(drawn[0::3]) == {"I", "II"}
    assert set(drawn[1::3]) == set(drawn[2::3]) == {"III"}


def test_each_value_below_a_label_is_as_likely():
    drawn = guesses(["*"] * 6000)
    assert [drawn.count(one) for one in ("I", "II", "III")] == pytest.approx([2000] * 3, abs=200)


def test_nobody_guesses_that_a_value_is_missing_unless_it_is():
    assert "unknown" not in guesses(["*"] * 200)
    assert set(guesses([None] * 20)) == {"unknown"}


def test_the_same_seed_guesses_the_same():
    assert guesses(["*"] * 50, 3) == guesses(["*"] * 50, 3)
    assert guesses(["*"] * 50, 3) != guesses(["*"] * 50, 4)


@pytest.mark.parametrize(
    ("leaves", "order"),
    [
        (["90+", "<18", "18", "9"], ["9", "<18", "18", "90+"]),
        (["2019-11", "2020-01", "2019-02"], ["2019-02", "2019-11", "2020-01"]),
    ],
)
def test_numbers_are_ranked_by_their_size(leaves, order):
    tree = with_missing(hierarchy_from_rows("age", [(leaf,) for leaf in leaves]))
    rank, ordered = ranks(tree)
    assert ordered
    assert sorted(leaves, key=lambda leaf: rank[tree.leaves.index(leaf)]) == order
    assert rank[tree.leaves.index("unknown")] == -1


@pytest.mark.parametrize("leaves", [["I", "II"], ["75", "2A"], ["7"]])
def test_other_values_have_no_order(leaves):
    tree = hierarchy_from_rows("other", [(leaf, "all") for leaf in leaves])
    assert not ranks(tree)[1]


def test_leaves_become_ranks():
    table = ranked([STAGE], [np.array([2, 0, 3])])
    assert table[0].tolist() == [2, 0, -1]
