"""Identifiers of a project: the formula that is published, every kind of id, and a new order."""

import base64
import hashlib
import hmac

import polars as pl
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from oncommons.access.grants.extracts.pseudonyms import identifiers_of, pseudonym, rename
from oncommons.store import init
from tests.grants import keys_of

KEY = b"k" * 32


def test_the_formula_is_hmac_under_a_key_of_the_project(tmp_path):
    keys = keys_of(init(tmp_path / "c"))

    def hkdf(key, info):
        return HKDF(SHA256(), length=32, salt=None, info=info).derive(key)

    key = hkdf(hkdf(keys.root, b"oncommons-pseudonyms-v1"), b"atlas")
    assert keys.of_project("atlas") == key
    wanted = base64.b32encode(hmac.new(key, b"p001", hashlib.sha256).digest())[:26].decode()
    assert pseudonym(key, "p001") == wanted


def test_every_identifier_of_something_of_a_patient_is_renamed():
    columns = ("mutation_id", "assay_id", "sample_id", "patient_id", "symbol")
    assert identifiers_of("mutations", columns) == columns[:4]
    assert identifiers_of("panels", ("panel_id", "symbol")) == ()


def test_one_identifier_has_one_pseudonym_wherever_it_stands():
    samples = pl.DataFrame({"sample_id": ["s1", "s2"], "parent_sample_id": [None, "s1"]})
    found = rename(samples, "samples", KEY)
    child = found.filter(pl.col("parent_sample_id").is_not_null())
    assert child["parent_sample_id"].item() == pseudonym(KEY, "s1")
    assert child["sample_id"].item() == pseudonym(KEY, "s2")


def test_numbers_that_name_rows_are_renamed_table_by_table():
    one = rename(pl.DataFrame({"event_id": [5]}), "events", KEY)
    other = rename(pl.DataFrame({"mutation_id": [5]}), "mutations", KEY)
    assert one.schema["event_id"] == pl.String
    assert one["event_id"].item() == pseudonym(KEY, "events:5")
    assert one["event_id"].item() != other["mutation_id"].item()


def test_rows_stand_in_the_order_of_the_new_identifiers():
    frame = pl.DataFrame(
        {"tumour_id": ["t1", "t2"] * 20, "patient_id": [f"p{i}" for i in range(40)]}
    )
    found = rename(frame, "tumours", KEY)
    assert found["patient_id"].is_sorted()
    assert found.equals(rename(frame.reverse(), "tumours", KEY))
    without = rename(pl.DataFrame({"sex": ["male", "female"]}), "patients", KEY)
    assert without["sex"].to_list() == ["female", "male"]
