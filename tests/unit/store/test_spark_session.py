"""Spark is asked for by name, told how to run, and refused with a remedy where it cannot."""

import pytest

from oncommons import machine
from oncommons.errors import EngineError
from oncommons.store import spark_session
from oncommons.store.spark_session import MEMORY, driver_memory, is_master, settings
from tests.factories import open_latest, patients, publish


@pytest.mark.parametrize("name", ["local", "local[2]", "local[*]", "spark://a.b:7077", "yarn"])
def test_where_spark_runs_is_an_engine(name):
    assert is_master(name)


@pytest.mark.parametrize("name", ["duckdb", "", "local[x]", "spark://a b", "local[2]; rm"])
def test_other_names_are_not(name):
    assert not is_master(name)


def test_an_unknown_engine_is_refused(tmp_path):
    commons = publish(tmp_path / "c", {"patients": patients(3)})
    with pytest.raises(EngineError, match='no engine "mysql"; use duckdb, or where Spark runs'):
        open_latest(commons, engine="mysql")


def test_what_spark_lacks_is_said_with_its_remedy(tmp_path, monkeypatch):
    commons = publish(tmp_path / "c", {"patients": patients(3)})
    monkeypatch.setattr(spark_session, "_running", spark_session._Running())
    monkeypatch.setattr(spark_session, "spark_lacks", lambda: "java: not on the path")
    with pytest.raises(EngineError, match=r"java: not on the path; pip install oncommons\[spark\]"):
        open_latest(commons, engine="local[2]")


def test_the_machine_says_whether_spark_can_run(tmp_path, monkeypatch):
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda _name: None)
    assert machine.spark_lacks() == "not installed: pyspark, sqlglot"
    (found,) = [one for one in machine.examine(tmp_path) if one.check_id == "M20"]
    assert found.state is machine.State.LIMITED
    assert "Java 17" in found.remedy


def test_spark_without_java_lacks_java(monkeypatch):
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(machine, "cannot", lambda program, *_: "not on the path")
    assert machine.spark_lacks() == "java: not on the path"


def test_spark_is_quiet_strict_and_stays_in_its_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(MEMORY, "3g")
    chosen = settings("local[2]", tmp_path)
    assert chosen["spark.sql.ansi.enabled"] == "true"
    assert chosen["spark.sql.session.timeZone"] == "UTC"
    assert chosen["spark.ui.enabled"] == "false"
    assert chosen["spark.io.encryption.enabled"] == "true"
    assert chosen["spark.driver.memory"] == "3g"
    assert chosen["spark.driver.bindAddress"] == "127.0.0.1"
    assert chosen["spark.local.dir"] == str(tmp_path)
    assert "appender.nowhere.type = Null" in (tmp_path / "log4j2.properties").read_text()
    assert "spark.driver.host" not in settings("spark://host:7077", tmp_path)


def test_spark_gets_half_of_the_memory_at_most_8_gb(monkeypatch):
    sizes = {"SC_PAGE_SIZE": 1 << 20, "SC_PHYS_PAGES": 6000}
    monkeypatch.setattr(spark_session.os, "sysconf", sizes.__getitem__)
    assert driver_memory() == "3000m"
    sizes["SC_PHYS_PAGES"] = 1 << 20
    assert driver_memory() == "8192m"
    sizes["SC_PHYS_PAGES"] = 512
    assert driver_memory() == "1024m"
