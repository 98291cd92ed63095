"""Exons: which residues of the protein each one codes for, where criteria and labels name them."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from oncommons.knowledge.fact_file import shipped_facts

COLUMNS = ("gene", "exon", "first", "last", "transcript")


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

    Raises:
        KnowledgeError: the table is malformed.

    Example:
        >>> [(exon.first, exon.last) for exon in exons()["EGFR", 19]]
        [(729, 761)]
    """
    found: dict[tuple[str, int], tuple[Exon, ...]] = {}
    for row in shipped_facts("exons", COLUMNS).rows:
        number, first, last = (int(row.required(name)) for name in ("exon", "first", "last"))
        exon = Exon(row.required("gene"), number, first, last, row.required("transcript"))
        key = exon.gene, exon.number
        found[key] = (*found.get(key, ()), exon)
    return MappingProxyType(found)
