"""Later releases as a steward walks them: planned, in another lineage, beside who is forgotten."""

import csv
import hashlib
import json
import shutil
import sys
from collections import Counter
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from oncommons import privacy, store
from oncommons.errors import PolicyError, ReleaseRefused
from oncommons.intake.made import make_cluster
from oncommons.journey import load_sources, publish_release
from oncommons.privacy.identity.sealing import unseal
from oncommons.privacy.lineage.history import labels_file
from oncommons.privacy.lineage.ledger import read_ledger, read_lineages
from oncommons.privacy.lineage.released import told_labels
from oncommons.privacy.pseudonyms import pseudonyms
from oncommons.results.desk import LEDGER, book_of, privacy_keys
from oncommons.results.examination import examine_ledger
from tests.journey.hospital import patients_of, send
from tests.unit.cli.typed import as_json, said, type_in

TODAY = date(2026, 11, 25)
WHO = ("--who", "dana", "--reason", "the patient asked to")
STAGES = ("I", "II", "III", "IV")


@pytest.fixture(scope="module")
def hospitals(tmp_path_factory):
    return make_cluster(tmp_path_factory.mktemp("made"), patients=1500, seed=4).studies


@pytest.fixture(scope="module")
def published(hospitals, tmp_path_factory):
    """Publish the first release of nine in ten patients, then load the others too."""
    place = tmp_path_factory.mktemp("published")
    sent = [send(one, place / "sent" / one.name, is_there_first) for one in hospitals]
    made, _ = load_sources(sent, place / "c")
    publish_release(made, privacy.standard_policy(), today=TODAY)
    shutil.rmtree(place / "sent")
    load_sources(hospitals, place / "c")
    as_json("privacy", "vault", "init", made.folder)
    return made.folder


@pytest.fixture
def commons(published, tmp_path):
    """Give a copy of that commons, to be changed."""
    folder = tmp_path / "c"
    shutil.copytree(published, folder)
    return store.open_commons(folder)


def is_there_first(patient):
    return int(patient.rsplit("-", 1)[1]) % 10 != 0


def listed(path, *ids):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["patient_id"], *([one] for one in ids)])
    return path


def lines(commons):
    return read_ledger(commons.folder / LEDGER)


def tables(commons, release_id):
    folder = commons.releases / release_id
    return {name: pl.read_parquet(folder / f"{name}-*.parquet") for name in ("patients", "tumours")}


def names_in(commons, ids, lineage):
    key = privacy_keys(commons).derive(f"pseudonym/v1/{lineage}/patients")
    return pseudonyms(pl.Series(ids, dtype=pl.String), key).to_list()


def vault_ids(hospitals):
    return [f"{one.name}:{patient}" for one in hospitals for patient in patients_of(one)]


def test_a_plan_tells_the_release_that_will_follow(commons):
    told = as_json("privacy", "plan", commons.folder)
    assert len(lines(commons)) == 1
    as_json("store", "publish", commons.folder)
    entry = lines(commons)[-1]
    planned = told["next"]
    assert planned["releases_before"] == 1
    for name in ("newcomers", "waiting", "held_back", "climbed"):
        assert planned[name] == entry.counts[name], name
    assert told["patients"]["out"] == entry.counts["patients_out"]
    joint = next(one.counts for one in entry.checks if one.rule == "PRV-J1")
    assert planned["joint"] == dict(joint)
    assert planned["newcomers"] > 100
    as_asked = told["choices"][0]
    assert as_asked["loss"] == pytest.approx(told["cost"]["loss_mean"])
    names = [one["name"] for one in told["choices"]]
    assert "in another lineage" in names
    assert "without patients.sex, in another lineage" in names


def test_a_plan_leaves_out_who_objects(commons, hospitals, tmp_path):
    before = as_json("privacy", "plan", commons.folder)
    patient = vault_ids(hospitals)[1]
    path = tmp_path / "said.csv"
    path.write_text(f"patient_id,day\n{patient},2026-01-01\n")
    as_json("privacy", "vault", "opt-out", commons.folder, path, "--who", "dana")
    after = as_json("privacy", "plan", commons.folder)
    assert after["patients"]["refused"] == before["patients"]["refused"] + 1
    assert "labels (" in said("privacy", "plan", commons.folder)


