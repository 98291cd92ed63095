"""Drivers: frequencies, pairs, hotspots and invented drivers are within chance of the truth."""

from dataclasses import replace

import numpy as np
import pytest

from oncommons.errors import KnowledgeError
from oncommons.intake.made.drivers import driver_chances
from oncommons.intake.made.facts import DriverClass, DriverPattern
from oncommons.intake.made.hospitals import covered_genes
from oncommons.intake.made.sequences import locate_change
from oncommons.intake.made.substitutions import Kind
from oncommons.intake.made.truth_of_draw import collect_truth

TRUNCATING = (Kind.NONSENSE, Kind.SPLICE, Kind.FRAMESHIFT_DELETION, Kind.FRAMESHIFT_INSERTION)


@pytest.fixture(scope="module")
def truth_of(draw):
    """What is true of the drawn cluster."""
    return collect_truth(draw, ())


@pytest.fixture(scope="module")
def carried(draw):
    """(patients, genes) True where the first sample has a protein-changing mutation."""
    patients = len(draw.people.age_years)
    counted = (draw.changes.kind != Kind.SILENT) & (draw.changes.sample < patients)
    table = np.zeros((patients, len(draw.facts.genes)), dtype=bool)
    table[draw.changes.sample[counted], draw.changes.gene[counted]] = True
    return table


def members(draw, code):
    codes = [kind.oncotree for kind in draw.facts.cancer_types]
    return draw.people.cancer_type == codes.index(code)


def standard_error(share, size):
    return np.sqrt(share * (1 - share) / size)


def test_driver_frequencies_are_the_published_ones(draw, carried):
    index = draw.facts.gene_index()
    for driver in draw.facts.drivers:
        own = carried[members(draw, driver.oncotree), index[driver.symbol]]
        error = standard_error(driver.frequency, len(own))
        assert abs(own.mean() - driver.frequency) < 4 * error, driver


def test_driver_frequencies_are_not_biased(draw, carried):
    index = draw.facts.gene_index()
    scores = []
    for driver in draw.facts.drivers:
        own = carried[members(draw, driver.oncotree), index[driver.symbol]]
        error = standard_error(driver.frequency, len(own))
        scores.append((own.mean() - driver.frequency) / error)
    assert abs(np.mean(scores)) < 4 / np.sqrt(len(scores))


def test_pairs_are_seen_together_as_often_as_the_truth_says(draw, carried, truth_of):
    index = draw.facts.gene_index()
    for pair in truth_of.pairs:
        own = members(draw, pair.oncotree)
        both = (carried[own, index[pair.first]] & carried[own, index[pair.second]]).mean()
        error = standard_error(pair.frequency_both, own.sum())
        assert abs(both - pair.frequency_both) < 4 * error, pair


@pytest.mark.parametrize(
    ("oncotree", "first", "second"),
    [("LUAD", "KRAS", "EGFR"), ("THPA", "BRAF", "NRAS"), ("DIFG", "TP53", "CIC")],
)
def test_exclusive_pairs_are_seldom_together(draw, carried, oncotree, first, second):
    index = draw.facts.gene_index()
    own = members(draw, oncotree)
    a, b = carried[own, index[first]], carried[own, index[second]]
    assert (a & b).sum() < 0.35 * a.mean() * b.mean() * own.sum()


@pytest.mark.parametrize(
    ("oncotree", "first", "second"),
    [("LUAD", "STK11", "KEAP1"), ("DIFG", "IDH1", "ATRX"), ("DIFG", "TP53", "ATRX")],
)
def test_cooperating_pairs_are_often_together(draw, carried, oncotree, first, second):
    index = draw.facts.gene_index()
    own = members(draw, oncotree)
    a, b = carried[own, index[first]], carried[own, index[second]]
    assert (a & b).sum() > 1.1 * a.mean() * b.mean() * own.sum()


def test_the_background_pulls_odds_ratios_towards_one(truth_of):
    for pair in truth_of.pairs:
        assert abs(np.log(pair.observed_odds_ratio)) <= abs(np.log(pair.odds_ratio)) + 0.02


