"""The trust store: it grows and revokes, never forgets a revocation, and never goes back."""

import json
from dataclasses import replace
from datetime import date

import pytest

from oncommons.domain.packages import SignerRole
from oncommons.errors import KeyProblem
from oncommons.sharing.trust import (
    TrustStore,
    add_key,
    read_trust,
    revoke_key,
    revoke_package,
    write_trust,
)
from tests.unit.sharing.made import COMMONS, DEVELOPER, trust

KEY = DEVELOPER.trusted


def test_store_comes_back_from_its_file(tmp_path):
    store = revoke_package(revoke_key(trust(), KEY.key_id), "ab" * 32)
    write_trust(tmp_path / "trust.json", store)
    assert read_trust(tmp_path / "trust.json") == store
    assert store.sequence == 4


def test_values_are_new_and_the_old_ones_stay():
    store = trust()
    revoke_key(store, KEY.key_id)
    assert not store.keys[KEY.key_id].revoked


def test_revoked_key_does_not_come_back():
    store = revoke_key(trust(), KEY.key_id)
    with pytest.raises(KeyProblem, match="revoked"):
        add_key(store, KEY)


def test_key_has_one_role_and_one_entry():
    assert add_key(trust(), KEY).keys == trust().keys
    for change in ({"role": SignerRole.COMMONS}, {"not_after": date(2040, 1, 1)}, {"owner": "B"}):
        with pytest.raises(KeyProblem, match="trusted already"):
            add_key(trust(), replace(KEY, **change))


def test_key_under_the_id_of_another_is_refused(tmp_path):
    with pytest.raises(KeyProblem, match="not that of its key"):
        add_key(TrustStore(), replace(KEY, key_id=COMMONS.trusted.key_id))


def test_unknown_key_cannot_be_revoked():
    with pytest.raises(KeyProblem, match="unknown"):
        revoke_key(TrustStore(), "0" * 16)


def test_older_store_does_not_replace_a_newer_one(tmp_path):
    path, store = tmp_path / "trust.json", trust()
    newer = revoke_key(store, KEY.key_id)
    write_trust(path, newer)
    with pytest.raises(KeyProblem, match="newer"):
        write_trust(path, store)
    assert read_trust(path) == newer
    write_trust(path, newer)


@pytest.mark.parametrize(
    "edit",
    [
        lambda form: form.update(format="other"),
        lambda form: form.pop("keys"),
        lambda form: form.update(keys=[]),
        lambda form: form.update(keys={"0" * 16: next(iter(form["keys"].values()))}),
        lambda form: form.update(revoked_packages="x"),
        lambda form: form.update(sequence="3"),
        lambda form: next(iter(form["keys"].values())).update(public_key="00" * 32),
    ],
)
def test_broken_store_trusts_nothing(tmp_path, edit):
    path = tmp_path / "trust.json"
    write_trust(path, trust())
    form = json.loads(path.read_text())
    edit(form)
    path.write_text(json.dumps(form))
    with pytest.raises(KeyProblem, match="cannot be read"):
        read_trust(path)


def test_missing_store_trusts_nothing(tmp_path):
    with pytest.raises(KeyProblem, match="without it no package is trusted"):
        read_trust(tmp_path / "trust.json")
