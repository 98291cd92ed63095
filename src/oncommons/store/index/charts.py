"""The values of each charted column, as one small code per place, made once for a release."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from oncommons.domain.columns import OneOf
from oncommons.domain.study import MISSING, OTHER, Chart, Form, Level
from oncommons.domain.tables import TABLES

Parts = Callable[[str, Sequence[str]], Iterator[pl.DataFrame]]
"""Gives columns of a table of the release, some rows at a time."""

MOST_VALUES = 254
"""A code is one byte: missing, these values, and all rarer ones together."""
MOST_INTERVALS = 40
LADDER = (5, 10, 20)
"""Widths, in years, into which intervals are put where there are more of them than bars."""
WIDER = "wider"
ORDER = {
    "tumours": ("diagnosis_day", "tumour_id"),
    "stagings": ("day", "staging_id"),
    "assays": ("assay_id",),
}
"""What makes a row the first of its patient or sample."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """One column as codes.

    Args:
        labels: what each code means; 0 is missing.
        codes: (places,) code at each place.
    """

    labels: tuple[str, ...]
    codes: npt.NDArray[np.uint8]


def read_values(chart: Chart, parts: Parts) -> pl.DataFrame:
    """Give the first known value of each patient or sample.

    Returns:
        Columns `owner` and `value`, and `low` and `high` of an interval; owners are unique, and
        those without a known value are left out.
    """
    owner = "patient_id" if chart.level is Level.PATIENT else "sample_id"
    bounds = [f"{chart.name}_low", f"{chart.name}_high"] if chart.form is Form.INTERVALS else []
    order = ORDER.get(chart.table, ())
    rows = pl.concat(parts(chart.table, [owner, chart.name, *bounds, *order])).rename(
        dict(zip([owner, chart.name, *bounds], ["owner", "value", "low", "high"], strict=False))
    )
    known = pl.col("owner").is_not_null() & pl.col("value").is_not_null()
    if rows.schema["value"] == pl.String:
        known &= pl.col("value") != "*"
    rows = rows.filter(known)
    if order:
        rows = rows.sort(order, nulls_last=True).unique("owner", keep="first", maintain_order=True)
    return rows.drop(order)


def label_values(chart: Chart, values: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Turn values into labels.

    Args:
        chart: the chart.
        values: as `read_values` gives them.

    Returns:
        Columns `owner` and `label`; and the labels, in the order of the bars.
    """
    if chart.form is Form.BINS:
        number = pl.col("value").cast(pl.Float64) / chart.width
        last = round(chart.top / chart.width)
        bins = values.select("owner", bin=number.floor().clip(0, last).cast(pl.Int64))
        names = [bin_name(chart, at) for at in range(last + 1)]
        label = pl.col("bin").replace_strict(list(range(last + 1)), names, return_dtype=pl.String)
        return bins.select("owner", label=label), names
    if chart.form is Form.INTERVALS:
        return _label_intervals(values)
    labelled = values.select("owner", label=pl.col("value").cast(pl.String))
    return labelled, _in_order(chart, labelled["label"])


def bin_name(chart: Chart, at: int) -> str:
    """Name a bin by its lower bound and the next bin's.

    Example:
        >>> from oncommons.domain.study import CHARTS
        >>> bin_name(CHARTS["tmb"], 3), bin_name(CHARTS["tmb"], 50)
        ('3-4', '50+')
    """
    low = at * chart.width
    if at == round(chart.top / chart.width):
        return f"{low:g}+"
    return f"{low:g}-{low + chart.width:g}"


def _label_intervals(values: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Keep few intervals as they are; put many into bins of the narrowest width that holds each."""
    name: pl.Expr = pl.col("value")
    if values["value"].n_unique() > MOST_INTERVALS:
        name = pl.lit(WIDER)
        for width in reversed(LADDER):
            low = pl.col("low") // width * width
            fits = low == pl.col("high") // width * width
            named = pl.format("{}-{}", low, low + width - 1)
            name = pl.when(fits).then(named).otherwise(name)
    labelled = values.select("owner", label=name, low="low", high="high")
    bounds = labelled.group_by("label").agg(pl.col("low").min(), pl.col("high").max())
    wider = pl.col("label") == WIDER
    ordered = bounds.sort(wider, "low", "high", "label", nulls_last=True)["label"]
    return labelled.select("owner", "label"), ordered.to_list()


def _in_order(chart: Chart, labels: pl.Series) -> list[str]:
    """Put values in the order of their vocabulary; codes of an open one by falling frequency."""
    found = labels.value_counts().sort(["count", labels.name], descending=[True, False])
    names: list[str] = found[labels.name].to_list()
    rule = TABLES[chart.table].column(chart.name).rule
    if isinstance(rule, OneOf):
        rank = {word: at for at, word in enumerate(rule.values)}
        return sorted(names, key=lambda name: rank.get(name, len(rank)))
    if chart.table == "stagings":
        return sorted(names)
    if len(names) > MOST_VALUES:
        return [*names[: MOST_VALUES - 1], OTHER]
    return names


def code_places(
    labelled: pl.DataFrame, names: Sequence[str], owners: pl.DataFrame, places: int
) -> Coded:
    """Give each place the code of its owner's label.

    Args:
        labelled: as `label_values` gives it.
        names: the labels, in order.
        owners: `owner` and `place`, one row per place.
        places: number of places.
    """
    code = pl.col("label").replace_strict(
        list(names), list(range(1, len(names) + 1)), default=len(names), return_dtype=pl.UInt8
    )
    joined = owners.join(labelled.select("owner", code=code), on="owner")
    codes = np.zeros(places, np.uint8)
    codes[joined["place"].to_numpy()] = joined["code"].to_numpy()
    return Coded((MISSING, *names), codes)
