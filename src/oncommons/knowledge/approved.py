"""Biomarker and drug pairs: what a label approves, and what is known to bring resistance."""

import functools
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from oncommons.domain.advice import Effect
from oncommons.errors import KnowledgeError
from oncommons.genome.protein import read_protein_change
from oncommons.knowledge.fact_file import Row, read_facts, shipped_facts

COLUMNS = (
    "id", "gene", "alteration", "excluded", "origin", "oncotree", "oncotree_excluded", "drugs",
    "effect", "agency", "status", "decided_on", "line", "escat", "source", "pmid",
)  # fmt: skip
ANY_SOLID = "SOLID"
"""Stands in place of OncoTree codes where a label holds for every solid tumour."""


class Origin(StrEnum):
    """Where the alteration must have been found."""

    SOMATIC = "somatic"
    GERMLINE = "germline"
    EITHER = "either"


class Agency(StrEnum):
    """Who says so: an agency in a label, a society in a guideline, or published studies alone."""

    FDA = "FDA"
    EMA = "EMA"
    ESMO = "ESMO"
    NCCN = "NCCN"
    ELN = "ELN"
    LITERATURE = "literature"


class ApprovalStatus(StrEnum):
    """What the statement is worth today; `withdrawn` means it left the label.

    `published` stands for a guideline or a study, which approves nothing.
    """

    APPROVED = "approved"
    ACCELERATED = "accelerated"
    CONDITIONAL = "conditional"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"


APPROVING = frozenset({Agency.FDA, Agency.EMA})
"""Who can approve a drug; the others can only say that it does not work."""


@dataclass(frozen=True, slots=True)
class ApprovedPair:
    """One biomarker and one treatment: approved by an agency, or known not to work.

    Args:
        id: stable name of the row.
        gene: HGNC symbol; empty for a biomarker of the whole tumour (MSI, TMB).
        alterations: alternatives, each an atom of the profile language without its gene.
        excluded: whole atoms, gene included, that must not be present.
        origin: where the alteration must have been found.
        oncotree: OncoTree codes with everything below them; `SOLID` for every solid tumour.
        oncotree_excluded: codes, with everything below them, that the label leaves out.
        drugs: preferred names; several are one combination.
        effect: sensitivity or resistance.
        agency: who says so.
        status: what the statement is worth today.
        decided_on: YYYY or YYYY-MM of the decision or publication; empty where we are not certain.
        line: setting in the label's terms; for resistance, what is known.
        escat: the published ESCAT tier, `I-A` to `X`; empty where none is published.
        source: the label or guideline, and a trial or study behind it.
        pmid: PubMed number of that trial; None where we are not certain.
    """

    id: str
    gene: str
    alterations: tuple[str, ...]
    excluded: tuple[str, ...]
    origin: Origin
    oncotree: tuple[str, ...]
    oncotree_excluded: tuple[str, ...]
    drugs: tuple[str, ...]
    effect: Effect
    agency: Agency
    status: ApprovalStatus
    decided_on: str
    line: str
    escat: str
    source: str
    pmid: int | None

    @property
    def profile(self) -> str:
        """The biomarker in the profile language: atoms with OR, AND NOT, and parentheses."""
        atoms = [_atom(self.gene, alteration) for alteration in self.alterations]
        if not self.excluded:
            return " OR ".join(atoms)
        wanted = atoms[0] if len(atoms) == 1 else f"( {' OR '.join(atoms)} )"
        return " AND NOT ".join([wanted, *self.excluded])

    @property
    def is_in_force(self) -> bool:
        """Whether the pair is still in the label."""
        return self.status is not ApprovalStatus.WITHDRAWN

    @property
    def is_tumour_agnostic(self) -> bool:
        """Whether the label holds for every solid tumour."""
        return self.oncotree == (ANY_SOLID,)


@functools.cache
def approved_pairs() -> tuple[ApprovedPair, ...]:
    """Give the shipped pairs, withdrawn ones included.

    Returns:
        The pairs in the order of the file.

    Raises:
        KnowledgeError: a row is malformed.

    Example:
        >>> pair = next(pair for pair in approved_pairs() if pair.drugs == ("sotorasib",))
        >>> pair.profile, pair.oncotree, str(pair.agency)
        ('KRAS G12C', ('NSCLC',), 'FDA')
    """
    return _pairs(shipped_facts("approved", COLUMNS).rows)


