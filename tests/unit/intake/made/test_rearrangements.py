"""Copy number and fusions: as frequent as published, and exclusive where they should be."""

import numpy as np

from oncommons.intake.made.rearrangements import copy_genes


def members(draw, code):
    codes = [kind.oncotree for kind in draw.facts.cancer_types]
    return draw.people.cancer_type == codes.index(code)


def close(observed, expected, size):
    return abs(observed - expected) < 4 * np.sqrt(expected * (1 - expected) / size)


def test_copy_changes_are_as_frequent_as_published(draw):
    calls, index = draw.copy_calls, draw.facts.gene_index()
    for change in draw.facts.copy_changes:
        own = members(draw, change.oncotree)
        hit = (calls.gene == index[change.symbol]) & (calls.call == change.call)
        assert close(own[calls.patient[hit]].sum() / own.sum(), change.frequency, own.sum())


def test_no_patient_has_two_calls_of_one_gene(draw):
    calls = draw.copy_calls
    pairs = set(zip(calls.patient.tolist(), calls.gene.tolist(), strict=True))
    assert len(pairs) == len(calls.patient)


def test_only_genes_with_facts_change(draw):
    assert set(draw.copy_calls.gene.tolist()) == set(copy_genes(draw.facts))
    assert copy_genes(draw.facts) == sorted(copy_genes(draw.facts))


def test_fusions_are_as_frequent_as_published(draw):
    for place, fusion in enumerate(draw.facts.fusions):
        own = members(draw, fusion.oncotree)
        patients = draw.fusions.patient[draw.fusions.fusion == place]
        assert own[patients].all()
        assert close(len(patients) / own.sum(), fusion.frequency, own.sum()), fusion


def test_a_patient_has_one_fusion_at_most(draw):
    assert len(set(draw.fusions.patient.tolist())) == len(draw.fusions.patient)


def test_fusions_exclude_the_drivers_they_should(draw):
    for place, fusion in enumerate(draw.facts.fusions):
        fused = set(draw.fusions.patient[draw.fusions.fusion == place].tolist())
        for one in draw.carriers:
            driver = one.driver
            if driver.oncotree == fusion.oncotree and driver.symbol in fusion.exclusive_with:
                assert not fused & set(one.patients.tolist())


def test_reads_support_every_fusion(draw):
    assert draw.fusions.split_reads.min() >= 2
    assert draw.fusions.paired_reads.min() >= 2
