"""A hospital sends records year after year: labels stay, newcomers join, who objects leaves."""

import csv
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest

from oncommons import intake, privacy, store
from oncommons.errors import GrantError, ReleaseRefused
from oncommons.intake.made import make_cluster
from oncommons.journey import load_sources, publish_release, steward_view
from oncommons.privacy.lineage.book import BEGUN
from oncommons.privacy.lineage.entries import LedgerEntry
from oncommons.privacy.lineage.ledger import read_ledger
from oncommons.privacy.lineage.released import intersect_labels, told_labels
from oncommons.privacy.pseudonyms import pseudonyms
from oncommons.results.desk import LEDGER, book_of, privacy_keys, settle
from tests.journey.hospital import patients_of, send
from tests.unit.cli.typed import as_json, said, type_in

K = 12
TODAY = date(2026, 11, 25)
COLUMNS = ("site_id", "sex", "country_region", "age_at_diagnosis", "oncotree")


def is_there_first(patient):
    """Four of five patients are sent the first time."""
    return int(patient.rsplit("-", 1)[1]) % 5 != 0


def everybody(_patient):
    return True


@pytest.fixture(scope="module")
def hospitals(tmp_path_factory):
    return make_cluster(tmp_path_factory.mktemp("made"), patients=2400, seed=4).studies


@pytest.fixture
def commons(hospitals, tmp_path):
    """Send most patients, and publish the first release."""
    first = [send(one, tmp_path / "sent" / one.name, is_there_first) for one in hospitals]
    made, _ = load_sources(first, tmp_path / "c")
    publish_release(made, privacy.standard_policy(), today=TODAY)
    return made


def send_all(hospitals, commons, dies=()):
    for one in hospitals:
        folder = send(one, commons.folder.parent / "sent" / one.name, everybody, dies)
        intake.load(folder, commons.vault)


def publish_next(commons, day=TODAY):
    return publish_release(commons, privacy.standard_policy(), today=day)[0]


def lines(commons):
    return read_ledger(commons.folder / LEDGER)


def frames(commons, release_id):
    folder = commons.releases / release_id
    names = {path.name.rsplit("-", 1)[0] for path in folder.glob("*.parquet")}
    return {name: pl.read_parquet(folder / f"{name}-*.parquet") for name in names}


def labels(commons, release_id):
    """Read with plain code what a release says of each patient."""
    rows = frames(commons, release_id)
    rank = {}
    for one in rows["tumours"].iter_rows(named=True):
        day = one["diagnosis_day"]
        own = (one["event_type"] != "primary", day is None, day or 0, one["tumour_id"])
        if one["patient_id"] not in rank or own < rank[one["patient_id"]][0]:
            rank[one["patient_id"]] = (own, one)
    told = {}
    for one in rows["patients"].iter_rows(named=True):
        tumour = rank.get(one["patient_id"], (None, {}))[1]
        told[one["patient_id"]] = tuple(
            one[name] if name in one else tumour.get(name, "no tumour") for name in COLUMNS
        )
    return told


def smallest_joint_group(*releases):
    """Count who shares every label of every release, and the pattern of presence."""
    joint = {one: tuple(told.get(one) for told in releases) for told in releases for one in told}
    sizes = Counter(joint.values())
    return min(size for group, size in sizes.items() if group[-1] is not None)


