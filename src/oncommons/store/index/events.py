"""Altered genes at places: frequent ones as rows of bits, rare ones as lists."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oncommons.store.index.bits import WORD, Bits, Flags, Numbers, pack
from oncommons.store.index.hits import Hits
from oncommons.store.index.places import Places

FREQUENT = 1 / 100
"""Share of the samples above which a row of bits is cheaper to count than a list."""


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Every altered gene of every kind, an event for each pair that occurs at all.

    Args:
        table: (events,) kind, as its number among the tables of genes.
        gene: (events,) gene; events are sorted by table, then gene.
        total: (events,) samples of the release that have it.
        frequent: (rows,) events that have a row of bits, ascending.
        rare: (lists,) events that have a list, ascending.
        rare_start: (lists,) where the list of each rare event begins.
        rare_place: places of the rare events, list after list.
        place_start: (places + 1,) where the events of each place begin.
        place_event: events, place after place.
        repeat_event: (repeats,) rare events that one patient has in several samples.
        repeat_start: (repeats,) where the places of each begin.
        repeat_place: their places.
    """

    table: Numbers
    gene: Numbers
    total: Numbers
    frequent: Numbers
    rare: Numbers
    rare_start: Numbers
    rare_place: Numbers
    place_start: Numbers
    place_event: npt.NDArray[np.uint32]
    repeat_event: Numbers
    repeat_start: Numbers
    repeat_place: Numbers

    @property
    def number(self) -> int:
        """How many events there are."""
        return len(self.gene)

    def count_rare(self, flags: Flags) -> Numbers:
        """Count the samples of each rare event among the selected places.

        Args:
            flags: (places,) whether a place is selected.

        Returns:
            (lists,) numbers.
        """
        return _sum_runs(flags, self.rare_place, self.rare_start)

    def count_rare_repeats(self, flags: Flags) -> Numbers:
        """Count the samples of each event that follow another sample of the same patient.

        Returns:
            (events,) numbers; 0 for the frequent events.
        """
        found = _sum_runs(flags, self.repeat_place, self.repeat_start)
        again = np.maximum(found - 1, 0)
        return _totals(self.repeat_event, again, self.number)

    def count_at(self, places: Numbers) -> Numbers:
        """Count all events at a few places, one place after the other.

        Returns:
            (events,) samples that have each.
        """
        start = self.place_start[places]
        length = self.place_start[places + 1] - start
        before = np.cumsum(length) - length
        at = np.repeat(start - before, length) + np.arange(int(length.sum()))
        found: Numbers = np.bincount(self.place_event[at], minlength=self.number)
        return found

    def row_of(self, event: int, words: int) -> Bits:
        """Make the row of bits of a rare event."""
        at = int(np.searchsorted(self.rare, event))
        ends = np.append(self.rare_start, len(self.rare_place))
        return pack(self.rare_place[ends[at] : ends[at + 1]], words)


def make_events(hits: Sequence[Hits], genes: int, places: Places) -> tuple[Events, Bits]:
    """Put the hits of all kinds into one list of events.

    Args:
        hits: one of each table of genes.
        genes: size of the dictionary.
        places: where the samples stand.

    Returns:
        The events, and the rows of the frequent ones.
    """
    place = np.concatenate([one.places for one in hits])
    pair = np.concatenate([at * genes + one.genes for at, one in enumerate(hits)])
    occurs = np.bincount(pair, minlength=len(hits) * genes) > 0
    pairs, event = np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[pair]
    by_place = np.argsort(place, kind="stable")
    place, event = place[by_place], event[by_place]
    total = np.bincount(event, minlength=len(pairs))
    by_event = np.argsort(event, kind="stable")
    starts = np.concatenate([[0], np.cumsum(total)])
    is_frequent = total > places.samples * FREQUENT
    frequent = np.flatnonzero(is_frequent)
    rows = [pack(place[by_event[starts[e] : starts[e + 1]]], places.words) for e in frequent]
    rare = np.flatnonzero(~is_frequent)
    rare_place = place[by_event][np.repeat(~is_frequent, total)]
    rare_total = total[rare]
    again = _repeats(np.repeat(rare, rare_total), rare_place, places)
    table, gene = np.divmod(pairs, max(genes, 1))
    events = Events(
        table=table,
        gene=gene,
        total=total,
        frequent=frequent,
        rare=rare,
        rare_start=np.cumsum(rare_total) - rare_total,
        rare_place=rare_place,
        place_start=np.searchsorted(place, np.arange(places.words * WORD + 1)),
        place_event=event.astype(np.uint32),
        repeat_event=again[0],
        repeat_start=again[1],
        repeat_place=again[2],
    )
    return events, np.array(rows, np.uint64).reshape(len(rows), places.words)


def _repeats(event: Numbers, place: Numbers, places: Places) -> tuple[Numbers, Numbers, Numbers]:
    """Find the events that one patient has in several samples."""
    key = event * places.patients + places.patient_of(place)
    order = np.argsort(key, kind="stable")
    _, start, length = np.unique(key[order], return_index=True, return_counts=True)
    several = length > 1
    inside = np.repeat(several, length)
    kept = length[several]
    return event[order[start[several]]], np.cumsum(kept) - kept, place[order[inside]]


def _sum_runs(flags: Flags, places: Numbers, starts: Numbers) -> Numbers:
    """Count the selected places of each run; no run is empty."""
    if not len(starts):
        return np.zeros(0, np.int64)
    return np.add.reduceat(flags[places].view(np.uint8), starts, dtype=np.int64)


def _totals(event: Numbers, number: Numbers, events: int) -> Numbers:
    """Add numbers up by event."""
    return np.bincount(event, weights=number, minlength=events).astype(np.int64)
