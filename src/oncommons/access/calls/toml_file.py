"""Read a TOML file, and know the line of each of its keys."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from oncommons.access.calls.entries import Entry, FileMistake, Step
from oncommons.errors import CallError

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\"'-]+)\s*=\s*(.*)")
_LONG = ('"""', "'''")


def read_text(path: Path) -> str:
    """Read a file as text.

    Raises:
        CallError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise CallError(
            f"the file cannot be read: {fault}", remedy="give a UTF-8 file that exists", file=path
        ) from fault


def read_toml(path: Path, mistakes: list[FileMistake]) -> Entry:
    """Read a file; numbers with a point stay exact.

    Args:
        path: the file.
        mistakes: where the mistakes of its content will be collected.

    Returns:
        The table at the top.

    Raises:
        CallError: it cannot be read, or is no TOML; names the line.
    """
    text = read_text(path)
    try:
        content: Mapping[str, object] = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        place = re.search(r"\(at line (\d+)", str(fault))
        raise CallError(
            f"this is no TOML: {fault}",
            remedy="look at that line and the one above: texts and lists are closed, and each key"
            " stands once",
            file=path,
            line=None if place is None else int(place[1]),
        ) from fault
    lines = key_lines(text)
    return Entry(content, mistakes, (), lambda steps: _line(lines, steps))


def key_lines(text: str) -> dict[tuple[Step, ...], int]:
    r"""Find the line of each key and table of a TOML text.

    Args:
        text: the text.

    Returns:
        The way to each key, to its line from 1.

    Example:
        >>> key_lines("a = 1\n[[b]]\nc = 2\n")
        {('a',): 1, ('b', 0): 2, ('b', 0, 'c'): 3}
    """
    lines: dict[tuple[Step, ...], int] = {}
    tables: Counter[tuple[Step, ...]] = Counter()
    here: tuple[Step, ...] = ()
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
        elif header := _HEADER.match(line):
            here = _way(_names(header[2]), tables)
            if header[1] == "[[":
                tables[here] += 1
                here = (*here, tables[here] - 1)
            lines.setdefault(here, number)
        elif entry := _KEY.match(line):
            lines.setdefault((*here, *_names(entry[1])), number)
            closing = next((mark for mark in _LONG if entry[2].count(mark) == 1), "")
    return lines


def _names(text: str) -> tuple[str, ...]:
    """Split a dotted key."""
    return tuple(part.strip().strip("\"'") for part in text.split("."))


def _way(names: tuple[str, ...], tables: Mapping[tuple[Step, ...], int]) -> tuple[Step, ...]:
    """Go along a header; above its last name, the last table of a list is meant."""
    way: tuple[Step, ...] = ()
    for name in names[:-1]:
        way = (*way, name)
        if way in tables:
            way = (*way, tables[way] - 1)
    return (*way, names[-1])


def _line(lines: Mapping[tuple[Step, ...], int], steps: tuple[Step, ...]) -> int | None:
    """Find the line of a way, else of what it stands in."""
    while steps and steps not in lines:
        steps = steps[:-1]
    return lines.get(steps)
