"""Facts that matching needs: named classes of changes."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from oncommons.knowledge.fact_file import read_facts

_CATEGORY_COLUMNS = ("gene", "category", "complete", "members", "because")


@dataclass(frozen=True, slots=True)
class Category:
    """A named class of changes of one gene.

    Args:
        members: variants in words.
        complete: whether a change that is not listed is known to be outside the class.
    """

    members: tuple[str, ...]
    complete: bool


@functools.cache
def categories() -> Mapping[tuple[str, str], Category]:
    """Give the named classes of changes.

    Returns:
        (gene, name of the class) to the class, such as ("FLT3", "TKD Mutation") to D835 and I836.
    """
    rows = read_facts(Path(__file__).with_name("categories.csv"), _CATEGORY_COLUMNS).rows
    return MappingProxyType(
        {
            (row.required("gene"), row.required("category")): Category(
                row.several("members"), row["complete"] == "yes"
            )
            for row in rows
        }
    )


@functools.cache
def category_names() -> tuple[str, ...]:
    """Give the names of the classes, each once.

    Example:
        >>> "TKD Mutation" in category_names()
        True
    """
    return tuple(sorted({name for _, name in categories()}))


def known_drivers(gene: str) -> tuple[str, ...]:
    """Give the codons and changes of a gene that are known to drive tumours.

    Args:
        gene: HGNC symbol.

    Returns:
        Variants in words; empty where none is listed.

    Example:
        >>> "G12" in known_drivers("KRAS")
        True
    """
    hotspots = categories().get((gene, "Hotspot Mutation"))
    return hotspots.members if hotspots else ()
