"""An oncoprint as a sorted histogram of patterns: what a cell may show, and how patterns sort."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from oncommons.domain.study import Unit

FEWEST_GENES, MOST_GENES = 2, 30


class Mutated(IntEnum):
    """What a mutation does to the protein; of several the highest is shown."""

    NONE = 0
    OTHER = 1
    MISSENSE = 2
    IN_FRAME = 3
    SPLICE = 4
    TRUNCATING = 5
    SOME = 6
    """A mutation whose class is not shown."""


class Copies(IntEnum):
    """How many copies of a gene there are; of several the highest is shown."""

    NEUTRAL = 0
    LOSS = 1
    GAIN = 2
    DEEP_DELETION = 3
    AMPLIFICATION = 4


class Seen(StrEnum):
    """How far a gene was looked at."""

    FULLY = "profiled"
    PARTLY = "partly profiled"
    NOT = "not profiled"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one gene shows in the patients or samples of a pattern.

    Args:
        mutated: the mutation.
        copies: the copy number.
        fused: whether a rearrangement has the gene as a partner.
        germline: whether a mutation is germline.
        seen: how far the gene was looked at; what was not looked at is not unaltered.
        some: whether the gene is altered in a way that is not shown.
    """

    mutated: Mutated = Mutated.NONE
    copies: Copies = Copies.NEUTRAL
    fused: bool = False
    germline: bool = False
    seen: Seen = Seen.FULLY
    some: bool = False

    @property
    def altered(self) -> bool:
        """Whether it has a mutation, an amplification, a deep deletion or a rearrangement."""
        strong = self.copies in (Copies.DEEP_DELETION, Copies.AMPLIFICATION)
        return self.some or self.fused or strong or self.mutated is not Mutated.NONE

    @property
    def profiled(self) -> bool:
        """Whether an assay looked at the gene, so that it counts in the denominator."""
        return self.seen in (Seen.FULLY, Seen.PARTLY)

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Its place within a track: rearranged, copies, mutation, unaltered, not profiled."""
        if self.seen is Seen.HIDDEN:
            return (9, 0, 0, 0)
        if not (self.altered or self.copies):
            last = {Seen.FULLY: 6, Seen.PARTLY: 7, Seen.NOT: 8}[self.seen]
            return (last, 0, 0, 0)
        first = 0 if self.fused else _OF_COPIES[self.copies]
        state = list(Seen).index(self.seen)
        return (first, _OF_COPIES[self.copies], _of_mutation(self), state)

    @property
    def words(self) -> str:
        """The cell in words."""
        if self.seen is Seen.HIDDEN:
            return "hidden"
        found = ["rearranged"] if self.fused else []
        if self.copies:
            found.append(_COPIES[self.copies])
        if self.mutated:
            found.append(("germline " if self.germline else "") + _MUTATED[self.mutated])
        if self.some:
            found.append("altered")
        if found:
            return " and ".join(found)
        return "unaltered" if self.seen is Seen.FULLY else self.seen.value


_OF_COPIES = {
    Copies.AMPLIFICATION: 1,
    Copies.DEEP_DELETION: 2,
    Copies.GAIN: 3,
    Copies.LOSS: 4,
    Copies.NEUTRAL: 5,
}
_COPIES = {
    Copies.AMPLIFICATION: "amplified",
    Copies.DEEP_DELETION: "deeply deleted",
    Copies.GAIN: "gained",
    Copies.LOSS: "lost",
}
_MUTATED = {
    Mutated.TRUNCATING: "truncating mutation",
    Mutated.SPLICE: "splice mutation",
    Mutated.IN_FRAME: "in-frame mutation",
    Mutated.MISSENSE: "missense mutation",
    Mutated.OTHER: "other mutation",
    Mutated.SOME: "mutation",
}
HIDDEN_CELL = Cell(seen=Seen.HIDDEN)


def _of_mutation(cell: Cell) -> int:
    """Rank the mutation: truncating first, unknown ways last, germline before somatic."""
    order = (
        Mutated.TRUNCATING,
        Mutated.SPLICE,
        Mutated.IN_FRAME,
        Mutated.MISSENSE,
        Mutated.OTHER,
        Mutated.SOME,
        Mutated.NONE,
    )
    return 4 * order.index(cell.mutated) + 2 * (not cell.germline) + cell.some


@dataclass(frozen=True, slots=True)
class Pattern:
    """Patients or samples that look alike on every track.

    Args:
        cells: one for each gene.
        labels: one for each clinical track; None where hidden, "missing" where unknown.
        count: how many there are, in the unit.
        patients: distinct patients among them who are counted in no other pattern, so that
            patients of patterns can be added; with patients as the unit the same as `count`.
    """

    cells: tuple[Cell, ...]
    labels: tuple[str | None, ...]
    count: int
    patients: int

    @property
    def key(self) -> tuple[object, ...]:
        """What it is sorted by: genes first, clinical tracks next; no two patterns share it."""
        labels = tuple((label is None, label or "") for label in self.labels)
        exact = tuple((cell.germline, cell.some, cell.seen) for cell in self.cells)
        return (*(cell.rank for cell in self.cells), labels, exact)


@dataclass(frozen=True, slots=True)
class Track:
    """One gene of an oncoprint.

    Args:
        symbol: HGNC symbol.
        altered: altered among the profiled; None where hidden.
        profiled: how many were looked at; None where hidden.
        at_least: the share that is altered is at least this, by what is shown; 0 to 1.
        off_list: altered by a panel without a list of genes, which are in no denominator; None
            where hidden.
    """

    symbol: str
    altered: int | None
    profiled: int | None
    at_least: float = 0.0
    off_list: int | None = 0

    @property
    def frequency(self) -> float | None:
        """Share of the profiled that is altered, 0 to 1; None where hidden or nobody was."""
        return None if self.altered is None or not self.profiled else self.altered / self.profiled


@dataclass(frozen=True, slots=True)
class Oncoprint:
    """Which genes are altered together, as distinct patterns with their numbers.

    Args:
        unit: what is counted.
        total: patients or samples in the cohort; None where hidden.
        left_out: not profiled for any of the genes, and so in no pattern; None where hidden.
        tracks: one for each gene, in the order of the rows.
        clinical: columns of the clinical tracks.
        patterns: sorted; each patient or sample is in one.
        kinds: what was looked for: mutations, copy number, rearrangements.
        left_out_patients: patients behind `left_out`, counted as those of a pattern.
    """

    unit: Unit
    total: int | None
    left_out: int | None
    tracks: tuple[Track, ...]
    clinical: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    kinds: tuple[str, ...]
    left_out_patients: int | None = None

    @property
    def drawn(self) -> int:
        """How many stand in the patterns."""
        return sum(one.count for one in self.patterns)


def merged(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Put patterns that look alike together, and sort them.

    The order is total: it depends on the patterns alone, never on how they were given.

    Args:
        patterns: in any order.

    Returns:
        Distinct patterns by their `key`: track after track; within a track rearranged, amplified,
        deeply deleted, gained, lost, then mutated from truncating to other, then unaltered, not
        profiled, hidden.
    """
    found: dict[tuple[tuple[Cell, ...], tuple[str | None, ...]], Pattern] = {}
    for one in patterns:
        same = found.get((one.cells, one.labels))
        found[one.cells, one.labels] = (
            one
            if same is None
            else replace(one, count=one.count + same.count, patients=one.patients + same.patients)
        )
    return tuple(sorted(found.values(), key=lambda one: one.key))


def tracks_of(symbols: Sequence[str], patterns: Sequence[Pattern]) -> tuple[Track, ...]:
    """Count the altered and the profiled of each gene.

    Args:
        symbols: the genes, in the order of the cells.
        patterns: those that were counted, nothing hidden.
    """
    tracks = []
    for at, symbol in enumerate(symbols):
        profiled = [one for one in patterns if one.cells[at].profiled]
        altered = sum(one.count for one in profiled if one.cells[at].altered)
        of = sum(one.count for one in profiled)
        beside = sum(
            one.count for one in patterns if one.cells[at].altered and not one.cells[at].profiled
        )
        tracks.append(Track(symbol, altered, of, altered / of if of else 0.0, beside))
    return tuple(tracks)
