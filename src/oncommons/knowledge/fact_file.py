"""Fact files: comma-separated rows under a header that names version, licence and source."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from oncommons.errors import KnowledgeError

HEADER = ("version", "licence", "source", "reviewed")
"""What every fact file says of itself, one `# key: value` line each, before its first row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a fact file, with the place it was read from.

    Args:
        file: name of the file.
        line: 1-based physical line.
        cells: column name to text, stripped.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def required(self, column: str) -> str:
        """Give the text of a column that may not be empty.

        Args:
            column: a column of the file.

        Returns:
            The text.

        Raises:
            KnowledgeError: the cell is empty.
        """
        text = self.cells[column]
        if not text:
            raise self.refusal(column, "write a value")
        return text

    def several(self, column: str) -> tuple[str, ...]:
        """Give the parts of a cell that lists values with `;` between them.

        Args:
            column: a column of the file.

        Returns:
            The parts in order, stripped; empty for an empty cell.
        """
        return tuple(part.strip() for part in self.cells[column].split(";") if part.strip())

    def number(self, column: str) -> int | None:
        """Give a whole number >= 1, or None for an empty cell.

        Args:
            column: a column of the file.

        Returns:
            The number.

        Raises:
            KnowledgeError: the cell holds something else.
        """
        text = self.cells[column]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text) > 0):
            raise self.refusal(column, "write a whole number above 0, or leave it empty")
        return int(text)

    def refusal(self, column: str, remedy: str) -> KnowledgeError:
        """Make the error that names this row, a column and its value.

        Args:
            column: the column that is wrong.
            remedy: what to write instead.

        Returns:
            The error, to be raised by the caller.
        """
        value = self.cells[column]
        return KnowledgeError(
            f'column {column} is "{value}"',
            remedy=remedy, file=self.file, line=self.line, column=column, value=value,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactFile:
    """A fact file as read: what it says of itself, and its rows.

    Args:
        name: the file's name without its ending.
        header: `version`, `licence`, `source` and `reviewed`.
        rows: the rows in the order of the file.
    """

    name: str
    header: Mapping[str, str]
    rows: tuple[Row, ...]


def shipped_facts(name: str, columns: Sequence[str]) -> FactFile:
    """Read a fact file that comes with the package.

    Args:
        name: its name without `.csv`.
        columns: the columns it must have, in any order.

    Returns:
        The file, read.

    Raises:
        KnowledgeError: the file is missing or malformed.
    """
    folder = resources.files("oncommons.knowledge").joinpath("facts")
    return _read(folder.joinpath(f"{name}.csv"), f"{name}.csv", columns)


def read_facts(path: Path, columns: Sequence[str]) -> FactFile:
    """Read a fact file that a user wrote in the same layout.

    Args:
        path: the file.
        columns: the columns it must have, in any order.

    Returns:
        The file, read.

    Raises:
        KnowledgeError: the file is missing or malformed; names the line.
    """
    return _read(path, str(path), columns)


def _read(source: Traversable, file: str, columns: Sequence[str]) -> FactFile:
    """Read the header lines, the column names and the rows."""
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise KnowledgeError(
            "the file cannot be read", remedy="give a UTF-8 file that exists", file=file
        ) from fault
    header = dict(_header_lines(lines))
    missing = [key for key in HEADER if not header.get(key)]
    if missing:
        raise KnowledgeError(
            f"the header lacks {', '.join(missing)}",
            remedy=f'write "# {missing[0]}: ..." above the columns', file=file, line=1,
        )  # fmt: skip
    return FactFile(source.name.removesuffix(".csv"), header, tuple(_rows(lines, file, columns)))


def _header_lines(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give key and value of every `# key: value` line."""
    for line in lines:
        if line.startswith("#"):
            key, _, value = line.removeprefix("#").partition(":")
            yield key.strip(), value.strip()


def _rows(lines: Sequence[str], file: str, columns: Sequence[str]) -> Iterator[Row]:
    """Give the rows below the column names, each with its physical line."""
    names: list[str] | None = None
    for line, text in enumerate(lines, start=1):
        if not text.strip() or text.startswith("#"):
            continue
        cells = [cell.strip() for cell in next(csv.reader([text]))]
        if names is None:
            names = _checked_names(cells, file, line, columns)
        elif len(cells) != len(names):
            raise KnowledgeError(
                f"the row has {len(cells)} cells, the header {len(names)}",
                remedy='put cells that hold a comma between double quotes ("a, b")',
                file=file, line=line, value=len(cells),
            )  # fmt: skip
        else:
            yield Row(file, line, dict(zip(names, cells, strict=True)))


def _checked_names(cells: list[str], file: str, line: int, columns: Sequence[str]) -> list[str]:
    """Make sure that every expected column is there."""
    missing = [column for column in columns if column not in cells]
    if missing:
        raise KnowledgeError(
            f"column {missing[0]} is missing; found {', '.join(cells)}",
            remedy=f"the columns must be {', '.join(columns)}",
            file=file, line=line, column=missing[0],
        )  # fmt: skip
    return cells
