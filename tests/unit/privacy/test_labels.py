"""Labels stand wherever the fact stands, and nothing beside them gives the exact value back."""

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.ages import anchor_ages
from oncommons.privacy.choices import Choice
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing
from oncommons.privacy.labels import levels_shared, publish_labels
from oncommons.privacy.trees import age_rows, oncotree_rows
from tests.unit.privacy.made_tables import ANCESTORS, patients, policy, tables, tumours

TYPES = with_missing(hierarchy_from_rows("oncotree", oncotree_rows(ANCESTORS, ANCESTORS)))
AGES = with_missing(hierarchy_from_rows("age", age_rows()))
CODE = {leaf: at for at, leaf in enumerate(TYPES.leaves)}


def published(made, level, k=2, age_level=None):
    choices = {"tumours.oncotree": Choice("tumours.oncotree", TYPES, level)}
    if age_level is not None:
        choices["tumours.age_at_diagnosis"] = Choice("tumours.age_at_diagnosis", AGES, age_level)
    anchors = anchor_ages(made["tumours"], choices.get("tumours.age_at_diagnosis"), 89)
    return publish_labels(made, anchors, choices, policy(k=k))


def sample(number, patient, code, **columns):
    row = {"sample_id": f"s{number}", "patient_id": f"p{patient:03}", "oncotree": code}
    return row | {"sample_type": "primary"} | columns


def shared(level, codes, people, k):
    """Give the level at which each code is published, all rows beginning at one level."""
    leaves, begun = np.array([CODE[code] for code in codes]), np.full(len(codes), level)
    choice = Choice("tumours.oncotree", TYPES, level)
    return dict(
        zip(codes, levels_shared(choice, leaves, begun, np.array(people), k).tolist(), strict=True)
    )


def test_a_label_that_k_patients_bear_stays_at_the_chosen_level():
    assert shared(0, ["LUAD", "LUAD", "BRCA", "BRCA"], [0, 1, 2, 3], 2) == {"BRCA": 0, "LUAD": 0}


def test_a_rare_label_climbs_until_enough_patients_bear_it():
    assert shared(0, ["LUAD", "LUSC"], [0, 1], 2) == {"LUAD": 1, "LUSC": 1}
    assert shared(0, ["LUAD", "SCLC"], [0, 1], 2) == {"LUAD": 2, "SCLC": 2}
    assert shared(0, ["LUAD", "BRCA"], [0, 1], 2) == {"LUAD": 3, "BRCA": 3}


def test_who_says_more_does_not_hide_who_says_less():
    """One NSCLC beside two LUAD can only be the LUSC."""
    assert shared(0, ["LUAD", "LUAD", "LUSC"], [0, 1, 2], 2) == {"LUAD": 0, "LUSC": 3}
    found = shared(0, ["LUAD", "LUAD", "LUSC", "SCLC"], [0, 1, 2, 3], 2)
    assert found == {"LUAD": 0, "LUSC": 2, "SCLC": 2}


def test_a_missing_type_stays_missing_however_rare():
    assert shared(0, ["LUAD", "LUAD", "unknown"], [0, 1, 2], 2) == {"LUAD": 0, "unknown": 0}
    assert shared(3, ["LUAD", "unknown"], [0, 1], 2) == {"LUAD": 3, "unknown": 3}


def test_two_rows_of_one_patient_count_once():
    assert shared(0, ["LUAD", "LUAD", "LUSC"], [0, 0, 1], 2) == {"LUAD": 1, "LUSC": 1}


def test_no_label_is_more_exact_than_the_chosen_level():
    assert shared(2, ["LUAD", "LUAD"], [0, 1], 2) == {"LUAD": 2}


def test_a_tumour_type_is_published_in_tumours_and_samples():
    made = tables(
        patients(4),
        tumours(4, oncotree=lambda i: ("LUAD", "LUAD", "LUSC", "LUSC")[i]),
        samples=[sample(at, at, code) for at, code in enumerate(["LUAD", "LUSC", "LUSC", "LUAD"])],
    )
    out = published(made, 1)
    assert set(out["tumours"]["oncotree"]) == {"NSCLC"}
    assert set(out["samples"]["oncotree"]) == {"NSCLC"}


def test_a_sample_of_a_kind_that_nobody_else_has_says_nothing():
    made = tables(patients(3), tumours(3), samples=[sample(0, 0, "BRCA"), sample(1, 1, "LUAD")])
    out = published(made, 0)
    assert out["samples"]["oncotree"].to_list() == ["*", "LUAD"]


@pytest.mark.parametrize("level", [0, 1, 3])
def test_site_histology_and_icd_stay_only_beside_the_exact_type(level):
    facts = {"topography": "C34.1", "morphology": "8140/3", "icd10": "C34"}
    made = tables(
        patients(3, death_cause_code="C34"),
        tumours(3, **facts),
        samples=[sample(0, 0, "LUAD", topography="C34.1")],
    )
    out = published(made, level)
    kept = level == 0
    for name, value in facts.items():
        assert out["tumours"][name].to_list() == [value if kept else None] * 3
    assert out["samples"]["topography"].to_list() == ["C34.1" if kept else None]
    assert out["patients"]["death_cause_code"].to_list() == ["C34" if kept else None] * 3


def test_a_missing_type_gives_nothing_back_either():
    made = tables(
        patients(4), tumours(4, oncotree=lambda i: None if i < 2 else "LUAD", icd10="C34")
    )
    assert published(made, 0)["tumours"]["icd10"].to_list() == [None, None, "C34", "C34"]


def test_the_cause_of_death_goes_with_any_hidden_tumour_of_the_patient():
    made = tables(patients(3, death_cause_code="C34"), tumours(3))
    second = (
        made["tumours"]
        .head(1)
        .with_columns(pl.lit("second").alias("tumour_id"), pl.lit("BRCA").alias("oncotree"))
    )
    made["tumours"] = pl.concat([made["tumours"], second])
    out = published(made, 0)
    assert out["patients"]["death_cause_code"].to_list() == [None, "C34", "C34"]


def test_a_patient_without_a_tumour_has_no_cause_of_death():
    made = tables(patients(3, death_cause_code="C34"), tumours(2))
    assert published(made, 0)["patients"]["death_cause_code"].to_list() == ["C34", "C34", None]


def test_what_identifies_in_part_and_is_not_declared_says_nothing():
    made = tables(patients(2, country_region="FR10"), tumours(2))
    out = published(made, 0)
    for name in ("site_id", "sex", "country_region"):
        assert set(out["patients"][name]) == {"*"}
    assert set(out["tumours"]["age_at_diagnosis"]) == {"*"}


def test_ages_are_labels_with_bounds():
    out = published(tables(patients(2), tumours(2)), 0, age_level=1)
    assert out["tumours"]["age_at_diagnosis"].to_list() == ["60-64"] * 2
    assert out["tumours"]["age_at_diagnosis_low"].to_list() == [60, 60]
