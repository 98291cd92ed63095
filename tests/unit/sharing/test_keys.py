"""Signing keys: written for their owner alone, opened with their passphrase, never overwritten."""

import json
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from oncommons.domain.packages import SignerRole
from oncommons.errors import KeyProblem
from oncommons.sharing.keys import make_signing_key, read_entry, read_signing_key
from oncommons.store.signing import is_signed, key_id

ROLE = SignerRole.DEVELOPER
END = date(2030, 1, 1)


def test_key_signs_in_its_role(tmp_path):
    trusted = make_signing_key(tmp_path / "keys", ROLE, "Institute A", not_after=END)
    key = read_signing_key(tmp_path / "keys", ROLE)
    assert key.trusted == trusted
    assert (trusted.role, trusted.owner, trusted.not_after) == (ROLE, "Institute A", END)
    assert is_signed(b"message", key.private.sign(b"message").hex(), trusted.public_key)
    assert trusted.key_id == key_id(bytes.fromhex(trusted.public_key))


def test_private_half_is_for_its_owner_alone(tmp_path):
    make_signing_key(tmp_path / "keys", ROLE, "A", not_after=END)
    private = tmp_path / "keys" / "developer.pem"
    assert private.stat().st_mode & 0o777 == 0o600
    assert private.parent.stat().st_mode & 0o777 == 0o700
    assert private.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    private.chmod(0o640)
    with pytest.raises(KeyProblem, match="others can read"):
        read_signing_key(tmp_path / "keys", ROLE)


def test_passphrase_seals_the_key(tmp_path):
    make_signing_key(tmp_path, ROLE, "A", not_after=END, passphrase=b"long words")
    assert b"ENCRYPTED" in (tmp_path / "developer.pem").read_bytes()
    assert read_signing_key(tmp_path, ROLE, passphrase=b"long words").trusted.owner == "A"
    for wrong in (None, b"other words"):
        with pytest.raises(KeyProblem, match="passphrase"):
            read_signing_key(tmp_path, ROLE, passphrase=wrong)


def test_key_is_never_overwritten(tmp_path):
    make_signing_key(tmp_path, ROLE, "A", not_after=END)
    before = (tmp_path / "developer.pem").read_bytes()
    with pytest.raises(KeyProblem, match="already"):
        make_signing_key(tmp_path, ROLE, "B", not_after=END)
    assert (tmp_path / "developer.pem").read_bytes() == before
    assert make_signing_key(tmp_path, SignerRole.COMMONS, "B", not_after=END).owner == "B"


def test_private_key_does_not_show_in_messages(tmp_path):
    make_signing_key(tmp_path, ROLE, "A", not_after=END)
    assert "private" not in repr(read_signing_key(tmp_path, ROLE))


def test_missing_key_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(KeyProblem, match="keys make"):
        read_signing_key(tmp_path, ROLE)


def test_other_kinds_of_key_are_refused(tmp_path):
    make_signing_key(tmp_path, ROLE, "A", not_after=END)
    other = ec.generate_private_key(ec.SECP256R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "developer.pem").write_bytes(pem)
    with pytest.raises(KeyProblem, match="ed25519"):
        read_signing_key(tmp_path, ROLE)
    (tmp_path / "developer.pem").write_bytes(b"no key")
    with pytest.raises(KeyProblem, match="cannot be opened"):
        read_signing_key(tmp_path, ROLE)


def test_halves_that_do_not_belong_together_are_refused(tmp_path):
    make_signing_key(tmp_path / "a", ROLE, "A", not_after=END)
    make_signing_key(tmp_path / "b", ROLE, "B", not_after=END)
    (tmp_path / "b/developer.trust.json").replace(tmp_path / "a/developer.trust.json")
    with pytest.raises(KeyProblem, match="another entry"):
        read_signing_key(tmp_path / "a", ROLE)


@pytest.mark.parametrize(
    "change",
    [
        {"key_id": "0" * 16},
        {"public_key": "00" * 31},
        {"public_key": "no hex"},
        {"role": "root"},
        {"not_after": "soon"},
        {"more": 1},
    ],
)
def test_broken_entry_is_refused(tmp_path, change):
    make_signing_key(tmp_path, ROLE, "A", not_after=END)
    path = tmp_path / "developer.trust.json"
    assert read_entry(path).owner == "A"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(KeyProblem, match="no readable entry"):
        read_entry(path)
