"""Hospitals: their sizes, their mix of patients and what they sequence."""

import numpy as np
import pytest

from oncommons.intake.made.hospitals import (
    HOSPITALS,
    Assay,
    covered_genes,
    covered_megabases,
    hospital_sizes,
    stage_shares,
    type_shares,
)


@pytest.mark.parametrize("patients", [30, 31, 99, 1_000, 100_001])
def test_every_patient_has_a_hospital(patients):
    sizes = hospital_sizes(patients)
    assert sum(sizes) == patients
    assert min(sizes) >= 6


def test_hospitals_have_half_three_tenths_and_one_fifth():
    assert hospital_sizes(100_000) == (50_000, 30_000, 20_000)


def test_letters_and_studies_are_distinct():
    assert len({hospital.letter for hospital in HOSPITALS}) == 3
    assert len({hospital.study_id for hospital in HOSPITALS}) == 3


def test_the_mix_of_each_hospital_adds_up(facts):
    assert type_shares(facts).sum(axis=1) == pytest.approx(1)
    assert type_shares(facts).min() > 0


def test_hospitals_together_have_the_published_mix(facts):
    sizes = np.array([hospital.share for hospital in HOSPITALS])
    overall = [kind.share for kind in facts.cancer_types]
    assert sizes @ type_shares(facts) == pytest.approx(overall)


def test_hospitals_differ_in_their_mix(facts):
    codes = [kind.oncotree for kind in facts.cancer_types]
    shares = type_shares(facts)
    assert shares[1, codes.index("DIFG")] > 1.5 * shares[0, codes.index("DIFG")]
    assert shares[2, codes.index("LUSC")] > 1.5 * shares[0, codes.index("LUSC")]


def test_stages_add_up_where_there_are_stages(facts):
    totals = stage_shares(facts).sum(axis=2)
    staged = [sum(kind.stages) > 0 for kind in facts.cancer_types]
    assert totals == pytest.approx(np.tile(np.array(staged, dtype=float), (3, 1)))


def test_hospital_c_sees_later_stages(facts):
    shares = stage_shares(facts)
    staged = shares[0].sum(axis=1) > 0
    assert (shares[2, staged, 3] > shares[0, staged, 3]).all()


def test_only_hospital_c_has_a_higher_risk_of_death():
    assert [hospital.hazard_ratio for hospital in HOSPITALS] == [1.0, 1.0, 1.3]


def test_exomes_cover_all_genes_and_panels_some(facts):
    assert [hospital.assay for hospital in HOSPITALS] == list(Assay)
    assert covered_genes(facts).sum(axis=1).tolist() == [len(facts.genes), 450, 150]


def test_covered_megabases_are_the_sum_of_covered_genes(facts):
    size = sum(3 * gene.protein_length for gene in facts.genes if gene.panel_150) / 1e6
    assert covered_megabases(facts)[2] == pytest.approx(size)
    assert list(np.argsort(-covered_megabases(facts))) == [0, 1, 2]


def test_regions_are_nuts_2_codes_and_add_up():
    for hospital in HOSPITALS:
        assert sum(share for _, share in hospital.regions) == pytest.approx(1)
        assert all(len(name) == 4 and name.startswith("FR") for name, _ in hospital.regions)
