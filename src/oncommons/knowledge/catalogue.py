"""The catalogue: which tables of facts are shipped, with version, licence and source."""

import functools
from dataclasses import dataclass

from oncommons.knowledge import approved, drugs, exons, genes, oncotree
from oncommons.knowledge.fact_file import shipped_facts

_SHIPPED = {
    "approved": approved.COLUMNS,
    "drugs": drugs.COLUMNS,
    "exons": exons.COLUMNS,
    "genes": genes.COLUMNS,
    "oncotree": oncotree.COLUMNS,
}


@dataclass(frozen=True, slots=True)
class FactTable:
    """What one shipped table says of itself.

    Args:
        name: name of the table.
        version: release or date of its content.
        licence: under which it may be used.
        source: where its facts come from.
        reviewed: who or what checked it, and what is still unchecked.
        rows: how many facts it holds.
    """

    name: str
    version: str
    licence: str
    source: str
    reviewed: str
    rows: int


@functools.cache
def catalogue() -> tuple[FactTable, ...]:
    """Give every shipped table of facts, sorted by name.

    Returns:
        One entry per table.

    Raises:
        KnowledgeError: a table is malformed.

    Example:
        >>> [table.name for table in catalogue()]
        ['approved', 'drugs', 'exons', 'genes', 'oncotree']
    """
    return tuple(_entry(name, columns) for name, columns in sorted(_SHIPPED.items()))


def _entry(name: str, columns: tuple[str, ...]) -> FactTable:
    """Make the entry of one table from its header."""
    file = shipped_facts(name, columns)
    says = file.header
    return FactTable(
        name, says["version"], says["licence"], says["source"], says["reviewed"], len(file.rows)
    )
