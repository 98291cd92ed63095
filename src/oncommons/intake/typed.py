"""Drafts cast to the types of the schema, the text kept beside every number it became."""

from collections.abc import Iterable

import polars as pl

from oncommons.domain.columns import Column, Table, Type
from oncommons.intake.rules import TEXT
from oncommons.intake.source import Draft
from oncommons.intake.text_table import LINE, RULE
from oncommons.store.engine import POLARS_TYPES

DRAFT = "#draft"
"""Place of the draft that a row comes from."""

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def typed_rows(table: Table, drafts: Iterable[tuple[int, Draft]]) -> pl.DataFrame:
    """Cast the drafts of one table and put them below each other.

    Args:
        table: the table of the schema.
        drafts: each draft with its place among all drafts of the source.

    Returns:
        `#draft`, `#line`, `#rule`, the table's columns in its types, `#text NAME` beside every
        column that is not text, and the drafts' own columns that begin with #.
    """
    frames = [_typed(table, place, draft.rows) for place, draft in drafts]
    if not frames:
        return _typed(table, 0, pl.DataFrame({LINE: []}, schema={LINE: pl.Int64}))
    return pl.concat(frames, how="diagonal") if len(frames) > 1 else frames[0]


def _typed(table: Table, place: int, rows: pl.DataFrame) -> pl.DataFrame:
    """Cast one draft."""
    rule = pl.Series(RULE, [None] * len(rows), pl.String)
    own = [rows[name] for name in rows.columns if name.startswith("#") and name != RULE]
    columns = [
        pl.Series(DRAFT, [place], pl.Int32).new_from_index(0, len(rows)),
        rows[RULE] if RULE in rows.columns else rule,
        *own,
    ]
    for column in table.columns:
        columns += _cast(column, rows)
    return pl.DataFrame(columns)


def _cast(column: Column, rows: pl.DataFrame) -> list[pl.Series]:
    """Give a column in its type, and its text where it was text and is not to be."""
    name, dtype = column.name, POLARS_TYPES[column.type]
    nothing = pl.Series(name, [None], pl.String).new_from_index(0, len(rows))
    given = rows[name] if name in rows.columns else nothing
    if column.type is Type.TEXT:
        return [given.cast(pl.String)]
    if given.dtype != pl.String:
        return [given.cast(dtype, strict=False), nothing.alias(TEXT + name)]
    return [_number(given, column.type), given.alias(TEXT + name)]


def _number(text: pl.Series, kind: Type) -> pl.Series:
    """Read text as a number of a type; null where it is none."""
    dtype = POLARS_TYPES[kind]
    if kind is Type.BOOL:
        return text.str.to_lowercase().replace_strict(_TRUTH, default=None, return_dtype=dtype)
    value = text.cast(dtype, strict=False)
    if kind in {Type.FLOAT32, Type.FLOAT64}:
        value = _finite(value)
    if value.null_count() == text.null_count():
        return value
    number = _finite(text.str.strip_chars().cast(pl.Float64, strict=False))
    whole = kind not in {Type.FLOAT32, Type.FLOAT64}
    number = number.set(number != number.floor(), None) if whole else number
    return number.cast(dtype, strict=False)


def _finite(number: pl.Series) -> pl.Series:
    """Take nan and infinity for no number."""
    return number.set(~number.is_finite(), None)
