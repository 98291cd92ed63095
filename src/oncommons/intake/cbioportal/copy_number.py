"""Copy-number calls from a matrix of genes and samples, made long, neutral cells left out."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.intake.rulebook import stop
from oncommons.intake.source import CELL, VALUE, Draft, FileRead, Grain, Origin
from oncommons.intake.text_table import LINE, MISSING, RULE, TextLines

GENE_COLUMNS = ("hugo_symbol", "entrez_gene_id", "cytoband", "gene symbol")
"""Columns of the matrix that describe the gene, in lower case; all others are samples."""

CALLS = {
    "-2": "-2", "-1.5": "-2", "-1": "-1", "1": "1", "2": "2",
    "-2.0": "-2", "-1.0": "-1", "1.0": "1", "2.0": "2",
}  # fmt: skip
"""Calls as written and as kept; -1.5, a deletion of uncertain depth, is kept as -2."""

_NEUTRAL = ["0", "0.0", "-0", "", *MISSING]
_CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A copy-number file.

    Args:
        text: its lines.
        names: names of its columns.
        header_line: physical line of the names.
        symbol: place of the column of gene symbols.
        samples: places of the sample columns.
    """

    text: TextLines
    names: tuple[str, ...]
    header_line: int
    symbol: int
    samples: tuple[int, ...]

    @property
    def genes(self) -> pl.DataFrame:
        """Give `#line` and `text` of each line below the header that is not blank."""
        lines = self.text.lines.slice(self.header_line)
        numbers = pl.int_range(
            self.header_line + 1, self.header_line + 1 + len(lines), eager=True, dtype=pl.Int64
        )
        rows = pl.DataFrame({LINE: numbers, "text": lines})
        return rows.filter(pl.col("text").str.strip_chars() != "")

    @property
    def sample_ids(self) -> pl.Series:
        """Give the samples that the matrix names."""
        return pl.Series("sample_id", [self.names[place] for place in self.samples], pl.String)


@dataclass(frozen=True, slots=True, eq=False)
class CopyNumber:
    """What a copy-number file becomes.

    Args:
        drafts: rows of `copy_number`, refused lines, and extras.
        file: the file, with its rows.
        findings: what was found.
    """

    drafts: tuple[Draft, ...]
    file: FileRead
    findings: tuple[Finding, ...]


def open_matrix(text: TextLines) -> Matrix:
    """Find the columns of a copy-number file.

    Args:
        text: its lines.

    Raises:
        IntakeError: FILE-EMPTY, HDR-COLUMN-MISSING or HDR-DUPLICATE.
    """
    header = next((i for i, one in enumerate(text.lines) if one.strip() and one[0] != "#"), None)
    if header is None:
        raise stop("FILE-EMPTY", file=text.file)
    names = tuple(cell.strip() for cell in text.lines[header].split("\t"))
    lower = [name.lower() for name in names]
    if "hugo_symbol" not in lower:
        says = "the column Hugo_Symbol is missing"
        raise stop("HDR-COLUMN-MISSING", says, file=text.file, line=header + 1)
    if len(set(names)) < len(names):
        raise stop("HDR-DUPLICATE", "two columns are the same", file=text.file, line=header + 1)
    samples = tuple(i for i, name in enumerate(lower) if name not in GENE_COLUMNS)
    return Matrix(text, names, header + 1, lower.index("hugo_symbol"), samples)


