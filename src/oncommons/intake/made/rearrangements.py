"""Copy-number changes and fusions of the made cluster."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oncommons.intake.made.drivers import Carriers
from oncommons.intake.made.facts import Facts, Fusion
from oncommons.intake.made.people import People
from oncommons.intake.made.streams import stream
from oncommons.stats.arrays import Bools, Ints


@dataclass(frozen=True, slots=True)
class CopyCalls:
    """Amplifications and deep deletions per patient.

    Args:
        patient: (n,) place in `People`.
        gene: (n,) gene.
        call: (n,) 2 amplified, -2 deleted on both copies.
    """

    patient: Ints
    gene: Ints
    call: Ints


@dataclass(frozen=True, slots=True)
class FusionCalls:
    """Fusions per patient.

    Args:
        patient: (n,) place in `People`.
        fusion: (n,) place in the table of fusions.
        split_reads: (n,) reads that cross the break.
        paired_reads: (n,) read pairs that span it.
    """

    patient: Ints
    fusion: Ints
    split_reads: Ints
    paired_reads: Ints


def draw_copy_calls(facts: Facts, people: People, seed: int) -> CopyCalls:
    """Draw copy-number changes, each by its frequency.

    Args:
        facts: the tables of facts.
        people: the patients.
        seed: seed of the cluster.

    Returns:
        The calls, in the order of the facts; genes and patients not named have none.
    """
    rng = stream(seed, "copy number")
    index = facts.gene_index()
    codes = [kind.oncotree for kind in facts.cancer_types]
    parts = []
    for change in facts.copy_changes:
        members = np.flatnonzero(people.cancer_type == codes.index(change.oncotree))
        hit = members[rng.random(len(members)) < change.frequency]
        gene_and_call = np.tile([[index[change.symbol]], [change.call]], len(hit))
        parts.append(np.concatenate([hit[None, :], gene_and_call]))
    patient, gene, call = np.concatenate(parts, axis=1)
    return CopyCalls(patient, gene, call)


def copy_genes(facts: Facts) -> list[int]:
    """Give the genes that have copy-number changes, in the order of the genes."""
    index = facts.gene_index()
    return sorted({index[change.symbol] for change in facts.copy_changes})


def draw_fusions(
    facts: Facts, people: People, carriers: Sequence[Carriers], seed: int
) -> FusionCalls:
    """Draw fusions among the patients without the drivers that a fusion excludes.

    Args:
        facts: the tables of facts.
        people: the patients.
        carriers: who carries which driver.
        seed: seed of the cluster.

    Returns:
        At most one fusion per patient, in the order of the facts.
    """
    rng = stream(seed, "fusions")
    codes = [kind.oncotree for kind in facts.cancer_types]
    taken = np.zeros(len(people.age_years), dtype=bool)
    parts = []
    for place, fusion in enumerate(facts.fusions):
        of_type = people.cancer_type == codes.index(fusion.oncotree)
        able = np.flatnonzero(of_type & ~taken & ~_excluded(fusion, carriers, len(taken)))
        chance = min(1.0, fusion.frequency * of_type.sum() / max(len(able), 1))
        hit = able[rng.random(len(able)) < chance]
        taken[hit] = True
        parts.append(np.stack([hit, np.full(len(hit), place)]))
    patient, which = np.concatenate(parts, axis=1)
    split, paired = rng.poisson(12.0, len(patient)) + 2, rng.poisson(18.0, len(patient)) + 2
    return FusionCalls(patient, which, split, paired)


def _excluded(fusion: Fusion, carriers: Sequence[Carriers], patients: int) -> Bools:
    """Say which patients carry a driver that the fusion excludes."""
    hit = np.zeros(patients, dtype=bool)
    for one in carriers:
        if one.driver.oncotree == fusion.oncotree and one.driver.symbol in fusion.exclusive_with:
            hit[one.patients] = True
    return hit
