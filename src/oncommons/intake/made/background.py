"""Mutations that drive nothing: how many each sample has, and where chance puts them."""

from dataclasses import dataclass

import numpy as np

from oncommons.intake.made.facts import Facts
from oncommons.intake.made.hospitals import covered_genes
from oncommons.intake.made.people import People, Samples
from oncommons.intake.made.sequences import Sequences
from oncommons.intake.made.streams import stream
from oncommons.intake.made.substitutions import CODING_KINDS, Kind, Substitutions
from oncommons.stats.arrays import Bools, Floats, Ints

MUTABILITY_LOG_SD = 0.3
"""Spread of the genes' own rates, silent changes included. Source: Lawrence 2013 Nature 499:214
(regional rates differ severalfold); design value."""

INDEL_SHARES = {
    Kind.FRAMESHIFT_DELETION: 0.025,
    Kind.FRAMESHIFT_INSERTION: 0.011,
    Kind.IN_FRAME_DELETION: 0.005,
    Kind.IN_FRAME_INSERTION: 0.001,
}
"""Short insertions and deletions per coding base, against substitutions. Source: computed from
TCGA's open calls (MC3, Ellrott 2018 Cell Syst 6:271), where they make up 4 %; rounded."""

SPLICE_BASES_PER_INTRON = 2
UNSTABLE_BURDEN_PER_MB = 45.0
UNSTABLE_LOG_SD = 0.35
"""Burden of samples with high microsatellite instability. Source: TCGA 2012 Nature 487:330,
hypermutated colorectal cancers; rounded."""


@dataclass(frozen=True, slots=True)
class GeneRates:
    """How likely each gene is to get a mutation of each kind.

    Args:
        megabases: (genes, kinds) expected number at one mutation per megabase; the sum over the
            kinds is the gene's size times its own mutability, and all genes together make up the
            coding megabases of the made cluster.
    """

    megabases: Floats

    def protein_changing(self) -> Floats:
        """Give the rate of each gene over all kinds but silent."""
        rates: Floats = self.megabases[:, Kind.MISSENSE :].sum(axis=1)
        return rates


@dataclass(frozen=True, slots=True)
class Burden:
    """How many background mutations to expect in each sample.

    Args:
        per_mb: (samples,) mutations per coding megabase, silent ones included.
        unstable: (samples,) True with high microsatellite instability.
    """

    per_mb: Floats
    unstable: Bools


@dataclass(frozen=True, slots=True)
class Drawn:
    """Mutations of which only sample, gene and kind are settled.

    Args:
        sample: (n,) sample.
        gene: (n,) gene.
        kind: (n,) what the mutation does.
    """

    sample: Ints
    gene: Ints
    kind: Ints


def gene_rates(
    facts: Facts, sequences: Sequences, substitutions: Substitutions, seed: int
) -> GeneRates:
    """Give the rate of every gene and kind of mutation.

    Substitutions count by their weights over the made sequence, splice sites by two bases per
    intron, insertions and deletions by coding length; a gene's mutability multiplies them all.
    It is 1 for known drivers, so that on no seed chance alone exceeds a published frequency.

    Args:
        facts: the tables of facts.
        sequences: the made coding sequences.
        substitutions: their single-base changes.
        seed: seed of the cluster.

    Returns:
        The rates.
    """
    lengths = sequences.lengths()
    per_base = substitutions.weights.sum() / lengths.sum()
    rates = np.zeros((len(lengths), len(Kind)))
    rates[:, :CODING_KINDS] = substitutions.weights
    rates[:, Kind.SPLICE] = per_base * SPLICE_BASES_PER_INTRON * (sequences.exons - 1)
    for kind, share in INDEL_SHARES.items():
        rates[:, kind] = per_base * share * lengths
    own = stream(seed, "mutability").lognormal(0.0, MUTABILITY_LOG_SD, len(lengths))
    index = facts.gene_index()
    own[[index[driver.symbol] for driver in facts.drivers]] = 1.0
    rates *= own[:, None]
    return GeneRates(rates * lengths.sum() / 1e6 / rates.sum())


def draw_burden(facts: Facts, people: People, samples: Samples, seed: int) -> Burden:
    """Draw the mutation burden of every sample; a patient's samples share theirs.

    Args:
        facts: the tables of facts.
        people: the patients.
        samples: their samples.
        seed: seed of the cluster.

    Returns:
        Log-normal burdens by type of cancer, and the samples with unstable microsatellites.
    """
    rng = stream(seed, "burden")
    patients = len(people.age_years)
    kinds = facts.cancer_types
    medians = np.array([kind.burden_per_mb for kind in kinds])[people.cancer_type]
    spreads = np.array([kind.burden_log_sd for kind in kinds])[people.cancer_type]
    unstable = (
        rng.random(patients) < np.array([kind.msi_share for kind in kinds])[people.cancer_type]
    )
    usual = medians * np.exp(spreads * rng.standard_normal(patients))
    high = UNSTABLE_BURDEN_PER_MB * np.exp(UNSTABLE_LOG_SD * rng.standard_normal(patients))
    burden = np.where(unstable, high, usual)
    return Burden(burden[samples.patient], unstable[samples.patient])


def draw_background(
    facts: Facts, hospital: Ints, per_mb: Floats, rates: GeneRates, rng: np.random.Generator
) -> Drawn:
    """Draw the background mutations of samples, in the genes that their hospital sequences.

    Args:
        facts: the tables of facts.
        hospital: (samples,) place in `HOSPITALS`.
        per_mb: (samples,) expected mutations per megabase.
        rates: rates per gene and kind.
        rng: stream of random numbers.

    Returns:
        Sample, gene and kind of each mutation, hospital after hospital.
    """
    parts = []
    for place, covered in enumerate(covered_genes(facts)):
        members = np.flatnonzero(hospital == place)
        cumulative = np.cumsum(np.where(covered[:, None], rates.megabases, 0.0))
        counts = rng.poisson(per_mb[members] * cumulative[-1])
        target = rng.random(counts.sum()) * cumulative[-1]
        cell = np.searchsorted(cumulative, target, side="right")
        parts.append(Drawn(np.repeat(members, counts), cell // len(Kind), cell % len(Kind)))
    return Drawn(
        np.concatenate([part.sample for part in parts]),
        np.concatenate([part.gene for part in parts]),
        np.concatenate([part.kind for part in parts]),
    )
