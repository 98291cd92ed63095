"""The truth: written and read back unchanged, and complete."""

import json

import pytest

from oncommons.errors import IntakeError
from oncommons.intake.made import planted_drivers, read_truth
from oncommons.intake.made.facts import DriverClass, DriverPattern
from oncommons.intake.made.truth import known_drivers, write_truth


def test_what_is_written_is_read_back(truth, tmp_path):
    write_truth(truth, tmp_path / "truth.json")
    assert read_truth(tmp_path / "truth.json") == truth


def test_broken_rows_survive_the_way_there_and_back(dirty, tmp_path):
    truth = read_truth(dirty.truth)
    assert truth.faults
    write_truth(truth, tmp_path / "truth.json")
    assert read_truth(tmp_path / "truth.json").faults == truth.faults


def test_the_truth_knows_its_cluster(truth):
    assert (truth.patients, truth.seed) == (400, 3)
    assert [hospital.letter for hospital in truth.hospitals] == ["A", "B", "C"]
    assert sum(hospital.patients for hospital in truth.hospitals) == 400


def test_invented_drivers_are_given_by_strength(truth):
    found = planted_drivers(truth, "LUAD")
    assert [one.symbol for one in found] == ["GRIA4", "FSTL5", "KCNB2", "GALNT14"]
    assert [one.excess for one in found] == [0.05, 0.02, 0.01, 0.005]
    assert found[0].pattern is DriverPattern.TRUNCATING
    assert found[0].driver_class is DriverClass.LOSS_OF_FUNCTION
    assert found[1].driver_class is DriverClass.ACTIVATING


def test_all_invented_drivers_are_given_when_no_type_is_named(truth):
    assert len(planted_drivers(truth)) == 12
    assert planted_drivers(truth, "PRAD") == ()


def test_known_drivers_are_given_by_frequency(truth):
    assert [one.symbol for one in known_drivers(truth, "THPA")] == ["BRAF", "NRAS", "HRAS"]
    assert len(known_drivers(truth)) == len(truth.drivers)


def test_the_excess_of_a_driver_is_less_than_its_frequency(truth):
    assert all(0 <= one.excess <= one.frequency for one in truth.drivers)


def test_baselines_cover_every_type(truth):
    assert len(truth.baselines) == 12
    for one in truth.baselines:
        assert one.scale_days > 0
        assert one.reachable_c_index is None or 0 <= one.reachable_c_index <= 1


def test_the_reachable_concordance_lies_between_those_of_the_types(truth):
    each = [one.reachable_c_index for one in truth.baselines if one.reachable_c_index is not None]
    assert truth.survival.reachable_c_index is not None
    assert min(each) <= truth.survival.reachable_c_index <= max(each)


def test_the_treatment_effect_is_there(truth):
    effect = truth.treatment
    assert (effect.agent, effect.oncotree, effect.biomarker) == ("erlotinib", "LUAD", "EGFR")
    assert (effect.hazard_ratio_carriers, effect.hazard_ratio_others) == (0.45, 1.0)
    assert 0 <= effect.treated_carriers <= effect.treated


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(IntakeError, match=r"truth\.json: there is no such file"):
        read_truth(tmp_path / "truth.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', "not JSON"])
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "truth.json"
    path.write_text(text)
    with pytest.raises(IntakeError, match="not the truth of a made cluster"):
        read_truth(path)


def test_another_version_is_refused(cluster, tmp_path):
    found = json.loads(cluster.truth.read_text()) | {"version": 99}
    path = tmp_path / "truth.json"
    path.write_text(json.dumps(found))
    with pytest.raises(IntakeError, match="version is 99") as refused:
        read_truth(path)
    assert refused.value.value == 99


def test_an_unknown_class_of_driver_is_refused(cluster, tmp_path):
    found = json.loads(cluster.truth.read_text())
    found["drivers"][0]["driver_class"] = "magic"
    path = tmp_path / "truth.json"
    path.write_text(json.dumps(found))
    with pytest.raises(IntakeError, match="magic"):
        read_truth(path)
