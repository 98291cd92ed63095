"""The published figures that made data follow, read from tables that name their sources."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files


class DriverClass(StrEnum):
    """What the pattern of a driver's changes shows."""

    ACTIVATING = "activating"
    LOSS_OF_FUNCTION = "lof"


class DriverPattern(StrEnum):
    """How the changes of an invented driver are spread over its gene."""

    HOTSPOT = "hotspot"
    TRUNCATING = "truncating"


@dataclass(frozen=True, slots=True)
class Gene:
    """A gene of the made cluster, with the size of the real one.

    Args:
        symbol: HGNC symbol.
        entrez_id: NCBI Gene id; 0 where it was not confirmed.
        chromosome: 1 to 22, X or Y.
        protein_length: residues.
        coding_exons: exons that hold coding sequence, at least 1.
        panel_450: on the panel of 450 genes.
        panel_150: on the panel of 150 genes.
    """

    symbol: str
    entrez_id: int
    chromosome: str
    protein_length: int
    coding_exons: int
    panel_450: bool
    panel_150: bool


@dataclass(frozen=True, slots=True)
class CancerType:
    """A type of cancer: who has it, how it presents, how it ends.

    Args:
        oncotree: OncoTree code.
        name: OncoTree name.
        main_type: OncoTree main type.
        share: share of all patients.
        age_mean: mean age at diagnosis, years.
        age_sd: its standard deviation, years.
        female_share: share of women.
        stages: share of UICC stages I to IV; all 0 where the tumour has no stage.
        grades: share of grades 1 to 3.
        weibull_shape: shape of survival over time.
        five_year_survival: share alive after 1,826 days.
        burden_per_mb: median coding mutations per megabase, silent ones included.
        burden_log_sd: standard deviation of its logarithm.
        msi_share: share with high microsatellite instability.
        source: where the figures come from.
    """

    oncotree: str
    name: str
    main_type: str
    share: float
    age_mean: float
    age_sd: float
    female_share: float
    stages: tuple[float, ...]
    grades: tuple[float, ...]
    weibull_shape: float
    five_year_survival: float
    burden_per_mb: float
    burden_log_sd: float
    msi_share: float
    source: str


@dataclass(frozen=True, slots=True)
class Driver:
    """A known driver gene of one type of cancer.

    Args:
        oncotree: OncoTree code.
        symbol: the gene.
        frequency: share of samples with a protein-changing mutation in it.
        truncating: share of these mutations that truncate (stop, frameshift, splice site).
        in_frame: share that delete or insert whole codons.
        driver_class: what the pattern shows.
        source: where the figures come from.
    """

    oncotree: str
    symbol: str
    frequency: float
    truncating: float
    in_frame: float
    driver_class: DriverClass
    source: str


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A recurrent change of a driver, and its share among the driver's mutations."""

    oncotree: str
    symbol: str
    change: str
    share: float
    source: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two drivers that are found together less (odds ratio < 1) or more often than chance."""

    oncotree: str
    first: str
    second: str
    odds_ratio: float
    source: str


@dataclass(frozen=True, slots=True)
class PlantedDriver:
    """A driver invented for the made cluster, for discovery to find.

    Args:
        oncotree: OncoTree code.
        symbol: the gene.
        excess: share of samples that carry it beside the background.
        pattern: one recurrent change, or truncations all over the gene.
        change: the recurrent change; empty for truncations.
    """

    oncotree: str
    symbol: str
    excess: float
    pattern: DriverPattern
    change: str


@dataclass(frozen=True, slots=True)
class CopyChange:
    """An amplification (call 2) or deep deletion (call -2) and the share of samples with it."""

    oncotree: str
    symbol: str
    call: int
    frequency: float
    source: str


@dataclass(frozen=True, slots=True)
class Fusion:
    """A fusion of two genes, the share of samples with it, and the drivers it excludes."""

    oncotree: str
    five_prime: str
    three_prime: str
    frequency: float
    exclusive_with: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Regimen:
    """Agents given together in one line of treatment.

    Args:
        oncotree: OncoTree code.
        line: line of treatment, from 1.
        agents: the agents.
        subtype: kind of treatment.
        share_early: share of patients in stage I to III (or without stage) who get it.
        share_late: share of patients in stage IV who get it.
        median_days: median duration.
    """

    oncotree: str
    line: int
    agents: tuple[str, ...]
    subtype: str
    share_early: float
    share_late: float
    median_days: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All tables of facts."""

    genes: tuple[Gene, ...]
    cancer_types: tuple[CancerType, ...]
    drivers: tuple[Driver, ...]
    hotspots: tuple[Hotspot, ...]
    pairs: tuple[Pair, ...]
    planted: tuple[PlantedDriver, ...]
    copy_changes: tuple[CopyChange, ...]
    fusions: tuple[Fusion, ...]
    regimens: tuple[Regimen, ...]

    def gene_index(self) -> dict[str, int]:
        """Give the place of each symbol in `genes`."""
        return {gene.symbol: place for place, gene in enumerate(self.genes)}

    def drivers_of(self, oncotree: str) -> tuple[Driver, ...]:
        """Give the known drivers of a type of cancer."""
        return tuple(one for one in self.drivers if one.oncotree == oncotree)

    def pairs_of(self, oncotree: str) -> tuple[Pair, ...]:
        """Give the pairs of a type of cancer."""
        return tuple(one for one in self.pairs if one.oncotree == oncotree)

    def hotspots_of(self, oncotree: str, symbol: str) -> tuple[Hotspot, ...]:
        """Give the recurrent changes of a driver in a type of cancer."""
        return tuple(
            one for one in self.hotspots if (one.oncotree, one.symbol) == (oncotree, symbol)
        )


