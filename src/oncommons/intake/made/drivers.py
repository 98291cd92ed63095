"""Driver mutations: who carries which, alone and in pairs, and what each change is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oncommons.errors import KnowledgeError
from oncommons.intake.made.background import Burden, Drawn, GeneRates
from oncommons.intake.made.changes import Changes, join_changes, place_changes
from oncommons.intake.made.facts import (
    Driver,
    DriverPattern,
    Facts,
    Hotspot,
    Pair,
    PlantedDriver,
)
from oncommons.intake.made.joint import fit_joint, presence
from oncommons.intake.made.people import People
from oncommons.intake.made.sequences import ProteinSite, Sequences, locate_change
from oncommons.intake.made.streams import stream
from oncommons.intake.made.substitutions import Kind, Substitutions
from oncommons.stats.arrays import Floats, Ints

TRUNCATION_SHARES = {
    Kind.NONSENSE: 0.42,
    Kind.FRAMESHIFT_DELETION: 0.33,
    Kind.FRAMESHIFT_INSERTION: 0.13,
    Kind.SPLICE: 0.12,
}
IN_FRAME_SHARES = {Kind.IN_FRAME_DELETION: 0.92, Kind.IN_FRAME_INSERTION: 0.08}
"""How truncating and in-frame changes of drivers are made up. Source: computed over the drivers
with loss of function in TCGA's open calls (MC3, Ellrott 2018 Cell Syst 6:271), rounded."""

_ENOUGH_PATIENTS = 500  # below, a few hypermutated patients can lift the mean background


@dataclass(frozen=True, slots=True)
class Carriers:
    """The patients of one type of cancer who carry a driver mutation.

    Args:
        driver: the driver.
        patients: (k,) places in `People`, ascending.
        share: chance of the driver mutation, apart from the background in the same gene.
    """

    driver: Driver
    patients: Ints
    share: float


def draw_carriers(
    facts: Facts, people: People, burden: Burden, rates: GeneRates, seed: int
) -> tuple[Carriers, ...]:
    """Draw who carries which known driver.

    The chance of a driver mutation is set so that, together with the background in the same gene,
    the share of mutated samples is the one in the facts.

    Args:
        facts: the tables of facts.
        people: the patients.
        burden: their burden; the first rows are the first samples, in the order of the patients.
        rates: background rates of the genes.
        seed: seed of the cluster.

    Returns:
        One entry per driver, in the order of the facts.
    """
    index = facts.gene_index()
    rate = rates.protein_changing()
    found: dict[tuple[str, str], Carriers] = {}
    for place, kind in enumerate(facts.cancer_types):
        members = np.flatnonzero(people.cancer_type == place)
        drivers = facts.drivers_of(kind.oncotree)
        own = np.array([rate[index[driver.symbol]] for driver in drivers])
        chances = driver_chances(drivers, burden.per_mb[members], own)
        rng = stream(seed, f"drivers {kind.oncotree}")
        for block in _blocks(drivers, facts.pairs_of(kind.oncotree)):
            draws = _draw_block(block, chances[list(block.places)], len(members), rng)
            for column, driver_place in enumerate(block.places):
                driver = drivers[driver_place]
                found[driver.oncotree, driver.symbol] = Carriers(
                    driver, members[draws[:, column]], float(chances[driver_place])
                )
    return tuple(found[driver.oncotree, driver.symbol] for driver in facts.drivers)


def driver_chances(drivers: Sequence[Driver], per_mb: Floats, rates: Floats) -> Floats:
    """Give the chance of a driver mutation that, with the background, makes up the frequency.

    Args:
        drivers: k drivers of one type of cancer.
        per_mb: (n,) burden of the patients.
        rates: (k,) protein-changing background rate of the drivers' genes.

    Returns:
        (k,) chances; the frequencies themselves when there are no patients.

    Raises:
        KnowledgeError: the background alone exceeds a frequency.
    """
    frequency = np.array([driver.frequency for driver in drivers])
    if not len(per_mb):
        return frequency
    chance = -np.expm1(-per_mb[:, None] * rates).mean(axis=0)
    chances: Floats = (frequency - chance) / (1 - chance)
    if len(per_mb) >= _ENOUGH_PATIENTS and chances.min() < 0:
        low = drivers[int(np.argmin(chances))]
        raise KnowledgeError(
            f"{low.symbol} in {low.oncotree} has a frequency of {low.frequency}, less than chance",
            remedy="leave it out of facts/drivers.csv",
            value=low.frequency,
        )
    return np.clip(chances, 0.0, 1.0)


def draw_driver_changes(
    facts: Facts,
    carriers: Sequence[Carriers],
    sequences: Sequences,
    substitutions: Substitutions,
    seed: int,
) -> Changes:
    """Draw the driver mutation of every carrier.

    Args:
        facts: the tables of facts.
        carriers: who carries which driver.
        sequences: the made coding sequences.
        substitutions: their single-base changes.
        seed: seed of the cluster.

    Returns:
        One mutation per carrier and driver, in first samples.
    """
    rng = stream(seed, "driver changes")
    index = facts.gene_index()
    parts = []
    for one in carriers:
        gene = index[one.driver.symbol]
        spots = facts.hotspots_of(one.driver.oncotree, one.driver.symbol)
        sites = [locate_change(sequences, gene, spot.change) for spot in spots]
        shares = _change_shares(one.driver, spots, sites, has_introns=sequences.exons[gene] > 1)
        cumulative = np.cumsum(shares) / sum(shares)
        choice = np.searchsorted(cumulative, rng.random(len(one.patients)), side="right")
        for place, site in enumerate(sites):
            parts.append(_at_site(one.patients[choice == place], gene, site))
        free = choice >= len(sites)
        kinds = np.array(_FREE_KINDS)[choice[free] - len(sites)]
        drawn = Drawn(one.patients[free], np.full(len(kinds), gene), kinds)
        parts.append(place_changes(drawn, sequences, substitutions, rng))
    return join_changes(parts)


