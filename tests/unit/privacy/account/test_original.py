"""The patients as they were, beside what was published of them."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.account.original import (
    original_of,
    planned,
    published,
    row_losses,
    sampled,
    selected,
    without,
)
from tests.unit.privacy.account.made import ASKED, hospital, protected
from tests.unit.privacy.made_tables import ANCESTORS, KEYS


@pytest.fixture(scope="module")
def both():
    return protected()


def test_what_is_read_from_the_release_is_what_the_search_decided(both):
    original, done = both
    found, wanted = published(original, done.tables), planned(original, ASKED)
    assert (found.levels == wanted.levels).all()
    assert (found.held_back == wanted.held_back).all()


def test_the_mean_loss_is_the_one_of_the_release(both):
    original, done = both
    losses = row_losses(original, published(original, done.tables))
    assert (losses @ original.shares).mean() == pytest.approx(done.risk.loss_mean)
    assert losses.mean(axis=0) == pytest.approx(list(done.risk.loss.values()))


def test_who_is_not_in_the_release_was_held_back_and_loses_everything(both):
    original, done = both
    fewer = {name: frame.head(300) for name, frame in done.tables.items()}
    outcome = published(original, fewer)
    assert outcome.held_back.sum() == 100
    assert (row_losses(original, outcome)[outcome.held_back] == 1).all()


def test_a_label_that_is_none_tells_nothing(both):
    original, done = both
    odd = done.tables["tumours"].with_columns(oncotree=pl.lit("something else"))
    outcome = published(original, done.tables | {"tumours": odd})
    at = original.coded.columns.index("tumours.oncotree")
    assert (outcome.levels[:, at] == original.coded.hierarchies[at].height - 1).all()


def test_exact_values_published_as_they_are_lose_nothing(both):
    original, _ = both
    exact = dict(original.tables)
    whole = pl.col("age_at_diagnosis").floor().cast(pl.Int64).cast(pl.String)
    exact["tumours"] = exact["tumours"].with_columns(whole)
    outcome = published(original, exact)
    assert (outcome.levels == 0).all()
    assert row_losses(original, outcome).sum() == 0


def test_who_refused_is_left_out_unless_already_released():
    made = hospital(40)
    said = {"consent_id": "c", "patient_id": "p003", "scope": "research", "status": "refused"}
    refusing = made | {"consents": pl.DataFrame([said])}
    everybody = original_of(made, ASKED, KEYS, ancestors=ANCESTORS)
    fewer = original_of(refusing, ASKED, KEYS, ancestors=ANCESTORS)
    assert (everybody.patients, fewer.patients) == (40, 39)
    ids = everybody.view["patient_id"]
    again = original_of(refusing, ASKED, KEYS, ancestors=ANCESTORS, released=ids)
    assert again.view["patient_id"].equals(ids)


def test_a_sample_is_the_same_for_the_same_seed(both):
    original, _ = both
    one, two, other = (sampled(original, 50, seed) for seed in (1, 1, 2))
    assert one.patients == 50
    assert one.view.equals(two.view)
    assert not one.view.equals(other.view)
    assert sampled(original, 400).view.equals(original.view)


def test_selected_rows_belong_together(both):
    original, _ = both
    rows = np.array([3, 5, 8])
    few = selected(original, rows)
    assert few.view.equals(original.view[rows.tolist()])
    assert all(
        (a == b[rows]).all() for a, b in zip(few.coded.codes, original.coded.codes, strict=True)
    )


def test_one_quasi_identifier_can_be_left_out(both):
    original, _ = both
    fewer = without(original, "patients.sex")
    assert fewer.coded.columns == ("tumours.age_at_diagnosis", "tumours.oncotree")
    assert fewer.shares.sum() == pytest.approx(1)


def test_weights_are_shares_of_the_whole_loss(both):
    original, _ = both
    doubled = dataclasses.replace(
        original, coded=dataclasses.replace(original.coded, weights=(1.0, 2.0, 1.0))
    )
    assert doubled.shares.tolist() == [0.25, 0.5, 0.25]
