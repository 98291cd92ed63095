"""Recurrent residues: found against the rest of the gene, calibrated on silent codons."""

import numpy as np
import polars as pl
import pytest

from oncommons.discovery.alterations import read_alterations
from oncommons.discovery.carriers import hits_of_tested
from oncommons.discovery.hotspots import DEFAULT_SIZE, calibrate, hotspot_tests
from tests.unit.discovery.fake_view import sequenced
from tests.unit.discovery.simulated import plant, simulate

MISSENSE = "Missense_Mutation"


def spots(rows, codons=None, expected=None) -> dict[str, dict[str, object]]:
    patients = dict.fromkeys(row[0] for row in rows)
    read = read_alterations(sequenced(rows, patients))
    found = hotspot_tests(hits_of_tested(read, (0,)), codons or {}, expected or {})
    return {row["symbol"]: row for row in found.to_dicts()}


def peak(patients: int, elsewhere: int) -> list[tuple[str, str, str, str]]:
    rows = [(f"p{i}", "KRAS", MISSENSE, "p.G12D") for i in range(patients)]
    return rows + [(f"q{i}", "KRAS", MISSENSE, f"p.A{20 + i}T") for i in range(elsewhere)]


def test_one_residue_in_many_patients_is_a_hotspot():
    found = spots(peak(20, 5), {"KRAS": 189.0})["KRAS"]
    assert found["p_hotspot"] < 1e-6
    assert (found["residue"], found["patients"]) == (["G12"], [20])


def test_spread_out_mutations_are_no_hotspot():
    assert spots(peak(1, 25), {"KRAS": 189.0})["KRAS"]["p_hotspot"] > 0.1


def test_different_changes_of_one_residue_count_together():
    rows = [(f"p{i}", "KRAS", MISSENSE, f"p.G12{'DVCRSA'[i % 6]}") for i in range(12)]
    assert spots(rows, {"KRAS": 189.0})["KRAS"]["patients"] == [12]


def test_patient_with_two_changes_of_a_residue_counts_once():
    rows = [("a", "KRAS", MISSENSE, "p.G12D"), ("a", "KRAS", MISSENSE, "p.G12V")]
    assert spots(rows)["KRAS"]["residue"] is None  # one patient is no recurrence


def test_more_expected_mutations_make_a_peak_less_surprising():
    few, many = (
        spots(peak(8, 3), {"KRAS": 189.0}, {"KRAS": expected})["KRAS"]["p_hotspot"]
        for expected in (3.0, 300.0)
    )
    assert few < many


def test_length_is_never_below_the_last_residue_seen():
    rows = [("a", "X", MISSENSE, "p.A500T"), ("b", "X", MISSENSE, "p.A500T")]
    short, none = spots(rows, {"X": 10.0})["X"], spots(rows)["X"]
    assert short["p_hotspot"] == pytest.approx(none["p_hotspot"])


def test_tail_is_the_negative_binomial_with_sidak():
    rows = [("a", "X", MISSENSE, "p.A1T"), ("b", "X", MISSENSE, "p.A1T")]
    rate = 0.5 / 100
    none = (DEFAULT_SIZE / (DEFAULT_SIZE + rate)) ** DEFAULT_SIZE
    one = none * rate / (DEFAULT_SIZE + rate) * DEFAULT_SIZE
    tail = 1 - none - one
    assert spots(rows, {"X": 100.0})["X"]["p"] == pytest.approx([tail], rel=1e-9)
    assert spots(rows, {"X": 100.0})["X"]["p_hotspot"] == pytest.approx(1 - (1 - tail) ** 100)


def test_calibration_never_makes_a_p_value_smaller_and_keeps_their_order():
    rng = np.random.default_rng(1)
    p = np.sort(rng.random(500) ** 8)
    changed = calibrate(p, rng.random(5000) ** 3)
    assert (changed >= p).all()
    assert (np.diff(changed) >= 0).all()
    assert changed.max() <= 1


def test_calibrated_decoys_are_uniform_enough():
    rng = np.random.default_rng(2)
    decoys = rng.random(20_000) ** 4  # a test that rejects far too often
    changed = calibrate(rng.random(20_000) ** 4, decoys)
    for level in (0.5, 0.05, 0.001):
        assert np.mean(changed <= level) == pytest.approx(level, rel=0.4)


def test_recurrence_of_silent_codons_makes_hotspots_less_certain():
    made = simulate(3, genes=800, patients=200, burden=100)
    plant(made, {f"G{i}": 12 for i in range(60)}, "Silent", "p.A7=")
    plant(made, {"G700": 12}, MISSENSE, "p.A7T")
    read = read_alterations(made.view())
    hits = hits_of_tested(read, (0,))
    with_decoys = hotspot_tests(hits, {}, {}).filter(pl.col("symbol") == "G700")
    without = hotspot_tests(hits.filter(pl.col("group") != "silent"), {}, {})
    alone = without.filter(pl.col("symbol") == "G700")
    assert with_decoys["p_hotspot"][0] > 100 * alone["p_hotspot"][0]
