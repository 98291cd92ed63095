"""No decision of protection rests on a table that Spark carries."""

import os
import subprocess
import sys

import pytest

from oncommons.domain.columns import Type
from oncommons.domain.tables import TABLES, released_tables, tables_in_order
from oncommons.privacy.attack.other_columns import HOLDERS, REPEATED
from oncommons.privacy.caps import day_columns
from oncommons.privacy.carried import CARRIED, PREFIX, remove_left_names
from oncommons.privacy.frames import order_of_rows
from oncommons.privacy.labels import GIVES_BACK


def test_what_is_looked_at_to_decide_is_not_carried():
    decide = {*HOLDERS, *REPEATED, *GIVES_BACK, "consents"}
    assert not decide & set(CARRIED)


def test_no_table_refers_to_a_carried_one():
    assert not {
        target for one in tables_in_order() for _, target in one.references if target in CARRIED
    }


@pytest.mark.parametrize("name", CARRIED)
def test_a_carried_table_begins_its_order_with_a_required_id(name):
    released = next(one for one in released_tables() if one.name == name)
    numbered = [c.name for c in released.columns if c.personal and c.type is Type.INT64]
    order = order_of_rows(released, numbered[0]) if numbered else released.key
    first = TABLES[name].column(order[0])
    assert first.required
    assert first.personal
    assert first.name in dict(TABLES[name].references)
    assert "patient_id" in TABLES[name].names or not day_columns(TABLES[name])


def test_names_of_a_killed_process_go_and_those_of_a_running_one_stay(tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    for pid in (gone.pid, os.getpid()):
        (tmp_path / f"{PREFIX}{pid}-x").mkdir()
        (tmp_path / f"{PREFIX}{pid}-x" / "patients.parquet").touch()
    remove_left_names(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{PREFIX}{os.getpid()}-x"]