def csv_file(path, *rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def pseudonym(commons, patient_id):
    key = privacy_keys(commons).derive("pseudonym/v1/commons/patients")
    return pseudonyms(pl.Series([patient_id]), key)[0]


@dataclass(frozen=True)
class Walked:
    """A commons after a year: newcomers came, thirty died, one objected."""

    commons: store.Commons
    leaver: str
    first: LedgerEntry
    second: LedgerEntry
    before: dict
    after: dict


@pytest.fixture
def a_year_later(hospitals, commons, tmp_path):
    patient = next(one for one in patients_of(hospitals[0]) if is_there_first(one))
    leaver = f"{hospitals[0].name}:{patient}"
    as_json("privacy", "vault", "init", commons.folder)
    names = ("patient_id", "family_name"), (leaver, "Zweiglinger")
    named = csv_file(tmp_path / "names.csv", *names)
    as_json("privacy", "vault", "admit", commons.folder, named, "--who", "dana")
    spoken = csv_file(tmp_path / "said.csv", ("patient_id", "day"), (leaver, "2026-11-01"))
    as_json("privacy", "vault", "opt-out", commons.folder, spoken, "--who", "dana")
    send_all(hospitals, commons, dies=set(patients_of(hospitals[1])[:30]))
    assert as_json("store", "publish", commons.folder)["is_new"]
    one, two = lines(commons)
    told = (labels(commons, release.release_id) for release in (one, two))
    return Walked(commons, pseudonym(commons, leaver), one, two, *told)


def test_the_second_release_supersedes_the_first_and_accounts_for_everybody(a_year_later):
    one, two = a_year_later.first, a_year_later.second
    assert (two.supersedes, two.release_id != one.release_id) == (one.release_id, True)
    assert two.close_extracts_by > two.day
    assert (two.counts["refused"], two.counts["patients_in"]) == (1, 2399)
    left_out = two.counts["waiting"] + two.counts["held_back"]
    assert two.counts["patients_in"] == two.counts["patients_out"] + left_out
    assert two.counts["newcomers"] == len(set(a_year_later.after) - set(a_year_later.before)) > 400
    assert store.find_release(a_year_later.commons).release_id == two.release_id


def test_who_objected_is_in_no_table_of_the_second_release(a_year_later):
    assert a_year_later.leaver in a_year_later.before
    for name, rows in frames(a_year_later.commons, a_year_later.second.release_id).items():
        texts = rows.select(pl.col(pl.String))
        found = [column for column in texts.columns if (texts[column] == a_year_later.leaver).any()]
        assert found == [], name
    assert "Zweiglinger" not in (a_year_later.commons.folder / LEDGER).read_text()


def test_both_releases_together_hide_everybody_among_k(a_year_later):
    assert smallest_joint_group(a_year_later.before) >= K
    smallest = smallest_joint_group(a_year_later.before, a_year_later.after)
    assert smallest >= K
    tested = as_json("privacy", "ledger", "test", a_year_later.commons.folder)
    assert (tested["lines"], tested["findings"]) == (2, [])
    assert tested["joint"]["smallest"] == smallest


def test_who_stays_keeps_the_labels_and_the_dead_are_told(a_year_later):
    one, two = a_year_later.before, a_year_later.after
    kept = [patient for patient in one if patient in two]
    assert len(kept) > 0.98 * len(one)
    changed = sum(one[patient] != two[patient] for patient in kept)
    assert changed <= a_year_later.second.counts["climbed"] < 0.05 * len(kept)
    dead = [
        frames(a_year_later.commons, release.release_id)["patients"]
        .filter(vital_status="dead")["patient_id"]
        .is_in(kept)
        .sum()
        for release in (a_year_later.first, a_year_later.second)
    ]
    assert dead[1] > dead[0]


def test_two_releases_are_compared_by_who_came_and_who_left(a_year_later):
    first = a_year_later.first.release_id
    found = as_json("store", "compare", a_year_later.commons.folder, first, "latest")
    one, two = a_year_later.before, a_year_later.after
    assert found["gone"] == len(set(one) - set(two)) >= 1
    assert found["came"] == len(set(two) - set(one))
    assert found["joint"]["smallest"] == smallest_joint_group(one, two)


def test_two_independent_releases_are_refused_by_the_intersection_test(hospitals, commons):
    (before,) = lines(commons)
    send_all(hospitals, commons)
    vault = intake.open_vault(commons.vault)
    tables = {name: rows.collect() for name, rows in vault.tables.items() if name != "loads"}
    policy = privacy.standard_policy()
    from oncommons.cli.identified import ancestors

    alone = privacy.protect(
        {name: rows for name, rows in tables.items() if name not in ("extras", "quarantine")},
        policy,
        privacy_keys(commons),
        ancestors=ancestors(),
    )
    assert alone.joint.findings == ()
    remembered = book_of(commons, privacy_keys(commons)).lineage().releases
    told = [*remembered, told_labels(alone.tables, policy)]
    (finding,) = intersect_labels(told, policy.k).findings
    assert finding.rule == "PRV-J1"
    assert finding.count > 100
    one = labels(commons, before.release_id)
    assert smallest_joint_group(one, {row[0]: row[2:] for row in told[1].iter_rows()}) < K


def test_a_release_of_the_same_records_is_the_same_release_with_one_line(commons):
    (before,) = lines(commons)
    assert publish_next(commons, date(2027, 1, 1)).release_id == before.release_id
    assert lines(commons) == (before,)
    found = as_json("store", "publish", commons.folder)
    assert (found["is_new"], found["release"]) == (False, before.release_id)


def test_made_again_without_the_account_of_its_inputs_it_is_still_the_same_release(
    commons, monkeypatch
):
    from oncommons.results import release

    (before,) = lines(commons)
    monkeypatch.setattr(release, "version", lambda _name: "another")
    assert publish_next(commons).release_id == before.release_id
    assert lines(commons) == (before,)


def test_records_that_were_sent_and_taken_back_lead_to_the_release_that_is_there(
    hospitals, commons
):
    (before,) = lines(commons)
    send_all(hospitals, commons)
    publish_next(commons)
    assert len(lines(commons)) == 2
    for one in hospitals:
        intake.load(send(one, commons.folder.parent / one.name, is_there_first), commons.vault)
    third = publish_next(commons)
    released = [labels(commons, one.release_id) for one in lines(commons)]
    assert smallest_joint_group(*released, labels(commons, third.release_id)) >= K
    assert set(labels(commons, third.release_id)) <= set(labels(commons, before.release_id))


def test_an_objection_that_arrives_meanwhile_stops_the_release(hospitals, commons, monkeypatch):
    from oncommons import journey
    from oncommons.privacy.identity.optout import Scope, Statement, record_statements

    as_json("privacy", "vault", "init", commons.folder)
    send_all(hospitals, commons)
    protect = privacy.protect_next

    def slowly(*given, **named):
        done = protect(*given, **named)
        patient = f"{hospitals[0].name}:{patients_of(hospitals[0])[0]}"
        from oncommons.cli.vault import opened

        with opened(commons.folder, "dana") as vault:
            record_statements(vault, [Statement(patient, Scope.RESEARCH, TODAY)], who="dana")
        return done

    monkeypatch.setattr(journey.privacy, "protect_next", slowly)
    with pytest.raises(ReleaseRefused, match="PRV-O1 1 statements of patients arrived"):
        publish_next(commons)
    assert len(lines(commons)) == 1
    assert len(store.list_releases(commons)) == 1
    monkeypatch.undo()
    publish_next(commons)
    assert lines(commons)[-1].counts["refused"] == 1


def test_who_objects_to_genetic_use_has_no_assay_in_the_next_release(hospitals, commons, tmp_path):
    (before,) = lines(commons)
    as_json("privacy", "vault", "init", commons.folder)
    name = hospitals[0].name
    patient = next(one for one in patients_of(hospitals[0]) if is_there_first(one))
    rows = (("patient_id", "day", "scope"), (f"{name}:{patient}", "2026-11-01", "genetic"))
    spoken = csv_file(tmp_path / "said.csv", *rows)
    as_json("privacy", "vault", "opt-out", commons.folder, spoken, "--who", "dana")
    publish_next(commons)
    own = pseudonym(commons, f"{name}:{patient}")
    for release_id, expected in ((before.release_id, True), (lines(commons)[-1].release_id, False)):
        rows = frames(commons, release_id)
        assert (rows["mutations"]["patient_id"] == own).any() == expected
        assert (rows["patients"]["patient_id"] == own).any()


def test_no_view_opens_on_a_withdrawn_release(hospitals, commons):
    (before,) = lines(commons)
    send_all(hospitals, commons)
    second = publish_next(commons)
    as_json(
        "access",
        "grant",
        "issue",
        commons.folder,
        "--project",
        "x",
        "--out",
        commons.folder / "g.json",
    )
    why = ("--who", "dana", "--reason", "a column was wrong")
    done = as_json("store", "withdraw", commons.folder, "latest", *why)
    assert (done["release"], done["latest"]) == (second.release_id, before.release_id)
    with pytest.raises(GrantError, match=f"{second.release_id} was withdrawn on"):
        steward_view(commons, today=TODAY, release=second.release_id)
    refused = type_in("cohort", "count", commons.folder, "--grant", commons.folder / "g.json")
    assert "was withdrawn" in str(refused.exception)
    assert (commons.releases / second.release_id).is_dir()
    assert steward_view(commons, today=TODAY).release_id == before.release_id
    assert "withdrawn" in said("store", "releases", commons.folder)
    assert "withdrawn" in said("privacy", "ledger", "show", commons.folder)
    with pytest.raises(ReleaseRefused, match="again, which was withdrawn"):
        publish_next(commons)


def test_a_withdrawn_release_may_be_deleted_and_still_counts_for_the_next(hospitals, commons):
    (before,) = lines(commons)
    why = ("--who", "dana", "--reason", "wrong policy", "--delete")
    done = as_json("store", "withdraw", commons.folder, before.release_id, *why)
    assert (done["deleted"], done["latest"]) == (True, "")
    assert list(commons.releases.glob("r*")) == []
    again = as_json("store", "withdraw", commons.folder, before.release_id, *why)
    assert again["release"] == before.release_id
    send_all(hospitals, commons)
    publish_next(commons)
    tested = as_json("privacy", "ledger", "test", commons.folder)
    assert (tested["lines"], tested["releases"], tested["findings"]) == (3, 2, [])
    assert lines(commons)[-1].counts["newcomers"] < 1000


def test_a_release_without_a_line_stops_the_next(hospitals, commons):
    send_all(hospitals, commons)
    (commons.folder / LEDGER).rename(commons.folder / "elsewhere")
    shutil.rmtree(commons.vault / "history")
    assert "without a line" in said("store", "releases", commons.folder)
    with pytest.raises(ReleaseRefused, match="1 releases have no line in the ledger"):
        publish_next(commons)


STEPS = {
    "before the note": ("oncommons.privacy.lineage.book.Book.begin", False),
    "before the labels": ("oncommons.privacy.lineage.history.History.remember", False),
    "before the folder": ("oncommons.store.publish.Staged.put_in_place", False),
    "before the line": ("oncommons.privacy.lineage.book.append_entry", True),
    "before the end is kept": ("oncommons.privacy.lineage.book.Book._keep", True),
    "before the note goes": ("oncommons.privacy.lineage.book.Book.close_note", True),
    "before the label": ("oncommons.results.release.set_label", True),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_next_start_completes_or_forgets(hospitals, commons, step):
    (before,) = lines(commons)
    send_all(hospitals, commons)
    place, in_place = STEPS[step]
    code = f"""
import os, signal, sys
from datetime import date
from pathlib import Path
import pkgutil
from oncommons import privacy, store
from oncommons.journey import publish_release
def kill(*_given, **_named): os.kill(os.getpid(), signal.SIGKILL)
owner, name = {place!r}.rsplit(".", 1)
setattr(pkgutil.resolve_name(owner), name, kill)
publish_release(store.open_commons(Path(sys.argv[1])), privacy.standard_policy(),
                today=date(2026, 11, 25))
"""
    done = subprocess.run([sys.executable, "-c", code, commons.folder])
    assert done.returncode == -signal.SIGKILL
    assert steward_view(commons, today=TODAY).patients() > 0
    assert lines(commons)[0] == before
    folders = {path.name for path in commons.releases.glob("r*")}
    assert len(folders) == 1 + in_place
    book = book_of(commons, privacy_keys(commons))
    settle(commons, book)
    assert book.begun() is None
    assert not (commons.vault / "history" / BEGUN).exists()
    assert {one.release_id for one in lines(commons)} == folders
    after = publish_next(commons)
    assert [one.release_id for one in lines(commons)] == [before.release_id, after.release_id]
    assert store.find_release(commons).release_id == after.release_id
    remembered = {path.name.split(".")[1] for path in (commons.vault / "history").glob("*.labels")}
    assert remembered == {before.release_id, after.release_id}


@pytest.mark.parametrize("seconds", [0.9, 1.3, 1.6, 1.9, 2.3])
def test_killed_at_some_moment_the_ledger_and_the_last_release_are_whole(
    hospitals, commons, seconds
):
    send_all(hospitals, commons)
    words = ["-m", "oncommons", "store", "publish", str(commons.folder)]
    running = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert len(lines(commons)) in {1, 2}
    for release in store.list_releases(commons):
        assert store.verify(commons, release) == ()
    after = publish_next(commons)
    assert [one.release_id for one in lines(commons)][-1] == after.release_id
    assert as_json("privacy", "ledger", "test", commons.folder)["findings"] == []
