"""Collect what was planted in a drawn cluster."""

import numpy as np

from oncommons.intake.made.draw import Draw
from oncommons.intake.made.drivers import expected_pair, planted_frequency
from oncommons.intake.made.effects import EFFECTS
from oncommons.intake.made.facts import DriverClass, DriverPattern
from oncommons.intake.made.faults import Fault
from oncommons.intake.made.hospitals import HOSPITALS, covered_genes, type_shares
from oncommons.intake.made.outcomes import Reach, reachable_c_index
from oncommons.intake.made.streams import stream
from oncommons.intake.made.truth import (
    TRUTH_VERSION,
    BaselineTruth,
    DriverTruth,
    EventTruth,
    HospitalTruth,
    HotspotTruth,
    PairTruth,
    PlantedDriverTruth,
    SurvivalTruth,
    TreatmentTruth,
    Truth,
)
from oncommons.stats.arrays import Floats, Ints

_CLASS_OF_PATTERN = {
    DriverPattern.HOTSPOT: DriverClass.ACTIVATING,
    DriverPattern.TRUNCATING: DriverClass.LOSS_OF_FUNCTION,
}


def collect_truth(draw: Draw, faults: tuple[Fault, ...]) -> Truth:
    """Say everything that is true of a drawn cluster.

    Args:
        draw: the drawn cluster.
        faults: the rows broken on purpose.

    Returns:
        The truth that is written beside the studies.
    """
    reaches = _reaches(draw)
    return Truth(
        version=TRUTH_VERSION,
        seed=draw.seed,
        patients=len(draw.people.age_years),
        hospitals=_hospitals(draw),
        drivers=_drivers(draw),
        hotspots=_hotspots(draw),
        pairs=_pairs(draw),
        planted=_planted(draw),
        copy_changes=_copy_changes(draw),
        fusions=tuple(
            EventTruth(one.oncotree, f"{one.five_prime}-{one.three_prime} fusion", one.frequency)
            for one in draw.facts.fusions
        ),
        baselines=_baselines(draw, reaches),
        survival=_survival(reaches),
        treatment=_treatment(draw),
        faults=faults,
    )


def _members(draw: Draw, oncotree: str) -> Ints:
    """The patients of a type of cancer."""
    codes = [kind.oncotree for kind in draw.facts.cancer_types]
    return np.flatnonzero(draw.people.cancer_type == codes.index(oncotree))


def _per_mb(draw: Draw, oncotree: str) -> Floats:
    """The burden of a type's first samples."""
    burden: Floats = draw.burden.per_mb[_members(draw, oncotree)]
    return burden


def _hospitals(draw: Draw) -> tuple[HospitalTruth, ...]:
    """Size, assay and planted differences of each hospital."""
    of_sample = draw.people.hospital[draw.samples.patient]
    mutations = np.bincount(of_sample[draw.changes.sample], minlength=len(HOSPITALS))
    codes = [kind.oncotree for kind in draw.facts.cancer_types]
    return tuple(
        HospitalTruth(
            letter=hospital.letter,
            study_id=hospital.study_id,
            patients=int((draw.people.hospital == place).sum()),
            samples=int((of_sample == place).sum()),
            mutations=int(mutations[place]),
            assay=hospital.assay.value,
            genes=int(covered.sum()),
            hazard_ratio=hospital.hazard_ratio,
            type_shares=dict(zip(codes, shares.tolist(), strict=True)),
        )
        for place, (hospital, covered, shares) in enumerate(
            zip(HOSPITALS, covered_genes(draw.facts), type_shares(draw.facts), strict=True)
        )
    )


def _drivers(draw: Draw) -> tuple[DriverTruth, ...]:
    """The known drivers."""
    return tuple(
        DriverTruth(
            one.driver.oncotree,
            one.driver.symbol,
            one.driver.frequency,
            one.share,
            one.driver.driver_class,
        )
        for one in draw.carriers
    )


def _hotspots(draw: Draw) -> tuple[HotspotTruth, ...]:
    """The recurrent changes, by the share of samples that the driver draw gives them."""
    share = {(one.driver.oncotree, one.driver.symbol): one.share for one in draw.carriers}
    return tuple(
        HotspotTruth(
            spot.oncotree, spot.symbol, spot.change, share[spot.oncotree, spot.symbol] * spot.share
        )
        for spot in draw.facts.hotspots
    )


