"""Faults: each broken row has one fault, on the line that is listed."""

from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncommons.intake.made import read_truth
from oncommons.intake.made.faults import (
    MUTATION_FILE,
    PATIENT_FILE,
    SAMPLE_FILE,
    FaultKind,
    break_rows,
)

HEADER_LINES = {PATIENT_FILE: 5, SAMPLE_FILE: 5, MUTATION_FILE: 1}


@pytest.fixture
def patients():
    """Twelve sound patients."""
    return pl.DataFrame(
        {
            "PATIENT_ID": [f"A-{n}" for n in range(12)],
            "SEX": ["Male"] * 12,
            "AGE": list(range(50, 62)),
            "OS_STATUS": ["0:LIVING"] * 12,
            "OS_MONTHS": [1.5] * 12,
        }
    )


def cells(folder, name):
    return [line.split("\t") for line in (Path(folder) / name).read_text().splitlines()]


def test_no_dirt_changes_nothing(patients, rng):
    table, faults = break_rows(patients, PATIENT_FILE, 6, 0.0, rng)
    assert table.equals(patients)
    assert faults == []


def test_a_little_dirt_breaks_at_least_one_row(patients, rng):
    table, faults = break_rows(patients, PATIENT_FILE, 6, 0.001, rng)
    assert len(faults) == 1
    assert not table.cast(pl.String).equals(patients.cast(pl.String))


def test_each_listed_line_differs_in_the_listed_column_alone(patients, rng):
    table, faults = break_rows(patients, PATIENT_FILE, 6, 0.5, rng)
    sound, broken = patients.cast(pl.String).rows(), table.cast(pl.String).rows()
    changed = [place for place in range(12) if sound[place] != broken[place]]
    assert changed == [fault.line - 6 for fault in faults]
    for fault in faults:
        before, after = sound[fault.line - 6], broken[fault.line - 6]
        different = [
            name for name, a, b in zip(table.columns, before, after, strict=True) if a != b
        ]
        assert different == [fault.column]


def test_all_rows_can_be_broken(patients, rng):
    _, faults = break_rows(patients, PATIENT_FILE, 6, 1.0, rng)
    assert [fault.line for fault in faults] == list(range(6, 18))
    assert Counter(fault.kind for fault in faults) == {
        FaultKind.UNKNOWN_WORD: 6,
        FaultKind.TEXT_IN_NUMBER: 6,
    }


def test_an_empty_table_stays_empty(patients, rng):
    table, faults = break_rows(patients.clear(), PATIENT_FILE, 6, 1.0, rng)
    assert table.height == len(faults) == 0


def test_the_same_stream_breaks_the_same_rows(patients):
    first = break_rows(patients, PATIENT_FILE, 6, 0.3, np.random.default_rng(4))[1]
    assert first == break_rows(patients, PATIENT_FILE, 6, 0.3, np.random.default_rng(4))[1]


def test_the_truth_lists_exactly_the_lines_that_differ(cluster, dirty):
    listed = {(fault.file, fault.line) for fault in read_truth(dirty.truth).faults}
    found = set()
    for study in cluster.studies:
        for name in HEADER_LINES:
            sound, broken = cells(study, name), cells(dirty.folder / study.name, name)
            assert len(sound) == len(broken)
            found |= {
                (f"{study.name}/{name}", line)
                for line, (a, b) in enumerate(zip(sound, broken, strict=True), start=1)
                if a != b
            }
    assert found == listed


def test_every_listed_row_has_the_fault_it_is_listed_with(dirty):
    for fault in read_truth(dirty.truth).faults:
        lines = cells(dirty.folder, fault.file)
        header = lines[HEADER_LINES[Path(fault.file).name] - 1]
        row = dict(zip(header, lines[fault.line - 1], strict=True))
        value = row[fault.column]
        if fault.kind is FaultKind.SAME_ALLELES:
            assert value == row["Reference_Allele"]
        elif fault.kind is FaultKind.MISSING_PATIENT:
            assert value == "X-9999999"
        elif fault.kind is FaultKind.TEXT_IN_NUMBER:
            with pytest.raises(ValueError, match="could not convert"):
                float(value)
        else:
            assert value in {"Femal", "2:UNHEARD", "NOSUCH", "Misence_Mutation"}


def test_every_kind_of_fault_is_planted(dirty):
    assert {fault.kind for fault in read_truth(dirty.truth).faults} == set(FaultKind)


def test_about_the_share_asked_for_is_broken(dirty):
    faults = Counter(fault.file for fault in read_truth(dirty.truth).faults)
    for name, header in HEADER_LINES.items():
        for study in dirty.studies:
            rows = len(cells(study, name)) - header
            assert faults[f"{study.name}/{name}"] == max(1, round(0.02 * rows))


def test_a_clean_cluster_lists_no_fault(cluster):
    assert read_truth(cluster.truth).faults == ()
