"""Exact values become leaf codes; a value that a hierarchy lacks is refused by name."""

import dataclasses

import polars as pl
import pytest

from oncommons.domain.releases import QuasiIdentifier
from oncommons.errors import PolicyError
from oncommons.privacy.coding import code_patients, hierarchy_for, leaf_codes, places
from oncommons.privacy.view import patient_view, quasi_columns
from tests.unit.privacy.made_tables import (
    AGE,
    ANCESTORS,
    SEX,
    STAGE,
    TYPE,
    patients,
    policy,
    tables,
    tumours,
)


def coded(made, asked):
    view = patient_view(made, quasi_columns(asked))
    return code_patients(view, made, asked, ANCESTORS)


def test_each_value_finds_its_leaf_and_null_is_unknown():
    codes = leaf_codes(pl.Series("stage", ["IV", "I", None, "unknown"]), STAGE)
    assert codes.tolist() == [3, 0, 4, 4]


def test_a_value_that_the_hierarchy_lacks_is_named_with_its_column():
    with pytest.raises(PolicyError, match="PRV-H1") as caught:
        leaf_codes(pl.Series("stage", ["I", "V", "X", "V"]), STAGE)
    assert "lacks 2 of the values of stage" in str(caught.value)
    assert '"V", "X"' in str(caught.value)
    assert (caught.value.column, caught.value.value) == ("stage", "V")
    assert "add a row for each" in caught.value.remedy


def test_no_more_than_three_missing_values_are_shown():
    with pytest.raises(PolicyError, match="lacks 9 of the values") as caught:
        leaf_codes(pl.Series("stage", [f"V{i}" for i in range(9)]), STAGE)
    assert "V2" in str(caught.value)
    assert "V3" not in str(caught.value)


def test_a_tumour_type_recurs_in_the_samples_and_nothing_else_does():
    assert places("tumours.topography") == (("tumours", "topography"), ("samples", "topography"))
    assert places("tumours.grade") == (("tumours", "grade"),)
    assert places("patients.sex") == (("patients", "sex"),)


def test_patients_are_coded_in_the_order_of_their_ids():
    made = tables(
        patients(3, sex=lambda i: ("male", "female", "other")[i]),
        tumours(3, age_at_diagnosis=lambda i: (17.0, 95.0, None)[i]),
    )
    found = coded(made, policy(SEX, AGE))
    assert found.columns == ("patients.sex", "tumours.age_at_diagnosis")
    assert found.patients == 3
    exact = [
        [tree.leaves[code] for code in codes]
        for tree, codes in zip(found.hierarchies, found.codes, strict=True)
    ]
    assert exact == [["male", "female", "other"], ["<18", "90+", "unknown"]]


def test_a_patient_without_a_tumour_has_an_unknown_one():
    made = tables(patients(2), tumours(1))
    found = coded(made, policy(TYPE))
    tree, codes = found.hierarchies[0], found.codes[0]
    assert [tree.leaves[code] for code in codes] == ["LUAD", "unknown"]


def test_a_hierarchy_has_the_values_of_samples_too():
    sample = {"sample_id": "s", "patient_id": "p000", "sample_type": "primary", "oncotree": "BRCA"}
    made = tables(patients(2), tumours(2), samples=[sample])
    (tree,) = coded(made, policy(TYPE)).hierarchies
    assert set(tree.leaves) == {"LUAD", "BRCA", "unknown"}


def test_a_policy_without_quasi_identifiers_is_refused():
    made = tables(patients(2))
    empty = dataclasses.replace(policy(), quasi_identifiers=())
    with pytest.raises(PolicyError, match="names no quasi-identifier"):
        coded(made, empty)


def test_a_floor_above_the_root_is_refused():
    made = tables(patients(2))
    high = QuasiIdentifier("patients.sex", "flat", 1.0, 2)
    with pytest.raises(
        PolicyError, match=r"floor is 2, .* ends at level 1.*; write 0 to 1"
    ) as told:
        coded(made, policy(high))
    assert (told.value.column, told.value.value) == ("quasi.patients.sex.floor", "2")
    assert coded(made, policy(dataclasses.replace(high, floor=1))).patients == 2


def test_weights_come_from_the_policy():
    made = tables(patients(2), tumours(2))
    heavy = QuasiIdentifier("tumours.oncotree", "oncotree", 4.0)
    assert coded(made, policy(SEX, heavy)).weights == (1.0, 4.0)


@pytest.mark.parametrize("name", ["region", "flat", "oncotree"])
def test_a_built_hierarchy_of_an_empty_column_has_one_leaf(name):
    quasi = QuasiIdentifier("patients.country_region", name)
    built = hierarchy_for(quasi, [pl.Series("r", [None], dtype=pl.String)], 89, {})
    assert built.leaves == ("unknown",)


def test_a_hierarchy_file_is_read_and_knows_a_missing_value(tmp_path):
    path = tmp_path / "sex.csv"
    path.write_text("male;*\nfemale;*\n")
    quasi = QuasiIdentifier("patients.sex", path.as_posix())
    assert hierarchy_for(quasi, [], 89, {}).leaves == ("male", "female", "unknown")


def test_a_file_of_ages_must_say_the_ages_below_its_labels(tmp_path):
    path = tmp_path / "age.csv"
    path.write_text("60;60-69\n70;60-69\n")
    quasi = QuasiIdentifier("tumours.age_at_diagnosis", path.as_posix())
    with pytest.raises(PolicyError, match=r'PRV-H6 .*"60-69" does not say the age "70"'):
        hierarchy_for(quasi, [], 89, {})
    path.write_text("60;60-69\n69;60-69\n")
    assert hierarchy_for(quasi, [], 89, {}).leaves == ("60", "69", "unknown")