def _pairs(draw: Draw) -> tuple[PairTruth, ...]:
    """The pairs that are not independent, with what the background leaves of the odds ratio."""
    carriers = {(one.driver.oncotree, one.driver.symbol): one for one in draw.carriers}
    rate, index = draw.rates.protein_changing(), draw.facts.gene_index()
    found = []
    for pair in draw.facts.pairs:
        per_mb = _per_mb(draw, pair.oncotree)
        if not len(per_mb):
            continue
        two = (carriers[pair.oncotree, pair.first], carriers[pair.oncotree, pair.second])
        rates = np.array([rate[index[pair.first]], rate[index[pair.second]]])
        both = expected_pair(two, pair.odds_ratio, per_mb, rates)
        odds = _odds_ratio(both, two[0].driver.frequency, two[1].driver.frequency)
        found.append(PairTruth(pair.oncotree, pair.first, pair.second, pair.odds_ratio, both, odds))
    return tuple(found)


def _odds_ratio(both: float, first: float, second: float) -> float:
    """The odds ratio of two events from the chance of both and of each."""
    return both * (1 - first - second + both) / ((first - both) * (second - both))


def _planted(draw: Draw) -> tuple[PlantedDriverTruth, ...]:
    """The invented drivers."""
    rate, index = draw.rates.protein_changing(), draw.facts.gene_index()
    return tuple(
        PlantedDriverTruth(
            oncotree=one.oncotree,
            symbol=one.symbol,
            excess=one.excess,
            frequency=planted_frequency(
                one, _per_mb(draw, one.oncotree), float(rate[index[one.symbol]])
            ),
            pattern=one.pattern,
            change=one.change,
            driver_class=_CLASS_OF_PATTERN[one.pattern],
        )
        for one in draw.facts.planted
    )


def _copy_changes(draw: Draw) -> tuple[EventTruth, ...]:
    """The copy-number changes."""
    words = {2: "amplification", -2: "deep deletion"}
    return tuple(
        EventTruth(one.oncotree, f"{one.symbol} {words[one.call]}", one.frequency)
        for one in draw.facts.copy_changes
    )


def _reaches(draw: Draw) -> list[Reach | None]:
    """The best concordance within each type of cancer."""
    return [
        reachable_c_index(
            draw.outcomes,
            _members(draw, kind.oncotree),
            stream(draw.seed, f"pairs {kind.oncotree}"),
        )
        for kind in draw.facts.cancer_types
    ]


def _baselines(draw: Draw, reaches: list[Reach | None]) -> tuple[BaselineTruth, ...]:
    """Baseline survival per type."""
    return tuple(
        BaselineTruth(
            oncotree=kind.oncotree,
            shape=baseline.shape,
            scale_days=baseline.scale_days,
            five_year_survival=kind.five_year_survival,
            reachable_c_index=None if reach is None else reach.c_index,
            comparable_pairs=0 if reach is None else reach.comparable_pairs,
        )
        for kind, baseline, reach in zip(
            draw.facts.cancer_types, draw.outcomes.baselines, reaches, strict=True
        )
    )


def _survival(reaches: list[Reach | None]) -> SurvivalTruth:
    """The planted log hazard ratios."""
    known = [reach for reach in reaches if reach is not None]
    pairs = sum(reach.comparable_pairs for reach in known)
    ordered = sum(reach.c_index * reach.comparable_pairs for reach in known)
    mean = ordered / pairs if pairs else None
    return SurvivalTruth(
        EFFECTS.age_per_10_years, EFFECTS.stage, EFFECTS.ecog, dict(EFFECTS.genes), mean
    )


def _treatment(draw: Draw) -> TreatmentTruth:
    """The planted effect of treatment."""
    effect, outcomes = EFFECTS.treatment, draw.outcomes
    return TreatmentTruth(
        agent=effect.agent,
        oncotree=effect.oncotree,
        biomarker=effect.biomarker,
        hazard_ratio_carriers=effect.hazard_ratio_carriers,
        hazard_ratio_others=effect.hazard_ratio_others,
        treated_by_stage=effect.treated_by_stage,
        treated=int(outcomes.treated.sum()),
        treated_carriers=int((outcomes.treated & outcomes.biomarker).sum()),
    )