@lru_cache(maxsize=1)
def load_facts() -> Facts:
    """Read the tables of facts that come with the package.

    Returns:
        Every table, in the order of its rows.

    Example:
        >>> [driver.symbol for driver in load_facts().drivers_of("THPA")]
        ['BRAF', 'NRAS', 'HRAS']
    """
    return Facts(
        genes=tuple(map(_gene, _rows("genes"))),
        cancer_types=tuple(map(_cancer_type, _rows("cancer_types"))),
        drivers=tuple(map(_driver, _rows("drivers"))),
        hotspots=tuple(
            Hotspot(r["oncotree"], r["symbol"], r["change"], float(r["share"]), r["source"])
            for r in _rows("hotspots")
        ),
        pairs=tuple(
            Pair(r["oncotree"], r["first"], r["second"], float(r["odds_ratio"]), r["source"])
            for r in _rows("pairs")
        ),
        planted=tuple(map(_planted, _rows("planted_drivers"))),
        copy_changes=tuple(map(_copy_change, _rows("copy_changes"))),
        fusions=tuple(map(_fusion, _rows("fusions"))),
        regimens=tuple(map(_regimen, _rows("regimens"))),
    )


def _rows(table: str) -> Iterator[dict[str, str]]:
    """Give the rows of one table; lines that begin with # are notes."""
    text = (files(__package__) / "facts" / f"{table}.csv").read_text(encoding="utf-8")
    return iter(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def _gene(row: dict[str, str]) -> Gene:
    """One row of genes.csv."""
    return Gene(
        row["symbol"],
        int(row["entrez_id"]),
        row["chromosome"],
        int(row["protein_length"]),
        int(row["coding_exons"]),
        row["panel_450"] == "1",
        row["panel_150"] == "1",
    )


def _cancer_type(row: dict[str, str]) -> CancerType:
    """One row of cancer_types.csv."""
    texts = {"oncotree", "name", "main_type", "source"}
    grouped = {f"stage_{place}" for place in range(1, 5)} | {f"grade_{n}" for n in range(1, 4)}
    numbers = {key: float(row[key]) for key in row if key not in texts | grouped}
    return CancerType(
        oncotree=row["oncotree"],
        name=row["name"],
        main_type=row["main_type"],
        source=row["source"],
        stages=tuple(float(row[f"stage_{place}"]) for place in range(1, 5)),
        grades=tuple(float(row[f"grade_{place}"]) for place in range(1, 4)),
        **numbers,
    )


def _driver(row: dict[str, str]) -> Driver:
    """One row of drivers.csv."""
    return Driver(
        row["oncotree"],
        row["symbol"],
        float(row["frequency"]),
        float(row["truncating"]),
        float(row["in_frame"]),
        DriverClass(row["driver_class"]),
        row["source"],
    )


def _planted(row: dict[str, str]) -> PlantedDriver:
    """One row of planted_drivers.csv."""
    return PlantedDriver(
        row["oncotree"],
        row["symbol"],
        float(row["excess"]),
        DriverPattern(row["pattern"]),
        row["change"],
    )


def _copy_change(row: dict[str, str]) -> CopyChange:
    """One row of copy_changes.csv."""
    return CopyChange(
        row["oncotree"], row["symbol"], int(row["call"]), float(row["frequency"]), row["source"]
    )


def _fusion(row: dict[str, str]) -> Fusion:
    """One row of fusions.csv."""
    return Fusion(
        row["oncotree"],
        row["five_prime"],
        row["three_prime"],
        float(row["frequency"]),
        tuple(row["exclusive_with"].split()),
        row["source"],
    )


def _regimen(row: dict[str, str]) -> Regimen:
    """One row of regimens.csv."""
    return Regimen(
        row["oncotree"],
        int(row["line"]),
        tuple(row["agents"].split("+")),
        row["subtype"],
        float(row["share_early"]),
        float(row["share_late"]),
        int(row["median_days"]),
    )
