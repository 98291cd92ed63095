"""People: who they are follows the facts, within chance."""

import numpy as np
import pytest

from oncommons.intake.made.hospitals import HOSPITALS, type_shares
from oncommons.intake.made.people import SECOND_SAMPLE_SHARE, draw_people


def within_four(observed, expected, size):
    return abs(observed - expected) <= 4 * np.sqrt(expected * (1 - expected) / size) + 1e-12


def members(draw, code):
    codes = [kind.oncotree for kind in draw.facts.cancer_types]
    return draw.people.cancer_type == codes.index(code)


def test_hospitals_follow_each_other(draw):
    assert (np.diff(draw.people.hospital) >= 0).all()
    assert np.bincount(draw.people.hospital).tolist() == [10_000, 6_000, 4_000]


def test_each_hospital_has_its_mix_of_cancers(draw):
    shares = type_shares(draw.facts)
    for place in range(len(HOSPITALS)):
        own = draw.people.cancer_type[draw.people.hospital == place]
        for kind in range(len(draw.facts.cancer_types)):
            assert within_four((own == kind).mean(), shares[place, kind], len(own))


def test_ages_are_whole_and_near_their_mean(draw):
    ages = draw.people.age_years
    assert ages.min() >= 18
    assert ages.max() <= 95
    for kind in draw.facts.cancer_types:
        own = ages[members(draw, kind.oncotree)]
        chance = 4 * kind.age_sd / np.sqrt(len(own))
        assert own.mean() == pytest.approx(kind.age_mean, abs=chance + 0.3)  # cut at 18 and 95


def test_prostate_cancer_is_a_disease_of_men(draw):
    assert not draw.people.female[members(draw, "PRAD")].any()
    assert draw.people.female[members(draw, "BRCA")].mean() > 0.97


def test_glioma_has_no_stage_and_every_other_cancer_has(draw):
    staged = draw.people.stage > 0
    assert not staged[members(draw, "DIFG")].any()
    assert staged[~members(draw, "DIFG")].all()
    assert draw.people.stage.max() == 4


def test_thyroid_cancer_before_55_is_stage_one_or_two(draw):
    thyroid = members(draw, "THPA")
    young = thyroid & (draw.people.age_years < 55)
    assert set(draw.people.stage[young]) == {1, 2}
    assert draw.people.stage[thyroid & ~young].max() == 4


def test_stages_follow_the_facts_in_hospital_a(draw):
    own = draw.people.stage[members(draw, "LUAD") & (draw.people.hospital == 0)]
    for stage, share in enumerate((0.20, 0.08, 0.22, 0.50), start=1):
        assert within_four((own == stage).mean(), share, len(own))


def test_hospital_c_has_more_stage_four(draw):
    colon = members(draw, "COADREAD")
    late = draw.people.stage == 4
    in_c = draw.people.hospital == 2
    assert late[colon & in_c].mean() > late[colon & ~in_c].mean() + 0.03


def test_performance_status_worsens_with_age_and_stage(draw):
    people = draw.people
    assert people.ecog[people.age_years > 75].mean() > people.ecog[people.age_years < 55].mean()
    assert people.ecog[people.stage == 4].mean() > people.ecog[people.stage == 1].mean()
    assert set(people.ecog) == {0, 1, 2, 3}


def test_grades_are_one_to_three(draw):
    assert set(draw.people.grade) == {1, 2, 3}
    assert set(draw.people.grade[members(draw, "DIFG")]) == {2, 3}


def test_regions_belong_to_the_hospital(draw):
    for place, hospital in enumerate(HOSPITALS):
        regions = draw.people.region[draw.people.hospital == place]
        assert set(regions) == set(range(len(hospital.regions)))


def test_every_patient_has_a_sample_and_some_have_two(draw):
    samples = draw.samples
    assert np.array_equal(samples.patient[samples.number == 1], np.arange(20_000))
    second = samples.patient[samples.number == 2]
    assert len(set(second.tolist())) == len(second)
    assert within_four(len(second) / 20_000, SECOND_SAMPLE_SHARE, 20_000)


def test_second_samples_come_from_metastases(draw):
    samples = draw.samples
    assert samples.metastasis[samples.number == 2].all()
    first = samples.patient[samples.metastasis & (samples.number == 1)]
    assert (draw.people.stage[first] == 4).all()


def test_purity_is_a_share_in_whole_per_cent(draw):
    percent = 100 * draw.samples.purity
    assert percent.min() >= 10
    assert percent.max() <= 95
    assert np.allclose(percent, np.rint(percent))


def test_another_seed_gives_other_people(facts):
    first, second = draw_people(facts, 200, 1), draw_people(facts, 200, 2)
    assert not np.array_equal(first.age_years, second.age_years)
