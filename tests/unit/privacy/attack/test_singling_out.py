"""Singling out succeeds on raw patients and adds nothing on a release."""

import numpy as np
import pytest

from oncommons.privacy.attack.published import read_labels, read_people
from oncommons.privacy.attack.rates import Factor
from oncommons.privacy.attack.singling_out import singling_out, size_factor
from tests.unit.privacy.attack.made_patients import HIERARCHIES, QUASI, patients, release

ORIGINAL = patients(4000)


def people(frame):
    return read_people(frame, HIERARCHIES, QUASI)


def attacked(released, control=None, seed=0):
    published = read_labels(released, HIERARCHIES, QUASI)
    beside = None if control is None else people(control)
    rng = np.random.default_rng(seed)
    return singling_out(published, people(ORIGINAL), beside, 400, rng)


def test_raw_patients_are_singled_out():
    _, joint = attacked(ORIGINAL, patients(4000, seed=2))
    assert joint.success == 1.0
    assert joint.risk > 0.9
    assert joint.interval[0] > 0.9


def test_a_small_control_serves_as_well():
    _, joint = attacked(ORIGINAL, patients(400, seed=2))
    assert joint.risk > 0.9


def test_a_release_is_not_singled_out_more_than_strangers_are():
    _, joint = attacked(release(ORIGINAL, 12), patients(4000, seed=2))
    assert joint.attacks == 400
    assert joint.interval[1] < 0.2
    assert joint.interval[0] < 0.05


def test_without_a_control_success_alone_is_the_risk():
    _, joint = attacked(release(ORIGINAL, 12))
    assert joint.control_attacks == 0
    assert joint.risk == joint.success > 0


def test_the_same_seed_makes_the_same_attack():
    released = release(ORIGINAL, 12)
    assert attacked(released, seed=5) == attacked(released, seed=5)
    assert attacked(released, seed=5) != attacked(released, seed=6)


def test_a_control_of_the_same_size_needs_no_factor():
    assert size_factor(np.array([0, 3, 1]), 100, 100) == Factor(1.0, 1.0, 1.0)


def test_where_nobody_fits_the_factor_is_the_ratio_of_sizes():
    assert size_factor(np.zeros(50, dtype=np.int64), 100, 5000).likely == 50.0
    assert size_factor(np.array([], dtype=np.int64), 100, 200).likely == 2.0


@pytest.mark.parametrize("share", [0.2, 0.05])
def test_a_small_control_foretells_a_large_one(share):
    """Weights of predicates drawn from a gamma distribution, people from their Poisson counts."""
    rng = np.random.default_rng(0)
    weights = rng.gamma(0.5, 1.0, 4000)
    large, small = rng.poisson(weights), rng.poisson(weights * share)
    factor = size_factor(small, int(20_000 * share), 20_000)
    assert factor.least < factor.likely < factor.most
    foretold = (small == 1).mean() * factor.likely
    assert foretold == pytest.approx((large == 1).mean(), rel=0.15)


def test_a_smaller_control_is_less_sure():
    rng = np.random.default_rng(0)
    weights = rng.gamma(0.5, 1.0, 4000)
    narrow = size_factor(rng.poisson(weights * 0.5), 10_000, 20_000)
    wide = size_factor(rng.poisson(weights * 0.02), 400, 20_000)
    assert narrow.most / narrow.least < wide.most / wide.least


def test_one_predicate_that_fits_many_and_others_that_fit_nobody_have_a_factor_too():
    factor = size_factor(np.array([900] + [0] * 2000), 1000, 50_000)
    assert 0 < factor.least <= factor.likely <= factor.most <= 50
