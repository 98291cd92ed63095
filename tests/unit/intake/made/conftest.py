"""One drawn cluster and two written ones, shared by the tests of the made cluster."""

import numpy as np
import pytest

from oncommons.intake.made import make_cluster, read_truth
from oncommons.intake.made.draw import draw_cluster
from oncommons.intake.made.facts import load_facts


@pytest.fixture(scope="session")
def facts():
    """The tables of facts."""
    return load_facts()


@pytest.fixture(scope="session")
def draw(facts):
    """20,000 patients, drawn but not written."""
    return draw_cluster(facts, 20_000, seed=7)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A cluster of 400 patients on disk."""
    return make_cluster(tmp_path_factory.mktemp("made") / "cluster", patients=400, seed=3)


@pytest.fixture(scope="session")
def dirty(tmp_path_factory):
    """The same cluster with one row in fifty broken."""
    folder = tmp_path_factory.mktemp("made") / "dirty"
    return make_cluster(folder, patients=400, seed=3, dirt=0.02)


@pytest.fixture(scope="session")
def truth(cluster):
    """What is true of the small cluster."""
    return read_truth(cluster.truth)


@pytest.fixture
def rng():
    """A stream of random numbers for one test."""
    return np.random.default_rng(20_240_607)
