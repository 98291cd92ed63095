"""The vault of identities: in, out with a reason, keys turned, a patient forgotten."""

import shutil
import sqlite3
import stat

import pytest

from oncommons.errors import IntegrityError, KeyProblem, VaultError
from oncommons.privacy.identity.database import Database
from oncommons.privacy.identity.identities import Action, Held, Identity
from oncommons.privacy.identity.key_store import KeyStore
from oncommons.privacy.identity.opening import make_vault
from oncommons.privacy.identity.vault import Vault
from oncommons.privacy.keys import Keys
from tests.unit.privacy.identity.made_vault import ADA, BO, KEYS, PEOPLE, Places

WHY = {"who": "dana", "reason": "a germline finding the patient must learn of"}


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path).filled()


def change(places, *statements):
    """Do what somebody with the file, but without keys, could do."""
    connection = sqlite3.connect(places.file)
    for statement in statements:
        connection.execute(*statement)
    connection.commit()
    connection.close()


def row_of(vault, patient_id):
    return vault.database.patient_by_blind(vault.blind("patient", patient_id))


def test_an_identity_comes_back_as_it_was_admitted(places):
    with places.open() as vault:
        assert [vault.reveal(one.patient_id, **WHY) for one in PEOPLE] == PEOPLE


def test_a_pseudonym_leads_back_to_its_patient_in_its_scope_only(places):
    with places.open() as vault:
        assert vault.reidentify("commons", "pseuh:2", **WHY) == BO
        with pytest.raises(VaultError, match="leads to no patient"):
            vault.reidentify("other", "pseuh:2", **WHY)


def test_the_bytes_of_the_vault_hold_no_name_no_number_and_no_pseudonym(places):
    content = places.bytes()
    assert len(content) > 10_000
    words = {text for one in PEOPLE for text in one.values.values()}
    words |= {one.patient_id for one in PEOPLE} | {"pseuh:1", "Faubourg", "dana"}
    assert [word for word in words if word.encode() in content] == []


def test_only_the_owner_can_read_the_file_of_the_vault(places):
    assert stat.S_IMODE(places.file.stat().st_mode) == 0o600


def test_lengths_of_names_are_not_told(places):
    with places.open() as vault:
        sizes = {len(sealed) for sealed in vault.database.cells(row_of(vault, "h:1")).values()}
    assert sizes == {12 + 32 + 16}


def test_the_same_name_looks_different_in_every_cell(places):
    twins = [Identity(f"t:{at}", {Held.FAMILY_NAME: "Same"}) for at in range(2)]
    with places.open() as vault:
        vault.admit(twins, who="dana")
        one, two = (
            vault.database.cells(row_of(vault, twin.patient_id))["family_name"] for twin in twins
        )
    assert one != two


def test_admitting_again_replaces_what_changed_and_says_so(places):
    married = Identity("h:1", {**ADA.values, Held.FAMILY_NAME: "Byron"})
    with places.open() as vault:
        done = vault.admit([married, BO, Identity("h:9", {})], who="dana")
        assert (done.new, done.changed, done.same) == (1, 1, 1)
        assert vault.reveal("h:1", **WHY) == married
        assert vault.reidentify("commons", "pseuh:1", **WHY) == married


def test_admitting_whom_the_vault_knows_makes_no_new_key(places):
    before = (places.keys / "identity.keys").read_bytes()
    with places.open() as vault:
        assert vault.admit(PEOPLE, who="dana").same == 3
    assert (places.keys / "identity.keys").read_bytes() == before


def test_a_patient_twice_is_refused_and_nothing_is_written(places):
    with places.open() as vault:
        with pytest.raises(VaultError, match="1 of 2 identities repeat"):
            vault.admit([Identity("h:7", {}), Identity("h:7", {})], who="dana")
        with pytest.raises(VaultError, match="no such patient"):
            vault.reveal("h:7", **WHY)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nobody_is_revealed_or_forgotten(places, reason):
    with places.open() as vault:
        for ask in (vault.reveal, lambda one, **why: vault.forget([one], **why)):
            with pytest.raises(VaultError, match="no reason"):
                ask("h:1", who="dana", reason=reason)
        assert vault.reveal("h:1", **WHY) == ADA


