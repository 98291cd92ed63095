"""The background: means that follow opportunity, spread that follows the genes."""

import numpy as np
import pytest

from oncommons.discovery.background import learn_class, learn_silent, with_constant
from oncommons.errors import DiscoveryError
from oncommons.stats.counts import fit_dispersion

GENES = 4000


def drawn(seed: int, size: float, effect: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts with known spread, and log mean rising by `effect` per unit of one feature."""
    rng = np.random.default_rng(seed)
    opportunity = np.exp(rng.normal(0, 0.7, GENES))
    feature = rng.normal(2.0, 0.5, GENES)
    mean = 5 * opportunity * np.exp(effect * feature)
    counts = rng.negative_binomial(size, size / (size + mean)).astype(float)
    return counts, opportunity, feature[:, None]


def test_silent_background_finds_the_spread_it_was_drawn_with():
    counts, opportunity, feature = drawn(1, size=4.0)
    found = learn_silent(counts, opportunity, with_constant(feature))
    assert found.size[0] == pytest.approx(4.0, rel=0.1)
    assert found.mean == pytest.approx(5 * opportunity, rel=0.15)


def test_silent_background_finds_the_effect_of_a_feature():
    counts, opportunity, feature = drawn(2, size=8.0, effect=0.6)
    found = learn_silent(counts, opportunity, with_constant(feature))
    slope = np.polyfit(feature[:, 0], np.log(found.mean / opportunity), 1)[0]
    assert slope == pytest.approx(0.6, abs=0.05)


def test_means_do_not_depend_on_the_unit_of_opportunity():
    counts, opportunity, feature = drawn(3, size=4.0)
    design = with_constant(feature)
    one, other = (learn_silent(counts, unit * opportunity, design) for unit in (1.0, 1e-9))
    assert one.mean == pytest.approx(other.mean, rel=1e-4)


def test_without_a_silent_mutation_there_is_no_background():
    with pytest.raises(DiscoveryError, match="none of the 3 genes has a silent mutation"):
        learn_silent(np.zeros(3), np.ones(3), np.ones((3, 1)))


def test_selected_genes_do_not_teach_the_class():
    rng = np.random.default_rng(4)
    opportunity = np.exp(rng.normal(0, 0.5, GENES))
    shape = np.full(GENES, 20.0)
    rate = rng.gamma(20.0, 1 / 20.0, GENES)
    counts = rng.poisson(3 * opportunity * rate).astype(float)
    counts[:200] *= 20
    found = learn_class(counts, opportunity, shape, np.ones((GENES, 1)))
    assert found.mean[200:].sum() == pytest.approx(counts[200:].sum(), rel=0.05)
    assert found.size.mean() > 5
    assert fit_dispersion(counts, found.mean) < 1  # what all genes together would teach


def test_spread_of_the_class_is_added_to_that_of_the_gene():
    rng = np.random.default_rng(5)
    shape = np.full(GENES, 50.0)
    size = 1 / (1 / 50 + 0.3)
    counts = rng.negative_binomial(size, size / (size + 20.0), GENES).astype(float)
    found = learn_class(counts, np.ones(GENES), shape, np.ones((GENES, 1)))
    assert found.size[0] == pytest.approx(size, rel=0.35)


def test_class_without_any_mutation_expects_none():
    found = learn_class(np.zeros(5), np.ones(5), np.full(5, 3.0), np.ones((5, 1)))
    assert not found.mean.any()


def test_constant_feature_is_harmless():
    counts, opportunity, _ = drawn(6, size=4.0)
    design = with_constant(np.full((GENES, 2), 7.0))
    assert np.isfinite(learn_silent(counts, opportunity, design).mean).all()
