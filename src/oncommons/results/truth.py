"""What was found against what was planted, on made data."""

from dataclasses import dataclass

from oncommons.domain.targets import TargetList
from oncommons.intake.made.truth import Truth, known_drivers, planted_drivers

Q = 0.1


@dataclass(frozen=True, slots=True)
class Recovered:
    """How well a target list recovers the planted drivers of its tumour type.

    Args:
        oncotree: tumour type, OncoTree code.
        planted: drivers that were planted.
        found: genes with q below 0.1.
        right: genes among them that were planted.
        missed: planted genes that were not found.
        wrong: found genes that were not planted.
    """

    oncotree: str
    planted: int
    found: int
    right: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Share of the found genes that were planted, 0 to 1."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the planted genes that were found, 0 to 1."""
        return self.right / self.planted if self.planted else 0.0

    @property
    def sentence(self) -> str:
        """Say it with numerators and denominators."""
        return (
            f"Against the planted truth of {self.oncotree}: precision {self.precision:.2f}"
            f" ({self.right} of {self.found} found), recall {self.recall:.2f}"
            f" ({self.right} of {self.planted} planted)"
        )


def compare(targets: TargetList, truth: Truth) -> Recovered:
    """Compare the genes of a target list at q < 0.1 with the drivers that were planted.

    Args:
        targets: the targets of one tumour type of a made cluster.
        truth: what was planted there.

    Returns:
        Precision and recall with their numerators and denominators.
    """
    code = targets.cohort
    drivers = {one.symbol for one in known_drivers(truth, code)}
    drivers |= {one.symbol for one in planted_drivers(truth, code)}
    found = {one.symbol for one in targets.targets if one.q < Q}
    return Recovered(
        code,
        len(drivers),
        len(found),
        len(drivers & found),
        tuple(sorted(drivers - found)),
        tuple(sorted(found - drivers)),
    )
