"""A kill at any moment: nothing is lost, and who was forgotten is not readable."""

import subprocess
import sys
from contextlib import contextmanager

import pytest

from oncommons.errors import KeyProblem, VaultError
from oncommons.privacy.identity.database import Database
from oncommons.privacy.identity.key_store import KeyStore
from oncommons.privacy.identity.opening import make_vault
from oncommons.store import atomic
from tests.unit.privacy.identity.made_vault import ADA, BO, CY, KEYS, PEOPLE, Places

WHY = {"who": "dana", "reason": "asked in writing"}


class Killed(BaseException):
    """Stands for a kill: no handler of errors catches it."""


@contextmanager
def killing(monkeypatch, owner, name, *, after):
    """Let a function kill its caller, before or after its work, and expect that."""
    real = getattr(owner, name)

    def stand_in(*args, **named):
        if after:
            real(*args, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, stand_in)
        with pytest.raises(Killed):
            yield


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path).filled()


@pytest.mark.parametrize(
    ("owner", "name", "after"),
    [
        (KeyStore, "write", False),
        (KeyStore, "write", True),
        (Database, "put", False),
        (Database, "put", True),
    ],
)
def test_admitting_is_whole_or_not_at_all_and_can_be_repeated(
    tmp_path, monkeypatch, owner, name, after
):
    places = Places(tmp_path).make()
    with places.open() as vault:
        vault.admit([ADA], who="dana")
        with killing(monkeypatch, owner, name, after=after):
            vault.admit(PEOPLE, who="dana")
    with places.open() as vault:
        assert vault.reveal("h:1", **WHY) == ADA
        with pytest.raises(VaultError, match="no such patient"):
            vault.reveal("h:2", **WHY)
        assert vault.admit(PEOPLE, who="dana").new == 2
        assert [vault.reveal(one.patient_id, **WHY) for one in PEOPLE] == PEOPLE


@pytest.mark.parametrize(
    ("owner", "name", "after", "gone"),
    [
        (KeyStore, "write", False, False),
        (KeyStore, "write", True, True),
        (Database, "delete", False, True),
        (Database, "delete", True, True),
    ],
)
def test_once_the_key_is_gone_forgetting_is_finished_by_the_next_opening(
    places, monkeypatch, owner, name, after, gone
):
    with places.open() as vault:
        row = vault.database.patient_by_blind(vault.blind("patient", "h:1"))
        with killing(monkeypatch, owner, name, after=after):
            vault.forget(["h:1"], **WHY)
        if gone:
            with pytest.raises(KeyProblem, match="was forgotten"):
                vault.reveal("h:1", **WHY)
    with places.open() as vault:
        assert (vault.database.cells(row) == {}) == gone
        assert vault.reveal("h:2", **WHY) == BO
        assert vault.reveal("h:3", **WHY) == CY
        assert vault.forget(["h:1"], **WHY) == (0 if gone else 1)


@pytest.mark.parametrize("writes", range(4))
def test_turning_the_keys_never_locks_anybody_out(places, monkeypatch, writes):
    seen = []
    real = atomic.fsync_folder

    def stop(folder):
        real(folder)
        seen.append(folder)
        if len(seen) > writes:
            raise Killed

    with places.open() as vault:
        monkeypatch.setattr(atomic, "fsync_folder", stop)
        monkeypatch.setattr("oncommons.privacy.identity.key_store.fsync_folder", stop)
        if writes < 3:
            with pytest.raises(Killed):
                vault.rotate(**WHY)
        else:
            vault.rotate(**WHY)
        monkeypatch.undo()
    with places.open() as vault:
        assert [vault.reveal(one.patient_id, **WHY) for one in PEOPLE] == PEOPLE
        vault.rotate(**WHY)
        assert [vault.reveal(one.patient_id, **WHY) for one in PEOPLE] == PEOPLE
    assert len(list(places.keys.glob("*.kek"))) == 1


def test_leftovers_of_a_killed_change_of_keys_are_removed_by_the_next(places):
    (places.keys / ".identity.keys.999.new").write_bytes(b"half")
    (places.keys / "identity-7.kek").write_bytes(b"k" * 32)
    with places.open() as vault:
        vault.rotate(**WHY)
    assert sorted(path.name for path in places.keys.iterdir()) == [
        "identity-2.kek", "identity.keys", "identity.lock",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "name", "after"),
    [(KeyStore, "write", True), (Database, "note", False), (Database, "close", True)],
)
def test_a_vault_half_made_is_completed_by_making_it_again(
    tmp_path, monkeypatch, owner, name, after
):
    places = Places(tmp_path)
    with killing(monkeypatch, owner, name, after=after):
        places.make()
    if name == "close":
        with pytest.raises(VaultError, match="there is a vault already"):
            places.make()
    else:
        make_vault(places.vault, places.keys, KEYS)
    with places.open() as vault:
        assert vault.admit(PEOPLE, who="dana").new == 3


def test_a_row_whose_key_was_lost_is_named_and_not_deleted(places):
    store = KeyStore(places.keys, places.vault)
    older = store.read()
    with places.open() as vault:
        new = type(ADA)("h:4", {})
        vault.admit([new], who="dana")
    with store.changing():
        store.write(older)
    with places.open() as vault:
        with pytest.raises(KeyProblem, match="has no key of this patient"):
            vault.reveal("h:4", **WHY)
        assert len(vault.database.patients()) == 4


KILLED_WITHIN_A_TRANSACTION = """
import os, sys
from pathlib import Path
from oncommons.privacy.identity.database import Database
from tests.unit.privacy.identity.made_vault import Places
delete = Database.delete
def die(self, row):
    delete(self, row)
    os._exit(9)
Database.delete = die
with Places(Path(sys.argv[1])).open() as vault:
    vault.forget(["h:1"], who="dana", reason="asked in writing")
"""


def test_a_process_that_dies_while_it_forgets_leaves_a_vault_that_opens_and_has_forgotten(places):
    done = subprocess.run(
        [sys.executable, "-c", KILLED_WITHIN_A_TRANSACTION, str(places.root)], check=False
    )
    assert done.returncode == 9
    with places.open() as vault:
        assert vault.database.patient_by_blind(vault.blind("patient", "h:1")) is None
        assert vault.reveal("h:2", **WHY) == BO
    with places.open() as vault:
        assert len(vault.key_store.read().forgotten) == 1
