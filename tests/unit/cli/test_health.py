"""`oncommons doctor`: one line a check, and how it leaves."""

import json
import shutil

import numpy as np
import pytest

from oncommons import store
from oncommons.cli.health_told import worst
from oncommons.domain.findings import Finding, Severity
from oncommons.store.derived import SEAL
from oncommons.store.doctor import CHECKS
from oncommons.store.manifest import sha256_of
from tests.factories import open_latest, publish
from tests.made_commons import made_tables
from tests.unit.cli.typed import as_json, type_in


@pytest.fixture
def folder(tmp_path):
    """Make a commons from tables, whose ledger knows no line of it."""
    commons = publish(tmp_path / "c", made_tables(60, seed=2))
    _ = open_latest(commons).study
    return commons.folder


@pytest.fixture
def empty(tmp_path):
    return store.init(tmp_path / "empty").folder


def warning(rule, severity):
    return Finding(rule, severity, "says", "remedy")


def test_the_worst_finding_decides_how_it_leaves():
    some = [warning("D11", Severity.WARNING), warning("D07", Severity.ERROR)]
    assert [worst(some[:n]) for n in range(3)] == [0, 1, 2]
    assert worst([], broken=True) == 2


def test_an_empty_commons_is_well_and_each_check_has_a_line(empty):
    found = type_in("doctor", empty)
    assert found.exit_code == 0
    assert all(f"{rule} " in found.output for rule in CHECKS)
    assert "not looked at" in found.output
    assert "not looked at" not in type_in("doctor", empty, "--deep").output


def test_a_leftover_is_a_warning_and_goes(empty):
    (empty / "releases" / ".staging" / "killed").mkdir(parents=True)
    found = as_json("doctor", empty, code=1)
    assert [one["rule"] for one in found["commons"]] == ["D11"]
    again = as_json("doctor", empty, "--repair")
    assert again["repaired"] == ["removed 1 unfinished release(s)"]


def test_settings_that_cannot_be_read_are_damage(empty):
    (empty / "commons.toml").write_text("format = ")
    found = as_json("doctor", empty, code=2)
    assert [one["rule"] for one in found["commons"]] == ["D01"]


def test_a_missing_file_is_damage_with_its_name(folder):
    (part,) = folder.glob("releases/r*/mutations-0000.parquet")
    part.unlink()
    found = type_in("doctor", folder)
    assert found.exit_code == 2
    assert "mutations-0000.parquet: D06 is missing; restore the release from a copy" in found.output


def findings_of_the_index(folder):
    from oncommons.results.index_check import examine_index
    from tests.factories import TODAY

    return examine_index(store.open_commons(folder), today=TODAY, deep=True)


def test_the_index_counts_what_the_engine_counts(folder):
    assert findings_of_the_index(folder) == ()
    shutil.rmtree(folder / "derived")
    assert findings_of_the_index(folder) == ()


def test_an_index_that_counts_otherwise_is_found(folder):
    """Two rows of bits are exchanged, and the seal says that they belong there."""
    (rows,) = folder.glob("derived/r*/study-2/rows.npy")
    array = np.load(rows)
    charts = json.loads(rows.with_name("index.json").read_text())["charts"]
    at = sum(len(charts[name]) for name in list(charts)[: list(charts).index("sex")])
    array[[at, at + 1]] = array[[at + 1, at]]
    before = sha256_of(rows)
    np.save(rows, array)
    seal = rows.with_name(SEAL)
    seal.write_text(seal.read_text().replace(before, sha256_of(rows)))
    found = findings_of_the_index(folder)
    assert {one.rule for one in found} == {"D15"}
    assert "count sex differently" in found[0].says


def test_a_view_that_does_not_open_is_said(folder):
    (part,) = folder.glob("releases/r*/mutations-0000.parquet")
    part.unlink()
    (found,) = findings_of_the_index(folder)
    assert (found.rule, "no view opens" in found.says) == ("D15", True)