def test_why_works_a_later_release_out_again_with_the_labels_it_kept(commons):
    as_json("store", "publish", commons.folder)
    found = as_json("privacy", "why", commons.folder)
    risk = store.find_release(commons).risk
    losses = {one["column"]: one["loss"] for one in found["why"]["rows"]}
    assert losses == {name: pytest.approx(float(loss)) for name, loss in risk["loss"].items()}


def sizes_across(commons, ids, policies):
    """Count with plain code the groups of the second release who share all labels of both."""
    told, names = [], []
    for entry, asked in zip(lines(commons), policies, strict=True):
        labels = told_labels(tables(commons, entry.release_id), asked)
        told.append({row[0]: row[1:] for row in labels.iter_rows()})
        names.append(names_in(commons, ids, entry.lineage))
    assert set(names[0]).isdisjoint(names[1])
    pairs = zip(*names, strict=True)
    joint = Counter((told[0].get(old), told[1].get(new)) for old, new in pairs)
    return [size for (_, new), size in joint.items() if new is not None]


def test_another_lineage_may_know_more_and_is_tested_beside_the_first(commons, hospitals, tmp_path):
    standard = privacy.standard_policy()
    region = "patients.country_region"
    known = tuple(one for one in standard.quasi_identifiers if one.column != region)
    accepted = tuple(one for one in standard.accepted_give_back if not str(one).endswith(region))
    fewer = replace(standard, quasi_identifiers=known, accepted_give_back=accepted)
    policy = tmp_path / "fewer.toml"
    policy.write_text(privacy.policy.policy_text(fewer))
    refused = type_in("store", "publish", commons.folder, "--policy", policy)
    assert isinstance(refused.exception, ReleaseRefused)
    assert "oncommons privacy ledger begin" in refused.exception.remedy
    begun = as_json("privacy", "ledger", "begin", commons.folder, *WHO, "--yes")
    assert begun == {"lineage": "commons-2", "follows": "commons"}
    planned = as_json("privacy", "plan", commons.folder, "--policy", policy)
    assert planned["next"]["lineage"] == "commons-2"
    as_json("store", "publish", commons.folder, "--policy", policy)
    one, two = lines(commons)
    assert (two.lineage, two.supersedes) == ("commons-2", one.release_id)
    assert two.counts["patients_out"] == planned["patients"]["out"] > 1400
    policies = (privacy.standard_policy(), privacy.read_policy(policy))
    sizes = sizes_across(commons, vault_ids(hospitals), policies)
    assert min(sizes) >= 12
    tested = as_json("privacy", "ledger", "test", commons.folder)
    assert (tested["across_lineages"], tested["releases"]) == (True, 2)
    assert tested["joint"]["smallest"] == min(sizes)
    assert tested["joint"]["patients"] == sum(sizes)
    assert examine_ledger(commons).findings == ()


def test_releases_of_two_lineages_that_tell_patients_apart_are_refused(commons, monkeypatch):
    from oncommons.privacy.lineage import choosing

    as_json("privacy", "ledger", "begin", commons.folder, *WHO, "--yes")
    alone = lambda coded, policy, people, *_: choosing._first(coded, policy, people)  # noqa: E731
    monkeypatch.setattr(sys.modules["oncommons.privacy.protect"], "choose_labels", alone)
    with pytest.raises(ReleaseRefused, match="PRV-J1"):
        publish_release(commons, privacy.standard_policy(), today=TODAY)
    assert len(lines(commons)) == 1


def test_another_lineage_is_begun_only_where_it_is_meant(commons):
    words = ("privacy", "ledger", "begin", commons.folder, *WHO)
    answer = type_in(*words, keyboard="n\n")
    assert answer.exit_code == 1
    assert "by mutations" in answer.output
    assert read_lineages(commons.folder / LEDGER) == ("commons",)
    assert type_in(*words, keyboard="y\n").exit_code == 0
    assert read_lineages(commons.folder / LEDGER) == ("commons", "commons-2")
    again = type_in(*words, "--yes")
    assert "has no release yet" in str(again.exception)
    reason = hashlib.sha256(WHO[-1].encode()).hexdigest()
    text = (commons.folder / LEDGER).read_text()
    assert reason in text
    assert "asked" not in text


