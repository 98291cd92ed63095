"""What is true of a made cluster, as values, and the file that holds it beside the studies."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from oncommons.errors import IntakeError
from oncommons.intake.made.facts import DriverClass, DriverPattern
from oncommons.intake.made.faults import Fault, FaultKind

TRUTH_VERSION = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HospitalTruth:
    """One hospital.

    Args:
        letter: first letter of its identifiers.
        study_id: its study, and the name of its folder.
        patients: number of patients.
        samples: number of samples.
        mutations: rows of its mutation file.
        assay: what it sequences.
        genes: number of genes covered.
        hazard_ratio: planted risk of death against hospital A.
        type_shares: planted share of each type of cancer, by OncoTree code.
    """

    letter: str
    study_id: str
    patients: int
    samples: int
    mutations: int
    assay: str
    genes: int
    hazard_ratio: float
    type_shares: dict[str, float]


@dataclass(frozen=True, slots=True)
class DriverTruth:
    """A known driver.

    Args:
        oncotree: OncoTree code.
        symbol: the gene.
        frequency: expected share of the type's first samples with a protein-changing mutation.
        excess: share that carries the driver mutation itself, apart from the background.
        driver_class: what its pattern shows.
    """

    oncotree: str
    symbol: str
    frequency: float
    excess: float
    driver_class: DriverClass


@dataclass(frozen=True, slots=True)
class HotspotTruth:
    """A recurrent change: expected share of a type's first samples that carry it."""

    oncotree: str
    symbol: str
    change: str
    frequency: float


@dataclass(frozen=True, slots=True)
class PairTruth:
    """Two drivers that are not independent.

    Args:
        oncotree: OncoTree code.
        first: one gene.
        second: the other.
        odds_ratio: planted odds ratio of the two driver mutations.
        frequency_both: expected share of first samples with both genes mutated, background too.
        observed_odds_ratio: odds ratio that this share means.
    """

    oncotree: str
    first: str
    second: str
    odds_ratio: float
    frequency_both: float
    observed_odds_ratio: float


@dataclass(frozen=True, slots=True)
class PlantedDriverTruth:
    """An invented driver.

    Args:
        oncotree: OncoTree code.
        symbol: the gene.
        excess: planted share of samples.
        frequency: expected share with a protein-changing mutation, background included.
        pattern: one recurrent change, or truncations.
        change: the recurrent change; empty for truncations.
        driver_class: what its pattern shows.
    """

    oncotree: str
    symbol: str
    excess: float
    frequency: float
    pattern: DriverPattern
    change: str
    driver_class: DriverClass


@dataclass(frozen=True, slots=True)
class EventTruth:
    """A copy-number change or fusion (`name` as in "ERBB2 amplification") and its frequency."""

    oncotree: str
    name: str
    frequency: float


@dataclass(frozen=True, slots=True)
class BaselineTruth:
    """Baseline survival of a type, exp(-(t / scale_days) ** shape), and what can be reached.

    Args:
        oncotree: OncoTree code.
        shape: Weibull shape.
        scale_days: Weibull scale.
        five_year_survival: share alive after five years, over the type's patients.
        reachable_c_index: concordance of the true linear predictor; None without comparable pairs.
        comparable_pairs: pairs of its patients that follow-up can order.
    """

    oncotree: str
    shape: float
    scale_days: float
    five_year_survival: float
    reachable_c_index: float | None
    comparable_pairs: int


@dataclass(frozen=True, slots=True)
class SurvivalTruth:
    """Planted log hazard ratios; see `effects.Effects` for the reference of each.

    Args:
        age_per_10_years: per ten years of age.
        stage: stages I to IV.
        ecog: performance status 0 to 3.
        genes: per mutated gene.
        reachable_c_index: concordance of the true linear predictor over pairs within one type.
    """

    age_per_10_years: float
    stage: tuple[float, ...]
    ecog: tuple[float, ...]
    genes: dict[str, float]
    reachable_c_index: float | None


