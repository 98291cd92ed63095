"""Tab-separated files read as text, every row with its physical line, nothing silently mended."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.intake.rulebook import finding, stop

LINE, RULE = "#line", "#rule"
"""Columns that reading adds; no source column begins with #, because such lines are comments."""

MISSING = tuple(
    spelling
    for word in (
        "[Not Available]", "[Not Applicable]", "[Pending]", "[Discrepancy]", "[Completed]",
        "[Null]", "NA", "N/A",
    )
    for spelling in (word, word.lower(), word.upper())
)  # fmt: skip
"""Words that stand for an empty cell, in the spellings that occur."""

SAVE_AS_UTF8 = "save it as UTF-8 text"


@dataclass(frozen=True, slots=True, eq=False)
class TextLines:
    """The lines of one file.

    Args:
        file: name within the source.
        sha256: hash of its bytes.
        lines: one text per physical line, line 1 first, without line ends.
        findings: what was found while reading.
    """

    file: str
    sha256: str
    lines: pl.Series
    findings: tuple[Finding, ...] = ()

    def raw(self, line: pl.Series) -> pl.Series:
        """Give the text of each of these physical lines."""
        return self.lines.gather(line - 1)

    def values(self, line: pl.Series, column: str) -> pl.Series:
        """Give what stands in a column on each line: unknown where lines have no columns."""
        return pl.Series(column, [None] * len(line), pl.String)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TextTable(TextLines):
    """A table with a header, every cell as text.

    Args:
        names: column names, in order; a column without a name is called `column N`.
        header_line: physical line of the names.
        above: lines above the header, each beginning with #.
        rows: `#line`, `#rule` (ROW-RAGGED or null) and one text column per name; cells that say
            "missing" are null; blank lines are left out.
    """

    names: tuple[str, ...]
    header_line: int
    above: tuple[str, ...]
    rows: pl.DataFrame

    def values(self, line: pl.Series, column: str) -> pl.Series:
        """Give the text of a column on each of these physical lines."""
        if column not in self.names:
            return pl.Series(column, [None] * len(line), pl.String)
        wanted = pl.DataFrame({LINE: line.cast(pl.Int64)})
        found = self.rows.select(LINE, column)
        return wanted.join(found, on=LINE, how="left", maintain_order="left")[column]


def read_bytes(path: Path, file: str) -> tuple[bytes, str]:
    """Read a file once, so that what is hashed is what is parsed.

    Args:
        path: where it lies.
        file: its name within the source.

    Returns:
        Its bytes and their SHA-256 in hex.

    Raises:
        IntakeError: FILE-MISSING.
    """
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise stop("FILE-MISSING", f"cannot be read ({fault.strerror})", file=file) from fault
    return data, hashlib.sha256(data).hexdigest()


def read_lines(path: Path, file: str) -> TextLines:
    """Read the lines of a text file.

    Args:
        path: where it lies.
        file: its name within the source.

    Raises:
        IntakeError: the file is missing, empty, or no text.
    """
    data, sha256 = read_bytes(path, file)
    text, findings = _as_utf8(data, file)
    return TextLines(file, sha256, _split(text, file), findings)


def read_table(path: Path, file: str) -> TextTable:
    """Read a tab-separated table whose header may stand below lines that begin with #.

    Args:
        path: where it lies.
        file: its name within the source.

    Raises:
        IntakeError: the file is missing, empty, no text, or has two columns of one name.
    """
    data, sha256 = read_bytes(path, file)
    text, findings = _as_utf8(data, file)
    lines = _split(text, file)
    header = _header_index(lines, file)
    names = _names(lines[header], file, header + 1)
    cells = pl.read_csv(
        text, separator="\t", has_header=True, skip_lines=header, new_columns=list(names),
        infer_schema=False, quote_char=None, truncate_ragged_lines=True, null_values=list(MISSING),
    )  # fmt: skip
    body = lines.slice(header + 1, len(cells))
    rows, blank = _without_blank(cells, body, header)
    above = tuple(lines.slice(0, header))
    found = findings + _blank_finding(blank, rows, file)
    return TextTable(
        file, sha256, lines, found, names=names, header_line=header + 1, above=above, rows=rows
    )