def test_who_is_forgotten_is_nowhere_on_the_identified_side(commons, hospitals, tmp_path):
    as_json("store", "publish", commons.folder)
    gone, kept = (one for one in vault_ids(hospitals)[1:3])
    named = tmp_path / "names.csv"
    named.write_text(f"patient_id,family_name\n{gone},Zweiglinger\n{kept},Ada\n")
    as_json("privacy", "vault", "admit", commons.folder, named, "--who", "dana")
    own, other = names_in(commons, [gone, kept], "commons")
    assert own.encode() in remembered(commons)
    before = {path.name: path.read_bytes() for path in (commons.vault / "history").iterdir()}
    done = as_json("privacy", "vault", "forget", commons.folder, listed(tmp_path / "w", gone), *WHO)
    assert done == {"asked": 1, "forgotten": 1, "identities": 1, "labels": 1}
    after = remembered(commons)
    assert own.encode() not in after
    assert other.encode() in after
    lying = [path.read_bytes() for path in commons.vault.rglob("*") if path.is_file()]
    for name, content in before.items():
        if name.endswith(".labels"):
            assert content not in lying
    assert not any(own.encode() in content for content in lying)
    assert as_json("privacy", "ledger", "test", commons.folder)["findings"] == []
    third = as_json("store", "publish", commons.folder)
    assert third["entry"]["counts"]["refused"] == lines(commons)[1].counts["refused"] + 1
    assert own not in set(tables(commons, third["release"])["patients"]["patient_id"])
    spoken = tmp_path / "back.csv"
    spoken.write_text(f"patient_id,day,objects\n{gone},2026-11-01,no\n")
    as_json("privacy", "vault", "opt-out", commons.folder, spoken, "--who", "dana")
    assert (
        as_json("privacy", "plan", commons.folder)["patients"]["refused"]
        == third["entry"]["counts"]["refused"]
    )


def remembered(commons):
    """Decrypt every file of remembered labels, with plain code."""
    keys, texts = privacy_keys(commons), []
    for entry in lines(commons):
        path = commons.vault / "history" / labels_file(entry.lineage, entry.release_id)
        key = keys.derive(f"history/v1/{entry.lineage}")
        sealed = unseal(key, path.read_bytes(), ["history/v1", entry.lineage, entry.release_id])
        texts.append("".join(pl.read_parquet(sealed)["patient_id"]).encode())
    return b"\n".join(texts)


def test_a_patient_of_whom_only_labels_are_held_is_forgotten_too(commons, hospitals, tmp_path):
    gone = vault_ids(hospitals)[1]
    path = listed(tmp_path / "w.csv", gone, "nobody:P-1")
    done = as_json("privacy", "vault", "forget", commons.folder, path, *WHO)
    assert done == {"asked": 2, "forgotten": 1, "identities": 0, "labels": 1}
    again = as_json("privacy", "vault", "forget", commons.folder, path, *WHO)
    assert again["forgotten"] == 0


