"""A release that Spark reads and writes holds the same rows as one that goes through memory."""

import shutil
from datetime import date

import polars as pl
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

from benchmarks.made_vault import make_vault
from oncommons import intake, privacy, store
from oncommons.domain.columns import Type
from oncommons.domain.tables import TABLES, released_tables
from oncommons.errors import EngineError, ReleaseRefused
from oncommons.intake.vault import current_loads
from oncommons.journey import publish_release, steward_view
from oncommons.privacy import carried
from oncommons.privacy.carried import CARRIED, PREFIX
from oncommons.privacy.verify import verify, verify_part
from oncommons.results.desk import privacy_keys
from tests.needs import needs_spark
from tests.unit.cli.typed import as_json

pytestmark = [pytest.mark.spark, needs_spark, pytest.mark.timeout(900)]
ENGINE = "local[2]"
TODAY = date(2026, 11, 25)
ROWS = 2_000
"""Rows in a part, so that a small table has several."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """Four hospitals' records and the keys; nothing is published yet."""
    made = store.init(tmp_path_factory.mktemp("begun") / "c")
    make_vault(made.vault, 1200, seed=3)
    make_odd(made.vault / "loads" / current_loads(made.vault)["made0"])
    privacy_keys(made)
    return made


def make_odd(folder):
    """Let one hospital send what a release has to clear away, and tables the others lack."""

    def change(name, *changes):
        path = folder / f"{name}.parquet"
        rows = pl.read_parquet(path).with_row_index("at").with_columns(*changes).drop("at")
        rows.sample(fraction=1, shuffle=True, seed=4).write_parquet(path)

    def put(name, rows):
        path = folder / f"{name}.parquet"
        pl.DataFrame(rows, schema=pl.read_parquet_schema(path)).write_parquet(path)

    at, lost = pl.col("at"), pl.lit("made0:nowhere")
    change("mutations", pl.when(at % 97 == 0).then(lost).otherwise("assay_id").alias("assay_id"))
    here = pl.when(at % 3 == 0).then(pl.lit("made0:S00000000")).when(at % 3 == 1).then(lost)
    change(
        "measurements",
        here.alias("sample_id"),
        pl.when(at % 5 == 0).then(40_000).otherwise("day").cast(pl.Int32).alias("day"),
        pl.when(at % 7 > 0).then("value").alias("value"),
    )
    change("events", pl.when(at % 2 == 0).then(40_000).cast(pl.Int32).alias("stop_day"))
    said = ("research", "P00000003"), ("genetic", "P00000001"), ("research", "P00000005")
    words = ({"status": "refused", "day": 1, "scope": scope} for scope, _ in said)
    ids = ({"consent_id": f"made0:C{who}", "patient_id": f"made0:{who}"} for _, who in said)
    put("consents", [one | other for one, other in zip(words, ids, strict=True)])
    assays = pl.read_parquet(folder / "assays.parquet")["assay_id"].to_list()
    put(
        "expression",
        [{"assay_id": a, "symbol": s, "value": len(a) / 3} for a in assays[:90] for s in "CAÉB"],
    )
    put(
        "segments",
        [
            {"assay_id": a, "chrom": c, "start": 5, "end": 9, "log2": 0.1}
            for a in assays[:40]
            for c in ("2", "10", "X")
        ],
    )


@pytest.fixture(scope="module")
def released(begun, tmp_path_factory):
    """Publish the same records through memory, and twice by Spark in small parts."""
    patch, found = pytest.MonkeyPatch(), []
    patch.setattr(carried, "ROWS_IN_A_PART", ROWS)
    for name, engine in (("memory", "duckdb"), ("by [Spark] *é", ENGINE), ("again", ENGINE)):
        folder = tmp_path_factory.mktemp("released") / name
        shutil.copytree(begun.folder, folder)
        commons = store.open_commons(folder)
        release, _ = publish_release(commons, privacy.standard_policy(), today=TODAY, engine=engine)
        found.append((commons, release))
    patch.undo()
    return found


def frame(at, name):
    commons, release = at
    paths = [
        commons.releases / release.release_id / one.name
        for one in release.files
        if one.table == name
    ]
    return pl.concat([pl.read_parquet(path, glob=False) for path in paths])


def test_every_table_is_the_same_row_by_row(released):
    memory, spark, _ = released
    for table in released_tables():
        ours, theirs = frame(memory, table.name), frame(spark, table.name)
        assert_frame_equal(theirs, ours, check_exact=True)
    for name in CARRIED:
        assert frame(spark, name).height > 0, name
    labs = frame(spark, "measurements")
    assert 0 < labs["sample_id"].null_count() < labs.height
    assert labs["day"].max() < 40_000
    assert frame(spark, "events")["stop_day"].max() < 40_000


