"""The description of a cohort, as the first table of a clinical paper gives it."""

from dataclasses import dataclass

from oncommons.domain.comparisons import Spread

MISSING = "missing"
ALL, REST = "All", "Others"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the description: everybody, or a group.

    Args:
        name: the group.
        patients: its patients; None where hidden.
    """

    name: str
    patients: int | None


@dataclass(frozen=True, slots=True)
class Described:
    """One thing that patients are described by.

    Args:
        section: what it belongs to, such as Disease.
        name: such as sex.
        values: what a patient can be; each patient counts for one of them, the last is "missing".
        counts: for each column the patients of each value; None where hidden.
        spreads: for a number, its middle in each column; empty for others.
        unit: of the number.
        column: `table.column`, or several with commas.
        only: whether one value is worth a line, as for a treatment that patients had or had not.
    """

    section: str
    name: str
    values: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]
    spreads: tuple[Spread, ...] = ()
    unit: str = ""
    column: str = ""
    only: bool = False


@dataclass(frozen=True, slots=True)
class Description:
    """A cohort described, as a whole and by group.

    Args:
        columns: everybody first; then the groups, which share no patient, and the others.
        by: the column that makes the groups; empty for none.
        items: what the patients are described by.
        notes: what must be known before reading it.
    """

    columns: tuple[Column, ...]
    by: str
    items: tuple[Described, ...]
    notes: tuple[str, ...] = ()

    @property
    def patients(self) -> int | None:
        """Patients of the cohort; None where hidden."""
        return self.columns[0].patients
