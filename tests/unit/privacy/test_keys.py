"""The master key: made once, kept apart, readable by its owner alone."""

import stat

import pytest

from oncommons.errors import KeyProblem
from oncommons.privacy.keys import KEY_BYTES, KEY_FILE, Keys, make_keys, read_keys


def test_a_key_is_read_as_it_was_made(tmp_path):
    made = make_keys(tmp_path / "k")
    assert read_keys(tmp_path / "k") == made


def test_only_its_owner_can_read_a_new_key(tmp_path):
    make_keys(tmp_path / "k")
    assert stat.S_IMODE((tmp_path / "k" / KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o700


def test_two_projects_get_two_keys(tmp_path):
    assert make_keys(tmp_path / "a") != make_keys(tmp_path / "b")


def test_a_key_is_never_shown():
    assert repr(Keys(b"\x07" * KEY_BYTES)) == "Keys()"


def test_a_key_is_not_written_over(tmp_path):
    first = make_keys(tmp_path)
    with pytest.raises(KeyProblem, match="there is a key already") as caught:
        make_keys(tmp_path)
    assert caught.value.file == str(tmp_path / KEY_FILE)
    assert read_keys(tmp_path) == first


def test_a_missing_key_is_named(tmp_path):
    with pytest.raises(KeyProblem, match="there is no key") as caught:
        read_keys(tmp_path)
    assert caught.value.file == str(tmp_path / KEY_FILE)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o601])
def test_a_key_that_others_can_touch_is_refused_with_the_command_that_mends_it(tmp_path, mode):
    make_keys(tmp_path)
    (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(KeyProblem, match=f"mode {mode:04o}") as caught:
        read_keys(tmp_path)
    assert "chmod 600" in caught.value.remedy


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_damaged_key_is_refused(tmp_path, size):
    make_keys(tmp_path)
    (tmp_path / KEY_FILE).write_bytes(b"x" * size)
    with pytest.raises(KeyProblem, match=f"{size} bytes, not 32"):
        read_keys(tmp_path)


@pytest.mark.parametrize("place", [".", "keys", "deep/er"])
def test_a_key_inside_the_vault_is_refused_when_made_and_when_read(tmp_path, place):
    vault = tmp_path / "vault"
    with pytest.raises(KeyProblem, match="inside the vault"):
        make_keys(vault / place, vault=vault)
    assert not vault.exists()
    make_keys(vault / place)
    with pytest.raises(KeyProblem, match="inside the vault"):
        read_keys(vault / place, vault=vault)


def test_a_link_into_the_vault_is_seen_through(tmp_path):
    (tmp_path / "vault").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "vault")
    with pytest.raises(KeyProblem, match="inside the vault"):
        make_keys(tmp_path / "link", vault=tmp_path / "vault")


def test_a_key_beside_the_vault_is_welcome(tmp_path):
    made = make_keys(tmp_path / "vault-keys", vault=tmp_path / "vault")
    assert read_keys(tmp_path / "vault-keys", vault=tmp_path / "vault") == made


def test_the_key_of_a_purpose_is_stable_and_its_own():
    keys = Keys(bytes(KEY_BYTES))
    scopes = [f"pseudonym/v1/{lineage}/{kind}" for lineage in "ab" for kind in ("p", "t")]
    derived = [keys.derive(scope) for scope in scopes]
    assert derived == [keys.derive(scope) for scope in scopes]
    assert len({*derived, keys.master}) == len(scopes) + 1
    assert {len(one) for one in derived} == {KEY_BYTES}
