"""There is no free SQL: each of 73 statements is refused, or bound as the value that it is."""

from pathlib import Path

import duckdb
import pytest

from oncommons.access.grants import EVERYTHING
from oncommons.errors import CriteriaError, GrantError, IntegrityError, KnowledgeError
from tests.asked import made_desk
from tests.sql_statements import STATEMENTS

SECRET = "secret0"
ENGINE_WORDS = ("Error:", "Catalog", "Binder", "Parser", "Conversion", "duckdb", "LINE 1", SECRET)
BOMBS = {name for name in STATEMENTS if "bomb" in name} | {"spill"}

PLACES = {
    "kind": lambda sql: {"ask": sql},
    "key": lambda sql: {"ask": "size", sql: 1},
    "column": lambda sql: {"ask": "counts", "by": [sql]},
    "column of a table": lambda sql: {"ask": "counts", "by": [f"patients.{sql}"]},
    "unit": lambda sql: {"ask": "size", "of": sql},
    "chart": lambda sql: {"ask": "charts", "charts": [sql]},
    "endpoint": lambda sql: {"ask": "survival", "endpoint": sql},
    "column of a condition": lambda sql: where({"is": "column", "column": sql, "in": ["x"]}),
    "operator": lambda sql: where({sql: []}),
    "word": lambda sql: where({"is": sql}),
    "tumour type": lambda sql: where({"is": "tumour_type", "code": sql}),
    "saved cohort": lambda sql: where({"is": "in_cohort", "cohort": sql}),
    "value": lambda sql: where({"is": "column", "column": "patients.site_id", "in": [sql]}),
    "gene": lambda sql: where({"is": "mutated", "gene": sql}),
    "change": lambda sql: where({"is": "mutated", "gene": "TP53", "protein_change": sql}),
    "drug": lambda sql: where({"is": "treated", "drug": sql}),
    "panel": lambda sql: where({"is": "panel", "panel": sql}),
    "drug that starts the clock": lambda sql: {"ask": "survival", "from": f"drug:{sql}"},
    "gene of a list": lambda sql: {"ask": "genes", "genes": [sql]},
}
VALUES = ("value", "gene", "change", "drug", "panel")
"""Places where a text is a value: bound, and true of nobody."""


def where(form):
    return {"ask": "size", "where": form}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("sql")
    with duckdb.connect(str(made / "proj.duckdb")) as file:
        file.sql(
            "create table patient as select i as pid, 40 + i % 50 as age, i % 3 as stage,"
            " 'secret' || i as nir from range(1000) t(i)"
        )
        file.sql("create table secret_genes as select 1 as x")
    with duckdb.connect(str(made / "other.duckdb")) as file:
        file.sql("create table patient as select 1 as pid")
    (made / "x.csv").write_text("a,b\n1,2\n")
    return made


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return made_desk(tmp_path_factory.mktemp("desk") / "c")


def statement(name, folder):
    return STATEMENTS[name].replace("{folder}", str(folder))


def test_there_are_73_statements():
    assert len(STATEMENTS) == 73


def test_the_control_most_of_them_work_where_sql_is_free(folder):
    """A file that is opened read-only, as most would do it, and no more."""
    worked = []
    for name in STATEMENTS.keys() - BOMBS:
        with duckdb.connect(str(folder / "proj.duckdb"), read_only=True) as open_file:
            try:
                found = open_file.execute(statement(name, folder)).fetchmany(2)
            except Exception:  # noqa: BLE001  refused in whatever way
                continue
            worked.append((name, str(found)))
    names = {name for name, _ in worked}
    assert len(names) >= 30
    assert {"read_text", "copy_to", "star", "row_as_struct", "ungranted_column"} <= names
    assert SECRET in dict(worked)["row_as_struct"]
    assert (folder / "leak.csv").exists()
    (folder / "leak.csv").unlink()


def test_the_control_an_engine_tells_a_value_in_its_message(folder):
    with (
        duckdb.connect(str(folder / "proj.duckdb"), read_only=True) as open_file,
        pytest.raises(duckdb.Error, match=SECRET),
    ):
        open_file.execute(STATEMENTS["cast_oracle"]).fetchall()


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_is_refused_or_bound_wherever_it_stands(desk, folder, name):
    sql, before = statement(name, folder), files(folder)
    for place, made in PLACES.items():
        number, said = outcome(desk, made(sql))
        if place in VALUES:
            assert (number, said) == (0, ""), place
        elif place != "drug that starts the clock":  # a drug that nobody was given
            assert said, f"{place} was answered"
        said = said.replace(sql, "").replace(sql[:60], "")
        assert not any(word in said for word in ENGINE_WORDS), said
    assert files(folder) == before


def outcome(desk, form):
    """Give the size that was answered, or what the refusal says."""
    try:
        answer = desk.ask(form)
    except (CriteriaError, GrantError, KnowledgeError) as refused:
        return None, str(refused)
    return getattr(answer.value, "n", None), ""


def files(folder: Path):
    return sorted(path.name for path in folder.rglob("*"))


@pytest.fixture
def broken(desk, monkeypatch):
    """Let the engine fail as it does on a bad cast, with a patient's value in its message."""
    view = desk.view()

    class Cursor:
        interrupt = None

        def sql(self, *_arguments, **_named):
            raise duckdb.ConversionException(f"Could not convert string '{SECRET}' to INT32")

    class Connection:
        def cursor(self):
            return Cursor()

    monkeypatch.setattr(view._engine, "_connection", Connection())
    return view


def test_messages_of_the_engine_are_never_shown(desk, broken, caplog):
    with pytest.raises(IntegrityError, match="the engine could not answer") as refused:
        desk.ask(where({"is": "died"}), broken)
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None
    assert SECRET not in caplog.text


def test_a_row_as_a_struct_cannot_be_asked_for(tmp_path):
    """`select patient from patient` gave every column where columns were allow-listed."""
    made = made_desk(tmp_path / "c")
    narrow = made.view(columns=EVERYTHING | {"patients": ("patient_id", "sex")})
    for by in ("patients", "patients.patients", "patients.*", 'patients."sex"', "patients.SEX"):
        with pytest.raises(CriteriaError, match="no column"):
            made.ask({"ask": "counts", "by": [by]}, narrow)
    with pytest.raises(GrantError, match="granted in patients: sex"):
        made.ask({"ask": "counts", "by": ["patients.vital_status"]}, narrow)


def test_nothing_that_takes_a_view_takes_sql(desk):
    view = desk.view()
    with pytest.raises(AttributeError):
        view.sql("select 1")
    for text in ("select 1", {"sql": "select 1"}):
        with pytest.raises(CriteriaError):
            desk.ask(text, view)
