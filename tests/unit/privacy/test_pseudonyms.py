"""Pseudonyms: keyed, stable, one for each person, and never joined by accident."""

import base64
import hashlib
import hmac
import re

import polars as pl
import pytest

from oncommons.domain.tables import TABLES
from oncommons.errors import ReleaseRefused
from oncommons.privacy.frames import complete
from oncommons.privacy.keys import Keys
from oncommons.privacy.pseudonyms import kind_of_id, pseudonymise, pseudonyms

KEYS = Keys(bytes(range(32)))
TABLE = {
    "patients": pl.DataFrame({"patient_id": ["h:2", "h:1"]}),
    "tumours": pl.DataFrame(
        {"tumour_id": ["t1", "t2"], "patient_id": ["h:1", "h:2"], "parent_tumour_id": [None, "t1"]}
    ),
    "samples": pl.DataFrame(
        {"sample_id": ["t1"], "patient_id": ["h:1"], "tumour_id": ["t1"]}
    ),
}  # fmt: skip


def named(keys=KEYS, lineage="commons"):
    return pseudonymise(complete(TABLE), keys, lineage)


def by_the_book(text, key):
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


@pytest.mark.parametrize("text", ["", "h:1", "Zoë", "x" * 500])
def test_a_pseudonym_is_a_keyed_hash_in_base32(text):
    key = KEYS.derive("any")
    assert pseudonyms(pl.Series([text]), key).to_list() == [by_the_book(text, key)]


def test_pseudonyms_stand_in_the_order_of_their_ids():
    ids = pl.Series([f"h:{i}" for i in range(300)])
    assert pseudonyms(ids, bytes(32)).to_list() == [by_the_book(one, bytes(32)) for one in ids]


def test_no_id_gives_no_pseudonym():
    assert pseudonyms(pl.Series([], dtype=pl.String), bytes(32)).to_list() == []


def test_an_id_that_was_given_twice_is_refused_and_not_merged():
    with pytest.raises(ReleaseRefused, match="1 of 3 ids share a pseudonym") as caught:
        pseudonyms(pl.Series(["a", "b", "a"]), bytes(32))
    assert "given twice" in caught.value.remedy


def test_one_patient_has_one_name_in_every_table():
    tables = named()
    of = dict(zip(TABLE["patients"]["patient_id"], tables["patients"]["patient_id"], strict=True))
    assert tables["tumours"]["patient_id"].to_list() == [of["h:1"], of["h:2"]]
    assert tables["samples"]["patient_id"].to_list() == [of["h:1"]]


def test_references_follow_and_missing_ones_stay_missing():
    tumours = named()["tumours"]
    assert tumours["parent_tumour_id"].to_list() == [None, tumours["tumour_id"][0]]


def test_a_tumour_and_a_sample_of_the_same_number_get_different_names():
    tables = named()
    assert tables["samples"]["sample_id"][0] != tables["tumours"]["tumour_id"][0]
    assert tables["samples"]["tumour_id"][0] == tables["tumours"]["tumour_id"][0]


def test_every_name_has_the_one_form():
    tables = named()
    for name, frame in tables.items():
        for column in TABLES[name].columns:
            if kind_of_id(TABLES[name], column):
                for value in frame[column.name].drop_nulls():
                    assert re.fullmatch("[a-z2-7]{26}", value)


def test_another_lineage_or_another_key_gives_other_names():
    here = set(named()["patients"]["patient_id"])
    assert here == set(named()["patients"]["patient_id"])
    assert here.isdisjoint(named(lineage="project-7")["patients"]["patient_id"])
    assert here.isdisjoint(named(keys=Keys(bytes(32)))["patients"]["patient_id"])


def test_only_personal_ids_of_text_are_replaced():
    patients = TABLES["patients"]
    assert kind_of_id(patients, patients.column("patient_id")) == "patients"
    assert kind_of_id(patients, patients.column("sex")) == ""
    assert kind_of_id(TABLES["events"], TABLES["events"].column("event_id")) == ""
    assert kind_of_id(TABLES["events"], TABLES["events"].column("patient_id")) == "patients"
