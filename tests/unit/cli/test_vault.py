"""The vault and the ledger from the command line: what is recorded, refused and never shown."""

from datetime import date

import pytest

from oncommons import store
from oncommons.errors import ReleaseRefused, VaultError
from oncommons.privacy.identity.journal import read_journal
from oncommons.results.desk import IDENTITIES
from tests.factories import patients, publish
from tests.unit.cli.test_privacy import POLICY, study
from tests.unit.cli.typed import as_json, next_command, said, type_in


@pytest.fixture
def commons(tmp_path):
    store.init(tmp_path / "c")
    as_json("privacy", "vault", "init", tmp_path / "c")
    return tmp_path / "c"


def file(tmp_path, *lines):
    path = tmp_path / "given.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def journal_of(commons):
    return read_journal(commons / "vault" / IDENTITIES)


def admitted(commons, tmp_path, *names):
    rows = [f"h:{at},{name}" for at, name in enumerate(names)]
    path = file(tmp_path, "patient_id,family_name", *rows)
    return as_json("privacy", "vault", "admit", commons, path, "--who", "dana")


def test_identities_are_counted_and_never_shown(commons, tmp_path):
    assert admitted(commons, tmp_path, "Ada", "Bo") == {"new": 2, "changed": 0, "same": 0}
    assert admitted(commons, tmp_path, "Ada", "Zweiglinger") == {"new": 0, "changed": 1, "same": 1}
    text = said("privacy", "vault", "admit", commons, tmp_path / "given.csv", "--who", "dana")
    assert "2 identities: 0 new, 0 changed, 2 as before" in text
    assert "Zweiglinger" not in text
    lying = b"".join(one.read_bytes() for one in commons.rglob("*") if one.is_file())
    assert b"Zweiglinger" not in lying


def test_keys_lie_apart_from_the_vault(commons):
    assert not any("key" in one.name for one in (commons / "vault").rglob("*"))
    assert (commons / "keys" / IDENTITIES).stat().st_mode & 0o077 == 0


def test_a_vault_is_made_once(commons):
    refused = type_in("privacy", "vault", "init", commons)
    assert isinstance(refused.exception, VaultError)


def test_turning_keys_and_forgetting_ask_for_a_reason_and_record_it(commons, tmp_path):
    admitted(commons, tmp_path, "Ada", "Bo")
    path = file(tmp_path, "patient_id", "h:0", "h:9")
    for words in (("rotate", commons), ("forget", commons, path)):
        assert type_in("privacy", "vault", *words, "--who", "dana").exit_code == 2
        empty = type_in("privacy", "vault", *words, "--who", "dana", "--reason", " ")
        assert "no reason was given" in str(empty.exception)
    why = ("--who", "dana", "--reason", "they asked to")
    assert as_json("privacy", "vault", "rotate", commons, *why) == {"keys": 2}
    assert as_json("privacy", "vault", "forget", commons, path, *why) == {
        "asked": 2,
        "forgotten": 1,
        "identities": 1,
        "labels": 0,
    }
    told = [(one["action"], one["who"], one["reason"]) for one in journal_of(commons)]
    assert ("keys rotated", "dana", "they asked to") in told
    assert ("forgotten", "dana", "they asked to") in told
    assert all(one["at"].endswith("+00:00") for one in journal_of(commons))


def test_objections_are_counted(commons, tmp_path):
    path = file(tmp_path, "patient_id,day,objects", "h:0,2026-01-01,yes", "h:1,2026-01-01,no")
    found = as_json("privacy", "vault", "opt-out", commons, path, "--who", "dana")
    assert found == {"recorded": 2, "objections": 1}


def test_without_a_vault_nothing_can_be_admitted(tmp_path):
    store.init(tmp_path / "c")
    path = file(tmp_path, "patient_id", "h:0")
    refused = type_in("privacy", "vault", "admit", tmp_path / "c", path, "--who", "dana")
    assert isinstance(refused.exception, VaultError)


def test_a_ledger_before_the_first_release_is_empty_and_sound(commons):
    assert as_json("privacy", "ledger", "show", commons) == {"releases": [], "withdrawn": {}}
    found = as_json("privacy", "ledger", "test", commons)
    assert (found["lines"], found["joint"]) == (0, None)
    assert "No release was published yet" in said("privacy", "ledger", "test", commons)