def draft_copy_number(matrix: Matrix, assays: pl.DataFrame, profile: str) -> CopyNumber:
    """Draft the rows of `copy_number`: one per gene and sample whose call is not neutral.

    Args:
        matrix: the file.
        assays: `sample_id` and the `assay_id` that showed its copy number.
        profile: stable id of the profile; names the source text of calls of -1.5 in extras.
    """
    genes = _judged(matrix)
    good = genes.filter(pl.col(RULE).is_null())
    known = matrix.sample_ids.is_in(assays["sample_id"].implode())
    parts = [*_long(matrix, good)]
    cells = pl.concat(parts) if parts else _empty_cells()
    names = pl.Series(matrix.names, dtype=pl.String)
    rows = cells.with_columns(
        names.gather(cells["place"]).alias("sample_id"),
        pl.col(VALUE).replace_strict(CALLS, default=None, return_dtype=pl.String).alias("call"),
    ).join(assays, on="sample_id", how="left", maintain_order="left")
    unknown = matrix.sample_ids.filter(~known)
    rows = rows.filter(~pl.col("sample_id").is_in(unknown.implode())).with_columns(
        pl.col("sample_id").alias(CELL),
        pl.when(pl.col("call").is_null()).then(pl.lit("CNA-CALL")).alias(RULE),
    )
    origins = {"symbol": Origin(matrix.names[matrix.symbol])}
    file = matrix.text.file
    drafts = [
        Draft("copy_number", file, rows.drop("place"), origins, Grain.CELL),
        Draft("copy_number", file, genes.filter(pl.col(RULE).is_not_null()), origins),
        Draft("copy_number", file, _unknown_samples(matrix, unknown), {}, Grain.CELL),
        Draft("extras", file, _uncertain(rows, profile), {}, Grain.DERIVED),
    ]
    read = FileRead(file, matrix.text.sha256, len(genes), matrix.text)
    return CopyNumber(tuple(drafts), read, matrix.text.findings)


def _judged(matrix: Matrix) -> pl.DataFrame:
    """Give line, text, symbol and the rule by which a gene's line is refused."""
    genes = matrix.genes
    ragged = genes["text"].str.count_matches("\t", literal=True) != len(matrix.names) - 1
    symbol = (
        pl.col("text").str.splitn("\t", matrix.symbol + 2).struct.field(f"field_{matrix.symbol}")
    )
    named = genes.with_columns(symbol.replace("", None).alias("symbol"), ragged.alias("ragged"))
    rule = (
        pl.when("ragged")
        .then(pl.lit("ROW-RAGGED"))
        .when(pl.col("symbol").is_null())
        .then(pl.lit("CNA-SYMBOL-REQUIRED"))
        .when(~pl.col("symbol").is_first_distinct())
        .then(pl.lit("CNA-KEY-UNIQUE"))
    )
    return named.with_columns(rule.alias(RULE)).drop("ragged")


def _long(matrix: Matrix, genes: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Give line, symbol, place of the column and text of each cell that is not neutral."""
    width = len(matrix.names)
    step = max(1, _CELLS_AT_ONCE // width)
    wanted = pl.Series(matrix.samples, dtype=pl.Int64)
    for part in genes.iter_slices(step):
        cells = part["text"].str.split("\t").explode()
        at = (~cells.is_in(_NEUTRAL)).arg_true().cast(pl.Int64)
        gene, place = at // width, at % width
        yield pl.DataFrame(
            {
                LINE: part[LINE].gather(gene),
                "symbol": part["symbol"].gather(gene),
                "place": place,
                VALUE: cells.gather(at),
            }
        ).filter(pl.col("place").is_in(wanted.implode()))


def _empty_cells() -> pl.DataFrame:
    """Give no cells."""
    types = {LINE: pl.Int64, "symbol": pl.String, "place": pl.Int64, VALUE: pl.String}
    return pl.DataFrame(schema=types)


def _unknown_samples(matrix: Matrix, unknown: pl.Series) -> pl.DataFrame:
    """Refuse the columns of samples that the sample file does not name."""
    return pl.DataFrame(
        {
            LINE: pl.Series([matrix.header_line], dtype=pl.Int64).new_from_index(0, len(unknown)),
            RULE: pl.Series(["CNA-SAMPLE_ID-FK"]).new_from_index(0, len(unknown)),
            CELL: unknown,
            VALUE: unknown,
        }
    )


def _uncertain(rows: pl.DataFrame, profile: str) -> pl.DataFrame:
    """Keep the source text of calls that stand for something near them."""
    return rows.filter(pl.col(VALUE) == "-1.5").select(
        LINE,
        pl.lit("copy_number").alias("entity"),
        pl.concat_str("assay_id", "symbol", separator=":").alias("entity_id"),
        pl.lit(profile).alias("attribute"),
        pl.col(VALUE).alias("value"),
        pl.lit("NUMBER").alias("datatype"),
    )
