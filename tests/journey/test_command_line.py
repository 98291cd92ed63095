"""The command line as a person types it: help, results for people, results for machines."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from oncommons.cli.app import app
from oncommons.cli.stages import GROUPS
from tests.factories import assayed, mutation, patients, publish, table

WHOLE = ("init", "make-data", "doctor")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    samples, assays = assayed(60)
    people = patients(
        60,
        sex=lambda i: "female" if i % 2 else "male",
        vital_status=lambda i: "dead" if i % 3 == 0 else "alive",
        death_day=lambda i: 40 + i if i % 3 == 0 else None,
        last_contact_day=lambda i: 40 + i,
    )
    rows = [mutation(i, "TP53", i) for i in range(30)]
    tables = {"patients": people, "samples": samples, "assays": assays}
    place = tmp_path_factory.mktemp("cli") / "c"
    publish(place, tables | {"mutations": table("mutations", *rows)})
    return place


def type_in(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def as_json(*words):
    answer = type_in(*words, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def commands():
    return [*((word,) for word in WHOLE)] + [
        (name, command.name)
        for name, group in GROUPS.items()
        for command in group.registered_commands
    ]


@pytest.mark.parametrize("words", commands(), ids="-".join)
def test_every_command_explains_itself_and_speaks_json(words):
    answer = type_in(*words, "--help")
    assert answer.exit_code == 0
    assert "--json" in answer.output


def test_help_imports_no_numeric_library():
    code = (
        "import sys, oncommons.cli.app;"
        "sys.exit(bool({'polars', 'numpy', 'duckdb', 'altair'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_counts_are_the_same_for_people_and_machines(folder):
    found = as_json("cohort", "count", folder, "--by", "patients.sex")
    assert {row["label"]: row["patients"] for row in found["value"]["rows"]} == {
        "female": 30,
        "male": 30,
    }
    said = type_in("cohort", "count", folder, "--by", "patients.sex").output
    assert "female" in said
    assert said.strip().splitlines()[-1].startswith("next:")


def test_a_small_group_is_hidden(folder):
    found = as_json("cohort", "count", folder, "--by", "patients.sex", "--mutated", "TP53")
    assert [row["patients"] for row in found["value"]["rows"]] == [15, 15]
    criteria = folder.parent / "few.json"
    criteria.write_text('{"is": "number", "column": "patients.last_contact_day", "to": 45}')
    few = as_json("cohort", "count", folder, "--by", "patients.sex", "--criteria", criteria)
    assert few["value"]["patients"] is None


def test_genes_and_survival_answer(folder):
    genes = as_json("cohort", "genes", folder)["value"]["rows"]
    assert (genes[0]["symbol"], genes[0]["altered"], genes[0]["profiled"]) == ("TP53", 30, 60)
    curves = as_json("cohort", "survival", folder, "--by", "patients.sex")["value"]
    assert [group["label"] for group in curves["groups"]] == ["female", "male"]
    assert type_in("cohort", "survival", folder).exit_code == 0


def test_a_grant_that_was_issued_opens_the_release(folder, tmp_path):
    out = tmp_path / "grant.json"
    as_json("access", "grant", folder, "--project", "atlas", "--out", out)
    found = as_json("cohort", "count", folder, "--by", "patients.sex", "--grant", out)
    assert found["minimum"] == 5
    out.write_text(out.read_text().replace("atlas", "other"))
    refused = type_in("cohort", "count", folder, "--grant", out)
    assert "not signed" in str(refused.exception)


def test_releases_are_listed_and_verified(folder):
    (release,) = as_json("store", "releases", folder)["releases"]
    assert release["patients"] == 60
    assert as_json("store", "verify", folder)["faults"] == []
    assert as_json("store", "rows", folder)["rows"]["patients"] == 60


def test_init_makes_a_commons_that_is_well(tmp_path):
    as_json("init", tmp_path / "new")
    assert as_json("doctor", tmp_path / "new")["commons"] == []


def test_knowledge_names_its_sources():
    assert as_json("knowledge", "list")["tables"]
    approved = as_json("knowledge", "approved", "braf")["approved"]
    assert all(pair["source"] for pair in approved)


def test_made_data_is_reported(tmp_path):
    made = as_json("make-data", tmp_path / "made", "--patients", "60")
    assert made["patients"] == 60
    assert len(made["studies"]) == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("cohort", "count", "nowhere"), "oncommons init"),
        (("cohort", "count", "nowhere", "--what"), "No such option"),
    ],
)
def test_a_refusal_is_one_line_with_the_remedy(words, says):
    done = subprocess.run(
        [sys.executable, "-m", "oncommons", *words], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
