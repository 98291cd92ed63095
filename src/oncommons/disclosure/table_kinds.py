"""What kind of table a researcher made, read from the names of its columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from oncommons.disclosure.models import ModelFacts
from oncommons.disclosure.sums import Contributions
from oncommons.disclosure.verdicts import Checked, worst
from oncommons.domain.verdicts import Verdict

HIDDEN = "hidden"
"""What stands in a repaired table in place of a hidden number."""
TOTALS = frozenset({"total", "all", "everybody", "sum", "overall", "all patients", "margin"})
MARKS = frozenset({"", "-", "*", "na", "n/a", "nan", "none", "null", HIDDEN, "suppressed", "x"})
COUNTS = ("patients", "n", "count", "counts", "carriers", "number", "frequency", "contributors")
OF = ("of", "denominator", "profiled", "of_profiled")
SHARES = ("share", "proportion")
PERCENT = ("percent", "%", "pct", "percentage", *SHARES)
STATISTICS: Mapping[str, float | None] = {
    **dict.fromkeys(("sum", "mean", "average", "sd", "std", "se", "variance"), None),
    **dict.fromkeys(("min", "minimum", "p0"), 0.0),
    **dict.fromkeys(("max", "maximum", "range", "p100"), 1.0),
    **dict.fromkeys(("median", "q2", "p50"), 0.5),
    **dict.fromkeys(("q1", "lower_quartile", "p25"), 0.25),
    **dict.fromkeys(("q3", "upper_quartile", "p75", "iqr"), 0.75),
}
"""Statistic to the share of patients below it; None for one that all patients make together."""
SURVIVAL, AT_RISK = ("survival", "km", "s"), ("at_risk", "n_risk", "n.risk", "number_at_risk")
EVENTS, TIME = ("events", "died", "deaths", "n_event"), ("day", "days", "time", "month", "months")
CENSORED = ("censored", "n_censor")
TERM = ("term", "variable", "covariate", "parameter")
EFFECT = ("coefficient", "coef", "estimate", "beta", "odds_ratio", "hazard_ratio")
VARIANT = ("variant", "change", "protein_change", "hgvsp", "hgvsc")
PER_PATIENT = frozenset(
    ("residual", "residuals", "fitted", "fitted_value", "predicted", "prediction",
     "linear_predictor", "leverage", "cooks_distance", "propensity", "propensity_score")
)  # fmt: skip
_ID = re.compile(r"(.*_)?(patient|sample|person|subject|case|record)_?(id|no|barcode)")
_IDS = frozenset(
    ("id", "patient", "sample", "subject", "participant", "pseudonym", "barcode", "mrn", "row_id")
)
_PERCENTILE = re.compile(r"p(\d{1,2})")
_WHOLE = re.compile(r"\d{1,9}(\.0+)?")


class TableKind(StrEnum):
    """What a table says."""

    COUNTS = "counts"
    CROSS = "counts by two"
    SUMS = "sums"
    SURVIVAL = "survival"
    MODEL = "model"
    VARIANTS = "variants"
    PATIENTS = "patients"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a table beside what stands in it.

    Args:
        sensitive: whether "none of them" and "all of them" would tell something of each (R10).
        known_sizes: sizes that everybody knows, such as that of the extract.
        contributions: what stands behind each row of sums, in the order of the rows.
        model: what is known of the model, where the table is one.
        unit: what its numbers count.
        germline_granted: whether the grant names germline variants.
    """

    sensitive: bool = False
    known_sizes: tuple[int, ...] = ()
    contributions: tuple[Contributions, ...] = ()
    model: ModelFacts | None = None
    unit: str = "patients"
    germline_granted: bool = False


@dataclass(frozen=True, slots=True)
class TableChecked:
    """What the rules say of a table.

    Args:
        kind: what it was taken for.
        said: one entry per thing looked at.
        repaired: its rows with small numbers hidden, where that is all it needs; else None.
    """

    kind: TableKind
    said: tuple[Checked, ...]
    repaired: tuple[tuple[str, ...], ...] | None = None

    @property
    def verdict(self) -> Verdict:
        """The strictest verdict."""
        return worst(self.said)


@dataclass(slots=True)
class Draft:
    """A table while rules look at it: its text, which repairs write into, and its columns.

    Args:
        header: names of the columns, in small letters with "_" for blanks.
        rows: the text of the cells.
        said: what rules have said so far.
    """

    header: tuple[str, ...]
    rows: list[list[str]]
    said: list[Checked] = field(default_factory=list)

    def column(self, names: Sequence[str]) -> int | None:
        """Find the first column with one of these names."""
        return next((at for at, name in enumerate(self.header) if name in names), None)

    def place(self, names: Sequence[str]) -> int:
        """Give the place of a column that a table of its kind has."""
        return next(at for at, name in enumerate(self.header) if name in names)

    def numbers(self, column: int) -> list[int | None]:
        """Read a column of counts; None where hidden."""
        return [whole_number(row[column]) for row in self.rows]