def test_hotspots_have_their_share(draw, truth_of):
    index, changes = draw.facts.gene_index(), draw.changes
    first = changes.sample < len(draw.people.age_years)
    for spot in truth_of.hotspots:
        site = locate_change(draw.sequences, index[spot.symbol], spot.change)
        own = members(draw, spot.oncotree)
        hit = first & (changes.gene == index[spot.symbol]) & (changes.offset == site.offset)
        hit &= (changes.alternate == site.alternate) & (changes.length == site.deleted)
        count = own[changes.sample[hit]].sum()
        expected = spot.frequency * own.sum()
        assert abs(count - expected) < 4 * np.sqrt(expected) + 4, spot


def test_loss_of_function_drivers_are_truncated_and_activated_ones_are_not(draw):
    index, changes = draw.facts.gene_index(), draw.changes
    for oncotree, symbol, driver_class in (
        ("COADREAD", "APC", DriverClass.LOSS_OF_FUNCTION),
        ("CCRCC", "PBRM1", DriverClass.LOSS_OF_FUNCTION),
        ("PAAD", "KRAS", DriverClass.ACTIVATING),
        ("DIFG", "IDH1", DriverClass.ACTIVATING),
    ):
        own = members(draw, oncotree)[draw.samples.patient[changes.sample]]
        kinds = changes.kind[own & (changes.gene == index[symbol]) & (changes.kind != Kind.SILENT)]
        share = np.isin(kinds, TRUNCATING).mean()
        assert share > 0.7 if driver_class is DriverClass.LOSS_OF_FUNCTION else share < 0.05


def test_invented_drivers_have_their_excess_where_they_are_covered(draw, carried, truth_of):
    index, covered = draw.facts.gene_index(), covered_genes(draw.facts)
    for one in truth_of.planted:
        gene = index[one.symbol]
        seen = members(draw, one.oncotree) & covered[draw.people.hospital, gene]
        error = standard_error(one.frequency, seen.sum())
        assert abs(carried[seen, gene].mean() - one.frequency) < 4 * error, one
        assert one.frequency > one.excess


def test_invented_drivers_are_invisible_in_hospital_c(draw, carried):
    index = draw.facts.gene_index()
    in_c = draw.people.hospital == 2
    assert not carried[np.ix_(in_c, [index[one.symbol] for one in draw.facts.planted])].any()


def test_invented_hotspots_recur_and_invented_truncations_truncate(draw):
    index, changes = draw.facts.gene_index(), draw.changes
    for one in draw.facts.planted:
        if one.excess < 0.02:
            continue
        own = members(draw, one.oncotree)[draw.samples.patient[changes.sample]]
        found = changes.take(own & (changes.gene == index[one.symbol]))
        found = found.take(found.kind != Kind.SILENT)
        if one.pattern is DriverPattern.TRUNCATING:
            assert np.isin(found.kind, TRUNCATING).mean() > 0.4
        else:
            assert np.bincount(found.offset).max() > 0.4 * len(found)


def test_the_chance_of_a_driver_leaves_room_for_the_background(facts):
    drivers = facts.drivers_of("THPA")
    per_mb, rates = np.full(10, 4.0), np.full(len(drivers), 0.001)
    chances = driver_chances(drivers, per_mb, rates)
    background = 1 - np.exp(-0.004)
    for driver, chance in zip(drivers, chances, strict=True):
        assert 1 - (1 - chance) * (1 - background) == pytest.approx(driver.frequency)


def test_without_patients_the_chances_are_the_frequencies(facts):
    drivers = facts.drivers_of("THPA")
    chances = driver_chances(drivers, np.zeros(0), np.ones(3))
    assert chances.tolist() == [driver.frequency for driver in drivers]


def test_a_driver_rarer_than_chance_is_refused(facts):
    rare = replace(facts.drivers_of("THPA")[0], frequency=0.001)
    with pytest.raises(KnowledgeError, match="BRAF in THPA has a frequency"):
        driver_chances([rare], np.full(600, 10.0), np.array([0.002]))


def test_in_a_handful_of_patients_chance_may_exceed_a_driver(facts):
    rare = replace(facts.drivers_of("THPA")[0], frequency=0.001)
    assert driver_chances([rare], np.full(6, 10.0), np.array([0.002])).tolist() == [0.0]


def test_carriers_have_the_cancer_of_their_driver(draw):
    for one in draw.carriers:
        assert members(draw, one.driver.oncotree)[one.patients].all()
        assert (np.diff(one.patients) > 0).all()


def test_every_known_driver_stands_out_of_the_background(draw):
    assert min(one.share / one.driver.frequency for one in draw.carriers) > 0.25
