"""Laws of the made cluster, for any size, seed, chance and odds ratio."""

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from oncommons.intake.made.changes import Changes, without_repeats
from oncommons.intake.made.cluster import draw_from, gene_opportunity
from oncommons.intake.made.hospitals import HOSPITALS, covered_genes, hospital_sizes
from oncommons.intake.made.joint import both_present, fit_joint, presence
from oncommons.intake.made.sequences import BASES, CODON_RESIDUES, codon_for
from oncommons.intake.made.truth import read_truth, write_truth
from oncommons.intake.made.truth_of_draw import collect_truth

CHANCES = st.floats(0.01, 0.99)
ODDS = st.floats(0.02, 50.0)
FEW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(patients=st.integers(30, 400), seed=st.integers(0, 2**32))
def test_any_cluster_holds_together(patients, seed, tmp_path_factory):
    draw = draw_from(patients, seed)
    people, samples, changes = draw.people, draw.samples, draw.changes
    assert len(people.hospital) == patients
    assert np.bincount(people.hospital).tolist() == list(hospital_sizes(patients))
    assert set(samples.patient.tolist()) == set(range(patients))
    assert changes.sample.max(initial=0) < len(samples.patient)
    hospital = people.hospital[samples.patient[changes.sample]]
    assert covered_genes(draw.facts)[hospital, changes.gene].all()
    assert draw.outcomes.days.min() >= 1
    assert (draw.treatments.start_day <= draw.outcomes.days[draw.treatments.patient]).all()
    opportunity = gene_opportunity(draw)
    assert opportunity["mu_silent"].min() > 0
    truth = collect_truth(draw, ())
    assert sum(one.patients for one in truth.hospitals) == patients
    path = tmp_path_factory.mktemp("truth") / "truth.json"
    write_truth(truth, path)
    assert read_truth(path) == truth


@given(st.integers(30, 10_000_000))
def test_hospitals_share_out_any_number_of_patients(patients):
    sizes = hospital_sizes(patients)
    assert sum(sizes) == patients
    for size, hospital in zip(sizes, HOSPITALS, strict=True):
        assert abs(size - patients * hospital.share) <= 1.001


@given(CHANCES, CHANCES, ODDS)
def test_both_events_are_bounded_and_have_the_odds_ratio(first, second, odds):
    both = both_present(first, second, odds)
    assert max(0.0, first + second - 1) - 1e-12 <= both <= min(first, second) + 1e-12
    neither, first_alone, second_alone = 1 - first - second + both, first - both, second - both
    assume(min(both, neither, first_alone, second_alone) > 1e-6)
    assert np.isclose(both * neither / (first_alone * second_alone), odds, rtol=1e-3)


@given(CHANCES, CHANCES, ODDS)
def test_the_order_of_two_events_does_not_matter(first, second, odds):
    assert np.isclose(both_present(first, second, odds), both_present(second, first, odds))


@given(st.lists(CHANCES, min_size=1, max_size=4), ODDS)
def test_a_joint_table_keeps_every_chance(chances, odds):
    pairs = {(0, 1): odds} if len(chances) > 1 else {}
    table = fit_joint(chances, pairs)
    assert np.isclose(table.sum(), 1)
    assert table.min() >= 0
    assert np.allclose(table @ presence(len(chances)), chances, atol=1e-8)


@given(st.sampled_from(sorted(set(CODON_RESIDUES) - {"*"})), st.data())
def test_a_codon_reaches_what_it_was_asked_for(residue, data):
    codons = [codon for codon, one in enumerate(CODON_RESIDUES) if one == residue]
    codon = data.draw(st.sampled_from(codons))
    reachable = sorted(one_base_away(codon))
    wanted = data.draw(st.lists(st.sampled_from(reachable), max_size=4))
    found = codon_for(residue, wanted)
    assert CODON_RESIDUES[found] == residue
    assert set(wanted) <= one_base_away(found)


def one_base_away(codon):
    text = "".join(BASES[codon >> shift & 3] for shift in (4, 2, 0))
    changed = {
        text[:at] + base + text[at + 1 :] for at in range(3) for base in BASES if base != text[at]
    }
    numbers = [[BASES.index(base) for base in one] for one in changed]
    return {CODON_RESIDUES[16 * a + 4 * b + c] for a, b, c in numbers}


CHANGE = st.tuples(
    st.integers(0, 5),
    st.integers(0, 3),
    st.integers(0, 7),
    st.integers(0, 4),
    st.integers(0, 3),
    st.integers(0, 3),
)


@given(st.lists(CHANGE, min_size=1, max_size=60), st.randoms())
def test_repeats_are_dropped_whatever_their_order(rows, random):
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    shuffled = random.sample(rows, len(rows))
    again = [np.array(column) for column in zip(*shuffled, strict=True)]
    first, second = without_repeats(Changes(*columns)), without_repeats(Changes(*again))
    assert listed(first) == listed(second)
    assert len(first) == len(set(rows))
    assert set(listed(first)) == set(rows)
    assert (np.diff(first.sample) >= 0).all()


def listed(changes):
    columns = (
        changes.sample,
        changes.gene,
        changes.kind,
        changes.offset,
        changes.alternate,
        changes.length,
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))
