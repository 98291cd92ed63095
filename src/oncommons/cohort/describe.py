"""Describe a cohort as the first table of a clinical paper does: known, missing, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from oncommons.cohort.groups import groups_by, members
from oncommons.domain.comparisons import Spread
from oncommons.domain.described import ALL, MISSING, REST, Column, Described, Description
from oncommons.domain.endpoints import SurvivalQuestion
from oncommons.domain.results import Raw
from oncommons.stats.survival import kaplan_meier, median
from oncommons.store.questions.follow_up import OUTCOME, follow_up
from oncommons.store.questions.groups import having_of, numbers_of, values_of
from oncommons.store.questions.per_patient import patients_by_most, patients_by_rows
from oncommons.store.view import View

MONTH = 30.4375
MOST_VALUES = 10
OTHER = "other values"
PATIENTS, DISEASE, SAMPLES = "Patients", "Disease", "Samples and assays"
TREATMENT, FOLLOW_UP = "Treatment", "Follow-up"

_VALUES = (
    (PATIENTS, "Sex", "patients.sex"),
    (PATIENTS, "Hospital", "patients.site_id"),
    (PATIENTS, "Region", "patients.country_region"),
    (DISEASE, "Tumour type", "tumours.oncotree"),
    (DISEASE, "Site", "tumours.topography"),
    (DISEASE, "Stage group", "stagings.stage_group"),
    (DISEASE, "Grade", "tumours.grade"),
    (SAMPLES, "Sample type", "samples.sample_type"),
    (SAMPLES, "Gene panel (an exome has none)", "assays.panel_id"),
    (SAMPLES, "Microsatellites", "assays.msi_status"),
    (FOLLOW_UP, "Vital status", "patients.vital_status"),
)
_NUMBERS = (
    (PATIENTS, "Age at diagnosis", "tumours.age_at_diagnosis", "years"),
    (SAMPLES, "Mutational burden", "assays.tmb", "mutations per megabase"),
)
_EVER = (
    (SAMPLES, "Assay", "assays.assay_type"),
    (TREATMENT, "Kind of treatment", "treatments.kind"),
    (TREATMENT, "Drug", "treatments.drug_name"),
)
_SECTIONS = (PATIENTS, DISEASE, SAMPLES, TREATMENT, FOLLOW_UP)


def describe(view: View, *, by: str = "") -> Raw[Description]:
    """Describe the patients in view: who they are, their disease, samples, treatment, follow-up.

    A column that the grant does not hold, or whose table is empty, is left out.

    Args:
        view: the cohort.
        by: `table.column` whose values stand side by side, the ten largest; empty for none.

    Returns:
        Counts and middles. Each count is of one value of a partition of the patients, with who is
        missing as the last, so that nothing has to be worked out.

    Raises:
        CriteriaError: there is no such column, or it has fewer than two values.
        GrantError: the column is not granted.

    Source: STROBE statement, item 14 (von Elm et al., Lancet 370:1453, 2007); follow-up by the
    reverse Kaplan-Meier estimate (Schemper & Smith, Control Clin Trials 17:343, 1996).
    """
    split = _split(view, by)
    items = [*_values(split, by), *_numbers(split, by), *_per_patient(split), *_ever(split, by)]
    items += _followed(split)
    items.sort(key=lambda item: _SECTIONS.index(item.section))
    answer = Description(split.columns, by, tuple(items), _notes(split))
    return Raw(answer, patients=split.columns[0].patients or 0)


@dataclass(frozen=True, slots=True)
class _Split:
    """The cohort and its groups.

    Args:
        columns: everybody, the groups, and the others where there are some.
        views: everybody and the groups; the others are what is left.
    """

    columns: tuple[Column, ...]
    views: tuple[View, ...]

    @property
    def sizes(self) -> list[int]:
        return [column.patients or 0 for column in self.columns]

    def counts(self, each: Sequence[Sequence[int]]) -> tuple[tuple[int | None, ...], ...]:
        """Add who is missing to each column, and the column of the others."""
        rows = list(each)
        if len(self.columns) > len(rows):
            rows.append([row[0] - sum(row[1:]) for row in zip(*rows, strict=True)])
        return tuple((*row, size - sum(row)) for row, size in zip(rows, self.sizes, strict=True))

    def spreads(self, each: Sequence[Spread]) -> tuple[Spread, ...]:
        """Add nothing for the others, who have no view of their own."""
        none = Spread(0, None, None, None)
        return (*each, *[none] * (len(self.columns) - len(each)))


def _split(view: View, by: str) -> _Split:
    """Put groups beside everybody; who is in two groups or none is among the others."""
    total = view.patients()
    if not by:
        return _Split((Column(ALL, total),), (view,))
    found = members(view, groups_by(view, by))
    columns = [Column(one.name, one.alone) for one in found.sizes]
    rest = found.in_several + found.in_none
    others = [Column(REST, rest)] if rest else []
    return _Split((Column(ALL, total), *columns, *others), (view, *found.alone))


def _values(split: _Split, by: str) -> Iterator[Described]:
    """Describe by categories, the rarest values together."""
    for section, name, column in _VALUES:
        if column == by or not _has(split, column):
            continue
        counts = [values_of(one, column) for one in split.views]
        common = sorted(counts[0], key=lambda value: (-counts[0][value], value))[:MOST_VALUES]
        if not common:
            continue
        rows = [[one.get(value, 0) for value in common] for one in counts]
        names = list(common)
        if len(counts[0]) > MOST_VALUES:
            names.append(OTHER)
            for row, one in zip(rows, counts, strict=True):
                row.append(sum(one.values()) - sum(row))
        yield Described(section, name, (*names, MISSING), split.counts(rows), column=column)


def _numbers(split: _Split, by: str) -> Iterator[Described]:
    """Describe by numbers: median and quartiles of those in whom it is known."""
    for section, name, column, unit in _NUMBERS:
        table, _, stem = column.partition(".")
        is_held = _has(split, column) or _has(split, f"{table}.{stem}_low")
        if column == by or not is_held:
            continue
        frames = [numbers_of(one, column) for one in split.views]
        tallies = [(frame["value"].to_numpy(), frame["patients"].to_numpy()) for frame in frames]
        yield Described(
            section,
            name,
            ("known", MISSING),
            split.counts([[int(patients.sum())] for _, patients in tallies]),
            split.spreads([_spread(values, patients) for values, patients in tallies]),
            unit,
            column,
        )


def _spread(values: np.ndarray, patients: np.ndarray) -> Spread:
    """Give the quartiles of counted numbers."""
    total = int(patients.sum())
    if not total:
        return Spread(0, None, None, None)
    places = np.searchsorted(np.cumsum(patients), np.array([0.5, 0.25, 0.75]) * total)
    return Spread(total, *(float(values[place]) for place in places))


def _per_patient(split: _Split) -> Iterator[Described]:
    """Describe by how many samples and lines of treatment patients have."""
    if _has(split, "samples.sample_id"):
        counts = [patients_by_rows(one, "samples.sample_id") for one in split.views]
        yield _numbered(split, SAMPLES, "Samples per patient", counts, column="samples.sample_id")
    if _has(split, "treatments.line"):
        counts = [patients_by_most(one, "treatments.line") for one in split.views]
        yield _numbered(split, TREATMENT, "Lines of treatment", counts, column="treatments.line")


def _numbered(
    split: _Split, section: str, name: str, counts: Sequence[Mapping[int, int]], *, column: str
) -> Described:
    """Count patients with none, one, two, and three or more."""
    rows = [
        [*(one.get(n, 0) for n in (1, 2)), sum(of for n, of in one.items() if n > 2)]
        for one in counts
    ]
    values = ("1", "2", "3 or more", "none recorded")
    return Described(section, name, values, split.counts(rows), column=column)


def _ever(split: _Split, by: str) -> Iterator[Described]:
    """Describe by what patients ever had, the commonest; one patient may have several."""
    for section, name, column in _EVER:
        if column == by or not _has(split, column):
            continue
        counted = [having_of(one, column) for one in split.views]
        first = counted[0][0]
        for value in sorted(first, key=lambda each: (-first[each], each))[:MOST_VALUES]:
            rows = [[had.get(value, 0), of - had.get(value, 0)] for had, of in counted]
            yield Described(
                section,
                f"{name}: {value}",
                ("yes", "no", "not recorded"),
                split.counts(rows),
                column=column,
                only=True,
            )


def _followed(split: _Split) -> Iterator[Described]:
    """Describe how long patients were followed: the middle time, had nobody died."""
    if not all(_has(split, f"patients.{name}") for name in OUTCOME[:3]):
        return
    spreads, rows = [], []
    for view in split.views:
        frame = follow_up(view, SurvivalQuestion()).drop_nulls("anchor")
        end = frame["event"].fill_null(frame["exit"]) - frame["anchor"]
        usable = end.is_not_null() & (end >= 0)
        days = end.filter(usable).to_numpy().astype(np.float64)
        left = frame["event"].is_null().filter(usable).to_numpy()
        rows.append([len(days)])
        spreads.append(_middle_follow_up(days, left))
    yield Described(
        FOLLOW_UP,
        "Follow-up since diagnosis",
        ("known", MISSING),
        split.counts(rows),
        split.spreads(spreads),
        "months",
        ",".join(f"patients.{name}" for name in OUTCOME[:3]),
    )


def _middle_follow_up(days: np.ndarray, left: np.ndarray) -> Spread:
    """Turn deaths and losses around, and read the median; it stands for those who were lost."""
    if not left.any():
        return Spread(0, None, None, None)
    half = median(kaplan_meier(days, left))
    months = [None if day is None else day / MONTH for day in (half.day, half.lower, half.upper)]
    return Spread(int(left.sum()), *months)


def _has(split: _Split, column: str) -> bool:
    """Tell whether a column is granted and its table has rows."""
    table, _, name = column.partition(".")
    return split.views[0].has(table, name)


def _notes(split: _Split) -> tuple[str, ...]:
    """Say what must be known before reading the table."""
    said = [
        "Each patient counts once for each thing; of several values the first in the alphabet"
        " counts, except for treatments and assays, where each that a patient had does.",
        "Missing counts also those whose value was taken away to protect them.",
    ]
    if split.columns[-1].name == REST:
        said.append("Others are in none of the groups, or in several; no middle is taken of them.")
    return tuple(said)
