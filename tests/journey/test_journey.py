"""The whole way: on made hospitals, on the real studies, and killed at several moments."""

import json
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from oncommons import store
from oncommons.store.doctor import diagnose
from tests.shared import shared


def walk(*words):
    done = subprocess.run(
        [sys.executable, "-m", "oncommons", *map(str, words), "--json"],
        capture_output=True,
        text=True,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_the_demo_walks_from_made_records_to_a_signed_package(tmp_path):
    code, found = walk("demo", "--folder", tmp_path / "demo", "--patients", 3000)
    assert code == 0
    assert sum(load["patients_in"] for load in found["loads"]) == 3000
    for load in found["loads"]:
        assert load["patients_in"] == load["patients_ok"] + load["patients_quarantined"]
    risk = found["risk"]
    assert risk["smallest_class"] >= risk["k"] == 12
    assert found["package"]["signers"].keys() == {"developer", "commons"}
    truth = found["against_the_truth"]
    assert truth["right"] >= 1
    assert truth["right"] + len(truth["missed"]) == truth["planted"]
    commons = store.open_commons(tmp_path / "demo" / "commons")
    assert diagnose(commons, deep=True) == ()


@pytest.mark.parametrize(
    ("study", "patients"), [("prostate_msk_2024", 2257), ("utuc_cornell_baylor_mdacc_2019", 47)]
)
def test_a_real_study_is_accounted_for(tmp_path, study, patients):
    code, found = walk("journey", shared(f"studies/{study}"), "--commons", tmp_path / "c")
    assert code == 0
    (load,) = found["loads"]
    assert load["patients_in"] == load["patients_ok"] + load["patients_quarantined"] == patients
    for file in load["files"]:
        assert file["rows_in"] == file["rows_ok"] + file["rows_quarantined"]
    assert found["risk"]["smallest_class"] >= 12
    assert found["targets"]["value"]["targets"]
    assert found["package"]["signers"].keys() == {"developer", "commons"}
    assert found["no_model"] == ""
    board = Path(found["board"])
    assert board.is_relative_to(tmp_path / "c" / "vault")
    assert board.stat().st_mode & 0o077 == 0
    assert "The tumour board decides" in board.read_text()


def test_a_model_that_may_not_be_packaged_does_not_end_the_journey(tmp_path, monkeypatch):
    from oncommons import journey, sharing
    from oncommons.errors import PackageRefused
    from oncommons.intake.made import make_cluster

    def refuse(*_args, **_options):
        raise PackageRefused("P14", "the gate stops the model", remedy="fit it again")

    made = make_cluster(tmp_path / "made", patients=1500, seed=3)
    monkeypatch.setattr(sharing, "model_files", refuse)
    found = journey.travel(made.studies, tmp_path / "c", today=date(2026, 11, 25))
    assert found.package is None
    assert found.model is not None
    assert "the gate stops the model" in found.no_model
    assert found.board is not None


def test_walking_twice_changes_nothing(tmp_path):
    study = shared("studies/utuc_cornell_baylor_mdacc_2019")
    _, first = walk("journey", study, "--commons", tmp_path / "c")
    _, second = walk("journey", study, "--commons", tmp_path / "c")
    assert first["release"] == second["release"]
    assert len(store.list_releases(store.open_commons(tmp_path / "c"))) == 1


def test_a_study_without_meta_files_is_refused_and_nothing_is_written(tmp_path):
    study = shared("studies/puma_biliary_summit")
    code, said = walk("journey", study, "--commons", tmp_path / "c")
    assert code == 2
    assert "META-MISSING" in said
    assert "data_clinical_patient.txt line 1" in said
    assert "IdentiFemaleier" in said
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("seconds", [0.3, 0.7, 1.0, 1.3, 1.7, 2.2, 3.0])
def test_a_killed_journey_leaves_the_last_release_readable(tmp_path, seconds):
    study = shared("studies/utuc_cornell_baylor_mdacc_2019")
    _, before = walk("journey", study, "--commons", tmp_path / "c")
    bigger = shared("studies/prostate_msk_2024")
    words = ["journey", str(bigger), "--commons", str(tmp_path / "c"), "--json"]
    running = subprocess.Popen(
        [sys.executable, "-m", "oncommons", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    running.send_signal(signal.SIGKILL)
    running.wait()
    commons = store.open_commons(tmp_path / "c")
    assert before["release"]["id"] in {one.release_id for one in store.list_releases(commons)}
    for release in store.list_releases(commons):
        assert store.verify(commons, release) == ()
    code, after = walk(*words[:-1])
    assert code == 0
    assert after["release"]["patients"] > before["release"]["patients"]