def test_every_use_is_recorded_without_a_name(places):
    with places.open() as vault:
        vault.reveal("h:1", **WHY)
        vault.rotate(who="dana", reason="yearly")
        vault.forget(["h:2"], **WHY)
    done = [one.action for one in places.events]
    assert done[-4:] == [Action.OPENED, Action.REVEALED, Action.ROTATED, Action.FORGOTTEN]
    assert done[:3] == [Action.OPENED, Action.ADMITTED, Action.LINKED]
    assert {one.who for one in places.events} == {"dana"}
    assert not any(word in str(places.events) for word in ("h:1", "Zweiglinger", "pseu"))
    assert "Zweiglinger" not in repr(ADA)


def test_what_cannot_be_recorded_is_not_done(places):
    with places.open() as vault:

        def refuse(event):
            raise OSError("the audit trail is full")

        deaf = Vault(vault.database, vault.key_store, vault.vault_id, vault.index_key, refuse)
        for ask in (
            lambda: deaf.reveal("h:1", **WHY),
            lambda: deaf.forget(["h:1"], **WHY),
            lambda: deaf.destroy(**WHY),
            lambda: deaf.admit([Identity("h:8", {})], who="dana"),
        ):
            with pytest.raises(OSError, match="full"):
                ask()
        assert vault.reveal("h:1", **WHY) == ADA
        assert len(vault.database.patients()) == 3


def test_a_pseudonym_is_never_given_to_a_second_patient(places):
    with places.open() as vault:
        with pytest.raises(VaultError, match="stands for another patient"):
            vault.link("commons", {"h:3": "new", "h:1": "pseuh:2"}, who="dana")
        with pytest.raises(VaultError, match="leads to no patient"):
            vault.reidentify("commons", "new", **WHY)
        with pytest.raises(VaultError, match="no such patient"):
            vault.link("commons", {"h:99": "x"}, who="dana")


def test_turning_the_keys_leaves_every_row_as_it_is(places):
    before, keys = places.bytes(), KeyStore(places.keys, places.vault).read()
    with places.open() as vault:
        assert vault.rotate(who="dana", reason="yearly") == 3
        assert vault.reveal("h:1", **WHY) == ADA
    assert places.bytes() == before
    turned = KeyStore(places.keys, places.vault).read()
    assert turned.number == keys.number + 1
    assert turned.encrypting != keys.encrypting
    assert sorted(path.name for path in places.keys.iterdir()) == [
        "identity-2.kek", "identity.keys", "identity.lock",
    ]  # fmt: skip


def test_a_forgotten_patient_is_gone_from_rows_links_and_keys(places):
    with places.open() as vault:
        row = row_of(vault, "h:1")
        assert vault.forget(["h:1", "h:1", "nobody"], **WHY) == 1
        assert vault.database.cells(row) == {}
        with pytest.raises(VaultError, match="no such patient"):
            vault.reveal("h:1", **WHY)
        with pytest.raises(VaultError, match="leads to no patient"):
            vault.reidentify("commons", "pseuh:1", **WHY)
        assert vault.reveal("h:2", **WHY) == BO
        assert row in vault.key_store.read().forgotten
    assert bytes.fromhex(row) in (places.keys / "identity.keys").read_bytes()


def test_after_forgetting_an_old_backup_of_the_vault_does_not_yield_the_patient(places, tmp_path):
    shutil.copy(places.file, tmp_path / "backup")
    with places.open() as vault:
        row = row_of(vault, "h:1")
        vault.forget(["h:1"], **WHY)
        store, index_key, vault_id = vault.key_store, vault.index_key, vault.vault_id

    # The backup as it is, read with today's keys: the cells are there, the key is not.
    old = Vault(Database(tmp_path / "backup"), store, vault_id, index_key, print)
    assert old.database.cells(row)
    with pytest.raises(KeyProblem, match="was forgotten"):
        old.reveal("h:1", **WHY)
    assert old.reveal("h:2", **WHY) == BO
    old.close()

    # The backup put back in place: opening it forgets again.
    shutil.copy(tmp_path / "backup", places.file)
    with places.open() as vault:
        assert row_of(vault, "h:1") is None
        assert vault.database.cells(row) == {}
        assert vault.reveal("h:2", **WHY) == BO


def test_after_forgetting_an_old_backup_of_the_keys_is_cleaned_when_the_vault_is_opened(
    places, tmp_path
):
    shutil.copytree(places.keys, tmp_path / "old-keys")
    with places.open() as vault:
        row = row_of(vault, "h:1")
        vault.forget(["h:1"], **WHY)
    shutil.rmtree(places.keys)
    shutil.copytree(tmp_path / "old-keys", places.keys)
    with places.open() as vault:
        ring = vault.key_store.read()
        assert row not in ring.wrapped
        assert row in ring.forgotten
        assert vault.reveal("h:2", **WHY) == BO


