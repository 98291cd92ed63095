"""Groups of a cohort side by side: what differs, how much, and how sure that is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from oncommons.cohort.groups import Members, members
from oncommons.domain.comparisons import Compared, Comparison, Family, Group, Share, Spread
from oncommons.domain.results import Raw
from oncommons.errors import DataError
from oncommons.stats.arrays import Floats, Ints
from oncommons.stats.combine import benjamini_hochberg
from oncommons.stats.comparison import GroupTest, compare_numbers, compare_shares, odds_ratio
from oncommons.stats.exact import fisher_exact
from oncommons.store.questions.groups import (
    FINDINGS,
    Finding,
    altered_in,
    having_of,
    numbers_of,
    profiled_in,
    values_of,
)
from oncommons.store.view import View

CATEGORIES = (
    "patients.sex",
    "patients.site_id",
    "patients.country_region",
    "tumours.oncotree",
    "stagings.stage_group",
    "tumours.grade",
    "samples.sample_type",
    "assays.msi_status",
    "assays.panel_id",
)
NUMBERS = (
    "tumours.age_at_diagnosis",
    "assays.tmb",
    "assays.purity",
    "assays.ploidy",
    "samples.tumour_cellularity",
)
EVENTS = ("tumours.event_type", "responses.result", "events.type")
LEAST_PROFILED = 10
LEAST_HAVING = 10
MOST_VALUES = 12
OTHER = "other values"


def compare(view: View, groups: Sequence[Group], *, by: str = "") -> Raw[Comparison]:
    """Compare 2 to 10 groups of patients: clinical data, genes, treatments and events.

    Patients in two groups leave the tests. Genes are compared within those in whom they were
    looked at, and only where at least ten of each group were. A gene, treatment or event that
    fewer than ten patients have is not tested. q values are by family.

    Args:
        view: the cohort.
        groups: two to ten groups by criteria; `cohort.groups_by` makes them from a column.
        by: the column that makes the groups, which is not compared; empty for criteria.

    Returns:
        Sizes and overlaps of the groups, and one family per kind of thing, smallest p first.

    Raises:
        CriteriaError: too few or too many groups, or criteria that cannot be asked.
        GrantError: a column that the criteria name is not granted.

    Source: Benjamini & Hochberg, J R Stat Soc B 57:289 (1995), and the tests in
    `stats.comparison`.
    """
    found = members(view, groups)
    families = [
        _family("clinical columns", _clinical(found, by)),
        *_genes(found),
        _family("treatments", _had(found, ("treatments.drug_name",), by)),
        _family("events", _had(found, EVENTS, by)),
    ]
    total = view.patients()
    answer = Comparison(
        patients=total,
        groups=found.sizes,
        overlaps=found.overlaps,
        in_several=found.in_several,
        in_none=found.in_none,
        families=tuple(family for family in families if family.rows),
        notes=_notes(found),
    )
    return Raw(answer, patients=total)


def _family(name: str, rows: Iterator[Compared]) -> Family:
    """Give each test its q value, and put the smallest p first."""
    given = list(rows)
    tested = [row for row in given if row.p is not None]
    if tested:
        q = benjamini_hochberg([row.p or 0.0 for row in tested])
        tested = [replace(row, q=float(each)) for row, each in zip(tested, q, strict=True)]
    shown = [row for row in given if row.p is None and (row.values or row.spreads)]
    tested.sort(key=lambda row: row.order)
    return Family(name, (*tested, *shown), len(given) - len(tested) - len(shown))


def _clinical(found: Members, by: str) -> Iterator[Compared]:
    """Compare categories and numbers."""
    for column in CATEGORIES:
        if column != by and _has(found, column):
            counts = [values_of(one, column) for one in found.alone]
            if len({value for one in counts for value in one}) > 1:
                yield _category(column, counts)
    for column in NUMBERS:
        if column != by and _has(found, column):
            frames = [numbers_of(one, column) for one in found.alone]
            if any(frame.height for frame in frames):
                yield _number(column, frames)


def _has(found: Members, column: str) -> bool:
    """Tell whether a column is granted and its table has rows."""
    table, _, name = column.partition(".")
    return found.alone[0].has(table, name)


def _category(column: str, counts: Sequence[Mapping[str, int]]) -> Compared:
    """Compare the values of a category, the rarest together."""
    totals: dict[str, int] = {}
    for one in counts:
        for value, number in one.items():
            totals[value] = totals.get(value, 0) + number
    common = sorted(totals, key=lambda value: (-totals[value], value))[:MOST_VALUES]
    values = tuple(sorted(common)) + ((OTHER,) if len(totals) > MOST_VALUES else ())
    table = [[one.get(value, 0) for value in values if value != OTHER] for one in counts]
    if values and values[-1] == OTHER:
        for row, one in zip(table, counts, strict=True):
            row.append(sum(one.values()) - sum(row))
    shares = tuple(Share(number, sum(row)) for row in table for number in row)
    return _tested(Compared(column, shares, values), lambda: compare_shares(table))


def _number(column: str, frames: Sequence[pl.DataFrame]) -> Compared:
    """Compare numbers by their ranks."""
    values = sorted({value for frame in frames for value in frame["value"].to_list()})
    place = {value: number for number, value in enumerate(values)}
    table = np.zeros((len(frames), len(values)), dtype=np.int64)
    for row, frame in enumerate(frames):
        for value, number in frame.iter_rows():
            table[row, place[value]] = number
    spreads = tuple(_spread(np.array(values), row) for row in table)
    return _tested(Compared(column, spreads=spreads), lambda: compare_numbers(values, table))


def _spread(values: Floats, counts: Ints) -> Spread:
    """Give the quartiles of numbers that are counted."""
    patients = int(counts.sum())
    if not patients:
        return Spread(0, None, None, None)
    so_far = np.cumsum(counts)
    places = [int(np.searchsorted(so_far, share * patients)) for share in (0.5, 0.25, 0.75)]
    middle, low, high = (float(values[place]) for place in places)
    return Spread(patients, middle, low, high)


def _tested(row: Compared, test: Callable[[], GroupTest]) -> Compared:
    """Add a test to a row, where one is possible."""
    try:
        done = test()
    except DataError:
        return row
    return replace(row, test=done.test, p=done.p, effect_name=done.effect_name, effect=done.effect)


def _genes(found: Members) -> list[Family]:
    """Compare genes by each kind of alteration, within those in whom they were looked at."""
    first = found.alone[0]
    if not (first.has("assays", "assay_type") and first.has("samples", "sample_type")):
        return []
    profiled = [profiled_in(one) for one in found.alone]
    families = []
    for finding in FINDINGS:
        if all(first.has(*column) for column in finding.columns):
            altered = [altered_in(one, finding) for one in found.alone]
            rows = _gene_rows(finding, altered, profiled)
            families.append(_family(f"{finding.name} genes", iter(rows)))
    return families


def _gene_rows(
    finding: Finding,
    altered: Sequence[Mapping[str, int]],
    profiled: Sequence[tuple[int, Mapping[str, int]]],
) -> list[Compared]:
    """Give a row for each gene that is altered in any group."""
    rows = []
    for gene in sorted({gene for one in altered for gene in one}):
        shares = tuple(
            Share(hits.get(gene, 0), whole + panels.get(gene, 0))
            for hits, (whole, panels) in zip(altered, profiled, strict=True)
        )
        enough = min(one.of or 0 for one in shares) >= LEAST_PROFILED
        rows.append((Compared(gene, shares), enough))
    return _fisher(rows)


def _had(found: Members, columns: Sequence[str], by: str) -> Iterator[Compared]:
    """Compare how many ever had each value, of those for whom anything was recorded."""
    rows = []
    for column in columns:
        if column == by or not _has(found, column):
            continue
        counted = [having_of(one, column) for one in found.alone]
        for value in sorted({value for had, _ in counted for value in had}):
            shares = tuple(Share(had.get(value, 0), of) for had, of in counted)
            named = value if len(columns) == 1 else f"{column.partition('.')[0]}: {value}"
            rows.append((Compared(named, shares), min(one.of or 0 for one in shares) > 0))
    yield from _fisher(rows)


def _fisher(rows: Sequence[tuple[Compared, bool]]) -> list[Compared]:
    """Test shares: all at once for two groups, else one by one; rare things are not tested."""
    tables = [
        [(one.having or 0, (one.of or 0) - (one.having or 0)) for one in row.shares]
        for row, _ in rows
    ]
    common = [
        enough
        and sum(having for having, _ in table) >= LEAST_HAVING
        and any(without for _, without in table)
        for (_, enough), table in zip(rows, tables, strict=True)
    ]
    chosen = [place for place, is_common in enumerate(common) if is_common]
    done = [row for row, _ in rows]
    if chosen and len(tables[0]) == 2:
        cells = np.array([tables[place] for place in chosen]).reshape(len(chosen), 4)
        for place, each, p in zip(chosen, cells, fisher_exact(*cells.T), strict=True):
            ratio = odds_ratio(*(float(cell) for cell in each))
            done[place] = replace(
                done[place], test="Fisher", p=float(p), effect_name="odds ratio", effect=ratio
            )
        return done
    for place in chosen:
        done[place] = _tested(done[place], lambda table=tables[place]: compare_shares(table))  # type: ignore[misc]
    return done


def _notes(found: Members) -> tuple[str, ...]:
    """Say what must be known before reading the comparison."""
    said = ["Groups were not made by chance: a difference may come from how they were chosen."]
    if found.in_several:
        said.append("Patients who belong to two groups are left out of every test.")
    return tuple(said)