def draw_planted_changes(
    facts: Facts, people: People, sequences: Sequences, substitutions: Substitutions, seed: int
) -> Changes:
    """Draw the mutations of the invented drivers.

    Args:
        facts: the tables of facts.
        people: the patients.
        sequences: the made coding sequences.
        substitutions: their single-base changes.
        seed: seed of the cluster.

    Returns:
        One mutation per carrier, in first samples.
    """
    index = facts.gene_index()
    codes = [kind.oncotree for kind in facts.cancer_types]
    parts = []
    for one in facts.planted:
        rng = stream(seed, f"planted {one.symbol}")
        members = np.flatnonzero(people.cancer_type == codes.index(one.oncotree))
        patients = members[rng.random(len(members)) < one.excess]
        gene = index[one.symbol]
        if one.pattern is DriverPattern.HOTSPOT:
            parts.append(_at_site(patients, gene, locate_change(sequences, gene, one.change)))
            continue
        kinds = rng.choice(
            np.array(list(TRUNCATION_SHARES)), len(patients), p=list(TRUNCATION_SHARES.values())
        )
        drawn = Drawn(patients, np.full(len(patients), gene), kinds)
        parts.append(place_changes(drawn, sequences, substitutions, rng))
    return join_changes(parts)


@dataclass(frozen=True, slots=True)
class _Block:
    """Drivers that hang together by pairs: their places and the odds ratios between them."""

    places: tuple[int, ...]
    odds: dict[tuple[int, int], float]


def _blocks(drivers: Sequence[Driver], pairs: Sequence[Pair]) -> list[_Block]:
    """Group the drivers of a type so that every pair lies within one group."""
    place = {driver.symbol: at for at, driver in enumerate(drivers)}
    links = {(place[pair.first], place[pair.second]): pair.odds_ratio for pair in pairs}
    group = list(range(len(drivers)))
    for first, second in links:
        old, new = group[second], group[first]
        group = [new if one == old else one for one in group]
    blocks = []
    for label in sorted(set(group)):
        places = tuple(at for at, one in enumerate(group) if one == label)
        odds = {
            (places.index(a), places.index(b)): value
            for (a, b), value in links.items()
            if a in places
        }
        blocks.append(_Block(places, odds))
    return blocks


def _draw_block(
    block: _Block, chances: Floats, patients: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw, for every patient, which drivers of a block are present."""
    table = fit_joint(chances.tolist(), block.odds)
    draws = rng.random(patients)
    combination = np.searchsorted(np.cumsum(table)[:-1], draws, side="right")
    return presence(len(chances))[combination]


_FREE_KINDS = (Kind.MISSENSE, *TRUNCATION_SHARES, *IN_FRAME_SHARES)


def _change_shares(
    driver: Driver, spots: Sequence[Hotspot], sites: Sequence[ProteinSite], *, has_introns: bool
) -> list[float]:
    """Give the share of each recurrent change, then of each kind in `_FREE_KINDS`."""
    taken_stop = sum(spot.share for spot, site in zip(spots, sites, strict=True) if site.stop)
    taken_frame = sum(spot.share for spot, site in zip(spots, sites, strict=True) if site.deleted)
    truncating = max(0.0, driver.truncating - taken_stop)
    in_frame = max(0.0, driver.in_frame - taken_frame)
    taken = sum(spot.share for spot in spots)
    missense = max(0.0, 1.0 - taken - truncating - in_frame)
    truncations = dict(TRUNCATION_SHARES)
    if not has_introns:
        truncations[Kind.NONSENSE] += truncations[Kind.SPLICE]
        truncations[Kind.SPLICE] = 0.0
    return [
        *(spot.share for spot in spots),
        missense,
        *(truncating * share for share in truncations.values()),
        *(in_frame * share for share in IN_FRAME_SHARES.values()),
    ]


def _at_site(patients: Ints, gene: int, site: ProteinSite) -> Changes:
    """Give each of the patients one recurrent change."""
    kind = Kind.IN_FRAME_DELETION if site.deleted else Kind.MISSENSE
    kind = Kind.NONSENSE if site.stop else kind
    columns = (gene, int(kind), site.offset, site.alternate, site.deleted)
    return Changes(patients, *(np.full(len(patients), value) for value in columns))


def expected_pair(
    carriers: tuple[Carriers, Carriers], odds_ratio: float, per_mb: Floats, rates: Floats
) -> float:
    """Give the share of samples with both genes of a pair mutated, background included.

    Args:
        carriers: the two drivers.
        odds_ratio: odds ratio of the two driver mutations.
        per_mb: (n,) burden of the patients of the type, at least one.
        rates: (2,) protein-changing background rates of the two genes.

    Returns:
        The share.
    """
    first, second = carriers
    table = fit_joint([first.share, second.share], {(0, 1): odds_ratio})
    chance = -np.expm1(-per_mb[:, None] * rates)
    both = chance.prod(axis=1)
    per_patient = table[0] * both + table[1] * chance[:, 1] + table[2] * chance[:, 0] + table[3]
    return float(per_patient.mean())


def planted_frequency(one: PlantedDriver, per_mb: Floats, rate: float) -> float:
    """Give the share of samples with a protein-changing mutation in an invented driver's gene."""
    chance = float(-np.expm1(-per_mb * rate).mean()) if len(per_mb) else 0.0
    return 1 - (1 - one.excess) * (1 - chance)
