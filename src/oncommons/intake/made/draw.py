"""All that is drawn for the made cluster, before any file is written."""

from dataclasses import dataclass

import numpy as np

from oncommons.intake.made.background import (
    Burden,
    GeneRates,
    draw_background,
    draw_burden,
    gene_rates,
)
from oncommons.intake.made.changes import Changes, join_changes, place_changes, without_repeats
from oncommons.intake.made.drivers import (
    Carriers,
    draw_carriers,
    draw_driver_changes,
    draw_planted_changes,
)
from oncommons.intake.made.effects import EFFECTS
from oncommons.intake.made.facts import Facts
from oncommons.intake.made.hospitals import covered_genes
from oncommons.intake.made.outcomes import Outcomes, draw_outcomes
from oncommons.intake.made.people import People, Samples, draw_people, draw_samples
from oncommons.intake.made.rearrangements import (
    CopyCalls,
    FusionCalls,
    draw_copy_calls,
    draw_fusions,
)
from oncommons.intake.made.sequences import Sequences, make_sequences
from oncommons.intake.made.streams import stream
from oncommons.intake.made.substitutions import Kind, Substitutions, list_substitutions
from oncommons.intake.made.treatments import Treatments, draw_treatments
from oncommons.stats.arrays import Bools

KEPT_IN_SECOND_SAMPLE = 0.85
NEW_IN_SECOND_SAMPLE = 0.3
"""A second sample keeps 85 % of the first one's mutations and adds 30 % of a new burden: design
values within the range of paired primary and metastatic tumours (Hu 2020 Nat Genet 52:701)."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Everything drawn for one cluster.

    Args:
        facts: the tables of facts.
        seed: seed of the cluster.
        sequences: the made coding sequences.
        rates: background rates of the genes.
        people: the patients.
        samples: their samples.
        burden: the samples' mutation burden.
        carriers: who carries which known driver.
        changes: all mutations that the hospitals' assays can see, sorted by sample.
        copy_calls: copy-number changes.
        fusions: fusions.
        outcomes: survival and the planted drug.
        treatments: lines of treatment.
    """

    facts: Facts
    seed: int
    sequences: Sequences
    rates: GeneRates
    people: People
    samples: Samples
    burden: Burden
    carriers: tuple[Carriers, ...]
    changes: Changes
    copy_calls: CopyCalls
    fusions: FusionCalls
    outcomes: Outcomes
    treatments: Treatments


def draw_cluster(facts: Facts, patients: int, seed: int) -> Draw:
    """Draw a whole cluster.

    Args:
        facts: the tables of facts.
        patients: number of patients, at least 30.
        seed: the same seed gives the same cluster.

    Returns:
        Everything that the files of the cluster are written from.
    """
    sequences = make_sequences(facts, stream(seed, "sequences"))
    substitutions = list_substitutions(sequences)
    rates = gene_rates(facts, sequences, substitutions, seed)
    people = draw_people(facts, patients, seed)
    samples = draw_samples(people, seed)
    burden = draw_burden(facts, people, samples, seed)
    carriers = draw_carriers(facts, people, burden, rates, seed)
    selected = join_changes(
        [
            draw_driver_changes(facts, carriers, sequences, substitutions, seed),
            draw_planted_changes(facts, people, sequences, substitutions, seed),
        ]
    )
    tumours = _Tumours(facts, people, samples, burden, rates, sequences, substitutions)
    changes = _all_changes(tumours, selected, seed)
    outcomes = draw_outcomes(facts, people, mutated_patients(facts, people, changes), seed)
    return Draw(
        facts=facts,
        seed=seed,
        sequences=sequences,
        rates=rates,
        people=people,
        samples=samples,
        burden=burden,
        carriers=carriers,
        changes=changes,
        copy_calls=draw_copy_calls(facts, people, seed),
        fusions=draw_fusions(facts, people, carriers, seed),
        outcomes=outcomes,
        treatments=draw_treatments(facts, people, outcomes, seed),
    )


def mutated_patients(facts: Facts, people: People, changes: Changes) -> dict[str, Bools]:
    """Say whose first sample has a protein-changing mutation in the genes with an effect.

    Args:
        facts: the tables of facts.
        people: the patients.
        changes: the mutations that the assays see.

    Returns:
        Per gene with an effect on survival or on the planted drug, (n,) True where mutated.
    """
    index = facts.gene_index()
    patients = len(people.age_years)
    counted = (changes.kind != Kind.SILENT) & (changes.sample < patients)
    mutated = {}
    for symbol in (*dict(EFFECTS.genes), EFFECTS.treatment.biomarker):
        flags = np.zeros(patients, dtype=bool)
        flags[changes.sample[counted & (changes.gene == index[symbol])]] = True
        mutated[symbol] = flags
    return mutated


@dataclass(frozen=True, slots=True)
class _Tumours:
    """What the mutations of all samples are drawn from."""

    facts: Facts
    people: People
    samples: Samples
    burden: Burden
    rates: GeneRates
    sequences: Sequences
    substitutions: Substitutions


def _all_changes(tumours: _Tumours, selected: Changes, seed: int) -> Changes:
    """Join drivers and background, carry them on to second samples, keep what is seen."""
    rng = stream(seed, "background")
    patients = len(tumours.people.age_years)
    hospital = tumours.people.hospital[tumours.samples.patient]
    per_mb = tumours.burden.per_mb.copy()
    per_mb[patients:] *= NEW_IN_SECOND_SAMPLE
    drawn = draw_background(tumours.facts, hospital, per_mb, tumours.rates, rng)
    background = place_changes(drawn, tumours.sequences, tumours.substitutions, rng)
    kept = _carried_on(
        join_changes([selected, background.take(background.sample < patients)]),
        tumours.samples,
        patients,
        rng,
    )
    changes = join_changes([selected, background, kept])
    seen = covered_genes(tumours.facts)[hospital[changes.sample], changes.gene]
    return without_repeats(changes.take(seen))


def _carried_on(
    first: Changes, samples: Samples, patients: int, rng: np.random.Generator
) -> Changes:
    """Give the mutations of first samples that second samples still have."""
    again = np.full(patients, -1)
    again[samples.patient[patients:]] = np.arange(patients, len(samples.patient))
    target = again[first.sample]
    stays = (target >= 0) & (rng.random(len(first)) < KEPT_IN_SECOND_SAMPLE)
    kept = first.take(stays)
    return Changes(target[stays], kept.gene, kept.kind, kept.offset, kept.alternate, kept.length)
