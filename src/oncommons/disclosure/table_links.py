"""How the cells of a table add up, read from the totals among its labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from oncommons.disclosure.depths import limit
from oncommons.disclosure.intervals import Sum
from oncommons.disclosure.table_kinds import is_total
from oncommons.errors import DataError

Labels = tuple[str, ...]
_SUM = "total"
_ROUND_TO = limit("R3", "round_to")
_MOST_LABELS = 5


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts with their labels, and how they add up.

    Args:
        counts: patients of each cell, None where it is hidden; what stands in the table comes
            first.
        sums: how cells add up.
        known: places of cells that everybody knows, such as the size of the extract.
        rests: places of groups that follow from a total and its cells, and stand nowhere.
        untold: places of sums that nobody is told.
        n_written: how many of the cells stand in the table.
    """

    counts: tuple[int | None, ...]
    sums: tuple[Sum, ...] = ()
    known: frozenset[int] = frozenset()
    rests: frozenset[int] = frozenset()
    untold: frozenset[int] = frozenset()
    n_written: int = 0


def alone(counts: Sequence[int | None]) -> Cells:
    """Take cells that add up to nothing that a reader knows, such as patients of each gene."""
    return Cells(tuple(counts), n_written=len(counts))


def link(
    labels: Sequence[Labels],
    counts: Sequence[int | None],
    known_sizes: Sequence[int] = (),
    minimum: int = 1,
) -> Cells:
    """Find how the cells of a table add up, by the totals among their labels.

    A total that is larger than its cells leaves a rest, which is a group like any other. Totals
    that the table does not show join those that it shows; nobody is told them but that of
    everything, which the reader is taken to know, unless a size that everybody knows is larger by a
    small group. A total of rounded counts may differ from them by rounding.

    Args:
        labels: of each cell, one per dimension; "total" and its like stand for all of a dimension.
        counts: of each cell; None where hidden.
        known_sizes: sizes that everybody knows; the whole is a part of each that is larger.
        minimum: smallest group that is shown.

    Raises:
        DataError: a total is smaller than the sum of its cells, or stands there twice, or there are
            more than five dimensions.

    Example:
        >>> link([("I",), ("II",), ("total",)], [40, 30, 73]).counts
        (40, 30, 73, 3)
    """
    links = _Links(list(counts), is_rounded=all((count or 0) % _ROUND_TO == 0 for count in counts))
    links.place(labels)
    for label in _with_totals(labels):
        links.add(label)
    links.compare_with(known_sizes, (_SUM,) * len(labels[0]), minimum)
    return Cells(
        tuple(links.counts),
        tuple(links.sums),
        frozenset(links.known),
        frozenset(links.rests),
        frozenset(links.untold),
        len(counts),
    )


def _with_totals(labels: Sequence[Labels]) -> list[Labels]:
    """Give every combination of labels and totals, those with few totals first."""
    if len(labels[0]) > _MOST_LABELS:
        raise DataError(
            f"the table has {len(labels[0])} columns of labels",
            remedy=f"give tables by {_MOST_LABELS} labels or fewer",
        )
    found = {
        combined for label in labels for combined in product(*((one, _SUM) for one in _sums(label)))
    }
    whole = sorted(label for label in found if _SUM in label)
    return sorted(whole, key=lambda label: label.count(_SUM))


def _sums(label: Labels) -> Labels:
    """Write each total with the same word."""
    return tuple(_SUM if is_total(one) else one for one in label)


@dataclass(slots=True)
class _Links:
    """The cells while they are linked."""

    counts: list[int | None]
    is_rounded: bool
    sums: list[Sum] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    rests: set[int] = field(default_factory=set)
    untold: set[int] = field(default_factory=set)
    at: dict[Labels, int] = field(default_factory=dict)
    parts: dict[tuple[Labels, int], list[int]] = field(default_factory=dict)

    def place(self, labels: Sequence[Labels]) -> None:
        """Note where the cells of the table stand."""
        for place, label in enumerate(labels):
            written = _sums(label)
            if written in self.at:
                raise DataError("a total stands twice in the table", remedy="give each total once")
            self._note(written, place)

    def add(self, label: Labels) -> None:
        """Link a total to its cells, along each dimension that it adds up."""
        lines = [
            tuple(self.parts.get((label, dimension), ()))
            for dimension, one in enumerate(label)
            if one == _SUM
        ]
        lines = [line for line in lines if line]
        if label not in self.at:
            added = [self._added(line) for line in lines]
            known = [one for one in added if one is not None]
            place = self._new(max(known) if len(known) == len(added) else None)
            (self.known if set(label) == {_SUM} else self.untold).add(place)
            self._note(label, place)
        for line in lines:
            self._sum(self.at[label], line)

    def compare_with(self, sizes: Iterable[int], whole: Labels, minimum: int) -> None:
        """Link everything to the sizes that everybody knows."""
        place = self.at[whole]
        everybody = self.counts[place]
        if everybody is None:
            return
        for size in sorted({one for one in sizes if one > everybody}):
            if size - everybody < minimum and place in self.known:
                self.known.remove(place)
                self.untold.add(place)
            self.known.add(self._new(size))
            self.rests.add(self._new(size - everybody))
            self.sums.append(Sum(len(self.counts) - 2, (place, len(self.counts) - 1)))

    def _sum(self, total: int, line: tuple[int, ...]) -> None:
        """Link a total to the cells of one dimension, and to the rest that they leave."""
        whole, added = self.counts[total], self._added(line)
        rest = 0 if whole is None or added is None else whole - added
        if rest and self.is_rounded and abs(rest) <= _ROUND_TO * (len(line) + 1) / 2:
            self.counts[total], rest = added, 0
        if rest < 0:
            raise DataError(
                "a total is smaller than the sum of its cells",
                remedy="count each patient once, or leave the total out",
            )
        if rest:
            line = (*line, self._new(rest))
            self.rests.add(line[-1])
        self.sums.append(Sum(total, line))

    def _added(self, line: Sequence[int]) -> int | None:
        """Add cells up; None where one is hidden."""
        known = [count for place in line if (count := self.counts[place]) is not None]
        return sum(known) if len(known) == len(line) else None

    def _new(self, count: int | None) -> int:
        self.counts.append(count)
        return len(self.counts) - 1

    def _note(self, label: Labels, place: int) -> None:
        self.at[label] = place
        for dimension, one in enumerate(label):
            if one != _SUM:
                total = (*label[:dimension], _SUM, *label[dimension + 1 :])
                self.parts.setdefault((total, dimension), []).append(place)
