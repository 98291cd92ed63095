"""Recoding from several starts: which one is kept, and who may be held back."""

import numpy as np
import pytest

from oncommons.errors import ReleaseRefused
from oncommons.privacy.recoding import recode as module
from oncommons.privacy.recoding.recode import recode
from oncommons.privacy.recoding.rules import RuleKind, rule_for
from tests.unit.privacy.recoding.small_table import ladders, published, stages


def test_every_start_is_tried_and_the_first_is_kept_among_equals():
    found = recode(ladders(), stages(0, 0, 2, 2), 2)
    assert found.start == "peel 0.003"
    assert found.tried == {"peel 0.003": 0.0, "root": 0.0}


def test_a_coarser_step_is_tried_too_under_a_rule():
    rule = rule_for("patients.germline", RuleKind.DISTINCT_L, 2, ["a", "b", "a", "b"])
    found = recode(ladders(), stages(0, 0, 2, 2), 2, rules=[rule])
    assert list(found.tried) == ["peel 0.003", "peel 0.03", "root"]
    assert found.loss == 0.0


def test_a_later_start_is_kept_only_where_it_saves_a_twentieth(monkeypatch):
    rng = np.random.default_rng(6)
    codes = [rng.integers(0, 4, 40), rng.integers(0, 2, 40)]
    usual = recode(ladders(), codes, 6)
    best = min(usual.tried.values())
    assert usual.loss <= best / (1 - module.WORTHWHILE)
    monkeypatch.setattr(module, "WORTHWHILE", 0.0)
    assert recode(ladders(), codes, 6).loss == best


def test_the_root_is_no_start_of_very_many_rows_where_peeling_gave_one(monkeypatch):
    monkeypatch.setattr(module, "MOST_FROM_ROOT", 3)
    assert list(recode(ladders(), stages(0, 0, 2, 2), 2).tried) == ["peel 0.003"]


def test_the_last_one_is_held_back_where_that_costs_less():
    codes = stages(*[0] * 40, 3)
    assert not recode(ladders(), codes, 2).held_back.any()
    found = recode(ladders(), codes, 2, most_suppressed=0.03)
    assert found.held_back.tolist() == [False] * 40 + [True]
    assert found.loss == pytest.approx(1 / 41)
    assert published(found.classes)[-1] is None


def test_too_few_rows_are_refused_with_both_numbers():
    with pytest.raises(ReleaseRefused, match="there are 3 patients, and k is 4"):
        recode(ladders(), stages(0, 1, 2), 4)