def test_a_release_without_a_line_may_be_withdrawn_and_removed(tmp_path):
    made = publish(tmp_path / "c", {"patients": patients(30)})
    (release,) = store.list_releases(made)
    assert "without a line" in said("store", "releases", made.folder)
    why = ("--who", "dana", "--reason", "made for a test", "--delete")
    as_json("store", "withdraw", made.folder, "latest", *why)
    assert store.list_releases(made) == ()
    (line,) = read_journal(made.vault)
    assert (line["action"], line["who"]) == ("release withdrawn", "dana")
    assert release.release_id in store.withdrawn(made)


def test_a_withdrawal_without_a_reason_is_refused(tmp_path):
    made = publish(tmp_path / "c", {"patients": patients(30)})
    why = ("--who", "dana", "--reason", "")
    refused = type_in("store", "withdraw", made.folder, "latest", *why)
    assert "no reason was given" in str(refused.exception)
    assert store.withdrawn(made) == {}


def test_a_release_beside_one_without_a_line_is_refused_with_the_command_that_helps(tmp_path):
    made = publish(tmp_path / "c", {"patients": patients(30)})
    as_json("make-data", tmp_path / "made", "--patients", 90)
    for one in sorted((tmp_path / "made").glob("made_hospital_*")):
        as_json("intake", "load", made.folder, one)
    refused = type_in("store", "publish", made.folder)
    assert isinstance(refused.exception, ReleaseRefused)
    assert "store withdraw" in refused.exception.remedy


def test_the_vault_is_told_in_whole_sentences(commons, tmp_path):
    admitted(commons, tmp_path, "Ada")
    who = ("--who", "dana")
    path = file(tmp_path, "patient_id,day", "h:0,2026-01-01")
    told = said("privacy", "vault", "opt-out", commons, path, *who)
    assert "Recorded: 1 objection, and 0 objections taken back." in told
    why = (*who, "--reason", "asked to")
    assert "1 key is wrapped anew" in said("privacy", "vault", "rotate", commons, *why)
    asked = file(tmp_path, "patient_id", "h:0")
    forgotten = said("privacy", "vault", "forget", commons, asked, *why)
    assert "1 of 1 patients are forgotten" in forgotten
    assert "of the others" not in forgotten
    again = said("privacy", "vault", "forget", commons, asked, *why)
    assert "0 labels" not in again
    assert "of the others nothing was held" in again


def test_a_missing_vault_is_told_with_the_command_that_makes_one(tmp_path):
    store.init(tmp_path / "c")
    why = ("--who", "dana", "--reason", "yearly")
    refused = type_in("privacy", "vault", "rotate", tmp_path / "c", *why).exception
    assert isinstance(refused, VaultError)
    assert "`oncommons privacy vault init`" in refused.remedy


def test_the_ledger_says_one_line_and_one_release(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY)
    store.init(tmp_path / "c")
    study(tmp_path / "study")
    said("intake", "load", tmp_path / "c", tmp_path / "study")
    said("privacy", "protect", tmp_path / "c", "--policy", policy)
    told = said("privacy", "ledger", "test", tmp_path / "c")
    assert "The ledger has 1 line, as it was written; it ends in" in told
    assert "Whoever holds the one release finds 40 patients" in told
    assert "withdrawn" not in told
    (release,) = store.list_releases(store.open_commons(tmp_path / "c"))
    why = ("--who", "dana", "--reason", "wrong")
    gone = ("store", "withdraw", tmp_path / "c")
    assert "its folder stays" in said(*gone, "latest", *why)
    assert "already; its folder is removed" in said(*gone, release.release_id, "--delete", *why)
    assert "already; its folder is removed" in said(*gone, release.release_id, *why)
    told = said("privacy", "ledger", "test", tmp_path / "c")
    assert "The ledger has 2 lines, each as it was written" in told
    assert "1 release is withdrawn, and counted here" in told


def test_a_withdrawn_release_is_never_offered(tmp_path):
    commons = publish(tmp_path / "c", {"patients": patients(20)})
    (first,) = store.list_releases(commons)
    rows = {"patients": patients(30)}
    second = store.publish(commons, rows, policy=first.policy, risk={}, loads=("load",))
    store.withdraw(commons, second.release_id, today=date(2026, 1, 2), moved_to=first.release_id)
    told = said("store", "releases", tmp_path / "c")
    assert next_command(told)[-1] == first.release_id
    refused = type_in("store", "verify", tmp_path / "c", "--release", "other").exception
    assert first.release_id in refused.remedy
    assert second.release_id not in refused.remedy
    store.withdraw(commons, first.release_id, today=date(2026, 1, 2), moved_to="")
    assert next_command(said("store", "releases", tmp_path / "c"))[0] == "doctor"
    refused = type_in("store", "verify", tmp_path / "c").exception
    assert refused.remedy == "none is in force; publish one first"
