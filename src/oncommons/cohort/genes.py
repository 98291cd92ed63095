"""Genes as people name them: today's symbols, checked against what the release can tell of."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from oncommons.domain.answers import GeneList
from oncommons.domain.criteria.nearest import nearest
from oncommons.errors import CriteriaError, KnowledgeError
from oncommons.knowledge.genes import current_symbol
from oncommons.knowledge.genes import genes as known_genes
from oncommons.knowledge.opportunity import read_opportunity
from oncommons.store.questions.genes import gene_frequencies
from oncommons.store.questions.lollipop import genes_in
from oncommons.store.view import View


def check_genes(view: View, genes: Sequence[str]) -> tuple[str, ...]:
    """Give today's symbols of genes, without repeats.

    Args:
        view: the patients.
        genes: symbols of any age.

    Raises:
        CriteriaError: a gene is neither known, nor on a panel, nor altered in anybody in view;
            names the nearest.
        GrantError: a column is not granted.
    """
    symbols = tuple(dict.fromkeys(current_symbol(gene) for gene in genes))
    here = genes_in(view, symbols)
    for symbol in symbols:
        if symbol not in here and symbol not in known_genes():
            raise CriteriaError(
                f'the gene "{symbol}" is on no panel and altered in nobody here',
                remedy=f"check the symbol; the nearest known is {_near(symbol)}",
                value=symbol,
            )
    return symbols


def top_genes(view: View, most: int) -> tuple[str, ...]:
    """Give the genes that are mutated in most patients.

    Where there are no mutations they are those that are amplified or deeply deleted most often.

    Raises:
        GrantError: a column is not granted.
    """
    for kind in (GeneList.MUTATIONS, GeneList.COPY_NUMBER):
        rows = gene_frequencies(view, kind=kind, most=most).undisclosed.rows
        if len({row.symbol for row in rows}) > 1:
            return tuple(dict.fromkeys(row.symbol for row in rows))
    return ()


def protein_length(gene: str, opportunity: Path) -> tuple[int, str]:
    """Read how many residues the protein of a gene has.

    Args:
        gene: HGNC symbol, current or former.
        opportunity: table with the coding length of each gene.

    Returns:
        Residues without the stop, and the name of the file.

    Raises:
        KnowledgeError: the table cannot be read, or lacks the gene.
    """
    symbol = current_symbol(gene)
    found = read_opportunity(opportunity).filter(pl.col("symbol") == symbol)
    if found.is_empty():
        raise KnowledgeError(
            f"there is no coding length of {symbol}",
            remedy="leave the table out; the axis then ends where changes do",
            file=opportunity,
            value=symbol,
        )
    return int(found["cds_length"][0]) // 3 - 1, opportunity.name


def _near(symbol: str) -> str:
    found = nearest(symbol, known_genes())
    return "none" if found.startswith("one of ") else found