def _without_blank(
    cells: pl.DataFrame, body: pl.Series, header: int
) -> tuple[pl.DataFrame, pl.Series]:
    """Number the rows, mark ragged ones and leave blank lines out; give the blank lines too."""
    ragged = body.str.count_matches("\t", literal=True) != cells.width - 1
    marked = cells.select(
        pl.int_range(header + 2, header + 2 + len(cells), dtype=pl.Int64).alias(LINE),
        pl.Series(RULE, ragged).replace_strict({True: "ROW-RAGGED"}, default=None),
        pl.all(),
    )
    blank = body.str.strip_chars() == ""
    if not blank.any():
        return marked, pl.Series(LINE, [], pl.Int64)
    return marked.filter(~blank), marked.filter(blank)[LINE]


def _blank_finding(blank: pl.Series, rows: pl.DataFrame, file: str) -> tuple[Finding, ...]:
    """Report blank lines between rows; those that end a file are no fault."""
    last = rows[LINE].max() if len(rows) else 0
    between = blank.filter(blank < last)
    if not len(between):
        return ()
    return (finding("ROW-BLANK", file=file, line=int(between[0]), count=len(between)),)


def _as_utf8(data: bytes, file: str) -> tuple[bytes, tuple[Finding, ...]]:
    """Give the text in UTF-8 without a mark in front, or say why it is no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data:
        raise stop("FILE-ENCODING", "UTF-16 or zero bytes", remedy=SAVE_AS_UTF8, file=file)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    try:
        data.decode()
    except UnicodeDecodeError:
        return _from_windows(data, file), (finding("FILE-ENCODING", file=file),)
    return data, ()


def _from_windows(data: bytes, file: str) -> bytes:
    """Read bytes as Windows-1252."""
    try:
        return data.decode("cp1252").encode()
    except UnicodeDecodeError as fault:
        says = "neither UTF-8 nor Windows-1252"
        raise stop("FILE-ENCODING", says, remedy=SAVE_AS_UTF8, file=file) from fault


def _split(text: bytes, file: str) -> pl.Series:
    """Cut text into lines."""
    if not text:
        raise stop("FILE-EMPTY", file=file)
    return pl.read_lines(text, name="line")["line"]


def _header_index(lines: pl.Series, file: str) -> int:
    """Find the first line that is neither blank nor begins with #."""
    for index, line in enumerate(lines):
        if line.strip() and not line.startswith("#"):
            return index
    raise stop("FILE-EMPTY", file=file)


def _names(header: str, file: str, line: int) -> tuple[str, ...]:
    """Read the column names; a column without one is called by its place."""
    cells = [cell.strip() for cell in header.split("\t")]
    names = [cell or f"column {place}" for place, cell in enumerate(cells, start=1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        says = f"two columns are called {', '.join(twice)}"
        raise stop("HDR-DUPLICATE", says, file=file, line=line, column=twice[0])
    return tuple(names)


def find_column(table: TextTable, names: Sequence[str]) -> tuple[str, tuple[Finding, ...]]:
    """Find a column by any of its accepted names, in any case.

    Args:
        table: the table.
        names: accepted names, the best first.

    Returns:
        The name as it stands in the header, empty where there is none; and HDR-ALIAS where only
        the case of letters differs.

    """
    for name in names:
        if name in table.names:
            return name, ()
    lower = {name.lower(): name for name in reversed(table.names)}
    for name in names:
        found = lower.get(name.lower(), "")
        if found:
            says = f"column {found} was taken for {name}"
            alias = finding(
                "HDR-ALIAS", file=table.file, line=table.header_line, column=found, says=says
            )
            return found, (alias,)
    return "", ()
