"""The parts of the study view's index: bits, places, labels and coverage."""

import numpy as np
import polars as pl
import pytest

from oncommons.domain.study import CHARTS, MISSING, OTHER
from oncommons.store.index import bits
from oncommons.store.index.charts import bin_name, code_places, label_values, read_values
from oncommons.store.index.events import make_events
from oncommons.store.index.hits import Hits
from oncommons.store.index.places import Places
from tests.factories import table


def test_a_row_knows_its_places():
    row = bits.pack(np.array([0, 63, 64, 130]), 3)
    assert np.flatnonzero(bits.flags_of(row)).tolist() == [0, 63, 64, 130]
    assert bits.size(row) == 4
    assert [bits.words_for(n) for n in (0, 1, 64, 65)] == [0, 1, 1, 2]


@pytest.mark.parametrize("few_words", [0, 10**9])
def test_counts_do_not_depend_on_blocks_or_threads(monkeypatch, few_words):
    chance = np.random.default_rng(1)
    rows = chance.integers(0, 2**63, (37, 130), dtype=np.uint64)
    mask = chance.integers(0, 2**63, 130, dtype=np.uint64)
    plain = [bits.size(row & mask) for row in rows]
    monkeypatch.setattr(bits, "BLOCK_ROWS", 5)
    monkeypatch.setattr(bits, "BLOCK_WORDS", 7)
    monkeypatch.setattr(bits, "FEW_WORDS", few_words)
    assert bits.in_two(lambda part: bits.count(part, mask), rows).tolist() == plain


def test_patients_stand_below_each_other():
    places = Places((70, 3, 1), 2)
    assert (places.patients, places.samples, places.sample_words, places.words) == (72, 74, 4, 5)
    assert places.layer_starts().tolist() == [0, 128, 192, 256]
    assert list(places.repeats()) == [(2, 1), (3, 1)]
    assert places.patient_of(np.array([69, 128, 130, 192, 257])).tolist() == [69, 0, 2, 0, 71]
    assert places.patient_places()[-2:].tolist() == [256, 257]
    assert bits.size(places.everyone()) == 76


def test_a_patient_with_three_samples_repeats_twice():
    places = Places((3, 2, 1), 0)
    row = bits.pack(np.array([0, 1, 64, 128]), places.words)[None, :]
    everyone = places.everyone()
    assert bits.count(row, everyone).tolist() == [4]
    assert bits.count_repeats(row, everyone, list(places.repeats())).tolist() == [2]


def test_a_gene_of_one_patient_in_two_samples_repeats_once(monkeypatch):
    monkeypatch.setattr("oncommons.store.index.events.FREQUENT", 2.0)
    places = Places((3, 2), 0)
    hits = Hits(np.array([0, 2, 64]), np.array([1, 0, 1]), np.zeros(2, bool))
    events, frequent = make_events([hits], 2, places)
    assert len(frequent) == 0
    assert events.total.tolist() == [1, 2]
    flags = np.ones(places.words * bits.WORD, bool)
    assert events.count_rare(flags).tolist() == [1, 2]
    assert events.count_rare_repeats(flags).tolist() == [0, 1]
    flags[64] = False
    assert events.count_rare_repeats(flags).tolist() == [0, 0]


def values(chart_id, *rows):
    chart = CHARTS[chart_id]
    frame = table(chart.table, *rows)
    return chart, read_values(chart, lambda _, columns: iter([frame.select(columns)]))


def test_the_first_known_value_is_taken_by_day():
    rows = [
        {"staging_id": "a", "patient_id": "p", "day": None, "stage_group": "IV"},
        {"staging_id": "b", "patient_id": "p", "day": 3, "stage_group": "II"},
        {"staging_id": "c", "patient_id": "p", "day": 1, "stage_group": None},
        {"staging_id": "d", "patient_id": "q", "day": 1, "stage_group": "*"},
    ]
    chart, found = values("stage", *rows)
    assert found.rows() == [("p", "II")]
    labelled, names = label_values(chart, found)
    assert (labelled.rows(), names) == ([("p", "II")], ["II"])


@pytest.mark.parametrize(
    ("number", "label"),
    [(0.0, "0-1"), (0.999, "0-1"), (1.0, "1-2"), (49.9, "49-50"), (50.0, "50+"), (1e9, "50+"),
     (-2.0, "0-1")],
)  # fmt: skip
def test_a_number_falls_into_its_bin(number, label):
    chart, found = values("tmb", {"assay_id": "a", "sample_id": "s", "tmb": number})
    assert label_values(chart, found)[0]["label"].to_list() == [label]


def test_bins_of_a_fraction_have_short_names():
    assert [bin_name(CHARTS["purity"], at) for at in (0, 3, 19)] == ["0-0.05", "0.15-0.2", "0.95+"]


def ages(*pairs):
    return pl.DataFrame(
        [(f"p{i}", f"{low}-{high}", low, high) for i, (low, high) in enumerate(pairs)],
        schema={"owner": pl.String, "value": pl.String, "low": pl.Int32, "high": pl.Int32},
        orient="row",
    )


def test_few_intervals_stay_as_they_are_in_order():
    labelled, names = label_values(CHARTS["age"], ages((60, 69), (18, 39), (60, 64)))
    assert names == ["18-39", "60-64", "60-69"]
    assert labelled["label"].to_list() == ["60-69", "18-39", "60-64"]


def test_many_intervals_are_put_into_the_narrowest_bin_that_holds_them():
    singles = [(age, age) for age in range(20, 70)]
    labelled, names = label_values(CHARTS["age"], ages(*singles, (61, 68), (63, 72), (5, 95)))
    assert labelled["label"].to_list()[-3:] == ["60-69", "60-79", "wider"]
    assert names[:2] == ["20-24", "25-29"]
    assert names[-4:] == ["60-69", "60-79", "65-69", "wider"]


def test_rare_values_of_a_long_list_are_put_together():
    many = [
        {"sample_id": f"s{i}", "patient_id": "p", "oncotree": f"T{i % 300}"} for i in range(301)
    ]
    chart, found = values("sample_tumour_type", *many)
    labelled, names = label_values(chart, found)
    assert (len(names), names[0], names[-1]) == (254, "T0", OTHER)
    owners = found.select("owner").with_row_index("place")
    coded = code_places(labelled, names, owners, 301)
    assert coded.labels[0] == MISSING
    assert np.bincount(coded.codes)[[0, 1, 254]].tolist() == [0, 2, 47]
