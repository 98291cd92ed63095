"""SATRE on grants and extracts: one test per requirement, named after it."""

import ast
import datetime
from pathlib import Path

import polars as pl
import pytest

from oncommons import access, store
from oncommons.access.grants.extracts import (
    change_passphrases,
    destroy,
    make_sealed_keys,
    open_extract,
    read_extract,
    unseal_keys,
    verify_extract,
)
from oncommons.access.grants.extracts.keys import SEALED, Cost
from oncommons.access.questions.check import check_question
from oncommons.domain.governance.projects import Agreement
from oncommons.domain.questions import Question, QuestionKind
from oncommons.errors import GrantError, KeyProblem
from oncommons.store.manifest import sha256_of
from tests.factories import TODAY
from tests.grants import WOMEN, authority, commons_of, extract_of, grant_of, keys_of, terms

WORDS = ("five words of the first", "five words of the second")
COLUMNS = {"patients": ("patient_id", "sex"), "mutations": ("symbol", "patient_id")}


@pytest.fixture
def commons(tmp_path):
    return commons_of(tmp_path / "c")


def test_acc_024_a_grant_needs_the_agreement_of_the_owner_of_each_dataset(commons):
    release, key = store.find_release(commons), commons.keys / "commons.pem"
    both = {"datasets": ("lung-b", "lung-c")}
    agreements = tuple(Agreement(one, f"owner of {one}", TODAY) for one in both["datasets"])
    for missing in range(2):
        some = authority(**both, agreements=agreements[missing : missing + 1])
        with pytest.raises(GrantError, match="no owner agreed for") as refused:
            access.issue(terms(minimum=10), release, key, authority=some)
        assert refused.value.code == "GRANT_AGREEMENT"
    settled = authority(**both, agreements=agreements)
    granted = access.issue(terms(minimum=10), release, key, authority=settled)
    assert store.open_view(commons, granted, today=TODAY).patients() == 20


def test_acc_083_keys_lie_apart_mode_0400_and_old_data_is_readable_after_a_rotation(commons):
    keys = make_sealed_keys(commons, *WORDS, cost=Cost(n=1 << 10))
    extract, grant = extract_of(commons, keys)
    assert (commons.keys / SEALED).stat().st_mode & 0o777 == 0o400
    assert not any("key" in path.name for path in extract.folder.iterdir())
    new = ("other words of the first", "other words of the second")
    change_passphrases(commons, WORDS, new, cost=Cost(n=1 << 10))
    with pytest.raises(KeyProblem):
        unseal_keys(commons, *WORDS)
    rotated = unseal_keys(commons, *new)
    assert verify_extract(extract, rotated) == ()
    with open_extract(extract, grant, rotated, clock=lambda: TODAY) as folder:
        assert pl.read_parquet(folder / "patients.parquet").height == 20


def test_acc_082_only_known_algorithms_from_known_libraries():
    """Whatever hashes, encrypts or signs here comes from hashlib, hmac, secrets or cryptography."""
    known = {
        *("hashlib", "hmac", "secrets"),
        "cryptography.exceptions",
        "cryptography.hazmat.primitives.asymmetric.ed25519",
        "cryptography.hazmat.primitives.ciphers.aead",
        "cryptography.hazmat.primitives.hashes",
        "cryptography.hazmat.primitives.kdf.hkdf",
        "cryptography.hazmat.primitives.kdf.scrypt",
    }
    names = {"AESGCM", "Ed25519PrivateKey", "HKDF", "InvalidTag", "SHA256", "Scrypt"}
    for path in Path(access.__file__).parent.joinpath("grants").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography"):
                assert node.module in known, path
                assert {one.name for one in node.names} <= names, path
            if isinstance(node, ast.Import):
                crypto = [
                    one.name for one in node.names if one.name.startswith(("crypt", "Crypto"))
                ]
                assert crypto == [], path
            assert not isinstance(node, ast.BitXor), path


def test_acc_092_a_deletion_writes_a_certificate_with_hashes_sizes_key_and_sequence(commons):
    keys = keys_of(commons)
    extract, _ = extract_of(commons, keys)
    there = {
        str(path.relative_to(extract.folder)): (path.stat().st_size, sha256_of(path))
        for path in extract.folder.rglob("*")
        if path.is_file()
    }
    wrapped = keys.folder / f"{extract.head.sealed_sha256}.key"
    key_hash = sha256_of(wrapped)
    now = datetime.datetime(2026, 6, 2, tzinfo=datetime.UTC)
    gone = destroy(extract, keys, by="manager-1", now=now, reason="closed", audit_seq=41)
    assert {one.name: (one.bytes, one.sha256) for one in gone.files} == there
    assert (gone.wrapped_key_sha256, gone.audit_seq) == (key_hash, 41)
    assert not wrapped.exists()
    assert not extract.folder.exists()


def test_acc_095_an_extract_holds_only_granted_columns_and_rows(commons, tmp_path):
    keys = keys_of(commons)
    extract, grant = extract_of(commons, keys, columns=COLUMNS, rows=WOMEN)
    with open_extract(extract, grant, keys, clock=lambda: TODAY, room=tmp_path / "r") as folder:
        found = {path.stem: pl.read_parquet(path) for path in folder.glob("*.parquet")}
    assert {name: set(one.columns) for name, one in found.items()} == {
        name: set(columns) for name, columns in COLUMNS.items()
    }
    assert found["patients"]["sex"].to_list() == ["female"] * 12
    assert set(found["mutations"]["patient_id"]) <= set(found["patients"]["patient_id"])


def test_acc_105_a_question_on_an_ungranted_column_row_or_kind_is_refused(commons):
    grant = grant_of(
        commons, columns=COLUMNS, rows=WOMEN, questions=frozenset([QuestionKind.COUNTS])
    )
    view = store.open_view(commons, grant, today=TODAY)
    check_question(Question(QuestionKind.COUNTS, by=("patients.sex",)), grant)
    assert view.patients() == 12
    with pytest.raises(GrantError):
        check_question(Question(QuestionKind.COUNTS, by=("tumours.oncotree",)), grant)
    with pytest.raises(GrantError) as refused:
        view.rows("tumours", ["oncotree"])
    assert refused.value.code == "GRANT_COLUMN"
    with pytest.raises(GrantError) as refused:
        check_question(Question(QuestionKind.SIZE), grant)
    assert refused.value.code == "GRANT_QUESTION"


def test_acc_121_each_extract_has_a_dummy_for_writing_code_before_access(commons):
    keys = keys_of(commons)
    extract, _ = extract_of(commons, keys, columns=COLUMNS)
    again = read_extract(extract.folder)
    assert set(again.head.dummy) == {
        *("patients.parquet", "mutations.parquet"),
        *("schema.json", "SHA256SUMS"),
    }
    made = pl.read_parquet(extract.folder / "dummy" / "patients.parquet")
    assert made.columns == ["patient_id", "sex"]
    assert made["patient_id"].str.starts_with("DUMMY").all()
