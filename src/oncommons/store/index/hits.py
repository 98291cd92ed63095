"""Which gene is altered at which place, on an assay that may see it; and who was looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.domain.study import AMPLIFIED, DELETED, MUTATED, GeneTable
from oncommons.genome.consequence import VariantClass, is_protein_changing
from oncommons.store.index.bits import Bits, Flags, Numbers, distinct, pack
from oncommons.store.index.charts import Parts

PROTEIN_CHANGING = sorted(word.value for word in VariantClass if is_protein_changing(word))
CALLS = {AMPLIFIED.id: 2, DELETED.id: -2}


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Which assays see which genes.

    Args:
        genes: HGNC symbols in alphabetical order; a gene is its number in it.
        panels: ids of the panels with a list of genes; a panel is its number in it.
        sees: (panels + 3, genes) whether a panel sees a gene; behind the panels stand a whole
            exome or genome, a panel without a list, and an assay that sees none.
        assays: `assay_id`, `assay_type`, `place` of the sample, and `panel`, where the kinds that
            are not panels have the panel `nothing`.
    """

    genes: tuple[str, ...]
    panels: tuple[str, ...]
    sees: Flags
    assays: pl.DataFrame

    @property
    def whole(self) -> int:
        """The row of `sees` for an assay that covers every gene."""
        return len(self.panels)

    @property
    def unlisted(self) -> int:
        """The row for a panel whose genes nobody listed: what it reports is seen."""
        return len(self.panels) + 1

    @property
    def nothing(self) -> int:
        """The row for an assay that sees no gene."""
        return len(self.panels) + 2

    def of(self, table: GeneTable) -> pl.DataFrame:
        """Give the assays as they see one kind of alteration.

        Returns:
            `assay_id`, `place`, and `panel` as a row of `sees`.
        """
        everything = (pl.col("panel") == self.nothing) & pl.col("assay_type").is_in(table.whole)
        everything &= ~pl.col("named")
        panel = pl.when(everything).then(self.whole).otherwise("panel").cast(pl.Int32)
        return self.assays.select("assay_id", "place", panel=panel)


def read_coverage(parts: Parts, samples: pl.DataFrame) -> Coverage:
    """Read the panels, the assays and the dictionary of genes.

    Args:
        parts: gives the tables of the release.
        samples: `owner`, a sample, and its `place`.
    """
    listed = pl.concat(parts("panels", ["panel_id", "symbol"])).drop_nulls()
    genes = _all_genes(parts, listed)
    panels = tuple(listed["panel_id"].unique().sort())
    sees = np.zeros((len(panels) + 3, len(genes)), bool)
    panel_at = _numbers(listed["panel_id"], panels)
    sees[panel_at, _numbers(listed["symbol"], genes)] = True
    sees[len(panels) : len(panels) + 2] = True
    named, number = pl.col("panel_id").is_not_null(), len(panels)
    panel = pl.col("panel_id").replace_strict(
        list(panels), list(range(number)), default=None, return_dtype=pl.Int32
    )
    unlisted = pl.when(pl.col("assay_type") == "panel").then(number + 1).otherwise(number + 2)
    assays = pl.concat(parts("assays", ["assay_id", "sample_id", "assay_type", "panel_id"]))
    seen = assays.join(samples, left_on="sample_id", right_on="owner").select(
        "assay_id", "assay_type", "place", named=named, panel=pl.coalesce(panel, unlisted)
    )
    return Coverage(genes, panels, sees, seen)


def _all_genes(parts: Parts, listed: pl.DataFrame) -> tuple[str, ...]:
    """Collect every symbol of the release."""
    found = {symbol for symbol in listed["symbol"].unique() if symbol is not None}
    for table, columns in (
        ("mutations", ["symbol"]),
        ("copy_number", ["symbol"]),
        ("structural_variants", ["symbol1", "symbol2"]),
    ):
        for part in parts(table, columns):
            for column in columns:
                found.update(part[column].drop_nulls().unique())
    return tuple(sorted(found))


def _numbers(values: pl.Series, known: tuple[str, ...]) -> Numbers:
    """Replace names by their numbers."""
    return values.cast(pl.Enum(list(known))).to_physical().to_numpy().astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Distinct altered genes of one kind.

    Args:
        places: (n,) place of the sample.
        genes: (n,) gene; sorted by place, then gene.
        unknowable: (genes,) whether a panel without a list reported the gene.
    """

    places: Numbers
    genes: Numbers
    unknowable: Flags


def read_hits(table: GeneTable, parts: Parts, coverage: Coverage) -> Hits:
    """Read what was found of one kind, on assays that see the gene."""
    assays, known = coverage.of(table), list(coverage.genes)
    keys, unknowable = [], np.zeros(len(known), bool)
    for part in _found(table, parts):
        seen = (
            part.drop_nulls()
            .join(assays, on="assay_id")
            .select("place", "panel", gene=pl.col("symbol").cast(pl.Enum(known)).to_physical())
        )
        place, panel, gene = (seen[name].to_numpy() for name in ("place", "panel", "gene"))
        on = coverage.sees[panel, gene]
        unknowable[gene[panel == coverage.unlisted]] = True
        keys.append(distinct(place[on].astype(np.int64) * len(known) + gene[on]))
    key = distinct(np.concatenate(keys)) if keys else np.zeros(0, np.int64)
    return Hits(*np.divmod(key, max(len(known), 1)), unknowable)


def _found(table: GeneTable, parts: Parts) -> Iterator[pl.DataFrame]:
    """Give `assay_id` and `symbol` of the alterations of one kind."""
    if table is MUTATED:
        for part in parts("mutations", ["assay_id", "symbol", "class"]):
            changing = pl.col("class").is_in(PROTEIN_CHANGING)
            yield part.filter(changing).select("assay_id", "symbol")
    elif table.id in CALLS:
        for part in parts("copy_number", ["assay_id", "symbol", "call"]):
            yield part.filter(pl.col("call") == CALLS[table.id]).select("assay_id", "symbol")
    else:
        for part in parts("structural_variants", ["assay_id", "symbol1", "symbol2"]):
            for side in ("symbol1", "symbol2"):
                yield part.select("assay_id", symbol=side)


@dataclass(frozen=True, slots=True, eq=False)
class Profiled:
    """Who was looked at, for one kind of alteration.

    Genes that the same panels see have the same places, so they share a row.

    Args:
        rows: (groups, words) bits.
        group: (genes,) the row of each gene.
    """

    rows: Bits
    group: Numbers


def read_profiled(table: GeneTable, coverage: Coverage, words: int) -> Profiled:
    """Find the places that have an assay for each gene."""
    assays = coverage.of(table)
    place, panel = assays["place"].to_numpy(), assays["panel"].to_numpy()
    listed = coverage.sees[: coverage.whole + 1]
    if not coverage.genes:
        return Profiled(np.zeros((0, words), np.uint64), np.zeros(0, np.int64))
    groups, group = np.unique(listed, axis=1, return_inverse=True)
    by_panel = np.array([pack(place[panel == at], words) for at in range(len(listed))])
    rows = [np.bitwise_or.reduce(by_panel[groups[:, at]], axis=0) for at in range(groups.shape[1])]
    return Profiled(np.array(rows, np.uint64), group.reshape(-1).astype(np.int64))
