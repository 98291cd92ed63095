"""Loads are whole or not at all, once per state of the files, one in force per source."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest

from oncommons.domain.tables import TABLES
from oncommons.errors import IntakeError
from oncommons.intake import load, open_vault, patient_ids, read
from oncommons.intake.rules import polars_schema
from oncommons.intake.vault import LOCK, write_load
from tests.studies import PATIENTS, mutation, write_study

KILLED = """
import os, signal, sys
from pathlib import Path
from oncommons.intake import load, vault

left = int(sys.argv[3])
def dying(function):
    def run(*arguments):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)
    return run
for name in ("_make_durable", "_switch", "_remove_leftovers"):
    setattr(vault, name, dying(getattr(vault, name)))
load(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def state(vault: Path) -> dict[str, bytes]:
    """Give every file of a vault but its lock."""
    files = [path for path in sorted(vault.rglob("*")) if path.is_file() and path.name != LOCK]
    return {str(path.relative_to(vault)): path.read_bytes() for path in files}


@pytest.fixture
def study(tmp_path) -> Path:
    return write_study(tmp_path / "study", mutations=[mutation(), mutation("S2")])


@pytest.fixture
def vault(tmp_path) -> Path:
    return tmp_path / "vault"


def test_loading_twice_changes_nothing(study, vault):
    first = load(study, vault)
    before, said = state(vault), []
    assert load(study, vault, progress=said.append) == first
    assert state(vault) == before
    assert said == ["drawn is in the vault as it is; nothing to do"]


def test_same_files_give_the_same_bytes_in_another_vault(study, vault, tmp_path):
    load(study, vault)
    load(study, tmp_path / "other")
    assert state(vault) == state(tmp_path / "other")


def test_changed_source_takes_the_place_of_its_former_load(study, vault):
    former = load(study, vault)
    write_study(study, patients=PATIENTS + "P3  Male  50  0:LIVING  3")
    later = load(study, vault)
    assert later.load_id != former.load_id
    assert [path.name for path in (vault / "loads").iterdir()] == [later.load_id]
    assert len(patient_ids(open_vault(vault).tables)) == 3


@pytest.mark.parametrize("options", [{"site": "lyon"}, {"day_zero": "sequencing"}])
def test_another_answer_of_the_steward_is_another_load(study, vault, options):
    former = load(study, vault)
    assert load(study, vault, **options).load_id != former.load_id


def test_two_sources_lie_side_by_side_and_share_no_id(study, vault, tmp_path):
    other = write_study(
        tmp_path / "other",
        about={"cancer_study_identifier": "twin"},
        mutations=[mutation(Score="1"), mutation("S2", Score="2")],
    )
    load(study, vault)
    load(other, vault)
    opened = open_vault(vault)
    assert [one.source for one in opened.loads] == ["drawn", "twin"]
    tables = opened.frames()
    assert tables["patients"]["patient_id"].to_list() == [
        "drawn:P1", "drawn:P2", "twin:P1", "twin:P2",
    ]  # fmt: skip
    assert tables["mutations"]["mutation_id"].n_unique() == 4
    scores = tables["extras"].filter(pl.col("attribute") == "Score")
    ids = tables["mutations"].filter(pl.col("patient_id").str.starts_with("twin"))["mutation_id"]
    assert scores["entity_id"].to_list() == ids.cast(pl.String).to_list()


def test_opened_tables_have_the_schema_and_every_reference_leads_somewhere(study, vault):
    load(study, vault)
    tables = open_vault(vault).frames()
    for name, one in TABLES.items():
        assert tables[name].schema == polars_schema(one)
        for column, target in one.references:
            named = tables[name][column].drop_nulls()
            assert named.is_in(tables[target][TABLES[target].key[0]].implode()).all()


def test_ids_of_the_vault_keep_to_the_schema(study, vault):
    load(study, vault)
    ids = open_vault(vault).frames()["patients"]["patient_id"]
    assert ids.str.contains(r"^[A-Za-z0-9_.:-]+$").all()


def test_loads_table_accounts_for_every_file(study, vault):
    load(study, vault)
    loads = open_vault(vault).frames()["loads"]
    of_mutations = loads.filter(pl.col("file") == "data_mutations.txt").row(0, named=True)
    assert (of_mutations["rows_in"], of_mutations["rows_ok"]) == (2, 2)
    assert of_mutations["mapping_version"] == "cbioportal-1 rules-1"
    assert of_mutations["loaded_at"].endswith("+00:00")


def test_quarantine_goes_with_the_load(study, vault):
    write_study(study, mutations=[mutation(), mutation("S2", Tumor_Seq_Allele2="A")])
    account = load(study, vault, max_quarantine=0.5)
    rows = open_vault(vault).frames()["quarantine"]
    assert rows.select("load_id", "rule").rows() == [(account.load_id, "MUT-REF-ALT")]


def test_panels_of_one_name_and_other_genes_are_kept_apart(vault, tmp_path):
    samples = "SAMPLE_ID  PATIENT_ID  GENE_PANEL\nS1  P1  SMALL\nS2  P2  LARGE"
    for name, genes in (("a", ["KRAS"]), ("b", ["KRAS", "TP53"])):
        write_study(
            tmp_path / name, about={"cancer_study_identifier": name}, samples=samples,
            panels={"SMALL": genes, "LARGE": ["ALK", "ROS1"]},
        )  # fmt: skip
        load(tmp_path / name, vault)
    tables = open_vault(vault).frames()
    assert set(tables["panels"]["panel_id"]) == {"a:SMALL", "b:SMALL", "LARGE"}
    assert sorted(tables["assays"]["panel_id"]) == ["LARGE", "LARGE", "a:SMALL", "b:SMALL"]
    assert len(tables["panels"].filter(pl.col("panel_id") == "LARGE")) == 2


def test_panel_without_a_list_does_not_take_that_of_another_hospital(vault, tmp_path):
    samples = "SAMPLE_ID  PATIENT_ID  GENE_PANEL\nS1  P1  P"
    for name, panels in (("a", {"P": ["KRAS"]}), ("b", {})):
        about = {"cancer_study_identifier": name}
        write_study(tmp_path / name, about=about, samples=samples, panels=panels)
        load(tmp_path / name, vault)
    assert sorted(open_vault(vault).frames()["assays"]["panel_id"]) == ["a:P", "b:P"]


def test_too_many_refused_rows_stop_the_load_and_say_which(study, vault):
    bad = [mutation(Start_Position=100 + i, Tumor_Seq_Allele2="A") for i in range(6)]
    good = [mutation(Start_Position=1000 + i, End_Position=1000 + i) for i in range(94)]
    write_study(study, mutations=bad + good)
    with pytest.raises(IntakeError) as refused:
        load(study, vault)
    assert "6 of 100 rows were refused (6.0%)" in str(refused.value)
    assert "6 by MUT-REF-ALT from line 2" in str(refused.value)
    assert not vault.exists()
    assert load(study, vault, max_quarantine=0.06).files


def test_small_file_is_judged_with_the_whole(study, vault):
    rows = [mutation(Start_Position=1000 + i, End_Position=1000 + i) for i in range(60)]
    samples = "SAMPLE_ID  PATIENT_ID\nS1  P1\nS2  P2\nS3  P9"
    write_study(study, samples=samples, mutations=rows)
    account = load(study, vault)
    assert sum(file.rows_quarantined for file in account.files) == 1


def test_refused_load_leaves_the_former_one_in_force(study, vault):
    load(study, vault)
    before = state(vault)
    write_study(study, mutations=[mutation(Tumor_Seq_Allele2="A")])
    with pytest.raises(IntakeError):
        load(study, vault)
    assert state(vault) == before


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_share_beyond_0_to_1_is_refused(study, vault, share):
    with pytest.raises(IntakeError, match="max_quarantine"):
        load(study, vault, max_quarantine=share)


BEFORE_THE_SWITCH = (0, 1, 10, 19, 20, 21, 22, 23)
AFTER_THE_SWITCH = (24, 25)


@pytest.mark.parametrize("steps", BEFORE_THE_SWITCH + AFTER_THE_SWITCH)
def test_kill_at_any_step_leaves_the_old_or_the_new_state_whole(study, vault, steps):
    former = load(study, vault)
    before = state(vault)
    write_study(study, mutations=[mutation("S2")])
    command = [sys.executable, "-c", KILLED, str(study), str(vault), str(steps)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    opened = open_vault(vault)
    is_old = opened.loads == (former,)
    assert is_old == (steps in BEFORE_THE_SWITCH)
    assert len(opened.frames()["mutations"]) == (2 if is_old else 1)
    if is_old:
        assert {name: state(vault)[name] for name in before} == before
    write_study(study, mutations=[mutation("S1", Start_Position=9)])
    later = load(study, vault)
    assert not (vault / ".staging").exists()
    assert [path.name for path in (vault / "loads").iterdir()] == [later.load_id]


def test_vault_is_closed_to_others(study, vault):
    load(study, vault)
    assert vault.stat().st_mode & 0o077 == 0


def test_second_load_waits_for_the_first_and_names_its_process(study, vault):
    load(study, vault)
    reading = read(write_study(study, mutations=[mutation("S2")]))
    said: list[str] = []
    waiting = threading.Event()

    def tell(text: str) -> None:
        said.append(text)
        waiting.set()

    with (vault / LOCK).open("a+") as lock:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
        writer = threading.Thread(target=write_load, args=(vault, reading, tell))
        writer.start()
        assert waiting.wait(20)
        assert said == [f"waiting for the load of process {os.getpid()}"]
        assert len(open_vault(vault).frames()["mutations"]) == 2
    writer.join(20)
    assert len(open_vault(vault).frames()["mutations"]) == 1


def test_failing_disk_is_one_line_and_changes_nothing(study, vault, monkeypatch):
    load(study, vault)
    before = state(vault)
    write_study(study, mutations=[mutation("S2")])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("oncommons.intake.vault._make_durable", full)
    with pytest.raises(IntakeError, match="No space left on device"):
        load(study, vault)
    assert {name: state(vault)[name] for name in before} == before


def test_empty_or_spoiled_vault_says_what_to_do(vault, study):
    with pytest.raises(IntakeError, match="load a source"):
        open_vault(vault)
    load(study, vault)
    (vault / "CURRENT.json").write_text("{")
    with pytest.raises(IntakeError, match="restore it"):
        open_vault(vault)


def test_load_without_its_account_says_what_to_do(vault, study):
    account = load(study, vault)
    (vault / "loads" / account.load_id / "load.json").write_text(json.dumps({}))
    with pytest.raises(IntakeError, match="not whole"):
        open_vault(vault)
