"""The study view: which charts there are, and the answer with every chart at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Filters = Mapping[str, Sequence[int]]
"""Chart or gene table to the codes that are chosen in it: or within, and between."""

MISSING = "missing"
OTHER = "other values"


class Unit(StrEnum):
    """What a bar counts."""

    PATIENTS = "patients"
    SAMPLES = "samples"


class Level(StrEnum):
    """To whom a value belongs: a patient, with all samples, or one sample."""

    PATIENT = "patient"
    SAMPLE = "sample"


class Form(StrEnum):
    """How the values of a column become bars."""

    VALUES = "one bar for each value"
    INTERVALS = "one bar for each interval, in order"
    BINS = "one bar for each bin of a number"


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of the study view.

    A patient with several tumours or stagings counts with the first known one, by day; a sample
    with several assays with the first known one, by its id.

    Args:
        id: its name in filters and on the command line.
        column: `table.column`.
        title: its heading.
        width: width of a bin, in the unit of the column; 0 for a column that has no bins.
        top: where the last bin begins, which holds all above; 0 for a column that has no bins.
    """

    id: str
    column: str
    title: str
    width: float = 0.0
    top: float = 0.0

    @property
    def table(self) -> str:
        """The table of the column."""
        return self.column.partition(".")[0]

    @property
    def name(self) -> str:
        """The column within its table."""
        return self.column.partition(".")[2]

    @property
    def level(self) -> Level:
        """To whom a value belongs."""
        return Level.SAMPLE if self.table in {"samples", "assays"} else Level.PATIENT

    @property
    def form(self) -> Form:
        """How its values become bars."""
        if self.width:
            return Form.BINS
        return Form.INTERVALS if self.name == "age_at_diagnosis" else Form.VALUES

    @property
    def needs(self) -> tuple[tuple[str, str], ...]:
        """The columns that a grant must hold."""
        return ((self.table, self.name),)


DEFAULT_CHARTS = (
    Chart("tumour_type", "tumours.oncotree", "Tumour type"),
    Chart("sample_tumour_type", "samples.oncotree", "Tumour type of the sample"),
    Chart("sex", "patients.sex", "Sex"),
    Chart("vital_status", "patients.vital_status", "Vital status"),
    Chart("stage", "stagings.stage_group", "Stage group"),
    Chart("site", "tumours.topography", "Site of the tumour"),
    Chart("sample_type", "samples.sample_type", "Sample type"),
    Chart("panel", "assays.panel_id", "Gene panel"),
    Chart("msi", "assays.msi_status", "Microsatellite status"),
    Chart("hospital", "patients.site_id", "Hospital"),
    Chart("age", "tumours.age_at_diagnosis", "Age at diagnosis, years"),
    Chart("tmb", "assays.tmb", "Tumour mutational burden, mutations per Mb", 1, 50),
    Chart("cellularity", "samples.tumour_cellularity", "Tumour cells, %", 5, 95),
)
FURTHER_CHARTS = (
    Chart("region", "patients.country_region", "Region of residence"),
    Chart("morphology", "tumours.morphology", "Histology"),
    Chart("grade", "tumours.grade", "Grade"),
    Chart("laterality", "tumours.laterality", "Side"),
    Chart("t", "stagings.t", "T category"),
    Chart("n", "stagings.n", "N category"),
    Chart("m", "stagings.m", "M category"),
    Chart("sample_site", "samples.topography", "Site of the sample"),
    Chart("assay", "assays.assay_type", "Kind of assay"),
    Chart("purity", "assays.purity", "Tumour DNA, share", 0.05, 0.95),
)
CHARTS = {chart.id: chart for chart in (*DEFAULT_CHARTS, *FURTHER_CHARTS)}

_ASSAY = (("assays", "panel_id"), ("assays", "assay_type"), ("panels", "symbol"))


@dataclass(frozen=True, slots=True)
class GeneTable:
    """One table of altered genes.

    Args:
        id: its name in filters and on the command line.
        title: its heading.
        needs: the columns that a grant must hold.
        whole: kinds of assay that see every gene where no panel is named.
    """

    id: str
    title: str
    needs: tuple[tuple[str, str], ...]
    whole: tuple[str, ...]


