"""Who pays, and what can still be answered."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.account.original import Outcome, original_of, published, row_losses
from oncommons.privacy.account.payers import SMALL, group_words, who_pays
from oncommons.privacy.account.use import count_error, survival_kept, use_of
from tests.unit.privacy.account.made import ASKED, hospital, protected
from tests.unit.privacy.made_tables import ANCESTORS, KEYS


@pytest.fixture(scope="module")
def both():
    original, done = protected()
    return original, done, published(original, done.tables)


def test_the_groups_of_a_kind_are_all_patients_and_their_mean_is_the_mean(both):
    original, _, outcome = both
    found = who_pays(original, outcome, ASKED.k)
    for by in ("tumour type", "age band", "sex", "region", "hospital"):
        groups = found.by(by)
        assert sum(one.patients for one in groups) == 400
        mean = sum(one.loss * one.patients for one in groups) / 400
        assert mean == pytest.approx(found.mean_loss)
        losses = [one.loss for one in groups]
        assert losses == sorted(losses, reverse=True)


def test_small_groups_stand_together_and_no_group_can_be_worked_out():
    made = hospital(60)
    kinds = pl.Series(["LUSC"] * 2 + ["BRCA"] * 7 + ["LUAD"] * 51)
    made["tumours"] = made["tumours"].with_columns(oncotree=kinds)
    original = original_of(made, ASKED, KEYS, ancestors=ANCESTORS)
    levels = np.zeros((60, 3), dtype=np.int64)
    outcome = Outcome(levels, np.zeros(60, dtype=bool))
    types = {one.name: one.patients for one in who_pays(original, outcome, 5).by("tumour type")}
    assert types == {SMALL: 9, "LUAD": 51}, "two patients alone would tell of themselves"
    types = {one.name: one.patients for one in who_pays(original, outcome, 2).by("tumour type")}
    assert types == {"LUSC": 2, "BRCA": 7, "LUAD": 51}


def test_who_is_held_back_counts_where_they_belong(both):
    original, _, outcome = both
    women = (original.view["patients.sex"] == "female").to_numpy()
    found = who_pays(original, dataclasses.replace(outcome, held_back=women), ASKED.k)
    by_sex = {one.name: (one.held_back, one.loss) for one in found.by("sex")}
    assert by_sex["female"] == (1.0, pytest.approx(1.0))
    assert by_sex["male"][0] == 0.0
    assert found.mean_held_back == pytest.approx(women.mean())


def test_a_territory_pays_for_itself(both):
    original, _, outcome = both
    lives = pl.Series(["FR10" if at % 4 else "FRK2" for at in range(original.patients)])
    people = original.tables["patients"].with_columns(country_region=lives)
    moved = dataclasses.replace(original, tables={**original.tables, "patients": people})
    ids = people.filter(country_region="FRK2")["patient_id"].implode()
    there = original.view["patient_id"].is_in(ids).to_numpy()
    found = who_pays(moved, dataclasses.replace(outcome, held_back=there), ASKED.k).by("region")
    assert [(one.name, one.held_back) for one in found] == [("FRK2", 1.0), ("FR10", 0.0)]
    assert [one.patients for one in found] == [100, 300]


def test_a_tumour_type_is_told_in_words(both):
    original, _, outcome = both
    words = {group_words(one) for one in who_pays(original, outcome, ASKED.k).groups}
    assert {"Lung Adenocarcinoma (LUAD)", "female", "A"} <= words


def test_ages_are_told_in_bands_with_open_ends():
    made = hospital(40)
    ages = pl.Series([15.0] * 10 + [93.0] * 10 + [47.9] * 10 + [None] * 10)
    made["tumours"] = made["tumours"].with_columns(age_at_diagnosis=ages)
    original = original_of(made, ASKED, KEYS, ancestors=ANCESTORS)
    outcome = Outcome(np.zeros((40, 3), dtype=np.int64), np.zeros(40, dtype=bool))
    names = {one.name for one in who_pays(original, outcome, 5).by("age band")}
    assert names == {"below 18 years", "90 years and above", "40 to 49 years", "not known"}


def test_a_release_of_exact_values_answers_exactly(both):
    original, _, outcome = both
    exact = Outcome(np.zeros_like(outcome.levels), np.zeros_like(outcome.held_back))
    error = count_error(original, exact)
    assert error.queries == 400
    assert (error.median, error.p90) == (0.0, 0.0)


def test_a_release_that_says_nothing_answers_badly(both):
    original, _, outcome = both
    roots = [one.height - 1 for one in original.coded.hierarchies]
    nothing = Outcome(np.tile(roots, (400, 1)), outcome.held_back)
    assert count_error(original, nothing).p90 > count_error(original, outcome).p90 > 0


def test_errors_are_those_of_the_seed(both):
    original, _, outcome = both
    assert count_error(original, outcome, seed=3) == count_error(original, outcome, seed=3)
    assert count_error(original, outcome, seed=3) != count_error(original, outcome, seed=4)


def test_few_patients_cannot_be_asked_about():
    original, done = protected(number=15)
    error = count_error(original, published(original, done.tables))
    assert (error.queries, error.median, error.p90) == (0, None, None)


def test_survival_of_an_exact_release_is_the_same(both):
    original, *_ = both
    kept = survival_kept(original, original.tables)
    assert [one.name for one in kept] == ["LUAD", "LUSC", "BRCA"], "SCLC has too few"
    for one in kept:
        assert one.before == one.after
        assert one.patients_before == one.patients_after


def test_survival_compares_the_types_that_leave_exactly(both):
    original, done, outcome = both
    use = use_of(original, outcome, done.tables)
    for one in use.survival:
        assert 50 <= one.patients_after <= one.patients_before
    assert set(use.exact) == set(original.coded.columns)
    at = original.coded.columns.index("tumours.oncotree")
    assert use.exact["tumours.oncotree"] == pytest.approx((outcome.levels[:, at] == 0).mean())


def test_losses_and_exact_shares_agree(both):
    original, done, outcome = both
    exact = use_of(original, outcome, done.tables).exact["patients.sex"]
    lost = row_losses(original, outcome)[:, original.coded.columns.index("patients.sex")]
    assert exact == pytest.approx((lost == 0).mean())
