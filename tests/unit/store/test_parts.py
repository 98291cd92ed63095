"""Parts that something else writes are held to the schema before they are sealed."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from oncommons import store
from oncommons.errors import CommonsError, SchemaError
from oncommons.store.parts import part_name
from oncommons.store.publish import set_label
from tests.factories import assayed, mutation, open_latest, patients, table


@dataclass
class Written:
    """Writes frames as they are."""

    name: str
    frames: list[pl.DataFrame]
    size: int = 0

    def estimated_size(self):
        return self.size

    def write(self, folder: Path):
        paths = [folder / part_name(self.name, number) for number, _ in enumerate(self.frames)]
        for path, frame in zip(paths, self.frames, strict=True):
            frame.write_parquet(path)
        return paths


def mutations(first, last):
    rows = (mutation(number % 9, "TP53", number) for number in range(first, last))
    return table("mutations", *rows)


def staged(commons, *frames, size=0):
    samples, assays = assayed(9)
    tables = {"patients": patients(9), "samples": samples, "assays": assays}
    tables |= {"mutations": Written("mutations", list(frames), size)}
    return store.staged(commons, tables, policy="", risk={}, loads=())


@pytest.fixture
def commons(tmp_path):
    return store.init(tmp_path / "my [commons] *é")


def test_parts_become_the_files_of_the_release(commons):
    with staged(commons, mutations(1, 5), mutations(5, 8)) as one:
        release = one.put_in_place()
        set_label(commons, "latest", release.release_id)
    listed = [(file.name, file.rows) for file in release.files if file.table == "mutations"]
    assert listed == [("mutations-0000.parquet", 4), ("mutations-0001.parquet", 3)]
    assert release.patients == 9
    assert not store.verify(commons, release)
    rows = open_latest(commons).rows("mutations", ["mutation_id"])
    assert rows["mutation_id"].to_list() == [*range(1, 8)]


def test_a_table_that_writes_no_part_is_there_without_rows(commons):
    with staged(commons) as one:
        release = one.put_in_place()
    assert [file.rows for file in release.files if file.table == "mutations"] == [0]


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        ([mutations(1, 5).drop("vaf")], "mutations-0000.parquet differs from the schema"),
        (
            [mutations(1, 5).with_columns(pl.col("mutation_id").cast(pl.UInt64))],
            "differs from the schema",
        ),
        ([pl.concat([mutations(1, 3), mutations(2, 4)])], "repeats or lacks a key"),
        ([mutations(1, 5).reverse()], "rows of mutations-0000.parquet are out of order"),
        ([mutations(1, 5), mutations(4, 6)], "rows of mutations-0001.parquet are out of order"),
        (
            [mutations(1, 5).with_columns(mutation_id=pl.lit(None, pl.Int64))],
            "repeats or lacks a key",
        ),
    ],
)
def test_parts_that_are_not_the_table_publish_nothing(commons, frames, says):
    with pytest.raises(SchemaError, match=says), staged(commons, *frames) as one:
        one.put_in_place()
    assert [path.name for path in commons.releases.glob("r*")] == []
    assert list((commons.releases / ".staging").glob("*")) == []


def test_room_is_asked_for_them_too(commons):
    asked = pytest.raises(CommonsError, match="MB are free")
    with asked, staged(commons, mutations(1, 5), size=1 << 60) as one:
        one.put_in_place()
