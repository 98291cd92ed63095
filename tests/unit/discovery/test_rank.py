"""Order of the targets, their q values and classes."""

import polars as pl
import pytest

from oncommons.discovery.rank import SHOWN_HOTSPOTS, count_tested, rank
from oncommons.domain.targets import DriverClass
from oncommons.stats.combine import benjamini_hochberg, cauchy_combination

COLUMNS = {
    "symbol": pl.String,
    "p_missense": pl.Float64,
    "p_truncating": pl.Float64,
    "p_hotspot": pl.Float64,
    "expected_missense": pl.Float64,
    "expected_truncating": pl.Float64,
    "n_missense": pl.UInt32,
    "n_truncating": pl.UInt32,
    "n_silent": pl.UInt32,
    "n_altered": pl.UInt32,
    "of_profiled": pl.UInt32,
    "residue": pl.List(pl.String),
    "patients": pl.List(pl.UInt32),
    "p": pl.List(pl.Float64),
}


def evidence(*rows: dict[str, object]) -> pl.DataFrame:
    usual = {"n_missense": 1, "n_truncating": 1, "n_silent": 1, "n_altered": 2, "of_profiled": 9}
    made = [{name: (usual | row).get(name) for name in COLUMNS} for row in rows]
    return pl.DataFrame(made, schema=COLUMNS)


def test_best_p_comes_first_then_more_patients_then_the_symbol():
    found = rank(
        evidence(
            {"symbol": "D", "p_missense": 0.2, "n_altered": 3},
            {"symbol": "B", "p_missense": 0.2, "n_altered": 3},
            {"symbol": "C", "p_missense": 0.2, "n_altered": 5},
            {"symbol": "A", "p_missense": 0.01},
        ),
        {},
    )
    assert [target.symbol for target in found] == ["A", "C", "B", "D"]


def test_p_values_are_combined_without_the_missing_ones():
    row = {"symbol": "A", "p_missense": 0.01, "p_truncating": None, "p_hotspot": 0.3}
    (found,) = rank(evidence(row), {})
    assert found.p == pytest.approx(float(cauchy_combination([0.01, 0.3])))
    assert found.p_truncating is None


def test_one_p_near_one_does_not_cancel_strong_evidence():
    (found,) = rank(evidence({"symbol": "A", "p_missense": 1e-8, "p_truncating": 1.0}), {})
    assert found.p < 3e-8


def test_q_counts_tested_genes_that_nobody_has_altered():
    rows = [{"symbol": f"G{i}", "p_missense": 0.5, "n_altered": 0} for i in range(9)]
    found = rank(evidence({"symbol": "A", "p_missense": 0.01}, *rows), {})
    assert [target.symbol for target in found] == ["A"]
    assert found[0].q == pytest.approx(benjamini_hochberg([0.01] + [0.5] * 9)[0])


def test_gene_without_any_test_is_not_listed_nor_counted():
    table = evidence({"symbol": "A"}, {"symbol": "B", "p_hotspot": 0.5})
    assert [target.symbol for target in rank(table, {})] == ["B"]
    assert count_tested(table) == 1


@pytest.mark.parametrize(
    ("truncating", "hotspot", "named"),
    [
        (1e-9, 0.5, DriverClass.LOSS),
        (0.5, 1e-9, DriverClass.ACTIVATING),
        (1e-9, 1e-9, DriverClass.BOTH),
        (0.5, None, DriverClass.UNCLEAR),
    ],
)
def test_class_follows_the_test_that_is_certain(truncating, hotspot, named):
    row = {"symbol": "A", "p_truncating": truncating, "p_hotspot": hotspot}
    (found,) = rank(evidence(row), {})
    assert found.driver_class is named


def test_only_the_most_recurrent_residues_are_listed():
    places = list(range(1, SHOWN_HOTSPOTS + 3))
    row = {
        "symbol": "A",
        "p_hotspot": 0.5,
        "residue": [f"A{place}" for place in places],
        "patients": [20 - place for place in places],
        "p": [0.1 for _ in places],
    }
    (found,) = rank(evidence(row), {})
    assert len(found.hotspots) == SHOWN_HOTSPOTS
    assert (found.hotspots[0].change, found.hotspots[0].patients) == ("A1", 19)


def test_drugs_stand_beside_their_gene():
    table = evidence({"symbol": "BRAF", "p_missense": 0.1}, {"symbol": "A", "p_missense": 0.2})
    found = rank(table, {"BRAF": ("vemurafenib",)})
    assert [target.drugs for target in found] == [("vemurafenib",), ()]


def test_unknown_denominator_stays_unknown():
    (found,) = rank(evidence({"symbol": "A", "p_missense": 0.1, "of_profiled": None}), {})
    assert found.of_profiled is None
    assert found.n_altered == 2


def test_no_evidence_gives_no_target():
    assert rank(evidence(), {}) == ()