def test_the_same_records_give_the_same_release(released):
    _, one, other = released
    assert one[1].release_id == other[1].release_id
    assert one[1].files == other[1].files


def test_parts_are_small_and_whole(released):
    _, (commons, release), _ = released
    parts = [one for one in release.files if one.table == "mutations"]
    assert len(parts) > 3
    assert all(0 < one.rows <= ROWS for one in parts)
    assert not store.verify(commons, release)
    for part in parts:
        footer = pq.read_metadata(commons.releases / release.release_id / part.name)
        assert footer.created_by.startswith("parquet-mr"), "Spark's own writer wrote it"
        assert footer.row_group(0).column(0).compression == "ZSTD"


def test_what_spark_wrote_passes_the_check_of_everything(released):
    _, spark, _ = released
    tables = {table.name: frame(spark, table.name) for table in released_tables()}
    assert not verify(tables, privacy.standard_policy())


def test_no_id_of_the_vault_is_in_the_release_and_no_names_stay(released, begun):
    _, (commons, release), _ = released
    for name in CARRIED:
        for part in (commons.releases / release.release_id).glob(f"{name}-*"):
            assert b"made0:" not in part.read_bytes()
        rows = frame((commons, release), name)
        ids = [one.name for one in TABLES[name].columns if one.personal and one.type is Type.TEXT]
        assert not any(rows[one].str.contains("made").any() for one in ids)
    assert not list(commons.vault.glob(f"{PREFIX}*"))
    assert not list(commons.releases.rglob(".spark*"))


def test_both_engines_answer_alike_over_it(released):
    _, (commons, _), _ = released
    duck = steward_view(commons, today=TODAY)
    spark = steward_view(commons, today=TODAY, engine=ENGINE)
    for ask in (store.count_by, store.gene_frequencies):
        more = ("tumours.oncotree",) if ask is store.count_by else ()
        assert ask(duck, *more).undisclosed == ask(spark, *more).undisclosed


def test_a_part_that_tells_too_much_is_found(released, tmp_path):
    _, spark, _ = released
    tables = {table.name: frame(spark, table.name) for table in released_tables()}
    policy, path = privacy.standard_policy(), tmp_path / "part.parquet"

    def faults(name, **changes):
        tables[name].with_columns(**changes).write_parquet(path)
        return [one.rule for one in verify_part(name, path, tables, policy)]

    assert faults("events") == faults("mutations") == []
    assert faults("events", stop_day=pl.lit(40_000, pl.Int32)) == ["PRV-C3"]
    assert faults("mutations", patient_id=pl.lit("made0:P1")) == ["PRV-P1", "PRV-P3"]
    assert faults("mutations", assay_id=pl.lit("a" * 26)) == ["PRV-P3"]


def test_a_release_that_a_check_refuses_is_not_published(begun, tmp_path, monkeypatch):
    shutil.copytree(begun.folder, tmp_path / "c")
    commons = store.open_commons(tmp_path / "c")
    monkeypatch.setattr(carried, "day_columns", lambda _table: [])
    with pytest.raises(ReleaseRefused, match="PRV-C3"):
        publish_release(commons, privacy.standard_policy(), today=TODAY, engine=ENGINE)
    nothing_is_left(commons)


def test_spark_that_fails_publishes_nothing_and_quotes_nothing(begun, tmp_path, caplog):
    shutil.copytree(begun.folder, tmp_path / "c")
    commons = store.open_commons(tmp_path / "c")
    path = intake.open_vault(commons.vault).files["events"][0]
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(EngineError, match="Spark could not write events"):
        publish_release(commons, privacy.standard_policy(), today=TODAY, engine=ENGINE)
    assert "made0" not in caplog.text
    nothing_is_left(commons)


def nothing_is_left(commons):
    assert not list(commons.releases.glob("r*"))
    assert not list((commons.releases / ".staging").glob("*"))
    assert not list(commons.vault.glob(f"{PREFIX}*"))


def test_the_command_takes_the_engine(begun, tmp_path):
    shutil.copytree(begun.folder, tmp_path / "c")
    done = as_json("privacy", "protect", tmp_path / "c", "--engine", ENGINE)
    assert done["is_new"]
    again = as_json("store", "publish", tmp_path / "c")
    assert (again["is_new"], again["release"]) == (False, done["release"])
