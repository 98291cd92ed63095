"""Prosecutor, journalist and marketer, counted by hand."""

import polars as pl
import pytest

from oncommons.errors import PolicyError
from oncommons.privacy.account.original import original_of
from oncommons.privacy.account.outsiders import (
    outsiders,
    outsiders_of_population,
    read_population,
)
from tests.unit.privacy.made_tables import (
    ANCESTORS,
    KEYS,
    SEX,
    TYPE,
    patients,
    policy,
    tables,
    tumours,
)

ASKED = policy(SEX, TYPE, k=2)


def release():
    """Four women with LUAD or LUSC under NSCLC, two men with BRCA."""
    made = tables(
        patients(6, sex=lambda i: "female" if i < 4 else "male"),
        tumours(6, oncotree=lambda i: ("LUAD", "LUSC", "LUAD", "LUSC", "BRCA", "BRCA")[i]),
    )
    original = original_of(made, ASKED, KEYS, ancestors=ANCESTORS)
    shown = dict(original.tables)
    kind = pl.col("oncotree")
    wider = pl.when(kind == "BRCA").then(kind).otherwise(pl.lit("NSCLC"))
    shown["tumours"] = shown["tumours"].with_columns(oncotree=wider)
    return original, shown


def register(*rows):
    columns = ["patients.sex", "tumours.oncotree", "people"]
    return pl.DataFrame(list(rows), schema=columns, orient="row")


def test_without_a_register_the_three_agree():
    found = outsiders({2: 1, 4: 1}, 0.3)
    assert found.prosecutor_max == found.journalist_max == 0.5
    assert found.prosecutor_mean == found.journalist_mean == found.marketer == pytest.approx(2 / 6)
    assert found.prosecutor_above == pytest.approx(2 / 6)
    assert found.population is None


def test_a_chance_at_the_threshold_is_not_above_it():
    assert outsiders({4: 3}, 0.25).prosecutor_above == 0.0


def test_people_of_the_population_hide_patients_from_the_journalist():
    original, shown = release()
    told = register(("female", "LUAD", 30), ("female", "LUSC", 10), ("male", "BRCA", 5))
    found = outsiders_of_population(original, shown, told, 0.3)
    assert found.prosecutor_max == 0.5
    assert found.journalist_max == pytest.approx(1 / 5)
    assert found.marketer == pytest.approx((4 / 40 + 2 / 5) / 6)
    assert found.journalist_mean == pytest.approx(max(2 / 45, found.marketer))
    assert found.population == 45


def test_people_whom_no_label_covers_hide_nobody():
    original, shown = release()
    told = register(("female", "LUAD", 4), ("male", "BRCA", 2), ("male", "GBM", 900))
    found = outsiders_of_population(original, shown, told, 0.3)
    assert found.journalist_max == found.prosecutor_max


def test_a_register_that_lists_too_few_is_not_believed():
    original, shown = release()
    found = outsiders_of_population(original, shown, register(("male", "BRCA", 1)), 0.3)
    assert found.journalist_max == 0.5


def test_a_register_without_a_quasi_identifier_is_refused():
    original, shown = release()
    told = register(("female", "LUAD", 4)).drop("tumours.oncotree")
    with pytest.raises(PolicyError, match=r"no column tumours\.oncotree"):
        outsiders_of_population(original, shown, told, 0.3)


def test_nobody_is_found_in_nothing():
    assert outsiders({}, 0.1).prosecutor_max == 0.0


def test_a_register_is_read_with_its_numbers(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("patients.sex,tumours.age_at_diagnosis,people\nfemale,61,7\n")
    read = read_population(file)
    assert read.row(0) == ("female", 61.0, 7)


@pytest.mark.parametrize(
    ("text", "says"),
    [("people\nmany\n", "cannot be read"), ("people\n-1\n", "below 0")],
)
def test_a_register_with_bad_numbers_is_refused(tmp_path, text, says):
    file = tmp_path / "people.csv"
    file.write_text(text)
    with pytest.raises(PolicyError, match=says):
        read_population(file)
    with pytest.raises(PolicyError, match="cannot be read"):
        read_population(tmp_path / "absent.csv")