@dataclass(frozen=True, slots=True)
class TreatmentTruth:
    """A drug whose effect on survival differs by a biomarker, given by stage alone."""

    agent: str
    oncotree: str
    biomarker: str
    hazard_ratio_carriers: float
    hazard_ratio_others: float
    treated_by_stage: tuple[float, ...]
    treated: int
    treated_carriers: int


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that was planted in a made cluster."""

    version: int
    seed: int
    patients: int
    hospitals: tuple[HospitalTruth, ...]
    drivers: tuple[DriverTruth, ...]
    hotspots: tuple[HotspotTruth, ...]
    pairs: tuple[PairTruth, ...]
    planted: tuple[PlantedDriverTruth, ...]
    copy_changes: tuple[EventTruth, ...]
    fusions: tuple[EventTruth, ...]
    baselines: tuple[BaselineTruth, ...]
    survival: SurvivalTruth
    treatment: TreatmentTruth
    faults: tuple[Fault, ...]


def planted_drivers(truth: Truth, oncotree: str = "") -> tuple[PlantedDriverTruth, ...]:
    """Give the invented drivers, the strongest first.

    Args:
        truth: the truth of a cluster.
        oncotree: only those of this type of cancer; empty for all.

    Returns:
        The drivers by falling excess, then symbol.
    """
    wanted = [one for one in truth.planted if oncotree in ("", one.oncotree)]
    return tuple(sorted(wanted, key=lambda one: (-one.excess, one.symbol)))


def known_drivers(truth: Truth, oncotree: str = "") -> tuple[DriverTruth, ...]:
    """Give the known drivers, the most frequent first; of one type of cancer or of all."""
    wanted = [one for one in truth.drivers if oncotree in ("", one.oncotree)]
    return tuple(sorted(wanted, key=lambda one: (-one.frequency, one.symbol)))


def write_truth(truth: Truth, path: Path) -> None:
    """Write the truth as JSON, one key per line, keys in the order of the fields."""
    text = json.dumps(asdict(truth), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_truth(path: Path) -> Truth:
    """Read the truth of a made cluster.

    Args:
        path: truth.json.

    Returns:
        The truth as values.

    Raises:
        IntakeError: the file is missing, is no truth, or has another version.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["version"] != TRUTH_VERSION:
            raise IntakeError(
                f"version is {found['version']}, not {TRUTH_VERSION}",
                remedy="make the cluster again with this oncommons",
                file=path,
                value=found["version"],
            )
        return _truth(found)
    except FileNotFoundError:
        raise IntakeError("there is no such file", remedy="name truth.json", file=path) from None
    except (KeyError, TypeError, ValueError) as problem:
        raise IntakeError(
            f"this is not the truth of a made cluster ({problem})",
            remedy="name the truth.json that make-data wrote",
            file=path,
        ) from problem


def _truth(found: dict[str, Any]) -> Truth:
    """Turn the parsed file into values."""
    return Truth(
        version=found["version"],
        seed=found["seed"],
        patients=found["patients"],
        hospitals=_each(found["hospitals"], lambda r: HospitalTruth(**r)),
        drivers=_each(found["drivers"], lambda r: DriverTruth(**_classed(r))),
        hotspots=_each(found["hotspots"], lambda r: HotspotTruth(**r)),
        pairs=_each(found["pairs"], lambda r: PairTruth(**r)),
        planted=_each(
            found["planted"],
            lambda r: PlantedDriverTruth(**_classed(r) | {"pattern": DriverPattern(r["pattern"])}),
        ),
        copy_changes=_each(found["copy_changes"], lambda r: EventTruth(**r)),
        fusions=_each(found["fusions"], lambda r: EventTruth(**r)),
        baselines=_each(found["baselines"], lambda r: BaselineTruth(**r)),
        survival=SurvivalTruth(**_with_tuples(found["survival"], "stage", "ecog")),
        treatment=TreatmentTruth(**_with_tuples(found["treatment"], "treated_by_stage")),
        faults=_each(found["faults"], lambda r: Fault(**r | {"kind": FaultKind(r["kind"])})),
    )


def _each(rows: Iterable[dict[str, Any]], make: Callable[[dict[str, Any]], T]) -> tuple[T, ...]:
    """Turn every row into a value."""
    return tuple(make(row) for row in rows)


def _classed(row: dict[str, Any]) -> dict[str, Any]:
    """Turn the class of a driver into its word of the vocabulary."""
    return row | {"driver_class": DriverClass(row["driver_class"])}


def _with_tuples(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Turn lists back into tuples."""
    return row | {name: tuple(row[name]) for name in names}
