"""Answers about a cohort: counts, gene frequencies, survival curves; never a patient's row."""

from dataclasses import dataclass
from enum import StrEnum

from oncommons.domain.models import Estimate
from oncommons.domain.study import Unit


@dataclass(frozen=True, slots=True)
class Counted:
    """One value of a column and how many patients have it.

    Args:
        label: the value; "missing" where it is unknown.
        patients: number of patients; None where it is hidden.
    """

    label: str
    patients: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How the patients of a cohort spread over the values of one column.

    Args:
        column: `table.column`.
        patients: patients in the cohort; None where it is hidden.
        rows: one per value, largest first. A patient with two values counts in both.
        exclusive: whether each patient has one value, so that the rows sum to `patients`.
    """

    column: str
    patients: int | None
    rows: tuple[Counted, ...]
    exclusive: bool


class GeneList(StrEnum):
    """What a list of genes counts."""

    MUTATIONS = "mutations"
    COPY_NUMBER = "copy-number"
    FUSIONS = "fusions"
    FUSION_PAIRS = "fusion-pairs"


@dataclass(frozen=True, slots=True)
class GeneFrequency:
    """How many have a gene altered, of those in whom it was looked at.

    Args:
        symbol: HGNC symbol; two in alphabetical order for a pair of fused genes.
        altered: patients, or samples, with the alteration; None where hidden.
        profiled: those with an assay that sees the gene; None where no panel list says so.
        alteration: mutated, amplified, deeply deleted or rearranged.
        behind: patients altered and patients profiled, where samples are counted; None once it
            passed the disclosure rules.
    """

    symbol: str
    altered: int | None
    profiled: int | None
    alteration: str = "mutated"
    behind: tuple[int, int | None] | None = None

    @property
    def frequency(self) -> float | None:
        """Share of the profiled with the alteration, 0 to 1; None where unknown."""
        if self.altered is None or not self.profiled:
            return None
        return self.altered / self.profiled


@dataclass(frozen=True, slots=True)
class GeneFrequencies:
    """The most often altered genes of a cohort.

    Args:
        patients: patients in the cohort; None where hidden.
        rows: one per gene, most often altered first.
        kind: what was counted.
        unit: whether the rows count patients or samples.
    """

    patients: int | None
    rows: tuple[GeneFrequency, ...]
    kind: GeneList = GeneList.MUTATIONS
    unit: Unit = Unit.PATIENTS


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One shown point of a survival curve.

    Args:
        day: days from the start of the clock.
        survival: estimated share without the event, 0 to 1.
        lower: lower 95 % limit.
        upper: upper 95 % limit.
        at_risk: patients still followed: up to this day in an exact curve, after it in a shown
            one; None where hidden.
        died: events since the point before; None where hidden.
    """

    day: int
    survival: float
    lower: float
    upper: float
    at_risk: int | None
    died: int | None = None


@dataclass(frozen=True, slots=True)
class GroupCurve:
    """The survival curve of one group.

    Args:
        label: the group.
        patients: patients with follow-up; None where hidden.
        deaths: deaths, or other events, among them; None where hidden.
        median_days: median time; None where it is not reached or hidden.
        points: the curve, first day first; one less the cumulative incidence where another event
            competes.
        median_limits: 95 % limits of the median, each None where it is not reached or hidden.
        mean_days: mean days without the event up to the horizon; None where hidden.
        hazard_ratio: against the reference group, by Cox; None for the reference, and where hidden.
        competing: one less the cumulative incidence of the competing event; empty without one.
    """

    label: str
    patients: int | None
    deaths: int | None
    median_days: int | None
    points: tuple[CurvePoint, ...]
    median_limits: tuple[int | None, int | None] = (None, None)
    mean_days: Estimate | None = None
    hazard_ratio: Estimate | None = None
    competing: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Survival:
    """Time to an event, by Kaplan and Meier or Aalen and Johansen, for one group or several.

    Args:
        patients: patients in the cohort; None where hidden.
        left_out: patients without usable follow-up; None where hidden.
        groups: one curve each.
        log_rank_p: p value of the comparison; None for one group.
        endpoint: what is waited for, in words.
        start: what starts the clock, in words.
        entry: since when a patient could be seen, in words; empty where from the start.
        competing: what makes the event impossible, in words; empty for nothing.
        test: name of the test behind the p value.
        reasons: patients left out by reason; None where hidden.
        known: patients in whom the endpoint is recorded; None where hidden.
        from_day: the curves hold for those who were without the event on this day.
        horizon_days: up to which day mean times are counted; 0 for none.
        warnings: what must be known before reading the curves.
        notes: how the groups were made.
    """

    patients: int | None
    left_out: int | None
    groups: tuple[GroupCurve, ...]
    log_rank_p: float | None
    endpoint: str = "death"
    start: str = "diagnosis"
    entry: str = ""
    competing: str = ""
    test: str = "log-rank"
    reasons: tuple[Counted, ...] = ()
    known: int | None = None
    from_day: int = 0
    horizon_days: int = 0
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """The group that hazard ratios are against."""
        return self.groups[0].label if self.groups else ""
