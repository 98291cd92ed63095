"""Genes: current symbols, what older names mean today, and the role of a gene in cancer."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from oncommons.errors import KnowledgeError
from oncommons.knowledge.fact_file import Row, shipped_facts

COLUMNS = ("symbol", "hgnc_id", "entrez_id", "role", "former", "source")


class GeneRole(StrEnum):
    """How a gene drives cancer: by gaining function, by losing it, or by either."""

    ONCOGENE = "oncogene"
    TUMOUR_SUPPRESSOR = "tumour suppressor"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Gene:
    """One gene.

    Args:
        symbol: the current HGNC symbol.
        hgnc_id: the HGNC number; None where we did not verify it.
        entrez_id: the NCBI Gene number; None where we did not verify it.
        role: its role in cancer; None where the literature we cite names none.
        former: previous symbols and common other names.
        source: the paper that names the role; empty without a role.
    """

    symbol: str
    hgnc_id: int | None
    entrez_id: int | None
    role: GeneRole | None
    former: tuple[str, ...]
    source: str


@functools.cache
def genes() -> Mapping[str, Gene]:
    """Give the shipped genes by current symbol.

    Returns:
        A mapping that cannot be changed.

    Raises:
        KnowledgeError: a row is malformed.
    """
    rows = shipped_facts("genes", COLUMNS).rows
    return MappingProxyType({row["symbol"]: _gene(row) for row in rows})


def current_symbol(text: str) -> str:
    """Give the HGNC symbol of today for a symbol or name of any age.

    Args:
        text: a gene symbol as the source wrote it, such as MLL2, HER2 or tp53.

    Returns:
        The current symbol where we know it, else the text without surrounding blanks: a symbol
        that is not among the shipped genes is passed on, never guessed.

    Example:
        >>> current_symbol("MLL2"), current_symbol("FAM123B"), current_symbol("C1orf112")
        ('KMT2D', 'AMER1', 'C1orf112')
    """
    bare = text.strip()
    return _symbols().get(bare.upper(), bare)


def role(symbol: str) -> GeneRole | None:
    """Give the role of a gene in cancer.

    Args:
        symbol: a gene symbol, current or former.

    Returns:
        The role; None when we state none.

    Source: Vogelstein et al., Science 339:1546 (2013) and the papers named in each row.

    Example:
        >>> str(role("KRAS")), str(role("TP53")), str(role("NOTCH1")), role("GAPDH")
        ('oncogene', 'tumour suppressor', 'both', None)
    """
    gene = genes().get(current_symbol(symbol))
    return gene.role if gene else None


def _gene(row: Row) -> Gene:
    """Make a gene from its row."""
    try:
        gene_role = GeneRole(row["role"]) if row["role"] else None
    except ValueError as fault:
        raise row.refusal("role", f"write one of {', '.join(GeneRole)}, or nothing") from fault
    if gene_role and not row["source"]:
        raise row.refusal("source", "name the paper that states the role")
    return Gene(
        row.required("symbol"),
        row.number("hgnc_id"),
        row.number("entrez_id"),
        gene_role,
        row.several("former"),
        row["source"],
    )


@functools.cache
def _symbols() -> Mapping[str, str]:
    """Every name in upper case, with the current symbol it means."""
    return symbols_by_name(genes().values())


def symbols_by_name(listed: Iterable[Gene]) -> Mapping[str, str]:
    """Index genes by every name they go by.

    Args:
        listed: the genes.

    Returns:
        Upper-case name to current symbol.

    Raises:
        KnowledgeError: two genes claim one name.
    """
    symbols: dict[str, str] = {}
    for gene in listed:
        for name in (gene.symbol, *gene.former):
            if symbols.setdefault(name.upper(), gene.symbol) != gene.symbol:
                raise KnowledgeError(
                    f'"{name}" means both {symbols[name.upper()]} and {gene.symbol}',
                    remedy="leave the name out of one of them",
                    value=name,
                )
    return MappingProxyType(symbols)
