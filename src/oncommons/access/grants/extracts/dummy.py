"""Made rows with the schema of an extract, for writing code before access; no patient is read.

Only the granted columns and the rules of the schema go in: the functions take no View.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncommons.access.grants.extracts.contents import (
    TABLES,
    files_of,
    frame_schema,
    granted_columns,
)
from oncommons.access.grants.extracts.pseudonyms import LETTERS, identifiers_of
from oncommons.domain.columns import (
    AtLeast,
    Between,
    Column,
    NotBefore,
    OneOf,
    Pattern,
    Reference,
    Released,
    Rule,
    Type,
    Vocabulary,
)
from oncommons.domain.tables import table as table_of
from oncommons.store.atomic import write_atomically

FOLDER = "dummy"
PATIENTS = 20
EACH = 2
"""Rows of each other table for each made patient."""
NULL_EVERY = 7
"""Every so many rows a value is missing where the schema lets it."""
AGES, STEPS = 10, 1_000
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "an ICD-O-3 topography such as C50.9": ("C50.9", "C34.1", "C18.7"),
    "an ICD-O-3 morphology such as 8500/3": ("8500/3", "8140/3"),
    "an ATC code such as L01EB04": ("L01EB04", "L01XA01"),
    "bases A, C, G, T, N, or - for none": ("A", "C", "G", "T"),
    "T0 to T4, TX, <T2, >=T2": ("T1", "T2", "T3", "TX"),
    "N0 to N3, NX": ("N0", "N1", "NX"),
    "M0, M1, MX": ("M0", "M1"),
    "0, I, II, III or IV with a substage, I-III": ("IA", "II", "IIIB", "IV"),
    "OncoTree": ("LUAD", "BRCA", "COAD"),
    "symbol": ("TP53", "KRAS", "EGFR", "PIK3CA", "BRAF"),
    "class": ("Missense_Mutation", "Nonsense_Mutation", "Silent", "Splice_Site"),
}
"""Values for patterns by what they say, for vocabularies by their name, and for two columns."""


def dummy_tables(columns: Mapping[str, tuple[str, ...]]) -> dict[str, pl.DataFrame]:
    """Make rows for granted columns.

    Args:
        columns: table to granted columns, as in a grant.

    Returns:
        Table to rows, with names and types as in the extract; the same each time. Identifiers
        begin with DUMMY, and refer to rows that are there.
    """
    return {table: _table(table, names) for table, names in granted_columns(columns).items()}


def write_dummy(columns: Mapping[str, tuple[str, ...]], folder: Path) -> tuple[str, ...]:
    """Write made rows as the files of an extract.

    Args:
        columns: table to granted columns.
        folder: where; made where it is missing.

    Returns:
        The names of the files.
    """
    files = files_of(dummy_tables(columns))
    for name, content in files.items():
        write_atomically(folder / name, content)
    return tuple(files)


def _table(table: str, names: tuple[str, ...]) -> pl.DataFrame:
    known = TABLES[table]
    number = PATIENTS if table == "patients" else PATIENTS * EACH
    schema = frame_schema(table, names)
    # The key is made too where it is not granted, so that no row stands there twice.
    wanted = dict.fromkeys((*names, *known.key))
    made = {name: _values(table, name, number) for name in wanted}
    kinds = schema | {
        name: kind for name, kind in frame_schema(table, known.key).items() if name not in schema
    }
    frame = pl.DataFrame(made, kinds).unique(list(known.key), keep="first", maintain_order=True)
    return frame.select(names)


def _values(table: str, name: str, number: int) -> list[object]:
    """Make one column."""
    source = table_of(table)
    if name in identifiers_of(table, (name,)):
        column = source.column(name)
        return [_identifier(table, column, row) for row in range(number)]
    base = name.removesuffix("_low").removesuffix("_high")
    by_name = {one.name: one for one in source.columns}
    column = by_name.get(name) or by_name[base]
    if column.released is Released.INTERVAL:
        return [_interval(name, base, _pick(table, base, row, AGES)) for row in range(number)]
    return [
        None
        if not column.required and not column.key and row % NULL_EVERY == NULL_EVERY - 1
        else _value(table, column, row)
        for row in range(number)
    ]


def _interval(name: str, base: str, step: int) -> object:
    """Give a label of ten years, or a bound of it."""
    low, high = step * 10, step * 10 + 9
    return {f"{base}_low": low, f"{base}_high": high}.get(name, f"{low}-{high}")


def _identifier(table: str, column: Column, row: int) -> str | None:
    """Name the row, or one that it refers to."""
    if column.key and not isinstance(column.rule, Reference):
        return _named(table, row)
    # `belongs_to` and `other` both say by their rule where the row is.
    target = column.rule.table if isinstance(column.rule, Reference) else table
    if target == table:
        return None
    return _named(target, row % PATIENTS if target == "patients" else row)


def _named(table: str, row: int) -> str:
    digest = hashlib.sha256(f"dummy {table} {row}".encode()).hexdigest().upper()
    return f"DUMMY{digest}".translate(str.maketrans("0189", "GHIJ"))[:LETTERS]


def _value(table: str, column: Column, row: int) -> object:
    if column.type is Type.BOOL:
        return _pick(table, column.name, row, 2) == 1
    if column.type is not Type.TEXT:
        return _number(table, column, row)
    choices = _choices(column)
    return choices[_pick(table, column.name, row, len(choices))]


def _number(table: str, column: Column, row: int) -> float:
    """Make a number within its bounds, and not below the column that it must follow."""
    low, high = _bounds(column.rule)
    if column.type in (Type.FLOAT32, Type.FLOAT64):
        return low + (high - low) * _pick(table, column.name, row, STEPS) / STEPS
    number = int(low) + _pick(table, column.name, row, int(high - low) + 1)
    if isinstance(column.rule, NotBefore):
        number += int(_number(table, table_of(table).column(column.rule.column), row))
    return number


def _bounds(rule: Rule | None) -> tuple[float, float]:
    if isinstance(rule, Between):
        return rule.low, rule.high
    low = rule.low if isinstance(rule, AtLeast) else 0
    return low, low + 1_000


def _choices(column: Column) -> tuple[str, ...]:
    rule = column.rule
    if isinstance(rule, OneOf):
        return rule.values
    if isinstance(rule, Pattern):
        return EXAMPLES[rule.says]
    if isinstance(rule, Vocabulary):
        return EXAMPLES[rule.name]
    word = column.name.rstrip("12")
    return EXAMPLES.get(word, tuple(f"{column.name}-{number}" for number in range(1, 4)))


def _pick(table: str, name: str, row: int, choices: int) -> int:
    """Choose a number below a limit, the same each time."""
    digest = hashlib.sha256(f"{table}.{name} {row}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % choices