def draft(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Draft | None:
    """Begin to check a table; None where it is no rectangle with a name on each column."""
    names = tuple(plain(name) for name in header)
    written = [[cell.strip() for cell in row] for row in rows]
    is_table = names and all(names) and len(set(names)) == len(names)
    if not is_table or not rows or any(len(row) != len(names) for row in rows):
        return None
    return Draft(names, written)


def plain(name: str) -> str:
    """Write the name of a column in small letters, with "_" for blanks.

    Example:
        >>> plain(" At risk ")
        'at_risk'
    """
    return re.sub(r"\s+", "_", name.strip().lower())


def is_total(label: str) -> bool:
    """Tell whether a label stands for a sum.

    Example:
        >>> is_total("All patients"), is_total("stage II")
        (True, False)
    """
    return label.strip().lower().replace("_", " ") in TOTALS


def whole_number(text: str) -> int | None:
    """Read a count; None where it is hidden or no whole number.

    Example:
        >>> whole_number("12"), whole_number("12.0"), whole_number("hidden")
        (12, 12, None)
    """
    return int(float(text)) if _WHOLE.fullmatch(text) else None


def share_below(name: str) -> float | None:
    """Give the share of patients below a percentile, by its name; None for other statistics.

    Example:
        >>> share_below("p95"), share_below("median"), share_below("mean")
        (0.95, 0.5, None)
    """
    if name in STATISTICS:
        return STATISTICS[name]
    found = _PERCENTILE.fullmatch(name)
    return int(found[1]) / 100 if found else None


def is_statistic(name: str) -> bool:
    """Tell whether a column holds a statistic of a number."""
    return name in STATISTICS or bool(_PERCENTILE.fullmatch(name))


def kind_of_table(table: Draft) -> TableKind:
    """Say what a table is; what no rule knows, or holds one row per patient, is never guessed.

    Args:
        table: the table.
    """
    if any(_is_of_patients(table, at) for at in range(len(table.header))):
        return TableKind.PATIENTS
    counted = table.column(COUNTS) is not None
    known = {
        TableKind.SURVIVAL: _has(table, SURVIVAL) and _has(table, AT_RISK),
        TableKind.MODEL: _has(table, TERM) and _has(table, EFFECT),
        TableKind.VARIANTS: _has(table, ("gene",)) and _has(table, VARIANT) and counted,
        TableKind.SUMS: counted and any(is_statistic(name) for name in table.header),
        TableKind.COUNTS: counted and _is_list(table),
        TableKind.CROSS: not counted and _is_cross(table),
    }
    return next((kind for kind, holds in known.items() if holds), TableKind.UNKNOWN)


def _has(table: Draft, names: Sequence[str]) -> bool:
    return table.column(names) is not None


def _is_of_patients(table: Draft, at: int) -> bool:
    """Tell whether a column names patients, or holds a number of each."""
    name = table.header[at]
    return name in PER_PATIENT or name in _IDS or bool(_ID.fullmatch(name))


def _is_list(table: Draft) -> bool:
    """Tell whether labels stand before counts, each combination once."""
    counts = {at for at, name in enumerate(table.header) if name in (*COUNTS, *OF, *PERCENT)}
    labels = [tuple(row[at] for at in range(len(row)) if at not in counts) for row in table.rows]
    numbers = [at for at in sorted(counts) if table.header[at] not in PERCENT]
    return len(set(labels)) == len(labels) and all(_is_counted(table, at) for at in numbers)


def _is_cross(table: Draft) -> bool:
    """Tell whether the first column holds labels, each once, and all others hold counts.

    Numbers are labels only beside a total, so that no list of patients passes as a table.
    """
    labels = [row[0] for row in table.rows]
    named = not any(whole_number(label) is not None for label in labels)
    with_total = any(map(is_total, labels)) or any(map(is_total, table.header[1:]))
    other = any(
        (is_statistic(name) and not is_total(name)) or name in (*OF, *PERCENT)
        for name in table.header
    )
    if other or len(set(labels)) < len(labels) or not (named or with_total):
        return False
    return len(table.header) > 1 and all(
        _is_counted(table, at) for at in range(1, len(table.header))
    )


def _is_counted(table: Draft, at: int) -> bool:
    """Tell whether a column holds whole numbers, or marks in their place."""
    cells = [row[at] for row in table.rows]
    return all(
        whole_number(cell) is not None or cell.lower() in MARKS or cell.startswith("<")
        for cell in cells
    )
