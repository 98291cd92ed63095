"""The index of a release, opened without reading it: masks in, counts out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from oncommons.domain.study import GENE_TABLES
from oncommons.store.index.bits import (
    WORD,
    Bits,
    Flags,
    Numbers,
    count,
    count_repeats,
    flags_of,
    in_two,
    pack_flags,
    size,
)
from oncommons.store.index.build import ABOUT, PATIENTS, first_rows
from oncommons.store.index.events import Events
from oncommons.store.index.numbers import StudyNumbers, Tally
from oncommons.store.index.places import Places

FEW = 1 / 25
"""Share of the samples below which places are looked up one by one instead of in bits."""
TABLES = tuple(GENE_TABLES)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted.

    Args:
        charts: ids of charts.
        tables: ids of tables of genes.
    """

    charts: tuple[str, ...]
    tables: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Tell whether a chart or table is asked for."""
        return name in self.charts or name in self.tables


class StudyIndex:
    """Bits, codes and lists of one release, mapped into memory.

    Args:
        folder: where `write_index` put it.
    """

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / ABOUT).read_text())
        self.places = Places(tuple(about["layers"]), int(about["without"]))
        self.labels: dict[str, tuple[str, ...]] = {
            chart: tuple(labels) for chart, labels in about["charts"].items()
        }
        self.genes: tuple[str, ...] = tuple(about["genes"])
        self.events = Events(**{one.name: _open(folder, one.name) for one in fields(Events)})
        self.group, self.unknowable = _open(folder, "group"), _open(folder, "unknowable")
        self._rows, self._codes = _open(folder, "rows"), _open(folder, "codes")
        self._repeats = tuple(self.places.repeats())
        firsts = first_rows(list(self.labels.values())).tolist()
        self._first = dict(zip(self.labels, firsts, strict=False))
        self._frequent = slice(firsts[-1], firsts[-1] + len(self.events.frequent))
        # Read now: the folder may be deleted while the index is open.
        self.patient_ids = pl.read_parquet(folder / PATIENTS, columns=["patient_id"])["patient_id"]

    @cached_property
    def everyone(self) -> Bits:
        """The mask of all patients and samples."""
        return self.places.everyone()

    def of_patients(self, patient_ids: pl.Series) -> Bits:
        """Give the mask of some patients, with all their samples."""
        inside = self.patient_ids.is_in(patient_ids.implode()).to_numpy()
        flags = np.zeros(len(self.everyone) * WORD, bool)
        starts = self.places.layer_starts()
        for start, number in zip(starts, self.places.layers, strict=False):
            flags[start : start + number] = inside[:number]
        behind = int(starts[-1])
        flags[behind : behind + self.places.without] = inside[len(inside) - self.places.without :]
        return pack_flags(flags)

    def codes(self, chart: str) -> npt.NDArray[np.uint8]:
        """Give the code of a chart at each place."""
        codes: npt.NDArray[np.uint8] = self._codes[list(self.labels).index(chart)]
        return codes

    def choose(self, name: str, codes: Sequence[int]) -> Bits:
        """Give the places that have one of some values, or one of some genes altered.

        Args:
            name: a chart or a table of genes.
            codes: codes of values, or numbers of genes.
        """
        chosen = np.zeros_like(self.everyone)
        for code in codes:
            chosen |= self._row(name, code)
        return chosen

    def _row(self, name: str, code: int) -> Bits:
        if name in self._first:
            row: Bits = self._rows[self._first[name] + code]
            return row
        return self._event_row(name, code)

    def _event_row(self, table: str, gene: int) -> Bits:
        """Give the places at which a gene is altered; none where it never is."""
        first, behind = self.events_of(table)
        event = first + int(np.searchsorted(self.events.gene[first:behind], gene))
        if event == behind or self.events.gene[event] != gene:
            return np.zeros_like(self.everyone)
        at = int(np.searchsorted(self.events.frequent, event))
        if at < len(self.events.frequent) and self.events.frequent[at] == event:
            row: Bits = self._rows[self._frequent.start + at]
            return row
        return self.events.row_of(event, self.places.words)

    def events_of(self, table: str) -> tuple[int, int]:
        """Give the first event of a table of genes, and the one behind its last."""
        number = TABLES.index(table)
        first, behind = np.searchsorted(self.events.table, [number, number + 1])
        return int(first), int(behind)

    def groups_of(self, table: str) -> tuple[int, int]:
        """Give the first row of the profiled groups of a table, and the one behind its last."""
        group = self.group[TABLES.index(table)]
        return (int(group.min()), int(group.max()) + 1) if len(group) else (0, 0)

    def count(self, mask: Bits, asked: Asked) -> StudyNumbers:
        """Count samples and distinct patients under a mask.

        Args:
            mask: (words,) the places that are selected.
            asked: which charts and tables.
        """
        selection = _Selection(mask, self.places, self.everyone)
        altered = self._altered(selection) if asked.tables else None
        return StudyNumbers(
            whole=self._tally_rows(mask[None, :], mask),
            charts=self._charts(selection, asked.charts),
            altered={
                table: altered.part(*self.events_of(table)) for table in asked.tables if altered
            },
            profiled={
                table: self._tally_rows(self._rows[slice(*self.groups_of(table))], mask)
                for table in asked.tables
            },
        )

    def _charts(self, selection: "_Selection", charts: tuple[str, ...]) -> dict[str, Tally]:
        """Count the values of charts, in one sweep where they lie side by side."""
        if selection.places is not None:
            return {chart: self._chart_at(selection, chart) for chart in charts}
        found = {}
        for first, behind, inside in self._sweeps(charts):
            tally = self._tally_rows(self._rows[first:behind], selection.mask)
            for chart in inside:
                at = self._first[chart] - first
                found[chart] = tally.part(at, at + len(self.labels[chart]))
        return found

    def _sweeps(self, charts: tuple[str, ...]) -> list[tuple[int, int, list[str]]]:
        """Put charts whose rows follow each other together."""
        sweeps: list[tuple[int, int, list[str]]] = []
        for chart in sorted(charts, key=self._first.__getitem__):
            first = self._first[chart]
            behind = first + len(self.labels[chart])
            if sweeps and sweeps[-1][1] == first:
                start, _, inside = sweeps.pop()
                sweeps.append((start, behind, [*inside, chart]))
            else:
                sweeps.append((first, behind, [chart]))
        return sweeps

    def _chart_at(self, selection: "_Selection", chart: str) -> Tally:
        """Count the values of a chart at a few places, or everywhere but there."""
        first, length = self._first[chart], len(self.labels[chart])
        codes = self.codes(chart)[selection.places]
        samples: Numbers = np.bincount(codes, minlength=length)
        if selection.is_rest:
            samples = self._totals[first : first + length] - samples
        rows = self._rows[first : first + length]
        return Tally(samples, samples + self._patients_beyond(rows, selection.mask))

    def _altered(self, selection: "_Selection") -> Tally:
        """Count every event."""
        events, rows = self.events, self._rows[self._frequent]
        beyond = -events.count_rare_repeats(selection.flags)
        if selection.places is not None:
            samples = events.count_at(selection.places)
            if selection.is_rest:
                samples = events.total - samples
            beyond[events.frequent] += self._patients_beyond(rows, selection.mask)
            return Tally(samples, samples + beyond)
        frequent = self._tally_rows(rows, selection.mask)
        samples = np.zeros(events.number, np.int64)
        samples[events.rare] = events.count_rare(selection.flags)
        samples[events.frequent] = frequent.samples
        patients = samples + beyond
        patients[events.frequent] = frequent.patients
        return Tally(samples, patients)

    def _tally_rows(self, rows: Bits, mask: Bits) -> Tally:
        """Count samples and patients of rows."""
        inside = self.places.sample_words

        def both(part: Bits) -> Numbers:
            samples = count(part, mask[:inside])
            return np.stack([samples, samples + self._patients_beyond(part, mask)], axis=1)

        found = in_two(both, rows)
        return Tally(found[:, 0], found[:, 1])

    def _patients_beyond(self, rows: Bits, mask: Bits) -> Numbers:
        """Count the patients without samples, less the second and later samples of the others."""
        inside = self.places.sample_words
        without = count(rows[:, inside:], mask[inside:])
        return without - count_repeats(rows, mask, self._repeats)

    @cached_property
    def _totals(self) -> Numbers:
        """Samples of the release with each value of each chart."""
        inside = self.places.sample_words
        return count(self._rows[: self._frequent.start], self.everyone[:inside])


class _Selection:
    """The samples that a mask selects, in the form in which they are counted fastest."""

    def __init__(self, mask: Bits, places: Places, everyone: Bits) -> None:
        self.mask, inside = mask, mask[: places.sample_words]
        selected, most = size(inside), places.samples
        rest = everyone[: places.sample_words] & ~inside
        self.flags: Flags = flags_of(mask)
        self.places: Numbers | None = None
        self.is_rest = most - selected < most * FEW
        if self.is_rest:
            self.places = np.flatnonzero(flags_of(rest))
        elif selected <= most * FEW:
            self.places = np.flatnonzero(flags_of(inside))


def _open(folder: Path, name: str) -> npt.NDArray[Any]:
    """Map an array into memory; nothing is read before it is needed."""
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
