"""What was broken on purpose in the made cluster is found, line for line, and nothing else."""

import polars as pl
import pytest

from oncommons.intake import Reading, read
from oncommons.intake.made import make_cluster, read_truth


@pytest.fixture(scope="module")
def dirty(tmp_path_factory) -> tuple[dict[str, Reading], list[object]]:
    cluster = make_cluster(tmp_path_factory.mktemp("made") / "c", patients=600, seed=3, dirt=0.03)
    readings = {study.name: read(study) for study in cluster.studies}
    return readings, list(read_truth(cluster.truth).faults)


def test_findings_are_the_planted_faults_exactly(dirty):
    readings, faults = dirty
    own = pl.col("rule") != "PARENT-REJECTED"
    found = {
        (f"{name}/{file}", line)
        for name, reading in readings.items()
        for file, line in reading.quarantine.filter(own).select("file", "line").iter_rows()
    }
    assert found == {(fault.file, fault.line) for fault in faults}


def test_each_fault_is_found_by_a_rule_of_its_kind(dirty):
    readings, faults = dirty
    accepted = {"ENUM": ("-ENUM", "-VOCAB"), "FK": ("-FK",), "REF-ALT": ("MUT-REF-ALT",),
                "TYPE": ("-TYPE",)}  # fmt: skip
    for fault in faults:
        study, file = fault.file.split("/")
        rows = readings[study].quarantine.filter(
            (pl.col("file") == file) & (pl.col("line") == fault.line)
        )
        by_kind = rows.filter(
            pl.any_horizontal(pl.col("rule").str.ends_with(end) for end in accepted[fault.kind])
        )
        assert fault.column in by_kind["column"].to_list()


def test_clean_cluster_has_no_error_and_no_row_refused(tmp_path):
    for study in make_cluster(tmp_path / "c", patients=300, seed=2).studies:
        reading = read(study)
        assert reading.quarantine.height == 0
        assert reading.load.patients_in == reading.load.patients_ok
