"""Targets as rows."""

from dataclasses import fields

import polars as pl

from oncommons.discovery.table import COLUMNS, target_frame, target_rows
from oncommons.domain.targets import DriverClass, Hotspot, Method, Target, TargetList

BRAF = Target(
    symbol="BRAF",
    p=1e-9,
    q=1e-6,
    p_missense=1e-8,
    p_truncating=None,
    p_hotspot=1e-10,
    n_missense=40,
    n_truncating=0,
    n_silent=3,
    expected_missense=4.2,
    expected_truncating=None,
    n_altered=41,
    of_profiled=500,
    driver_class=DriverClass.ACTIVATING,
    hotspots=(Hotspot("V600", 33, 1e-12), Hotspot("K601", None, 0.01)),
    drugs=("dabrafenib", "vemurafenib"),
)


def listed(*targets: Target) -> TargetList:
    return TargetList("all", 500, 9000, 0.24, Method.BURDEN, 900, 2, targets, ())


def test_row_holds_every_field_of_a_target():
    (row,) = target_rows(listed(BRAF))
    assert set(row) == {"rank"} | {field.name for field in fields(Target)} == set(COLUMNS)


def test_lists_are_written_as_text_and_a_hidden_count_is_left_out():
    (row,) = target_rows(listed(BRAF))
    assert row["hotspots"] == "V600 (33); K601"
    assert row["drugs"] == "dabrafenib; vemurafenib"
    assert row["driver_class"] == "activating"


def test_rank_starts_at_one():
    assert [row["rank"] for row in target_rows(listed(BRAF, BRAF))] == [1, 2]


def test_frame_reads_back_equal_from_parquet_and_csv(tmp_path):
    frame = target_frame(listed(BRAF))
    frame.write_parquet(tmp_path / "targets.parquet")
    frame.write_csv(tmp_path / "targets.csv")
    assert pl.read_parquet(tmp_path / "targets.parquet").equals(frame)
    assert pl.read_csv(tmp_path / "targets.csv", schema=frame.schema).equals(frame)


def test_empty_list_keeps_its_columns():
    frame = target_frame(listed())
    assert frame.is_empty()
    assert frame.columns == list(COLUMNS)
    assert frame.schema["n_altered"] == pl.Int64
