"""The parts of a page, as frozen values: what is said, apart from how it looks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from oncommons.errors import DataError
from oncommons.report.numerals import MINUS, count, decimal, hidden_words
from oncommons.report.svg import check_svg

Cell = str | int | float | None
_NUMERIC = re.compile(rf"[<>≤≥~]?\s?[-{MINUS}]?\d")
_MOST_LETTERS = 0.65
_FRAGMENT = re.compile(r"#[A-Za-z][\w-]*")


class CalloutKind(StrEnum):
    """What a callout is for."""

    NOTE = "note"
    WARNING = "warning"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of plain text."""

    text: str
    form: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of short texts, in no order."""

    items: Sequence[str]
    form: ClassVar[str] = "items"


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One big number.

    Args:
        label: what is counted.
        value: the number, or a text such as "not reached"; None where hidden.
        unit: its unit, such as "%" or "months".
        of: its denominator, such as "of 2,257 patients".
    """

    label: str
    value: Cell
    unit: str = ""
    of: str = ""

    @property
    def is_words(self) -> bool:
        """Tell whether the value is a text, which is written smaller than a number."""
        return isinstance(self.value, str) and not _is_number(self.value)


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """A row of big numbers.

    Args:
        numbers: at most six read well.
        minimum: smallest group of patients that is shown.
    """

    numbers: Sequence[KeyNumber]
    minimum: int | None = None
    form: ClassVar[str] = "key_numbers"

    @property
    def hidden(self) -> str:
        """Why a number is hidden; empty where none is."""
        some = any(number.value is None for number in self.numbers)
        return hidden_words(self.minimum) if some else ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its caption; the first column names the rows.

    Args:
        caption: what it shows, with units.
        columns: headings.
        rows: one cell per column; None where a number is hidden.
        note: what the reader must know.
        minimum: smallest group of patients that is shown.

    Raises:
        DataError: a row has more or fewer cells than there are columns.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    minimum: int | None = None
    form: ClassVar[str] = "table"

    def __post_init__(self) -> None:
        """Check that the table is a rectangle."""
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise DataError(
                    f"row {number} of the table {self.caption!r} has {len(row)} cells",
                    remedy=f"give {len(self.columns)}, one per column",
                )

    @property
    def hidden(self) -> str:
        """Why cells are hidden; empty where none is."""
        some = any(cell is None for row in self.rows for cell in row)
        return hidden_words(self.minimum) if some else ""

    def is_numeric(self, column: int) -> bool:
        """Tell whether a column holds numbers, which align on the right; never the first."""
        cells = [row[column] for row in self.rows if row[column] not in (None, "")]
        return column > 0 and bool(cells) and all(map(_is_number, cells))


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with the same numbers as a table.

    Args:
        title: the finding, as a sentence.
        svg: the picture; empty where every number is hidden.
        caption: how to read it, with denominators.
        table: the numbers of the picture.

    Raises:
        DataError: the picture could run or load something.
    """

    title: str
    svg: str
    caption: str
    table: TableBlock
    form: ClassVar[str] = "figure"

    def __post_init__(self) -> None:
        """Check that the picture is a drawing and nothing else."""
        check_svg(self.svg)


@dataclass(frozen=True, slots=True)
class Figures:
    """Small pictures side by side.

    Args:
        figures: the pictures, in order.
    """

    figures: Sequence[Figure]
    form: ClassVar[str] = "figures"


@dataclass(frozen=True, slots=True)
class Callout:
    """Something that must not be missed.

    Args:
        kind: note, warning, or limit of what may be concluded.
        text: one or two sentences.
        title: short; the kind itself where it is empty.
    """

    kind: CalloutKind
    text: str
    title: str = ""
    form: ClassVar[str] = "callout"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a journey.

    Args:
        title: one or two words.
        detail: what happened, with numbers.
        link: section of the same page, such as "#s2"; empty for none.

    Raises:
        DataError: the link leads out of the page.
    """

    title: str
    detail: str = ""
    link: str = ""

    def __post_init__(self) -> None:
        """Check that the link stays on the page."""
        if self.link and not _FRAGMENT.fullmatch(self.link):
            raise DataError(
                f"the link {self.link[:60]!r} leads out of the page", remedy="link to a section"
            )


@dataclass(frozen=True, slots=True)
class Steps:
    """A journey as a numbered strip."""

    steps: Sequence[Step]
    form: ClassVar[str] = "steps"


@dataclass(frozen=True, slots=True)
class Command:
    """Something to type.

    Args:
        purpose: what it is for.
        text: what to type, one line or several.
    """

    purpose: str
    text: str


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands to copy, each with what it is for."""

    commands: Sequence[Command]
    form: ClassVar[str] = "commands"


Block = Paragraph | Items | KeyNumbers | TableBlock | Figure | Figures | Callout | Steps | Commands


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under its own heading.

    Args:
        title: heading.
        blocks: its parts, in order.
    """

    title: str
    blocks: Sequence[Block]


def cell_text(cell: Cell) -> str:
    """Write a cell; a hidden one says so.

    Example:
        >>> cell_text(12345), cell_text(0.25), cell_text("TP53"), cell_text(None)
        ('12,345', '0.25', 'TP53', 'hidden')
    """
    if cell is None:
        return "hidden"
    if isinstance(cell, str):
        return cell
    return count(cell) if isinstance(cell, int) else decimal(cell)


def _is_number(cell: Cell) -> bool:
    """Tell whether a cell reads as a number: 0.5, "41 of 2,257", "< 10", not "2 columns differ"."""
    if not isinstance(cell, str):
        return True
    letters = sum(map(str.isalpha, cell))
    return _NUMERIC.match(cell) is not None and letters <= _MOST_LETTERS * len(cell)
