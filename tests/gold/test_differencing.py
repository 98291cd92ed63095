"""Attacks of the literature on published counts, and the variance of the noise."""

import math

import numpy as np
import pytest

from oncommons.access.questions.differencing.history import Answered, History
from oncommons.access.questions.differencing.linear import Linear
from oncommons.access.questions.differencing.state import Standing
from oncommons.access.questions.noise import draw
from oncommons.errors import Refused
from tests.patient_sets import bits, flags, keys, release

N, K = 1_000, 10


@pytest.fixture
def history(tmp_path):
    made = History(tmp_path / "history.log")
    made.begin("r", release(N), keys(N))
    return made


def test_denning_s_tracker_gives_one_patient_from_three_large_sets(history):
    """Denning, Denning & Schwartz, ACM Trans Database Syst 4:76 (1979), individual tracker.

    Who knows that one patient alone has both a and b asks for a, for "a and not b", and takes the
    difference: each of the sets is large. With a general tracker T the same follows from
    |C or T| + |C or not T| - |T| - |not T| for a small C.
    """
    a = set(range(200))
    victim = {77}
    tracker = a - victim  # "a and not b"
    # the leak, without a defence: two large numbers, and their difference is the victim
    assert len(a) - len(tracker) == 1
    assert min(len(a), len(tracker), N - len(a), N - len(tracker)) > K
    history.keep(Answered("r", "1", "P", b""), [bits(a, N)], K)
    assert history.standing("r", [bits(tracker, N)], K) is Standing.TOO_CLOSE


def test_the_general_tracker_is_found_among_published_cells(history):
    chance = np.random.default_rng(1)
    tracker = chance.random(N) < 0.5
    victim = np.zeros(N, bool)
    victim[77] = True
    large = [victim | tracker, victim | ~tracker, np.ones(N, bool)]
    # the leak: |C or T| + |C or not T| - |everybody| = |C|
    assert sum(int(one.sum()) for one in large[:2]) - N == 1
    assert min(int(one.sum()) for one in large) > 400
    # two of the three sets are far apart, so that only the linear audit can see it
    far = int((large[0] ^ large[1]).sum())
    assert K < far < N
    history.publish("r", "O-1", [flags(large[0])], K)
    with pytest.raises(Refused, match="small group"):
        history.publish("r", "O-2", [flags(large[1])], K)


def test_a_leak_that_exists_only_when_two_projects_pool(tmp_path):
    """Neither project's cells tell of anybody; together they tell of three patients."""
    women, old = np.zeros(N, bool), np.zeros(N, bool)
    women[:500], old[200:700] = True, True
    mine = [women & old, women]
    yours = [old & ~women, women | old]
    few = np.zeros(N, bool)
    few[[600, 601, 602]] = True
    yours[1] = yours[1] & ~few  # three patients are missing from the union
    for cells in (mine, yours):
        alone = History(tmp_path / f"{id(cells)}.log")
        alone.begin("r", release(N), keys(N))
        alone.publish("r", "O", [flags(one) for one in cells], K)
    both = History(tmp_path / "both.log")
    both.begin("r", release(N), keys(N))
    both.publish("r", "mine", [flags(one) for one in mine], K)
    with pytest.raises(Refused, match="what was published before"):
        both.publish("r", "yours", [flags(one) for one in yours], K)
    union = int(women.sum()) + int((old & ~women).sum()) - int(yours[1].sum())
    assert union == 3  # the control: what the two could have worked out


def test_margins_of_an_honest_table_are_let_through(history):
    chance = np.random.default_rng(2)
    sex, stage = chance.integers(0, 2, N), chance.integers(0, 4, N)
    cells = [(sex == s) & (stage == t) for s in range(2) for t in range(4)]
    margins = [sex == s for s in range(2)] + [stage == t for t in range(4)]
    history.publish("r", "O-1", [flags(one) for one in [*cells, *margins]], K)


def test_exposure_is_the_formula_of_the_projection():
    """C |L^-1 q|^2 = 1: the squared length of the projection of a class on the cells' span."""
    cells = np.zeros((2, 40), bool)
    cells[0], cells[1, :37] = True, True
    audit = Linear(40)
    for cell in cells:
        audit.add(flags(cell))
    gram = (cells.astype(float) @ cells.T).astype(float)
    q = np.array([1.0, 0.0])
    assert 3 * q @ np.linalg.inv(gram) @ q == pytest.approx(1, abs=1e-9)
    assert [(one.patients, one.first) for one in audit.exposed(K)] == [(3, 37)]


@pytest.mark.parametrize("thousandths", [100, 500])
def test_the_variance_of_the_noise_is_that_of_a_discrete_laplace(thousandths):
    """Var = 2a / (1 - a)^2 with a = exp(-epsilon).

    Inusah & Kozubowski, J Stat Plan Inference 136:1090 (2006).
    """
    a = math.exp(-thousandths / 1_000)
    # one draw over many empty categories is as many draws, each independent
    drawn = np.array(draw(np.zeros(0, np.int32), 20_000, thousandths)[:-1])
    variance, spread = 2 * a / (1 - a) ** 2, drawn.var()
    assert spread == pytest.approx(variance, rel=0.06)  # over five standard errors wide
    assert abs(drawn.mean()) < 5 * math.sqrt(variance / len(drawn))
    error = 2 * a / (1 - a * a)
    assert np.abs(drawn).mean() == pytest.approx(error, rel=0.05)