def read_approved(path: Path) -> tuple[ApprovedPair, ...]:
    """Read a table of pairs that a hospital keeps in the same layout.

    Args:
        path: a comma-separated file with the columns of `COLUMNS`.

    Returns:
        The pairs in the order of the file.

    Raises:
        KnowledgeError: the file or a row is malformed; names the line and the column.
    """
    return _pairs(read_facts(path, COLUMNS).rows)


_Word = TypeVar("_Word", bound=StrEnum)
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?")
_ESCAT = re.compile(r"I-[ABC]|II-[AB]|III-[AB]|IV-[AB]|V|X")
_PHRASE = re.compile(
    r"Mutation|Deleterious Mutation|Loss-of-function|Truncating|Frameshift|Amplification|Gain|Loss"
    r"|Deletion|Fusion|Rearrangement|Wildtype|Expression|Overexpression|ITD|TKD Mutation"
    r"|Kinase Domain Mutation|MSI High|TMB High"
    r"|Exon [0-9]+(?:-[0-9]+)? (?:Deletion|Insertion|Mutation|Skipping)"
    r"|[A-Z][1-9][0-9]*"  # a codon
    r"|\S+::\S+ Fusion"
)


def _pairs(rows: tuple[Row, ...]) -> tuple[ApprovedPair, ...]:
    """Make the pairs and see that no id comes twice."""
    pairs: dict[str, ApprovedPair] = {}
    for row in rows:
        pair = _pair(row)
        if pair.id in pairs:
            raise row.refusal("id", "give each row an id of its own")
        pairs[pair.id] = pair
    return tuple(pairs.values())


def _pair(row: Row) -> ApprovedPair:
    """Make one pair from its row."""
    for column in ("id", "alteration", "oncotree", "drugs", "source"):
        row.required(column)
    _check_pattern(row, "decided_on", _DATE, "write YYYY or YYYY-MM, or nothing")
    _check_pattern(row, "escat", _ESCAT, "write a tier such as I-A, or nothing")
    agency, effect = _word(row, "agency", Agency), _word(row, "effect", Effect)
    status = _word(row, "status", ApprovalStatus)
    if (agency in APPROVING) is (status is ApprovalStatus.PUBLISHED):
        raise row.refusal("status", "write published for a guideline or study, and only there")
    if agency not in APPROVING and effect is not Effect.RESISTANCE:
        raise row.refusal("effect", "write resistance: only an agency can approve a drug")
    return ApprovedPair(
        id=row["id"],
        gene=row["gene"],
        alterations=_alterations(row),
        excluded=row.several("excluded"),
        origin=_word(row, "origin", Origin),
        oncotree=row.several("oncotree"),
        oncotree_excluded=row.several("oncotree_excluded"),
        drugs=tuple(drug.strip() for drug in row["drugs"].split("+")),
        effect=effect,
        agency=agency,
        status=status,
        decided_on=row["decided_on"],
        line=row["line"],
        escat=row["escat"],
        source=row["source"],
        pmid=row.number("pmid"),
    )


def _alterations(row: Row) -> tuple[str, ...]:
    """The alternatives of a row, each a phrase of the profile language or a protein change."""
    alternatives = row.several("alteration")
    for text in alternatives:
        if not _PHRASE.fullmatch(text) and read_protein_change(text) is None:
            raise KnowledgeError(
                f'"{text}" is not an alteration of the profile language',
                remedy="write V600E, Exon 19 Deletion, Mutation, Fusion, ... with ; between them",
                file=row.file, line=row.line, column="alteration", value=text,
            )  # fmt: skip
    whole_tumour = {"MSI High", "TMB High"}.issuperset(alternatives)
    if whole_tumour == bool(row["gene"]):
        raise row.refusal("gene", "name the gene; leave it empty for MSI and TMB only")
    return alternatives


def _atom(gene: str, alteration: str) -> str:
    """Write an alteration with its gene, as the profile language wants it."""
    if "::" in alteration or not gene:
        return alteration
    return f"v::{gene} Fusion" if alteration == "Fusion" else f"{gene} {alteration}"


def _word(row: Row, column: str, vocabulary: type[_Word]) -> _Word:
    """A word of a closed vocabulary."""
    try:
        return vocabulary(row[column])
    except ValueError as fault:
        raise row.refusal(column, f"write one of {', '.join(vocabulary)}") from fault


def _check_pattern(row: Row, column: str, pattern: re.Pattern[str], remedy: str) -> None:
    """Refuse a cell that is neither empty nor of the pattern."""
    if row[column] and not pattern.fullmatch(row[column]):
        raise row.refusal(column, remedy)
