"""Background: chance spreads mutations by size and mutability, over covered genes alone."""

import numpy as np
import pytest

from oncommons.intake.made.background import (
    INDEL_SHARES,
    MUTABILITY_LOG_SD,
    UNSTABLE_BURDEN_PER_MB,
    GeneRates,
    draw_background,
)
from oncommons.intake.made.hospitals import covered_genes
from oncommons.intake.made.substitutions import Kind


def test_rates_make_up_the_coding_megabases(draw):
    assert draw.rates.megabases.sum() == pytest.approx(len(draw.sequences.bases) / 1e6)
    assert (draw.rates.megabases >= 0).all()


def test_about_a_quarter_of_the_background_is_silent(draw):
    rates = draw.rates.megabases.sum(axis=0)
    assert rates[Kind.SILENT] / rates.sum() == pytest.approx(0.25, abs=0.03)


def test_a_gene_without_introns_has_no_splice_sites(draw):
    single = draw.sequences.exons == 1
    assert single.any()
    assert (draw.rates.megabases[single, Kind.SPLICE] == 0).all()
    assert (draw.rates.megabases[~single, Kind.SPLICE] > 0).all()


def test_mutability_multiplies_silent_and_other_kinds_alike(draw):
    per_base = draw.rates.megabases / draw.sequences.lengths()[:, None]
    deletion, insertion = Kind.FRAMESHIFT_DELETION, Kind.FRAMESHIFT_INSERTION
    ratio = per_base[:, deletion] / per_base[:, insertion]
    assert ratio == pytest.approx(INDEL_SHARES[deletion] / INDEL_SHARES[insertion])
    known = {driver.symbol for driver in draw.facts.drivers}
    free = np.array([gene.symbol not in known for gene in draw.facts.genes])
    silent = np.log(per_base[free, Kind.SILENT])
    own = np.log(per_base[free, deletion])
    assert np.ptp(per_base[~free, deletion]) == pytest.approx(0)
    assert own.std() == pytest.approx(MUTABILITY_LOG_SD, rel=0.15)
    assert np.corrcoef(silent, own)[0, 1] > 0.9


def test_protein_changing_is_all_but_silent(draw):
    total = draw.rates.protein_changing() + draw.rates.megabases[:, Kind.SILENT]
    assert total == pytest.approx(draw.rates.megabases.sum(axis=1))


def test_burden_has_the_median_of_its_type(draw):
    first = draw.samples.number == 1
    for place, kind in enumerate(draw.facts.cancer_types):
        stable = (
            first & ~draw.burden.unstable & (draw.people.cancer_type[draw.samples.patient] == place)
        )
        spread = 1.25 * kind.burden_log_sd / np.sqrt(stable.sum())
        median = np.log(np.median(draw.burden.per_mb[stable]))
        assert abs(median - np.log(kind.burden_per_mb)) < 4 * spread


def test_unstable_samples_are_as_frequent_as_published_and_hypermutated(draw):
    colon = [kind.oncotree for kind in draw.facts.cancer_types].index("COADREAD")
    own = (draw.samples.number == 1) & (draw.people.cancer_type[draw.samples.patient] == colon)
    share = draw.burden.unstable[own].mean()
    assert abs(share - 0.15) < 4 * np.sqrt(0.15 * 0.85 / own.sum())
    median = np.median(draw.burden.per_mb[draw.burden.unstable])
    assert median == pytest.approx(UNSTABLE_BURDEN_PER_MB, rel=0.15)


def test_both_samples_of_a_patient_share_their_burden(draw):
    second = np.flatnonzero(draw.samples.number == 2)
    first = draw.samples.patient[second]
    assert np.array_equal(draw.burden.per_mb[second], draw.burden.per_mb[first])
    assert np.array_equal(draw.burden.unstable[second], draw.burden.unstable[first])


def test_mutations_fall_in_covered_genes_in_proportion_to_their_rates(facts, draw, rng):
    hospital = np.repeat([0, 1, 2], 2_000)
    drawn = draw_background(facts, hospital, np.full(6_000, 5.0), draw.rates, rng)
    for place, covered in enumerate(covered_genes(facts)):
        own = hospital[drawn.sample] == place
        assert covered[drawn.gene[own]].all()
        expected = 2_000 * 5.0 * draw.rates.megabases[covered].sum()
        assert own.sum() == pytest.approx(expected, abs=4 * np.sqrt(expected))
        titin = facts.gene_index()["TTN"]
        if covered[titin]:
            expected = 2_000 * 5.0 * draw.rates.megabases[titin].sum()
            count = (own & (drawn.gene == titin)).sum()
            assert count == pytest.approx(expected, abs=4 * np.sqrt(expected))


def test_a_sample_without_burden_has_no_background(facts, draw, rng):
    drawn = draw_background(facts, np.zeros(50, dtype=int), np.zeros(50), draw.rates, rng)
    assert len(drawn.sample) == len(drawn.gene) == len(drawn.kind) == 0


def test_rates_are_a_value():
    with pytest.raises(AttributeError):
        GeneRates(np.ones((1, 8))).megabases = np.zeros((1, 8))
