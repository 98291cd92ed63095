"""What a release can still answer: counts of patients, and survival by tumour type."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.privacy.account.original import Bools, Floats, Original, Outcome
from oncommons.privacy.account.payers import type_words
from oncommons.privacy.account.plan import TUMOUR_TYPE, exact_share
from oncommons.privacy.coding import Codes
from oncommons.privacy.hierarchy import MISSING, Hierarchy
from oncommons.privacy.view import patient_view
from oncommons.stats.survival import Median, kaplan_meier, median

QUERIES, MOST_DRAWN = 400, 20_000
LEAST_COUNTED, LEAST_SHARE = 20, 0.001
LEAST_FOLLOWED = 50
FOLLOW_UP = ("patients.vital_status", "patients.death_day", "patients.last_contact_day")


@dataclass(frozen=True, slots=True)
class CountError:
    """How far counts from the release lie from the true ones.

    Args:
        queries: number of random questions: two or three quasi-identifiers, each with a value
            or a wider label, answered by at least 20 patients and 0.1 %.
        median: of |counted - true| / true; None without a question.
        p90: nine of ten errors are at most as large; None without a question.
        seed: of the draw.
    """

    queries: int
    median: float | None
    p90: float | None
    seed: int


@dataclass(frozen=True, slots=True)
class Survived:
    """Median survival of one tumour type before and after protection.

    Args:
        name: its code.
        patients_before: with this type and follow-up, before protection.
        patients_after: released with exactly this type and follow-up; None where hidden.
        before: median with its 95 % limits, days.
        after: the same, from the release.
    """

    name: str
    patients_before: int
    patients_after: int | None
    before: Median
    after: Median

    @property
    def words(self) -> str:
        """Name of the type, with its code."""
        return type_words(self.name)


@dataclass(frozen=True, slots=True)
class Use:
    """What the release is good for.

    Args:
        exact: quasi-identifier to the share of known values that leave exactly.
        counts: error of random counts.
        survival: median survival by tumour type, the most frequent first.
    """

    exact: Mapping[str, float | None]
    counts: CountError
    survival: tuple[Survived, ...]


def use_of(
    original: Original, outcome: Outcome, released: Mapping[str, pl.DataFrame], *, seed: int = 0
) -> Use:
    """Measure what a release can still answer.

    Args:
        original: the patients as they were.
        outcome: the level of each.
        released: patients and tumours of the release.
        seed: of the random questions.
    """
    return Use(
        {name: exact_share(original, outcome, name) for name in original.coded.columns},
        count_error(original, outcome, seed=seed),
        survival_kept(original, released),
    )


def count_error(original: Original, outcome: Outcome, *, seed: int = 0) -> CountError:
    """Ask random questions of the original and of the release.

    A patient under a wide label counts by the share of its values that the question asks for.

    Args:
        original: the patients as they were.
        outcome: the level of each; patients held back are in the truth only.
        seed: of the draw.

    Source: the count queries with which LeFevre et al., ICDE (2006), compare recodings.
    """
    draw = np.random.default_rng(seed)
    least = max(LEAST_COUNTED, LEAST_SHARE * original.patients)
    errors: list[float] = []
    drawn = 0
    while len(errors) < QUERIES and drawn < MOST_DRAWN and original.patients >= least:
        drawn += 1
        true, counted = _answer(original, outcome, draw, least)
        if true >= least:
            errors.append(abs(counted - true) / true)
    if not errors:
        return CountError(0, None, None, seed)
    return CountError(len(errors), float(np.median(errors)), float(np.quantile(errors, 0.9)), seed)


def _answer(
    original: Original, outcome: Outcome, draw: np.random.Generator, least: float
) -> tuple[int, float]:
    """Draw one question; give its true count and the one from the release."""
    columns = len(original.coded.columns)
    number = min(columns, int(draw.integers(2, 4)))
    true = np.ones(original.patients, dtype=bool)
    shares = []
    for at in draw.choice(columns, number, replace=False):
        hierarchy, codes = original.coded.hierarchies[at], original.coded.codes[at]
        asked = _asked(hierarchy, codes, draw)
        true &= asked[codes]
        if true.sum() < least:
            return 0, 0.0
        shares.append((_shares(hierarchy, asked), outcome.levels[:, at], codes))
    counted: Floats = (~outcome.held_back).astype(np.float64)
    for of_label, levels, codes in shares:
        counted *= of_label[levels, codes]
    return int(true.sum()), float(counted.sum())


def _asked(hierarchy: Hierarchy, codes: Codes, draw: np.random.Generator) -> Bools:
    """(leaves,) True for the values of a label above the value of a random patient."""
    level = int(draw.integers(0, max(1, hierarchy.height - 1)))
    nodes = hierarchy.nodes[level]
    return np.asarray(nodes == nodes[codes[draw.integers(len(codes))]])


def _shares(hierarchy: Hierarchy, asked: Bools) -> Floats:
    """(levels, leaves) the share of the values under the label of a leaf that is asked for."""
    rows = []
    for nodes in hierarchy.nodes:
        under = np.bincount(nodes)
        rows.append((np.bincount(nodes, weights=asked) / under)[nodes])
    return np.stack(rows)


def survival_kept(original: Original, released: Mapping[str, pl.DataFrame]) -> tuple[Survived, ...]:
    """Compare the median survival of each tumour type before and after protection.

    Args:
        original: the patients as they were.
        released: patients and tumours of the release.

    Returns:
        The types of which at least 50 patients with follow-up are on both sides.

    Source: Kaplan & Meier, J Am Stat Assoc 53:457 (1958).
    """
    if TUMOUR_TYPE not in original.coded.columns:
        return ()
    sides = [_followed(tables) for tables in (original.tables, released)]
    sizes = [dict(side[TUMOUR_TYPE].value_counts().iter_rows()) for side in sides]
    names = [
        name
        for name, size in sizes[0].items()
        if name in original.coded.hierarchies[original.coded.columns.index(TUMOUR_TYPE)].leaves
        and min(size, sizes[1].get(name, 0)) >= LEAST_FOLLOWED
    ]
    names.sort(key=lambda name: (-sizes[0][name], name))
    return tuple(
        Survived(name, sizes[0][name], sizes[1][name], *(_median(side, name) for side in sides))
        for name in names
    )


def _followed(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give type, days and death of the patients whose follow-up is known."""
    view = patient_view(tables, [TUMOUR_TYPE, *FOLLOW_UP])
    status, died, seen = (pl.col(name) for name in FOLLOW_UP)
    dead = status == "dead"
    days = pl.when(dead).then(died).otherwise(seen)
    told = view.select(TUMOUR_TYPE, dead=dead, days=days).drop_nulls()
    return told.filter((pl.col("days") >= 0) & (pl.col(TUMOUR_TYPE) != MISSING))


def _median(side: pl.DataFrame, name: str) -> Median:
    """Give the median survival of one tumour type."""
    here = side.filter(pl.col(TUMOUR_TYPE) == name)
    return median(kaplan_meier(here["days"].to_numpy(), here["dead"].to_numpy()))
