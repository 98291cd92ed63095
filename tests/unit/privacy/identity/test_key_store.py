"""The keys of the vault: apart from it, the owner's alone, whole or refused."""

import os
import stat

import pytest

from oncommons.errors import KeyProblem, VaultError
from oncommons.privacy.identity.key_ring import new_ring, ring_from_bytes, ring_to_bytes
from oncommons.privacy.identity.key_store import KeyStore
from oncommons.privacy.identity.opening import make_vault
from tests.unit.privacy.identity.made_vault import KEYS, Places

ROWS = [f"{at:032x}" for at in (7, 3, 9)]


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path).filled()


@pytest.mark.parametrize("place", [".", "keys", "deep/er"])
def test_keys_inside_the_vault_are_refused_when_made(tmp_path, place):
    with pytest.raises(KeyProblem, match="PRV-K1 the keys lie inside the vault"):
        make_vault(tmp_path / "vault", tmp_path / "vault" / place, KEYS)
    assert not (tmp_path / "vault").exists()


def test_keys_moved_into_the_vault_are_refused_when_opened(places):
    places.keys.rename(places.vault / "keys")
    places.keys = places.vault / "keys"
    with pytest.raises(KeyProblem, match="PRV-K1 the keys lie inside the vault"):
        places.open()


def test_a_vault_moved_around_its_keys_is_refused(places):
    places.vault.rename(places.root / "moved")
    places.vault = places.root
    (places.root / "moved" / "identities.sqlite").rename(places.file)
    with pytest.raises(KeyProblem, match="PRV-K1 the keys lie inside the vault"):
        places.open()


def test_a_link_from_outside_into_the_vault_is_seen_through(places):
    places.keys.rename(places.vault / "keys")
    places.keys.symlink_to(places.vault / "keys")
    with pytest.raises(KeyProblem, match="PRV-K1"):
        places.open()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622])
@pytest.mark.parametrize("name", ["identity.keys", "identity-1.kek"])
def test_keys_that_others_may_use_are_refused_with_the_command_that_mends_it(places, name, mode):
    (places.keys / name).chmod(mode)
    with pytest.raises(KeyProblem, match=f"PRV-K1 others may use the keys .mode {mode:04o}") as one:
        places.open()
    assert f"chmod 600 {places.keys / name}" in one.value.remedy


def test_a_folder_of_keys_that_others_may_enter_is_refused(places):
    places.keys.chmod(0o755)
    with pytest.raises(KeyProblem, match="PRV-K1 others may use") as one:
        places.open()
    assert "chmod 700" in one.value.remedy


def test_new_keys_are_the_owners_alone_whatever_the_habit_of_the_process(tmp_path):
    habit = os.umask(0)
    try:
        places = Places(tmp_path).filled()
    finally:
        os.umask(habit)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in places.keys.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(places.keys.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["identity.keys", "identity-1.kek"])
def test_a_missing_file_of_keys_is_named(places, name):
    (places.keys / name).unlink()
    with pytest.raises(KeyProblem, match="PRV-K1 a file of keys is missing") as one:
        places.open()
    assert one.value.file == str(places.keys / name)


def test_the_key_encryption_key_of_another_store_is_refused(places, tmp_path):
    other = Places(tmp_path / "other").filled()
    (places.keys / "identity-1.kek").write_bytes((other.keys / "identity-1.kek").read_bytes())
    with pytest.raises(KeyProblem, match="not the one that wrapped"):
        places.open()


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_damaged_key_encryption_key_is_refused(places, size):
    (places.keys / "identity-1.kek").write_bytes(b"x" * size)
    with pytest.raises(KeyProblem, match=f"{size} bytes, not 32"):
        places.open()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda content: content[:-1], "of 3 keys 2.98684 are there"),
        (lambda content: content + bytes(76), "of 3 keys 4 are there"),
        (lambda _: b"", "first line cannot be read"),
        (lambda _: b"[]\n", "first line cannot be read"),
        (lambda content: content.replace(b"identity-keys/1", b"identity-keys/2"), "its format is"),
    ],
)
def test_a_damaged_file_of_wrapped_keys_is_refused(places, spoil, says):
    path = places.keys / "identity.keys"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(KeyProblem, match=says):
        places.open()


def test_a_wrapped_key_put_in_the_place_of_another_is_refused():
    ring = new_ring("v").with_new(ROWS)
    swapped = dict(ring.wrapped)
    swapped[ROWS[0]], swapped[ROWS[1]] = swapped[ROWS[1]], swapped[ROWS[0]]
    spoiled = type(ring)(ring.vault_id, ring.number, ring.encrypting, swapped)
    assert len(spoiled.key_of(ROWS[2])) == 32
    with pytest.raises(KeyProblem, match="was altered"):
        spoiled.key_of(ROWS[0])


def test_keys_are_read_as_they_were_written_in_any_order():
    ring = new_ring("v").with_new(ROWS).without(ROWS[1:2])
    again = ring_from_bytes(ring_to_bytes(ring), ring.encrypting)
    assert again == ring
    assert again.forgotten == {ROWS[1]}
    assert [again.key_of(row) for row in (ROWS[0], ROWS[2])] == [
        ring.key_of(row) for row in (ROWS[0], ROWS[2])
    ]


def test_a_destroyed_key_is_nowhere_in_the_file():
    ring = new_ring("v").with_new(ROWS)
    wrapped = ring.wrapped[ROWS[0]]
    assert wrapped in ring_to_bytes(ring)
    assert wrapped not in ring_to_bytes(ring.without(ROWS[:1]))


def test_rewrapping_changes_every_wrapped_key_and_no_data_key():
    ring = new_ring("v").with_new(ROWS).without(ROWS[2:])
    turned = ring.rewrapped()
    assert turned.forgotten == ring.forgotten
    for row in ROWS[:2]:
        assert turned.key_of(row) == ring.key_of(row)
        assert turned.wrapped[row] != ring.wrapped[row]


def test_no_key_is_ever_shown():
    ring = new_ring("v").with_new(ROWS)
    assert ring.encrypting.hex() not in repr(ring)
    assert "wrapped" not in repr(ring)


def test_other_files_in_the_folder_of_keys_are_left_alone(places):
    (places.keys / "project.key").write_bytes(b"p" * 32)
    (places.keys / "project.key").chmod(0o600)
    with places.open() as vault:
        vault.rotate(who="dana", reason="yearly")
        vault.destroy(who="dana", reason="the hospital closes")
    assert (places.keys / "project.key").read_bytes() == b"p" * 32
    assert not KeyStore(places.keys, places.vault).exists()
    with pytest.raises(VaultError, match="there is no vault"):
        places.open()
