"""A program is measured with the processes below it, and made records fit the vault."""

import sys

import polars as pl
import pytest

from benchmarks.made_vault import SOURCES, hospital, make_vault
from benchmarks.spark_release import run_with_children
from oncommons import intake
from oncommons.domain.tables import TABLES
from oncommons.intake.rules import polars_schema

FILLS = "import time; x = bytearray(150_000_000); t = time.process_time()\n"
WORKS = "while time.process_time() - t < 0.6: pass\n"
CALLS = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {FILLS + WORKS!r}])\n"


def test_memory_and_processor_of_children_count():
    spent = run_with_children([sys.executable, "-c", CALLS + FILLS + "time.sleep(0.6)"])
    assert spent.cpu_s > 0.4
    assert 150 < spent.peak_mb < 290, "the two never run at once"
    both = run_with_children([sys.executable, "-c", FILLS + CALLS])
    assert both.peak_mb > 300


def test_a_program_that_fails_is_told():
    with pytest.raises(RuntimeError, match="left with 3"):
        run_with_children([sys.executable, "-c", "raise SystemExit(3)"])


def test_made_records_have_the_schema_of_a_vault():
    made = hospital(50, seed=1, number=2)
    assert {name: frame.schema for name, frame in made.items()} == {
        name: polars_schema(TABLES[name]) for name in TABLES if name not in ("loads", "quarantine")
    }
    again = hospital(50, seed=1, number=2)
    assert all(made[name].equals(again[name]) for name in made)


def test_a_made_vault_opens(tmp_path):
    make_vault(tmp_path / "vault", 41, seed=1)
    opened = intake.open_vault(tmp_path / "vault")
    assert len(opened.loads) == SOURCES
    assert opened.tables["patients"].select(pl.len()).collect().item() == 41
    assert [path.name for path in opened.files["mutations"]] == ["mutations.parquet"] * SOURCES