def test_a_forgotten_patient_may_come_again_as_a_new_row(places):
    with places.open() as vault:
        row = row_of(vault, "h:1")
        vault.forget(["h:1"], **WHY)
        assert vault.admit([ADA], who="dana").new == 1
        assert vault.reveal("h:1", **WHY) == ADA
        assert row_of(vault, "h:1") != row


def test_a_destroyed_vault_leaves_nothing_that_opens_a_backup(places, tmp_path):
    shutil.copy(places.file, tmp_path / "backup")
    with places.open() as vault:
        vault.destroy(**WHY)
    assert not places.file.exists()
    assert [path.name for path in places.keys.iterdir()] == ["identity.lock"]
    shutil.copy(tmp_path / "backup", places.file)
    with pytest.raises(KeyProblem, match="PRV-K1 a file of keys is missing"):
        places.open()


def test_the_key_of_another_project_is_refused(places):
    with pytest.raises(KeyProblem, match="project's key is not the one"):
        places.open(Keys(bytes(32)))


def test_the_file_of_another_vault_is_refused(places, tmp_path):
    other = Places(tmp_path / "other").filled()
    shutil.copy(other.file, places.file)
    with pytest.raises(KeyProblem, match="keys are those of another vault"):
        places.open()


def test_cells_of_another_vault_are_refused_even_under_the_same_keys(places):
    with places.open() as vault:
        moved = Vault(vault.database, vault.key_store, "0" * 32, vault.index_key, print)
        with pytest.raises(IntegrityError, match="altered, or moved"):
            moved.reveal("h:1", **WHY)


def test_cells_swapped_between_columns_are_refused(places):
    with places.open() as vault:
        row = row_of(vault, "h:1")
    change(
        places,
        ("UPDATE cells SET name = 'x' WHERE patient = ? AND name = 'birth_date'", [row]),
        ("UPDATE cells SET name = 'birth_date' WHERE patient = ? AND name = 'day_zero'", [row]),
        ("UPDATE cells SET name = 'day_zero' WHERE patient = ? AND name = 'x'", [row]),
    )
    with places.open() as vault:
        with pytest.raises(IntegrityError, match="birth_date was altered, or moved"):
            vault.reveal("h:1", **WHY)
        assert vault.reveal("h:2", **WHY) == BO


def test_cells_swapped_between_patients_are_refused(places):
    with places.open() as vault:
        one, two = (row_of(vault, name) for name in ("h:1", "h:2"))
    change(
        places,
        ("UPDATE cells SET patient = 'x' WHERE patient = ?", [one]),
        ("UPDATE cells SET patient = ? WHERE patient = ?", [one, two]),
        ("UPDATE cells SET patient = ? WHERE patient = 'x'", [two]),
    )
    with places.open() as vault:
        for name in ("h:1", "h:2"):
            with pytest.raises(IntegrityError, match="altered, or moved"):
                vault.reveal(name, **WHY)


def test_an_altered_cell_is_refused(places):
    change(places, ("UPDATE cells SET sealed = zeroblob(60) WHERE name = 'family_name'",))
    with places.open() as vault, pytest.raises(IntegrityError, match="family_name was altered"):
        vault.reveal("h:1", **WHY)


def test_a_file_that_is_no_vault_is_refused(places):
    places.file.write_bytes(b"not a database" * 100)
    with pytest.raises(IntegrityError, match="cannot be read"):
        places.open()


def test_a_vault_is_not_made_over_another(places, tmp_path):
    with pytest.raises(VaultError, match="there is a vault already"):
        places.make()
    with pytest.raises(KeyProblem, match="those of another vault"):
        make_vault(tmp_path / "second", places.keys, KEYS)
    with places.open() as vault:
        assert vault.reveal("h:1", **WHY) == ADA


def test_a_missing_vault_is_named(tmp_path):
    with pytest.raises(VaultError, match="there is no vault"):
        Places(tmp_path).open()


def test_a_second_writer_is_told_to_wait(places):
    with places.open() as vault, places.open() as other:
        other.database._connection.execute("PRAGMA busy_timeout = 10")
        with vault.database.transaction(), pytest.raises(VaultError, match="cannot be written"):
            other.admit([Identity("h:5", {})], who="dana")
