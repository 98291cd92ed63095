"""Facts that matching needs: where exons lie in the protein, and named classes of changes."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from oncommons.knowledge.fact_file import read_facts

_EXON_COLUMNS = ("gene", "exon", "first", "last", "transcript")
_CATEGORY_COLUMNS = ("gene", "category", "complete", "members", "because")


@dataclass(frozen=True, slots=True)
class Exon:
    """The residues that an exon codes for.

    Args:
        gene: HGNC symbol.
        number: exon number, counted on the transcript.
        first: first residue, 1-based; a residue whose codon is split belongs to both exons.
        last: last residue.
        transcript: the transcript that numbers the residues.
    """

    gene: str
    number: int
    first: int
    last: int
    transcript: str


@functools.cache
def exons() -> Mapping[tuple[str, int], tuple[Exon, ...]]:
    """Give the known exons by gene and number; several where transcripts in use differ.

    Returns:
        (gene, exon number) to the residues, one entry per transcript.

    Example:
        >>> [(exon.first, exon.last) for exon in exons()["EGFR", 19]]
        [(729, 761)]
    """
    found: dict[tuple[str, int], tuple[Exon, ...]] = {}
    for row in read_facts(Path(__file__).with_name("exons.csv"), _EXON_COLUMNS).rows:
        number, first, last = (int(row.required(name)) for name in ("exon", "first", "last"))
        exon = Exon(row.required("gene"), number, first, last, row.required("transcript"))
        key = exon.gene, exon.number
        found[key] = (*found.get(key, ()), exon)
    return MappingProxyType(found)


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
