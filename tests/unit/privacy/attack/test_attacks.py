"""All attacks together: they succeed on raw patients and fail on a release."""

import json

import polars as pl
import pytest

from oncommons.errors import DataError, PolicyError
from oncommons.privacy.attack.attacks import attack, paired, set_aside
from tests.unit.privacy.attack.made_patients import HIERARCHIES, QUASI, patients, release

WHOLE = patients(3000)
KEPT, ASIDE = set_aside(WHOLE, share=0.2, seed=4)
RELEASED = release(KEPT, 12)
FEW = {"targets": 300, "sensitive": ["germline"]}


def attacked(released, original=KEPT, **options):
    return attack(original, released, HIERARCHIES, QUASI, **(FEW | options))


def test_every_attack_succeeds_on_raw_patients():
    found = attacked(KEPT, control=ASIDE)
    assert found.singling_out.risk > 0.9
    assert found.linkability.risk > 0.9
    assert found.inference["germline"].risk > 0.7
    assert found.matching.mean > 0.9
    assert found.disclosure["germline"].homogeneous > 0.9
    assert found.smallest_class == 1


def test_every_attack_fails_on_a_release():
    found = attacked(RELEASED, control=ASIDE)
    assert found.smallest_class >= 12
    assert found.matching.most <= 1 / 12
    assert found.matching_any_three.share_above == 0.0
    assert found.singling_out.interval[0] < 0.1
    assert found.linkability.risk == 0.0
    assert found.inference["germline"].interval[0] < 0.1
    assert found.disclosure["germline"].values["TP53"].most < 1
    assert found.findings() == ()


def test_everything_becomes_json_and_back():
    found = attacked(RELEASED, control=ASIDE).as_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["quasi"] == QUASI
    assert found["control"] == 600


def test_the_same_seed_gives_the_same_numbers():
    assert attacked(RELEASED, seed=3) == attacked(RELEASED, seed=3)


def test_one_patient_who_stays_exact_hides_behind_wider_labels_but_breaks_the_class():
    """The guarantee is that of classes: a label that covers a row is not the label of that row."""
    bare = KEPT.head(1)
    exact = pl.concat([bare, RELEASED.join(bare, on="patient_id", how="anti")])
    found = attacked(exact, targets=3000)
    assert found.smallest_class == 1
    assert found.matching.most <= 1 / 11


def test_no_sensitive_column_need_be_named():
    found = attacked(RELEASED, sensitive=())
    assert found.inference == found.disclosure == {}
    assert found.matching.most <= 1 / 12


def test_without_a_control_nothing_is_set_off():
    found = attacked(RELEASED)
    assert found.control == found.linkability.control_attacks == 0


def test_a_planted_twin_is_refused():
    twin = RELEASED.drop(QUASI).join(KEPT, on="patient_id").select("patient_id", icd10="type")
    found = attacked(RELEASED.join(twin, on="patient_id"))
    assert [(one.rule, one.column) for one in found.findings() if one.severity == "error"] == [
        ("PRV-C6", "icd10")
    ]
    assert all(one.severity == "warning" for one in found.findings(["icd10 -> type"]))


def test_planted_patients_who_stay_exact_are_found():
    bare = KEPT.head(1500)
    exact = pl.concat([bare, RELEASED.join(bare, on="patient_id", how="anti")])
    found = attacked(exact, targets=3000)
    assert found.smallest_class == 1
    assert found.matching.most > 1 / 12
    assert found.matching.share_above > 0


def test_patients_who_were_held_back_are_not_attacked():
    found = attacked(RELEASED.tail(2000), targets=5000)
    assert found.targets == found.patients == 2000
    assert found.matching.uncovered == 0


def test_without_ids_rows_stand_in_the_same_order():
    theirs = RELEASED.select("patient_id").join(KEPT, on="patient_id", maintain_order="left")
    by_place = attacked(RELEASED.drop("patient_id"), theirs.drop("patient_id"))
    assert by_place == attacked(RELEASED)
    with pytest.raises(DataError, match="do not cover the value"):
        attacked(RELEASED.drop("patient_id"), KEPT.drop("patient_id"))


def test_a_release_of_strangers_is_refused():
    with pytest.raises(DataError, match="0 of 3000 released rows"):
        attacked(WHOLE, patients(3000, seed=9))


def test_a_patient_who_stands_twice_is_refused():
    with pytest.raises(DataError, match="released rows"):
        paired(KEPT, pl.concat([RELEASED, RELEASED.head(1)]))


def test_an_empty_release_is_refused():
    with pytest.raises(DataError, match="no row"):
        attacked(RELEASED.clear())


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(PolicyError, match="has no column brca"):
        attacked(RELEASED, sensitive=["brca"])


def test_who_is_set_aside_is_not_kept():
    assert KEPT.height + ASIDE.height == WHOLE.height
    assert ASIDE.height == 600
    assert set(KEPT["patient_id"]).isdisjoint(ASIDE["patient_id"])
    assert set_aside(WHOLE)[1].height == 60
