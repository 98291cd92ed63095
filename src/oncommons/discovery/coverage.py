"""Which genes were looked at in whom: a gene is negative only where an assay covered it."""

from dataclasses import dataclass, replace

import polars as pl

_EVERY, _NO_LIST = "*", "?"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The genes that one kind of patient was profiled for.

    Args:
        panels: names of the panels, together.
        genes: genes covered; None where every gene is, and where no list says so.
        known: whether `genes` can be believed; False where a panel has no gene list.
        patients: patients with this coverage.
        tested: of these, the ones that are not hypermutated.
    """

    panels: tuple[str, ...]
    genes: frozenset[str] | None
    known: bool
    patients: int = 0
    tested: int = 0

    @property
    def every_gene(self) -> bool:
        """Whether an exome or a genome covers every gene."""
        return self.known and self.genes is None

    def has(self, symbol: str) -> bool:
        """Tell whether the gene is covered for certain.

        Example:
            >>> Coverage(("P1",), frozenset({"TP53"}), known=True).has("KRAS")
            False
        """
        return self.known and (self.genes is None or symbol in self.genes)

    def of(self, patients: int, tested: int) -> "Coverage":
        """Give the same coverage with its patients counted."""
        return replace(self, patients=patients, tested=tested)


def coverage_of(
    assays: pl.DataFrame, panels: pl.DataFrame
) -> tuple[pl.DataFrame, tuple[Coverage, ...]]:
    """Sort patients by the genes that their assays cover together.

    Args:
        assays: columns patient_id, assay_type and panel_id; several rows of a patient add up.
        panels: columns panel_id and symbol; may be empty.

    Returns:
        One row per patient_id with `patient`, its number, and `coverage`, the place of its
        coverage among the kinds; and the kinds.
    """
    lists = {
        panel: frozenset(symbols)
        for panel, symbols in panels.group_by("panel_id").agg("symbol").iter_rows()
    }
    whole = pl.col("assay_type").is_in(["wes", "wgs"])
    listed = pl.col("panel_id").is_in(list(lists))
    token = pl.when(listed).then("panel_id").when(whole).then(pl.lit(_EVERY)).otherwise(_no_list())
    by_patient = (
        assays.group_by("patient_id")
        .agg(tokens=token.unique().sort().str.join("\n"))
        .sort("patient_id")
        .with_row_index("patient")
    )
    kinds = by_patient.select(pl.col("tokens").unique().sort()).with_row_index("coverage")
    made = tuple(_coverage(tokens.split("\n"), lists) for tokens in kinds["tokens"])
    return by_patient.join(kinds, on="tokens", maintain_order="left").drop("tokens"), made


def seen_genes(mutations: pl.DataFrame, kinds: tuple[Coverage, ...]) -> pl.DataFrame:
    """List the pairs of coverage and gene in which a mutation can be believed.

    Args:
        mutations: columns coverage and symbol.
        kinds: the kinds of coverage.

    Returns:
        Columns coverage and symbol: the genes of a panel; every mutated gene where the coverage
        is whole or unknown.
    """
    pairs = mutations.select("coverage", "symbol").unique()
    kept = [
        pairs.filter(
            (pl.col("coverage") == place)
            & (pl.lit(kind.genes is None) | pl.col("symbol").is_in(list(kind.genes or ())))
        )
        for place, kind in enumerate(kinds)
    ]
    return pl.concat(kept)


def _no_list() -> pl.Expr:
    """Name a panel whose gene list is missing."""
    return pl.lit(_NO_LIST) + pl.col("panel_id").fill_null("")


def _coverage(tokens: list[str], lists: dict[str, frozenset[str]]) -> Coverage:
    """Add up the assays of a patient."""
    names = tuple(token.lstrip(_NO_LIST) for token in tokens if token != _EVERY)
    if _EVERY in tokens:
        return Coverage(names, None, known=True)
    if any(token not in lists for token in tokens):
        return Coverage(names, None, known=False)
    return Coverage(names, frozenset().union(*(lists[token] for token in tokens)), known=True)
