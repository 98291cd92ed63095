"""The table of limits: stricter depths are never milder, and the hash follows every number."""

from dataclasses import replace

import pytest

from oncommons.access.grants import LEAST_MINIMUM
from oncommons.disclosure import depths
from oncommons.disclosure.depths import LIMITS, Strictness, limit, limits_of, rule_set
from oncommons.domain.grants import Depth

MILDER_WHEN_LARGER = ("dominance_percent", "leverage_percent", "bound_percent", "decimals")


@pytest.mark.parametrize("one", LIMITS, ids=lambda one: f"{one.rule}.{one.name}")
def test_strict_is_no_milder_than_research(one):
    strict, research = one.at(Strictness.STRICT), one.at(Strictness.RESEARCH)
    if one.name in MILDER_WHEN_LARGER:
        assert strict <= research
    else:
        assert strict >= research
    assert one.says


def test_the_numbers_of_the_design():
    assert [limit("R1", "minimum", each) for each in Strictness] == [20, 10, 10, 20]
    assert limits_of("R4") == {"largest": 2, "dominance_percent": 90, "p_percent": 10}
    assert limit("R4", "p_percent", Strictness.STRICT) == 15
    assert limit("R7", "residual_degrees", Strictness.STRICT) == 20
    assert limit("R15", "unknown_is_refused", Strictness.RESEARCH) == 0


def test_a_grant_sets_its_own_smallest_group():
    assert limits_of("R2", group=12) == {"width": 12, "hidden_in_one_way": 2}
    assert limit("R7", "residual_degrees", group=12) == 10


def test_a_rule_without_limits_and_a_limit_that_is_not():
    assert limits_of("R8") == {}
    with pytest.raises(KeyError):
        limit("R1", "largest")


def test_each_depth_of_a_grant_is_a_strictness_and_may_ask_for_more_than_the_least():
    for depth in Depth:
        assert limit("R1", "minimum", Strictness(depth.value)) >= LEAST_MINIMUM[depth]


def test_the_hash_changes_with_any_number(monkeypatch):
    before = rule_set()
    assert before == rule_set()
    changed = (replace(LIMITS[0], values=(20, 10, 11, 20)), *LIMITS[1:])
    monkeypatch.setattr(depths, "LIMITS", changed)
    assert rule_set().sha256 != before.sha256
    assert rule_set().version == before.version
