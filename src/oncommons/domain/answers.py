"""Answers about a cohort: counts, gene frequencies, survival curves; never a patient's row."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class GeneFrequency:
    """How many patients have a gene altered, of those in whom it was looked at.

    Args:
        symbol: HGNC symbol.
        altered: patients with a protein-changing mutation; None where hidden.
        profiled: patients with a sample profiled for the gene; None where no panel list says so.
    """

    symbol: str
    altered: int | None
    profiled: int | None

    @property
    def frequency(self) -> float | None:
        """Share of profiled patients with the alteration, 0 to 1; None where unknown."""
        if self.altered is None or not self.profiled:
            return None
        return self.altered / self.profiled


@dataclass(frozen=True, slots=True)
class GeneFrequencies:
    """The most often mutated genes of a cohort.

    Args:
        patients: patients in the cohort; None where hidden.
        rows: one per gene, most often altered first.
    """

    patients: int | None
    rows: tuple[GeneFrequency, ...]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One shown point of a survival curve.

    Args:
        day: days from diagnosis.
        survival: estimated share alive, 0 to 1.
        lower: lower 95 % limit.
        upper: upper 95 % limit.
        at_risk: patients still followed: up to this day in an exact curve, after it in a shown
            one; None where hidden.
        died: deaths since the point before; None where hidden.
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
        deaths: deaths among them; None where hidden.
        median_days: median survival; None where it is not reached or hidden.
        points: the curve, first day first.
    """

    label: str
    patients: int | None
    deaths: int | None
    median_days: int | None
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class Survival:
    """Overall survival from diagnosis, by Kaplan and Meier, for one group or several.

    Args:
        patients: patients in the cohort; None where hidden.
        left_out: patients without usable follow-up; None where hidden.
        groups: one curve each.
        log_rank_p: p value of the comparison; None for one group.
    """

    patients: int | None
    left_out: int | None
    groups: tuple[GroupCurve, ...]
    log_rank_p: float | None
