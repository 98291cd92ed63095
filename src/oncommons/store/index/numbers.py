"""What the index counts: samples and distinct patients, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from oncommons.store.index.bits import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts of several values or genes.

    Args:
        samples: (n,) samples.
        patients: (n,) distinct patients.
    """

    samples: Numbers
    patients: Numbers

    def __add__(self, other: "Tally") -> "Tally":
        """Add the counts of other patients."""
        return Tally(self.samples + other.samples, self.patients + other.patients)

    def __sub__(self, other: "Tally") -> "Tally":
        """Take away the counts of some of these patients."""
        return Tally(self.samples - other.samples, self.patients - other.patients)

    def part(self, first: int, behind: int) -> "Tally":
        """Give the counts of some of the values."""
        return Tally(self.samples[first:behind], self.patients[first:behind])


@dataclass(frozen=True, slots=True, eq=False)
class StudyNumbers:
    """Everything that is counted under one mask.

    Args:
        whole: of one value, all that the mask selects.
        charts: chart to the counts of its codes.
        altered: table of genes to the counts of its events, in the order of `Events`.
        profiled: table of genes to the counts of its groups of genes.
    """

    whole: Tally
    charts: Mapping[str, Tally]
    altered: Mapping[str, Tally]
    profiled: Mapping[str, Tally]

    def __add__(self, other: "StudyNumbers") -> "StudyNumbers":
        """Add the counts of other patients."""
        return StudyNumbers(
            self.whole + other.whole,
            {name: one + other.charts[name] for name, one in self.charts.items()},
            {name: one + other.altered[name] for name, one in self.altered.items()},
            {name: one + other.profiled[name] for name, one in self.profiled.items()},
        )

    def __sub__(self, other: "StudyNumbers") -> "StudyNumbers":
        """Take away the counts of some of these patients."""
        return StudyNumbers(
            self.whole - other.whole,
            {name: one - other.charts[name] for name, one in self.charts.items()},
            {name: one - other.altered[name] for name, one in self.altered.items()},
            {name: one - other.profiled[name] for name, one in self.profiled.items()},
        )