@pytest.mark.parametrize("mode", ["local", "global"])
def test_a_policy_with_files_is_read_again_once_the_files_are_gone(hospitals, tmp_path, mode):
    commons, _ = load_sources(hospitals, tmp_path / "c")
    there = set(commons_types(commons))
    policy = tmp_path / "policy.toml"
    rows = "".join(
        f"{code};{'common' if at % 2 else 'other'};*\n" for at, code in enumerate(sorted(there))
    )
    (tmp_path / "types.csv").write_text(rows)
    text = f"""
name = "files"
k = 12
max_matching_risk = 0.09
mode = "{mode}"
suppression = 0.02
accepted_give_back = ["treatments.drug_name -> tumours.oncotree"]
[quasi.patients.sex]
hierarchy = "flat"
[quasi.tumours.oncotree]
hierarchy = "types.csv"
"""
    policy.write_text(text)
    as_json("privacy", "protect", commons.folder, "--policy", policy)
    (tmp_path / "types.csv").unlink()
    with pytest.raises(PolicyError, match="is not there"):
        privacy.read_policy(policy)
    release = store.find_release(commons)
    assert str(tmp_path) not in release.policy
    (file,) = [one for one in release.files if one.name.startswith("hierarchy-")]
    content = (commons.releases / release.release_id / file.name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == file.sha256
    assert store.verify(commons, release) == ()
    assert as_json("privacy", "verify", commons.folder)["findings"] == []
    assert as_json("privacy", "assess", commons.folder)["agree"]
    found = as_json("privacy", "why", commons.folder)["why"]["rows"]
    assert {one["column"] for one in found} == {"patients.sex", "tumours.oncotree"}
    own = commons.releases / release.release_id / "policy.toml"
    assert (
        as_json("privacy", "protect", commons.folder, "--policy", own)["release"]
        == release.release_id
    )
    assert lines(commons)[0].policy_sha256 == hashlib.sha256(own.read_bytes()).hexdigest()


def commons_types(commons):
    from oncommons import intake

    vault = intake.open_vault(commons.vault).tables
    found = [
        vault[name].select("oncotree").collect()["oncotree"] for name in ("tumours", "samples")
    ]
    return pl.concat(found).drop_nulls().unique().to_list()


def test_global_mode_continues_a_lineage(hospitals, tmp_path):
    sent = [send(one, tmp_path / "sent" / one.name, is_there_first) for one in hospitals]
    commons, _ = load_sources(sent, tmp_path / "c")
    text = privacy.policy.policy_text(privacy.standard_policy())
    policy = tmp_path / "global.toml"
    text = text.replace('mode = "local"', 'mode = "global"')
    policy.write_text(text.replace("suppression = 0.02", "suppression = 0.05"))
    as_json("privacy", "protect", commons.folder, "--policy", policy)
    shutil.rmtree(tmp_path / "sent")
    load_sources(hospitals, tmp_path / "c")
    as_json("privacy", "protect", commons.folder, "--policy", policy)
    one, two = lines(commons)
    left_out = two.counts["waiting"] + two.counts["held_back"]
    assert left_out <= 0.05 * two.counts["patients_in"]
    assert two.counts["newcomers"] > 50
    levels = []
    for entry in (one, two):
        risk = store.find_release(commons, entry.release_id).risk
        levels.append(
            [[float(part) for part in shares].index(1.0) for shares in risk["levels"].values()]
        )
    assert all(later >= first for first, later in zip(*levels, strict=True))
    assert as_json("privacy", "ledger", "test", commons.folder)["joint"]["smallest"] >= 12


def rules(commons):
    return [one.rule for one in examine_ledger(commons).findings]


def test_the_doctor_says_that_the_ledger_holds(commons):
    assert rules(commons) == []
    assert "Ledger of releases: 1 line, as it was written" in said("doctor", commons.folder)


def test_the_doctor_finds_a_ledger_that_was_altered_or_cut(commons):
    path = commons.folder / LEDGER
    whole = path.read_text()
    path.write_text(whole.replace('"climbed":0', '"climbed":1'))
    assert rules(commons) == ["D21"]
    assert "altered" in said("doctor", commons.folder, code=2)
    path.write_text("")
    assert rules(commons) == ["D21"]
    path.write_text(whole)
    (commons.vault / "history" / "head.json").write_text("{")
    assert rules(commons) == ["D21"]


def test_the_doctor_finds_a_release_without_a_line_and_a_line_without_a_release(commons):
    (entry,) = lines(commons)
    folder = commons.releases / entry.release_id
    other = commons.releases / ("r" + "0" * 16)
    shutil.copytree(folder, other)
    assert rules(commons) == ["D22"]
    shutil.rmtree(folder)
    assert sorted(rules(commons)) == ["D22", "D23"]
    shutil.rmtree(other)
    (finding,) = examine_ledger(commons).findings
    words = finding.remedy.split("oncommons ", 1)[1].split()
    as_json(*words, *WHO)
    assert rules(commons) == []


def test_the_doctor_finds_withdrawals_that_do_not_agree_and_its_remedy_mends_them(commons):
    (entry,) = lines(commons)
    store.withdraw(commons, entry.release_id, today=TODAY)
    (finding,) = examine_ledger(commons).findings
    assert finding.rule == "D24"
    as_json(*finding.remedy.removeprefix("oncommons ").split(), *WHO)
    assert rules(commons) == []
    (commons.folder / "withdrawn.json").write_text("{}")
    (finding,) = examine_ledger(commons).findings
    assert "its views are open" in finding.says
    as_json(*finding.remedy.removeprefix("oncommons ").split(), *WHO)
    assert rules(commons) == []


def test_the_doctor_finds_labels_that_are_missing_and_what_a_kill_left(commons):
    (entry,) = lines(commons)
    labels = commons.vault / "history" / labels_file("commons", entry.release_id)
    labels.rename(labels.with_suffix(".away"))
    assert rules(commons) == ["D25"]
    labels.with_suffix(".away").rename(labels)
    book = book_of(commons, privacy_keys(commons))
    note = json.dumps({"release_id": "r" + "1" * 16})
    (book.history.folder / "begun.json").write_text(note)
    assert rules(commons) == ["D26"]
