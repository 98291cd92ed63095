"""An attack is worth what it does better on people in the release than on others."""

import pytest

from oncommons.privacy.attack.rates import Factor, Tried, risk_beside
from oncommons.stats.counts import wilson_interval


def test_the_risk_is_what_a_control_does_not_explain():
    found = risk_beside(Tried(2000, 1900), Tried(2000, 1000))
    assert found.risk == pytest.approx((0.95 - 0.5) / (1 - 0.5))
    assert found.interval[0] < found.risk < found.interval[1]


def test_without_a_control_the_limits_are_those_of_wilson():
    found = risk_beside(Tried(300, 40))
    lower, upper = wilson_interval([40], [300])
    assert found.risk == pytest.approx(40 / 300)
    assert found.interval == pytest.approx((lower[0], upper[0]))
    assert found.control_attacks == 0


def test_an_attack_that_does_worse_than_on_strangers_adds_no_risk():
    found = risk_beside(Tried(1000, 100), Tried(1000, 300))
    assert found.risk == 0.0
    assert found.interval[0] == 0.0


def test_nothing_tried_says_nothing():
    found = risk_beside(Tried(0, 0), Tried(0, 0))
    assert (found.risk, found.interval) == (0.0, (0.0, 1.0))


def test_where_strangers_always_fall_nothing_can_be_said():
    found = risk_beside(Tried(100, 100), Tried(100, 100))
    assert (found.risk, found.interval) == (0.0, (0.0, 1.0))


def test_a_control_of_another_size_is_brought_to_that_of_the_release():
    plain = risk_beside(Tried(1000, 500), Tried(1000, 10))
    scaled = risk_beside(Tried(1000, 500), Tried(1000, 10), factor=Factor(20.0, 20.0, 20.0))
    assert scaled.control == pytest.approx(0.2)
    assert scaled.risk == pytest.approx((0.5 - 0.2) / 0.8)
    assert scaled.interval[1] - scaled.interval[0] > plain.interval[1] - plain.interval[0]


def test_a_factor_that_is_not_sure_widens_the_limits():
    sure = risk_beside(Tried(1000, 500), Tried(1000, 10), factor=Factor(20.0, 20.0, 20.0))
    unsure = risk_beside(Tried(1000, 500), Tried(1000, 10), factor=Factor(10.0, 20.0, 25.0))
    assert unsure.risk == sure.risk
    assert unsure.interval[0] < sure.interval[0] < sure.interval[1] < unsure.interval[1]


def test_a_control_never_exceeds_what_is_possible():
    found = risk_beside(
        Tried(1000, 500), Tried(1000, 100), factor=Factor(40.0, 50.0, 60.0), most=0.37
    )
    assert found.control == 0.37


def test_more_attacks_narrow_the_limits():
    few, many = risk_beside(Tried(100, 50)), risk_beside(Tried(10_000, 5000))
    assert few.interval[0] < many.interval[0] < many.interval[1] < few.interval[1]


def test_nothing_at_all_among_many_has_a_small_upper_limit():
    found = risk_beside(Tried(2000, 0), Tried(2000, 0))
    assert found.risk == 0.0
    assert 0 < found.interval[1] < 0.003