_CALLS = (("copy_number", "symbol"), ("copy_number", "call"), *_ASSAY)
_BREAKS = (("structural_variants", "symbol1"), ("structural_variants", "symbol2"), *_ASSAY)
MUTATED = GeneTable(
    "mutated_genes",
    "Mutated genes",
    (("mutations", "symbol"), ("mutations", "class"), *_ASSAY),
    ("wes", "wgs"),
)
AMPLIFIED = GeneTable("amplified_genes", "Amplified genes", _CALLS, ("wes", "wgs", "array_cna"))
DELETED = GeneTable("deleted_genes", "Deeply deleted genes", _CALLS, ("wes", "wgs", "array_cna"))
REARRANGED = GeneTable("rearranged_genes", "Rearranged genes", _BREAKS, ("wes", "wgs", "rnaseq"))
GENE_TABLES = {table.id: table for table in (MUTATED, AMPLIFIED, DELETED, REARRANGED)}
DEFAULT_GENE_TABLES = (MUTATED, AMPLIFIED, DELETED)


@dataclass(frozen=True, slots=True)
class Number:
    """How many patients and samples.

    Args:
        patients: None where hidden, or where samples are counted.
        samples: None where hidden, or where patients are counted.
    """

    patients: int | None
    samples: int | None

    def of(self, unit: Unit) -> int | None:
        """Give the number in a unit."""
        return self.patients if unit is Unit.PATIENTS else self.samples


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One value of a chart.

    Args:
        code: its code in filters.
        label: the value.
        chosen: whether the filters choose it.
        number: who has it, under all filters.
        pale: who would have it without the filter of this chart; None where it has no filter.
    """

    code: int
    label: str
    chosen: bool
    number: Number
    pale: Number | None = None


@dataclass(frozen=True, slots=True)
class ChartCounts:
    """One chart with its bars.

    Args:
        chart: which one.
        bars: every value of the release, in the order of the chart; missing comes first.
        pale: who is left without the filter of this chart; None where it has no filter.
    """

    chart: Chart
    bars: tuple[ChartBar, ...]
    pale: Number | None = None


@dataclass(frozen=True, slots=True)
class GeneCount:
    """How often one gene is altered.

    Args:
        code: its code in filters.
        symbol: HGNC symbol.
        chosen: whether the filters choose it.
        altered: who has it altered, on an assay that may see it.
        profiled: who has an assay that sees it; None where the gene was reported by a panel
            without a list of genes, so that nobody can say.
        pale: who would have it altered without the filter of this table; None without one.
        pale_profiled: who has an assay that sees it, without that filter.
    """

    code: int
    symbol: str
    chosen: bool
    altered: Number
    profiled: Number | None
    pale: Number | None = None
    pale_profiled: Number | None = None

    def frequency(self, unit: Unit) -> float | None:
        """Give the share of the profiled that is altered, 0 to 1; None where unknown."""
        altered, profiled = self.altered.of(unit), self.profiled and self.profiled.of(unit)
        return None if altered is None or not profiled else altered / profiled


@dataclass(frozen=True, slots=True)
class GeneCounts:
    """One table of altered genes.

    Args:
        table: which one.
        rows: one per gene, most often altered first.
        genes: how many genes are altered at all; `rows` holds the first of them.
    """

    table: GeneTable
    rows: tuple[GeneCount, ...]
    genes: int


@dataclass(frozen=True, slots=True)
class StudyCounts:
    """Every chart of a study view under the same filters.

    Args:
        unit: what the bars count.
        whole: the patients and samples in view, before any filter.
        cohort: the patients and samples that the filters leave.
        filters: chart to its chosen codes.
        charts: the charts.
        genes: the tables of genes.
    """

    unit: Unit
    whole: Number
    cohort: Number
    filters: tuple[tuple[str, tuple[int, ...]], ...]
    charts: tuple[ChartCounts, ...]
    genes: tuple[GeneCounts, ...]

    def chart(self, chart_id: str) -> ChartCounts:
        """Give one chart.

        Raises:
            KeyError: it is not among them.
        """
        return next(iter(_named(self.charts, chart_id)))


def _named(charts: Sequence[ChartCounts], chart_id: str) -> Iterator[ChartCounts]:
    found = [one for one in charts if one.chart.id == chart_id]
    if not found:
        raise KeyError(chart_id)
    yield from found
