"""What is taken along: disclosed answers alone, with what they are and what was done to them."""

import csv
import io
import json
import zipfile

import pytest

from oncommons import access, cohort
from oncommons.cohort.export import RULES, About
from oncommons.domain.answers import GeneList
from oncommons.domain.models import Estimate
from oncommons.domain.results import Disclosed
from oncommons.errors import CriteriaError
from tests.factories import TODAY, assayed, mutation, open_latest, patients, publish, table


@pytest.fixture
def view(tmp_path):
    samples, assays = assayed(40)
    people = patients(
        40,
        sex=lambda i: "female" if i < 37 else "=HYPERLINK(1)",
        vital_status=lambda i: "dead" if i % 2 else "alive",
        last_contact_day=lambda i: 50 * i,
        death_day=lambda i: 50 * i if i % 2 else None,
    )
    rows = table("mutations", *(mutation(i, "TP53", i) for i in range(20)))
    tables = {"patients": people, "samples": samples, "assays": assays, "mutations": rows}
    return open_latest(publish(tmp_path / "c", tables))


def files_of(view):
    raw = {
        "described": cohort.describe(view),
        "sex": cohort.count_by(view, "patients.sex"),
        "genes": cohort.gene_frequencies(view, kind=GeneList.MUTATIONS),
        "survival": cohort.survival(view),
    }
    answers = {name: access.disclose(one, view.grant) for name, one in raw.items()}
    about = About(view.release_id, "everybody", "c0", view.grant, TODAY)
    return cohort.export_files(answers, about)


def test_each_answer_is_a_table_and_json_and_a_page_says_what_they_are(view):
    files = files_of(view)
    assert sorted(files) == sorted(
        ["README.md"]
        + [f"{name}.{end}" for name in ("described", "sex", "genes", "survival")
           for end in ("csv", "json")]
    )  # fmt: skip
    readme = files["README.md"].decode()
    for word in (view.release_id, view.grant.grant_id, "minimum: 5", "2026-06-01", "R1", "R6"):
        assert word in readme
    assert "criteria: everybody" in readme
    about = json.loads(files["sex.json"])["about"]
    assert about["release"] == view.release_id
    assert about["minimum"] == 5


def test_small_groups_are_hidden_in_every_file(view):
    files = files_of(view)
    rows = list(csv.DictReader(io.StringIO(files["sex.csv"].decode())))
    assert [row["patients"] for row in rows] == ["hidden", "hidden"]
    assert rows[1]["patients.sex"] == "'=HYPERLINK(1)"
    genes = list(csv.DictReader(io.StringIO(files["genes.csv"].decode())))
    assert (genes[0]["gene"], genes[0]["patients"], genes[0]["profiled"]) == ("TP53", "20", "40")


def test_no_patient_is_in_any_file(view):
    for content in files_of(view).values():
        text = content.decode()
        assert not any(f"p{i:03}" in text or f"s{i:03}" in text for i in range(40))


def test_the_same_answers_give_the_same_bytes_as_folder_and_as_zip(view, tmp_path):
    files = files_of(view)
    assert files == files_of(view)
    one = cohort.write_export(files, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in one.iterdir()} == files
    packed = [cohort.write_export(files, tmp_path / f"{at}.zip").read_bytes() for at in (1, 2)]
    assert packed[0] == packed[1]
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_nothing_is_written_over(view, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.txt").write_text("mine")
    for place in (tmp_path / "there", tmp_path / "there" / "a.txt"):
        with pytest.raises(CriteriaError, match="name another"):
            cohort.write_export(files_of(view), place)
    assert (tmp_path / "there" / "a.txt").read_text() == "mine"


def test_an_answer_without_a_table_is_refused(view):
    about = About(view.release_id, "everybody", "c0", view.grant, TODAY)
    with pytest.raises(CriteriaError, match="Estimate has no table"):
        cohort.export_files({"x": Disclosed(Estimate(1, 0, 2), (), 0, 5)}, about)


def test_every_rule_that_an_export_applies_is_explained(view):
    readme = files_of(view)["README.md"].decode()
    assert "see the documentation" not in readme
    assert set(RULES) >= {"R1", "R2", "R3", "R6"}
