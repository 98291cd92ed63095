"""The tables in a JSON file or a chart, and the same file with other cells."""

import copy
import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oncommons.access.airlock.tables import TextTable
from oncommons.disclosure.table_kinds import HIDDEN

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class JsonParts:
    """What stands in a JSON file.

    Args:
        tables: path to each table, and the table.
        texts: every text outside of tables, and every name.
        loose: where numbers stand that belong to no table.
    """

    tables: Mapping[Path, TextTable]
    texts: tuple[str, ...]
    loose: tuple[str, ...]


def parts_of(form: object) -> JsonParts:
    """Take the tables out of parsed JSON.

    A table is a list of objects with the same names, an object of lists of the same length, or
    the numbers of one object as a table of one row.

    Example:
        >>> parts = parts_of({"title": "x", "by_stage": [{"stage": "I", "n": 40}], "n": 40})
        >>> [(path, table.header) for path, table in parts.tables.items()]
        [((), ('n',)), (('by_stage',), ('stage', 'n'))]
    """
    tables: dict[Path, TextTable] = {}
    texts: list[str] = []
    loose: list[str] = []
    waiting: deque[tuple[Path, object]] = deque([((), form)])
    while waiting:
        path, part = waiting.popleft()
        if (whole := _whole(part)) is not None:
            tables[path] = whole
            continue
        some = _numbers(part)
        if some is not None:
            tables[path] = some
        texts += _words(part)
        if _is_number(part):
            loose.append(written(path))
        waiting += _below(path, part, some)
    return JsonParts(tables, tuple(texts), tuple(loose))


def chart_parts(form: object) -> JsonParts:
    """Take the tables out of a chart: each list under `values`, and each of its data sets.

    Args:
        form: a chart in Vega-Lite, parsed from JSON.

    Example:
        >>> chart = {"data": {"values": [{"stage": "I", "n": 40}]}, "mark": "bar", "width": 300}
        >>> parts = chart_parts(chart)
        >>> list(parts.tables), "bar" in parts.texts
        ([('data', 'values')], True)
    """
    tables: dict[Path, TextTable] = {}
    texts: list[str] = []
    loose: list[str] = []
    waiting: deque[tuple[Path, object]] = deque([((), form)])
    while waiting:
        path, part = waiting.popleft()
        if isinstance(part, list) and part and _is_data(path):
            table = _records(part)
            if table is None:
                loose.append(written(path))
            else:
                tables[path] = table
            continue
        texts += _words(part)
        waiting += _below(path, part, None)
    return JsonParts(tables, tuple(texts), tuple(loose))


def with_rows(form: object, tables: Mapping[Path, Sequence[Sequence[str]]]) -> bytes:
    """Write JSON again with other cells in its tables; a hidden number becomes null.

    Args:
        form: what was parsed.
        tables: path of a table to its new rows.
    """
    changed: Any = copy.deepcopy(form)
    for path, rows in tables.items():
        part = changed
        for step in path:
            part = part[step]
        table = _whole(part) or _numbers(part)
        for at, row in enumerate(rows):
            for name, cell in zip(table.header if table else (), row, strict=True):
                where, key = _cell(part, at, name)
                if _text(where[key]) != cell:
                    where[key] = _value(cell)
    return (json.dumps(changed, ensure_ascii=False, indent=1) + "\n").encode()


def written(path: Path) -> str:
    """Write a path as people read it.

    Example:
        >>> written(("a", 0, "b"))
        '$.a[0].b'
    """
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return ("$" + "".join(steps))[:80]


def _whole(part: object) -> TextTable | None:
    """Read a table that takes the whole of a list or an object."""
    if isinstance(part, list):
        return _records(part)
    return _columns(part) if isinstance(part, Mapping) else None


def _words(part: object) -> list[str]:
    """Give the names of an object, or a text."""
    if isinstance(part, Mapping):
        return list(map(str, part))
    return [part] if isinstance(part, str) else []


def _records(part: list[Any]) -> TextTable | None:
    """Read a list of objects with the same names and plain values."""
    if not part or not all(isinstance(one, Mapping) and one for one in part):
        return None
    names = tuple(part[0])
    if not all(set(one) == set(names) and all(map(_is_plain, one.values())) for one in part):
        return None
    return TextTable(names, tuple(tuple(_text(one[name]) for name in names) for one in part))


def _columns(part: Mapping[str, Any]) -> TextTable | None:
    """Read an object of lists of the same length."""
    columns = list(part.values())
    if not columns or not all(isinstance(one, list) and one for one in columns):
        return None
    if len({len(one) for one in columns}) > 1 or not all(_is_plain(v) for c in columns for v in c):
        return None
    rows = tuple(tuple(map(_text, row)) for row in zip(*columns, strict=True))
    return TextTable(tuple(part), rows)


def _numbers(part: object) -> TextTable | None:
    """Read the numbers of one object as a table of one row."""
    if not isinstance(part, Mapping):
        return None
    numbers = {name: value for name, value in part.items() if _is_number(value)}
    if not numbers:
        return None
    return TextTable(tuple(numbers), (tuple(map(_text, numbers.values())),))


def _below(path: Path, part: object, table: TextTable | None) -> Iterator[tuple[Path, object]]:
    """Give what stands in an object or a list, without the numbers that a table took."""
    taken = frozenset(table.header if table else ())
    if isinstance(part, Mapping):
        for name, inner in part.items():
            if name not in taken:
                yield (*path, str(name)), inner
    elif isinstance(part, list):
        for at, inner in enumerate(part):
            yield (*path, at), inner


def _is_data(path: Path) -> bool:
    """Tell whether a list is the data of a chart."""
    return path[-1:] == ("values",) or path[-2:-1] == ("datasets",)


def _cell(part: Any, at: int, name: str) -> tuple[Any, str | int]:  # noqa: ANN401  parsed JSON
    """Find a cell in any of the three forms."""
    if isinstance(part, list):
        return part[at], name
    return (part[name], at) if isinstance(part[name], list) else (part, name)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _value(cell: str) -> object:
    if cell in ("", HIDDEN):
        return None
    try:
        number = float(cell)
    except ValueError:
        return cell
    return int(number) if number.is_integer() and "." not in cell else number


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)
