"""The benchmarks of R9 and of noise run, small, and keep what they compare equal."""

from benchmarks.access import differencing, noise


def test_differencing_is_measured():
    found = {
        one.measure: one
        for one in differencing.measure(
            patients=2_000, sets=(50, 200), asked=20, cases=(20, 20), cells=70
        )
    }
    assert found["pairwise equal to a full scan"].ours == 20
    assert found["linear equal to the rank test"].ours == 20
    assert "linear, output of 30 cells against 70, 2,000 patients" in found
    assert len(found) == 9


def test_noise_is_measured():
    found = list(noise.measure(draws=2_000, patients=1_000))
    assert len(found) == 10
    near = [one for one in found if one.peer is not None]
    assert all(abs(one.ours - one.peer) < 0.15 * one.peer for one in near)
