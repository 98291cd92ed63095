"""`oncommons privacy`: plan, protect, assess, verify, and the policy as a file to edit."""

import json
import shutil

import polars as pl
import pytest

from oncommons import privacy, store
from oncommons.errors import IntakeError, PolicyError, ReleaseRefused
from tests.studies import write_study
from tests.unit.cli.typed import as_json, next_command, said, type_in

POLICY = """
name = "few"
k = 5
max_matching_risk = 0.2
suppression = 0.1

[quasi.patients.sex]
hierarchy = "flat"

[quasi.tumours.oncotree]
hierarchy = "oncotree"
"""
WRONG = POLICY.replace("k = 5", "k = 1").replace("patients.sex", "patients.sexx")


def study(folder, number=40):
    """Draw a study of women and men with two kinds of cancer."""
    people = [
        {"PATIENT_ID": f"P{i}", "SEX": "Female" if i % 2 else "Male", "AGE": 50 + i % 20}
        | {"OS_STATUS": "0:LIVING", "OS_MONTHS": 10 + i}
        for i in range(number)
    ]
    samples = [
        {"SAMPLE_ID": f"S{i}", "PATIENT_ID": f"P{i}", "SAMPLE_TYPE": "Primary"}
        | {"ONCOTREE_CODE": "LUAD" if i % 4 else "BRCA"}
        for i in range(number)
    ]
    return write_study(folder, patients=people, samples=samples)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a study, a policy, and a commons whose vault holds the study."""
    folder = tmp_path_factory.mktemp("privacy")
    study(folder / "study")
    (folder / "policy.toml").write_text(POLICY)
    store.init(folder / "c")
    said("intake", "load", folder / "c", folder / "study")
    return folder


@pytest.fixture(scope="module")
def published(place):
    """The same, with a release."""
    as_json("privacy", "protect", place / "c", "--policy", place / "policy.toml")
    return place / "c"


def test_a_plan_writes_nothing(place):
    before = sorted(place.rglob("*"))
    found = as_json("privacy", "plan", place / "c", "--policy", place / "policy.toml")
    assert sorted(place.rglob("*")) == before
    assert found["patients"] == {
        "refused": 0,
        "in": 40,
        "held_back": 0,
        "out": 40,
        "follow_up_cut": 0,
    }
    assert found["classes"]["smallest"] >= 5


def test_a_plan_shows_each_column_with_its_labels(place):
    text = said("privacy", "plan", place / "c", "--policy", place / "policy.toml")
    assert "Policy few (k = 5); nothing was written." in text
    assert "tumours.oncotree" in text
    assert "LUAD, BRCA" in text
    words = next_command(text)
    assert words[:2] == ["privacy", "protect"]
    assert words[-2:] == ["--policy", str(place / "policy.toml")]


def test_a_plan_of_a_study_needs_no_commons(place):
    found = as_json("privacy", "plan", place / "study", "--policy", place / "policy.toml")
    assert found["patients"]["in"] == 40


def test_what_was_planned_is_what_is_published(place, published):
    planned = as_json("privacy", "plan", place / "c", "--policy", place / "policy.toml")
    stored = as_json("privacy", "assess", published)["stored"]
    assert stored["patients_out"] == planned["patients"]["out"]
    assert stored["smallest_class"] == planned["classes"]["smallest"]
    assert stored["loss_mean"] == planned["cost"]["loss_mean"]


def test_a_release_is_published_with_its_policy(published):
    (release,) = store.list_releases(store.open_commons(published))
    assert release.patients == 40
    assert 'name = "few"' in release.policy


def test_assessing_measures_again_what_was_stored(published):
    found = as_json("privacy", "assess", published)
    assert found["agree"] is True
    assert found["stored"]["smallest_class"] == found["measured_again"]["smallest_class"]
    assert "the same as was published" in said("privacy", "assess", published)


def test_a_plan_says_what_each_choice_would_cost(tmp_path):
    study(tmp_path / "study")
    (tmp_path / "policy.toml").write_text(POLICY)
    words = ("privacy", "plan", tmp_path / "study", "--policy", tmp_path / "policy.toml")
    found = as_json(*words)
    choices = {one["name"]: one for one in found["choices"]}
    assert choices[""]["loss"] == pytest.approx(found["cost"]["loss_mean"])
    assert choices["k = 20"]["loss"] > choices[""]["loss"]
    assert {"k = 12", "global labels", "without patients.sex"} <= set(choices)
    assert found["next"]["releases_before"] == 0
    assert "What each choice would cost" in said(*words)


def test_a_plan_beside_a_release_keeps_its_labels_and_says_what_cannot_be(place, published):
    words = ("privacy", "plan", published, "--policy", place / "policy.toml")
    found = as_json(*words)
    choices = {one["name"]: one for one in found["choices"]}
    assert choices[""]["loss"] == pytest.approx(found["cost"]["loss_mean"])
    assert "too few to stay" in choices["k = 20"]["refused"]
    assert {"in another lineage", "without patients.sex, in another lineage"} <= set(choices)
    assert found["next"]["newcomers"] == 0
    assert "It would be the next release after 1 other:" in said(*words)


def test_a_choice_that_cannot_be_met_is_told_with_its_reason(tmp_path):
    study(tmp_path / "study", number=15)
    (tmp_path / "policy.toml").write_text(POLICY)
    text = said("privacy", "plan", tmp_path / "study", "--policy", tmp_path / "policy.toml")
    assert "refused: there are 15" in " ".join(text.split())


def test_a_policy_that_is_ready_is_named_by_a_word(place):
    found = as_json("privacy", "plan", place / "study", "--policy", "genie")
    assert found["policy"]["name"] == "genie"
    assert "No mistakes. Policy gdpr: k = 20" in said("privacy", "policy", "gdpr")


def test_a_register_of_the_population_hides_patients_from_the_journalist(published, tmp_path):
    file = tmp_path / "people.csv"
    rows = [f"{sex},{kind},500" for sex in ("female", "male") for kind in ("LUAD", "BRCA")]
    file.write_text("patients.sex,tumours.oncotree,people\n" + "\n".join(rows))
    alone = as_json("privacy", "assess", published)["outsiders"]
    beside = as_json("privacy", "assess", published, "--population", file)["outsiders"]
    assert alone["journalist_max"] == alone["prosecutor_max"] == beside["prosecutor_max"]
    assert beside["journalist_max"] == pytest.approx(1 / 500)
    assert beside["population"] == 2000


def test_attackers_find_nobody_better_than_was_promised(published):
    found = as_json("privacy", "attack", published, "--targets", "40")
    assert found["published"]["matching"]["most"] <= found["accepted"] == 0.2
    assert found["twin"]["control"] == 8
    text = said("privacy", "attack", published)
    assert "within the 0.2 that the policy accepts" in text
    assert next_command(text)[:2] == ["privacy", "why"]


def test_why_names_the_cost_of_each_column_and_who_pays(published):
    found = as_json("privacy", "why", published)
    assert {one["column"] for one in found["why"]["rows"]} == {"patients.sex", "tumours.oncotree"}
    assert sum(one["patients"] for one in found["who_pays"]["groups"] if one["by"] == "sex") == 40
    text = said("privacy", "why", published)
    assert "Why detail is lost, on 40 patients" in text
    assert "Who pays" in text


def test_the_report_is_a_page_and_the_same_as_json(published, tmp_path):
    out = tmp_path / "deep" / "page.html"
    found = as_json("privacy", "report", published, "--out", out)
    beside = json.loads(out.with_suffix(".json").read_text())
    assert found["written"] == [str(out), str(out.with_suffix(".json"))]
    assert {name: part for name, part in found.items() if name != "written"} == beside
    assert "k-anonymous for the declared quasi-identifiers (k = 5)" in out.read_text()
    text = said("privacy", "report", published, "--out", out)
    assert "The promise is kept." in text
    assert "Patients whom 1, 2 and 3 known facts single out" in text
    assert next_command(text)[-1] == "--public"


def test_the_public_report_leaves_small_groups_out(published, tmp_path):
    found = as_json("privacy", "report", published, "--public", "--out", tmp_path / "p.html")
    assert found["for_public"] is True
    assert all(one["patients"] >= 5 for one in found["who_pays"]["groups"])


def test_the_public_report_never_takes_the_place_of_that_of_the_officer(
    published, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    said("privacy", "report", published)
    text = said("privacy", "report", published, "--public")
    assert next_command(text)[:2] == ["privacy", "verify"]
    assert "not to be passed on" in (tmp_path / "privacy.html").read_text()
    assert "Everybody may read" in (tmp_path / "privacy-public.html").read_text()


def test_what_is_named_next_is_never_what_was_just_done(published):
    walk = ["verify"]
    while walk[-1] != "report":
        walk.append(next_command(said("privacy", walk[-1], published))[1])
    assert walk == ["verify", "assess", "attack", "why", "report"]


def test_patients_who_came_after_a_release_are_no_part_of_its_account(place, published, tmp_path):
    copy = tmp_path / "c"
    shutil.copytree(published, copy)
    study(tmp_path / "more", number=60)
    said("intake", "load", copy, tmp_path / "more")
    found = as_json("privacy", "why", copy)
    assert found["why"]["patients"] == 40
    assert found["who_pays"]["mean_loss"] < 1


def test_a_sound_release_is_verified(published):
    found = as_json("privacy", "verify", published)
    assert found["findings"] == []
    assert found["k"] == 5
    assert "k-anonymous for the declared quasi-identifiers (k = 5), 40 patients" in said(
        "privacy", "verify", published
    )


def test_a_stricter_policy_finds_what_the_release_does_not_hold(published, tmp_path):
    strict = tmp_path / "strict.toml"
    strict.write_text(POLICY.replace("k = 5", "k = 30"))
    found = as_json("privacy", "verify", published, "--policy", strict, code=1)
    assert "PRV-K1" in [one["rule"] for one in found["findings"]]


def test_changed_bytes_are_found_before_any_row_is_read(published, tmp_path):
    copy = tmp_path / "c"
    shutil.copytree(published, copy)
    (part,) = copy.glob("releases/*/patients-0000.parquet")
    part.chmod(0o644)
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    found = as_json("privacy", "verify", copy, code=1)
    assert [one["rule"] for one in found["findings"]] == ["D07"]


def test_a_row_without_its_patient_is_found(published, tmp_path):
    (release,) = store.list_releases(store.open_commons(published))
    tables = {
        file.table: pl.read_parquet(published / "releases" / release.release_id / file.name)
        for file in release.files
        if file.table
    }
    other = store.init(tmp_path / "c")
    lost = tables["patients"].filter(pl.col("patient_id") != tables["tumours"]["patient_id"][0])
    loads = ("load",)
    store.publish(other, tables | {"patients": lost}, policy=release.policy, risk={}, loads=loads)
    found = as_json("privacy", "verify", other.folder, code=1)
    told = {one["says"] for one in found["findings"] if one["rule"] == "PRV-P3"}
    assert "rows of tumours lead to no patient (1)" in told


def test_a_release_without_its_risk_cannot_be_assessed(published, tmp_path):
    (release,) = store.list_releases(store.open_commons(published))
    other = store.init(tmp_path / "c")
    store.publish(other, {}, policy=release.policy, risk={"k": 5}, loads=("load",))
    refused = type_in("privacy", "assess", other.folder).exception
    assert isinstance(refused, PolicyError)
    assert "published without policy" in str(refused)


def test_too_few_patients_are_refused(tmp_path):
    study(tmp_path / "study", number=8)
    refused = type_in("privacy", "plan", tmp_path / "study").exception
    assert isinstance(refused, ReleaseRefused)


def test_an_empty_vault_is_refused(tmp_path):
    store.init(tmp_path / "c")
    for verb in ("plan", "protect"):
        refused = type_in("privacy", verb, tmp_path / "c").exception
        assert isinstance(refused, IntakeError)
        assert "load a source into it first" in str(refused)


def test_what_was_published_already_stands_in_the_same_words(published, place):
    for verb in (("privacy", "protect"), ("store", "publish")):
        words = (*verb, published, "--policy", place / "policy.toml")
        assert "stands: nothing changed since it was published on" in said(*words)
        assert "is published" not in said(*words)
        assert as_json(*words)["is_new"] is False


def test_after_the_check_of_a_policy_comes_the_plan():
    words = next_command(said("privacy", "policy", "gdpr"))
    assert words == ["privacy", "plan", "./commons", "--policy", "gdpr"]


RULE = """
[sensitive.tumours.grade]
rule = "l"
value = 40
unprotected = ["G9"]
"""


def graded(folder):
    """Draw the same study with grades."""
    study(folder)
    path = folder / "data_clinical_sample.txt"
    lines = path.read_text().splitlines()
    at = next(at for at, line in enumerate(lines) if not line.startswith("#"))
    grades = [line + f"\tG{number % 3 + 1}" for number, line in enumerate(lines[at + 1 :])]
    heads = [
        line + extra
        for line, extra in zip(lines[:at], ["\tGrade", "\tGrade.", "\tSTRING", "\t1"], strict=True)
    ]
    path.write_text("\n".join([*heads, lines[at] + "\tGRADE", *grades]) + "\n")


def test_a_rule_that_the_data_cannot_give_is_named_with_its_line(tmp_path):
    graded(tmp_path / "study")
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY + RULE)
    assert "No mistakes" in said("privacy", "policy", policy)
    refused = type_in("privacy", "plan", tmp_path / "study", "--policy", policy).exception
    line = policy.read_text().splitlines().index("value = 40") + 1
    assert (refused.file, refused.line) == (str(policy), line)
    assert "l = 40 cannot hold" in str(refused)


def test_a_plan_warns_of_a_value_that_nobody_has(tmp_path):
    graded(tmp_path / "study")
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY + RULE.replace("40", "2"))
    words = ("privacy", "plan", tmp_path / "study", "--policy", policy)
    assert as_json(*words)["unseen_unprotected"] == {"tumours.grade": ["G9"]}
    assert "sensitive.tumours.grade.unprotected names G9, which no patient has" in said(*words)


def test_the_page_leads_with_the_column_that_loses_most(published, tmp_path):
    account = as_json("privacy", "report", published, "--out", tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text()
    worst = max(account["risk"]["loss"].values())
    assert "Detail lost where most is:" in page
    assert "Detail lost, weighted mean" not in page
    assert worst >= account["risk"]["loss_mean"]


def test_the_standard_policy_is_a_file_to_edit(tmp_path):
    out = tmp_path / "policy.toml"
    words = next_command(said("privacy", "policy", "--out", out))
    assert privacy.read_policy(out) == privacy.standard_policy()
    assert "No mistakes. Policy standard: k = 12" in said(*words)
    assert as_json("privacy", "policy")["policy"] == out.read_text()


def test_an_edited_policy_is_never_overwritten(tmp_path):
    out = tmp_path / "policy.toml"
    out.write_text(POLICY)
    refused = type_in("privacy", "policy", "--out", out).exception
    assert isinstance(refused, PolicyError)
    assert out.read_text() == POLICY


def test_every_mistake_of_a_policy_is_told_with_line_and_remedy(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(WRONG)
    mistakes = as_json("privacy", "policy", path, code=1)["mistakes"]
    assert [(one["line"], one["key"]) for one in mistakes] == [
        (3, "k"),
        (7, "quasi.patients.sexx"),
    ]
    text = said("privacy", "policy", path, code=1)
    assert "2 mistakes" in text
    assert "write sex" in text


def test_a_policy_that_is_no_toml_is_refused_with_its_line(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text("k = = 5")
    refused = type_in("privacy", "policy", path).exception
    assert isinstance(refused, PolicyError)
    assert "line 1" in str(refused)


def test_checking_and_writing_at_once_is_refused(tmp_path):
    answer = type_in("privacy", "policy", tmp_path / "a", "--out", tmp_path / "b")
    assert answer.exit_code == 2


def test_json_of_a_plan_names_no_patient(place):
    asked = ("--policy", place / "policy.toml")
    text = json.dumps(as_json("privacy", "plan", place / "c", *asked))
    assert "drawn:" not in text
