"""Opportunity tables: per gene, the chance of a silent, a missense and a truncating mutation."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncommons.errors import KnowledgeError
from oncommons.knowledge.genes import current_symbol

CHANCES = ("mu_silent", "mu_missense", "mu_truncating")
COLUMNS = ("symbol", *CHANCES, "cds_length")
"""Our own layout: current HGNC symbol, three chances per chromosome copy, coding bases."""

_NO_NUMBER = ("", "NA", "NaN", "nan", "null")
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class _Layout:
    """One published layout: its columns in the order of ours, and what tells transcripts apart."""

    name: str
    columns: tuple[str, ...]
    transcripts: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """Every column that the layout needs."""
        return (*self.columns, *self.transcripts)


_OF_V4 = ("transcript", "mane_select", "canonical")
_LAYOUTS = (
    _Layout("oncommons", COLUMNS),
    _Layout("gnomAD v2.1.1", ("gene", "mu_syn", "mu_mis", "mu_lof", "cds_length")),
    _Layout("gnomAD v4.1", ("gene", "syn.mu", "mis.mu", "lof.mu", "cds_length"), _OF_V4),
    _Layout(
        "gnomAD v2.1.1 expected counts", ("gene", "exp_syn", "exp_mis", "exp_lof", "cds_length")
    ),
    _Layout(
        "gnomAD v4.1 expected counts",
        ("gene", "syn.exp", "mis.exp", "lof.exp", "cds_length"),
        _OF_V4,
    ),
)


def read_opportunity(path: Path) -> pl.DataFrame:
    """Read an opportunity table: our own, or gnomAD's constraint table as published.

    The layout is told by the column names. gnomAD's mutation rates (`mu`) are preferred; in a table
    without them the expected counts stand in for all genes. In v4.1 only the Ensembl
    MANE Select transcript of a gene is kept, else its canonical one. Older symbols are replaced by
    those of today. A gene that lacks a number above zero in any column is left out, and of a gene
    named twice the longer coding sequence stays.

    Args:
        path: parquet, or comma- or tab-separated text, plain or compressed (.gz, .bgz).

    Returns:
        One row per gene, sorted by symbol: `symbol`, `mu_silent`, `mu_missense`, `mu_truncating`
        (chance per chromosome copy and generation, or expected counts), `cds_length` (bases).

    Raises:
        KnowledgeError: the file cannot be read, lacks a column, or holds text for a number.

    Source: Karczewski et al., Nature 581:434 (2020), gnomAD v2.1.1; gnomAD v4.1 (2024).
    """
    raw = _read(path)
    layout = _layout_of(raw, path)
    table = _one_transcript(raw, layout).select("line", *layout.columns)
    table = table.rename(dict(zip(layout.columns, COLUMNS, strict=True)))
    numbers = [_number(table, column, path) for column in COLUMNS[1:]]
    symbols = table["symbol"].map_elements(current_symbol, return_dtype=pl.String)
    return (
        pl.DataFrame([symbols.alias("symbol"), *numbers])
        .filter(pl.all_horizontal(pl.col(COLUMNS[1:]) > 0), pl.col("symbol") != "NA")
        .with_columns(pl.col("cds_length").cast(pl.Int32))
        .sort("symbol", "cds_length", descending=[False, True])
        .unique("symbol", keep="first", maintain_order=True)
    )


def _read(path: Path) -> pl.DataFrame:
    """Read every column as text, with the physical line (parquet: row) of each row."""
    try:
        content = path.read_bytes()
        if content.startswith(_PARQUET):
            return pl.read_parquet(content).cast(pl.String).with_row_index("line", offset=1)
        if content.startswith(_GZIP):
            content = gzip.decompress(content)
        first = content.partition(b"\n")[0]
        separator = "\t" if b"\t" in first else ","
        table = pl.read_csv(content, separator=separator, infer_schema=False)
        return table.with_row_index("line", offset=2)
    except (OSError, EOFError, zlib.error, pl.exceptions.PolarsError) as fault:
        raise KnowledgeError(
            "the file cannot be read as a table",
            remedy="give parquet, or comma- or tab-separated text, plain or gzip-compressed",
            file=path,
        ) from fault


def _layout_of(table: pl.DataFrame, path: Path) -> _Layout:
    """Tell the layout by the columns; refuse a table that fits none, naming what is missing."""
    found = set(table.columns)
    for layout in _LAYOUTS:
        if found.issuperset(layout.wanted):
            return layout
    nearest = min(_LAYOUTS, key=lambda layout: len(set(layout.wanted) - found))
    missing = [column for column in nearest.wanted if column not in found]
    raise KnowledgeError(
        f"column {missing[0]} is missing for an opportunity table in the layout {nearest.name}",
        remedy=f"the file must have {', '.join(nearest.wanted)}",
        file=path, line=1, column=missing[0],
    )  # fmt: skip


def _one_transcript(table: pl.DataFrame, layout: _Layout) -> pl.DataFrame:
    """Keep one Ensembl transcript per gene: MANE Select, else canonical."""
    if not layout.transcripts:
        return table
    ensembl = table.filter(pl.col("transcript").str.starts_with("ENST"))
    is_mane, is_canonical = (
        pl.col(column).str.to_lowercase() == "true" for column in ("mane_select", "canonical")
    )
    return (
        ensembl.filter(is_mane | is_canonical)
        .sort(is_mane.fill_null(value=False), descending=True, maintain_order=True)
        .unique(layout.columns[0], keep="first", maintain_order=True)
    )


def _number(table: pl.DataFrame, column: str, path: Path) -> pl.Series:
    """Turn a column of text into numbers; what stands for no number becomes null."""
    text = table[column].str.strip_chars()
    numbers = text.cast(pl.Float64, strict=False).fill_nan(None)
    wrong = table.filter(numbers.is_null() & text.is_not_null() & ~text.is_in(_NO_NUMBER))
    if len(wrong):
        line, value = wrong["line"][0], wrong[column][0]
        raise KnowledgeError(
            f'{column} is "{value}"',
            remedy="write a number with a decimal point, or NA",
            file=path, line=line, column=column, value=value,
        )  # fmt: skip
    return numbers.alias(column)
