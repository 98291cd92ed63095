"""The journey's benchmark: every stage has its goals, and the caller stays small."""

import subprocess
import sys
from pathlib import Path

from benchmarks.journey import GOALS, compared, of_stage
from benchmarks.measure import Spent
from benchmarks.stages import STAGES, Work
from oncommons import store

ROOT = Path(__file__).parents[3]


def test_every_stage_is_measured_in_the_order_of_the_journey():
    assert list(GOALS) == list(STAGES)


def test_the_caller_imports_no_library_of_numbers():
    code = "import sys, benchmarks.journey; print({'numpy', 'polars', 'duckdb'} & set(sys.modules))"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert said == "set()\n", "its memory would count as that of every stage"


def test_a_stage_gives_time_processor_and_memory():
    clock, processor, memory = of_stage("make-data", Spent(9.0, 61.0, 600.0))
    assert (clock.unit, processor.unit, memory.unit) == ("s", "CPU s", "MB")
    assert (clock.ok, processor.ok, memory.ok) == (None, False, True)


def test_a_comparison_gets_its_goal():
    line = {"measure": "Cox: processor", "unit": "CPU s", "ours": 1.0, "peer": 2.0}
    other = {"measure": "something new", "unit": "CPU s", "ours": 1.0}
    known, unknown = compared([line, other])
    assert known.ok is True
    assert unknown.goal is None


def test_studies_are_the_folders_of_the_hospitals(tmp_path):
    for name in ("b", "a"):
        (tmp_path / "hospitals" / name).mkdir(parents=True)
    (tmp_path / "hospitals" / "truth.json").write_text("{}")
    assert [path.name for path in Work(tmp_path, 30).studies] == ["a", "b"]


def test_the_first_stages_hand_over_to_each_other(tmp_path):
    work = Work(tmp_path / "work", 300)
    for stage in ("make-data", "load", "protect", "publish", "explore"):
        STAGES[stage](work)
    release = store.find_release(work.commons())
    assert not store.verify(work.commons(), release)
    assert 0 < work.view().patients() <= 300
