"""Files of the hospital: read whole or refused with the line, and never a name in a message."""

import datetime

import pytest

from oncommons.errors import VaultError
from oncommons.privacy.identity.files import read_identities, read_patients, read_statements
from oncommons.privacy.identity.identities import Held
from oncommons.privacy.identity.optout import Scope, Statement

DAY = datetime.date(2026, 3, 4)


@pytest.fixture
def file(tmp_path):
    """Write the text of a file, and give its path."""

    def write(text, encoding="utf-8"):
        path = tmp_path / "given.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_identities_are_read_without_blanks_and_empty_cells(file):
    text = 'patient_id,family_name,address,birth_date\n h:1 ," Ömerøğlu ","12, rue",\n'
    (one,) = read_identities(file(text))
    assert one.patient_id == "h:1"
    assert one.values == {Held.FAMILY_NAME: "Ömerøğlu", Held.ADDRESS: "12, rue"}


def test_a_file_of_a_spreadsheet_with_a_mark_at_its_start_is_read(file):
    assert read_patients(file("patient_id\nh:1\nh:2\n", "utf-8-sig")) == ("h:1", "h:2")


def test_statements_are_about_research_and_objections_unless_they_say_otherwise(file):
    text = "patient_id,day,scope,objects\nh:1,2026-03-04,,\nh:2,2026-03-04,genetic,no\n"
    assert read_statements(file(text)) == (
        Statement("h:1", Scope.RESEARCH, DAY),
        Statement("h:2", Scope.GENETIC, DAY, objects=False),
    )
    short = read_statements(file("patient_id,day\nh:1,2026-03-04\n"))
    assert short == (Statement("h:1", Scope.RESEARCH, DAY),)


REFUSED = {
    "unknown column": ("patient_id,day,why\nh:1,2026-03-04,x\n", 1, "a column is missing"),
    "missing column": ("patient_id\nh:1\n", 1, "a column is missing"),
    "column twice": ("patient_id,day,day\nh:1,2026-03-04,x\n", 1, "a column is missing"),
    "no head": ("", 1, "2 columns are missing"),
    "no day": ("patient_id,day\nh:1,04.03.2026\n", 2, "day is no day"),
    "no patient": ("patient_id,day\nh:1,2026-03-04\n,2026-03-04\n", 3, "patient_id is empty"),
    "too long": ("patient_id,day\nh:1,2026-03-04,x\n", 2, "another number of values"),
    "too short": ("patient_id,day\nh:1\n", 2, "day is empty"),
    "scope": ("patient_id,day,scope\nh:1,2026-03-04,all\n", 2, "scope is not known"),
    "objects": ("patient_id,day,objects\nh:1,2026-03-04,x\n", 2, "objects is not known"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_as_it_should_be_is_refused_with_its_line(file, name):
    text, line, says = REFUSED[name]
    with pytest.raises(VaultError, match=says) as caught:
        read_statements(file(text))
    assert caught.value.line == line
    assert caught.value.remedy
    assert "h:1" not in str(caught.value)


def test_a_message_never_repeats_a_name(file):
    with pytest.raises(VaultError, match="birth_date is no day") as caught:
        read_identities(file("patient_id,family_name,birth_date\nh:1,Zweiglinger,tomorrow\n"))
    assert "Zweiglinger" not in str(caught.value)
    assert "tomorrow" not in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'patient_id,day\n"h:1'])
def test_what_is_no_text_or_no_table_is_refused(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(VaultError, match="cannot be read"):
        read_statements(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(VaultError, match="cannot be read"):
        read_patients(tmp_path / "none.csv")
