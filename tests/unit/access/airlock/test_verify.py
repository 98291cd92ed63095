"""A package is verified with nothing but the public key; whatever was changed is found."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.access.airlock import stored_zip, verify_package
from oncommons.access.airlock.package import CONTEXT
from oncommons.access.airlock.stored_zip import read_zip, write_zip
from oncommons.domain.canonical import canonical_bytes
from oncommons.errors import IntegrityError
from oncommons.store.signing import key_id
from tests.unit.access.airlock.made import KEY, PUBLIC
from tests.unit.access.airlock.test_package import packed

OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.fixture(scope="module")
def package():
    return packed()


def with_entries(package, **changed):
    """Change entries, named without their point; None takes one away."""
    entries = read_zip(package)
    for name, content in changed.items():
        name = name.replace("_", ".")
        if content is None:
            del entries[name]
        else:
            entries[name] = content
    return write_zip(entries)


def signed_again(package, key=KEY, **changed):
    """Sign another manifest, as whoever has the key could."""
    form = json.loads(read_zip(package)["manifest.json"])
    body = canonical_bytes(form | changed)
    public = key.public_key().public_bytes_raw()
    signature = {"key_id": key_id(public), "signature": key.sign(CONTEXT + body).hex()}
    return with_entries(package, manifest_json=body, signature_json=canonical_bytes(signature))


def refused(blob, key=PUBLIC):
    with pytest.raises(IntegrityError) as refused:
        verify_package(blob, key)
    return refused.value.found


def test_a_package_is_verified(package):
    found = verify_package(package, PUBLIC)
    assert found.key_id == key_id(bytes.fromhex(PUBLIC))
    assert found.anchor.seq == 41
    assert verify_package(signed_again(package), PUBLIC).files == found.files


def test_a_changed_an_extra_and_a_missing_file_are_found(package):
    assert "notes.md differs" in refused(with_entries(package, notes_md=b"other"))
    assert "stages.csv" in refused(with_entries(package, stages_csv=None))
    assert "more.csv" in refused(with_entries(package, more_csv=b"x"))
    assert "not signed" in refused(with_entries(package, manifest_json=None))
    assert "not signed" in refused(with_entries(package, signature_json=None))


def test_another_key_does_not_verify(package):
    public = OTHER.public_key().public_bytes_raw().hex()
    assert "not signed by this commons" in refused(package, public)
    assert "not signed by this commons" in refused(signed_again(package, OTHER))
    assert "not signed by this commons" in refused(package, "no key")


def test_a_changed_manifest_is_found(package):
    body = read_zip(package)["manifest.json"].replace(b"lung-atlas", b"lung-atlax")
    assert "not signed" in refused(with_entries(package, manifest_json=body))


@pytest.mark.parametrize("signature", [b"", b"{", b"[]", b"[" * 100_000, b'{"key_id": 1}', b"\xff"])
def test_a_broken_signature_is_found(package, signature):
    assert "not signed" in refused(with_entries(package, signature_json=signature))


def test_a_signature_has_one_form(package):
    form = json.loads(read_zip(package)["signature.json"])
    spaced = json.dumps(form).encode()
    more = canonical_bytes(form | {"more": 1})
    for signature in (spaced, more):
        assert "not signed" in refused(with_entries(package, signature_json=signature))


def test_a_manifest_of_another_format_is_refused(package):
    assert "oncommons-output/1" in refused(signed_again(package, format="oncommons-output/2"))


def test_the_anchor_is_checked_too(package):
    audit = json.loads(read_zip(package)["manifest.json"])["audit"]
    late = signed_again(package, audit=audit | {"seq": 42})
    forged = signed_again(package, audit={"seq": 40, "anchor": audit["anchor"] | {"hash": "00"}})
    for blob in (late, forged):
        assert "anchor of the audit trail" in refused(blob)


def test_every_other_byte_form_is_refused(package, monkeypatch):
    for blob in (b"", b"PK\3\4", package[:-1], package + b"\0", b"\0" + package, package[4:]):
        assert "one form" in refused(blob)
    monkeypatch.setattr(stored_zip, "MOST_BYTES", len(package) // 3)
    assert "more than a package may" in refused(package)


def test_too_many_entries_and_wild_names_are_refused(monkeypatch):
    many = {f"{chr(97 + i // 26)}{chr(97 + i % 26)}.txt": b"" for i in range(65)}
    with pytest.raises(IntegrityError, match="more than"):
        write_zip(many)
    monkeypatch.setattr(stored_zip, "MOST_ENTRIES", 70)
    blob = write_zip(many)
    monkeypatch.setattr(stored_zip, "MOST_ENTRIES", 64)
    with pytest.raises(IntegrityError, match="more than"):
        read_zip(blob)
    with pytest.raises(IntegrityError, match="a name"):
        write_zip({"../x": b""})
