"""What a fact asks of a gene, read from text: a change, a codon, an exon, a class."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from oncommons.genome.protein import ProteinChange, ProteinChangeKind, read_protein_change
from oncommons.therapy.facts import category_names


class Asked(StrEnum):
    """The kinds of question that a variant in words can put."""

    CHANGES = "one of the listed changes"
    CODONS = "one of the listed codons"
    OUTSIDE = "any change outside the codon"
    EXON_MUTATION = "any change of the exon"
    EXON_DELETION = "in-frame deletion in the exon"
    EXON_INSERTION = "in-frame insertion in the exon"
    EXON_SKIPPING = "loss of the exon from the transcript"
    MUTATION = "any change of the protein"
    ONCOGENIC = "change known to drive tumours"
    DELETERIOUS = "change that destroys the protein"
    TRUNCATING = "truncating change"
    FRAMESHIFT = "frameshift"
    AMPLIFICATION = "amplification"
    GAIN = "gain or amplification"
    DELETION = "deletion of both copies"
    COPY_NUMBER = "amplification or deletion"
    FUSION = "fusion"
    WILDTYPE = "no change of the protein"
    NAMED = "named class of changes"
    HIGH = "high"
    EXPRESSION = "expression"
    UNREADABLE = "not understood"


@dataclass(frozen=True, slots=True)
class Variant:
    """What is asked of a gene.

    Args:
        asked: the kind of question.
        text: the canonical wording, which reads back to an equal value.
        names: the changes, codons or class asked for; empty where the kind says all.
        exons: first and last exon; (0, 0) where none is named.
        germline: whether it must have been found in the germline.
    """

    asked: Asked
    text: str
    names: tuple[str, ...] = ()
    exons: tuple[int, int] = (0, 0)
    germline: bool = False


_EXON = re.compile(
    r"exon (?P<first>[1-9]\d?)(?:-(?P<last>[1-9]\d?))? "
    r"(?P<what>deletion|insertion|skipping|mutation)(?: mutation)?",
    re.IGNORECASE,
)
_EXON_ASKED = {
    "deletion": Asked.EXON_DELETION,
    "insertion": Asked.EXON_INSERTION,
    "skipping": Asked.EXON_SKIPPING,
    "mutation": Asked.EXON_MUTATION,
}
_CODON = re.compile(r"[ACDEFGHIKLMNPQRSTVWY][1-9]\d{0,4}")
_ALTERNATE = re.compile(r"[ACDEFGHIKLMNPQRSTVWY*]")
_WORDS = {
    "mutation": (Asked.MUTATION, "Mutation"),
    "any mutation": (Asked.MUTATION, "Mutation"),
    "oncogenic mutation": (Asked.ONCOGENIC, "Oncogenic Mutation"),
    "activating mutation": (Asked.ONCOGENIC, "Oncogenic Mutation"),
    "deleterious mutation": (Asked.DELETERIOUS, "Deleterious Mutation"),
    "pathogenic mutation": (Asked.DELETERIOUS, "Deleterious Mutation"),
    "inactivating mutation": (Asked.DELETERIOUS, "Deleterious Mutation"),
    "loss-of-function": (Asked.DELETERIOUS, "Deleterious Mutation"),
    "loss-of-function mutation": (Asked.DELETERIOUS, "Deleterious Mutation"),
    "truncating": (Asked.TRUNCATING, "Truncating Mutation"),
    "truncating mutation": (Asked.TRUNCATING, "Truncating Mutation"),
    "frameshift": (Asked.FRAMESHIFT, "Frameshift"),
    "frameshift mutation": (Asked.FRAMESHIFT, "Frameshift"),
    "amplification": (Asked.AMPLIFICATION, "Amplification"),
    "gain": (Asked.GAIN, "Gain"),
    "loss": (Asked.DELETION, "Deletion"),
    "deletion": (Asked.DELETION, "Deletion"),
    "homozygous deletion": (Asked.DELETION, "Deletion"),
    "copy number variation": (Asked.COPY_NUMBER, "Copy Number Variation"),
    "fusion": (Asked.FUSION, "Fusion"),
    "rearrangement": (Asked.FUSION, "Fusion"),
    "wildtype": (Asked.WILDTYPE, "Wildtype"),
    "wild type": (Asked.WILDTYPE, "Wildtype"),
    "wild-type": (Asked.WILDTYPE, "Wildtype"),
    "high": (Asked.HIGH, "High"),
    "expression": (Asked.EXPRESSION, "Expression"),
    "overexpression": (Asked.EXPRESSION, "Overexpression"),
}
_KINDS_WITHOUT_PLACE = {ProteinChangeKind.OTHER, ProteinChangeKind.SYNONYMOUS}


def read_variant(text: str) -> Variant:
    """Read what is asked of a gene.

    Args:
        text: a wording such as `V600E`, `V600E/K`, `G12`, `Non-V600`, `Exon 19 Deletion`,
            `Deleterious Mutation`, `Amplification`, `Fusion`, `Wildtype` or `High`; `Germline`
            before it asks for the germline.

    Returns:
        The question; of kind UNREADABLE, with the words kept, where the wording is not known, so
        that a fact which cannot be tested is shown and never dropped.

    Example:
        >>> read_variant("V600E/K").names
        ('V600E', 'V600K')
        >>> str(read_variant("exon 19 deletion").asked)
        'in-frame deletion in the exon'
    """
    words = " ".join(text.split())
    lowered = words.lower()
    if lowered.startswith("germline "):
        inner = read_variant(words[len("germline ") :])
        if inner.asked is Asked.UNREADABLE or inner.germline:
            return Variant(Asked.UNREADABLE, words)
        return replace(inner, text=f"Germline {inner.text}", germline=True)
    if lowered in _WORDS:
        return Variant(*_WORDS[lowered])
    for name in category_names():
        if lowered == name.lower():
            return Variant(Asked.NAMED, name, (name,))
    return _read_exon(words) or _read_places(words) or Variant(Asked.UNREADABLE, words)


def _read_exon(words: str) -> Variant | None:
    """Read `Exon 19 Deletion` and its like."""
    found = _EXON.fullmatch(words)
    if found is None:
        return None
    first = int(found["first"])
    last = int(found["last"] or first)
    if last < first:
        return None
    place = f"{first}" if first == last else f"{first}-{last}"
    what = found["what"].lower()
    text = f"Exon {place} {what.capitalize()}"
    return Variant(_EXON_ASKED[what], text, exons=(first, last))


def _read_places(words: str) -> Variant | None:
    """Read listed changes, listed codons, or all but a codon."""
    outside = words.lower().startswith("non-")
    parts = words[4:].split("/") if outside else words.split("/")
    if all(_CODON.fullmatch(part) for part in parts):
        if outside:
            return Variant(Asked.OUTSIDE, f"Non-{'/'.join(parts)}", tuple(parts))
        return Variant(Asked.CODONS, "/".join(parts), tuple(parts))
    changes = () if outside else _read_changes(parts)
    return Variant(Asked.CHANGES, "/".join(changes), changes) if changes else None


def _read_changes(parts: list[str]) -> tuple[str, ...]:
    """Read `V600E` or `V600E/K`; nothing unless every part is one change with a place."""
    changes: list[ProteinChange] = []
    for part in parts:
        if changes and _ALTERNATE.fullmatch(part):
            part = f"{changes[-1].codon}{part}"
        change = read_protein_change(part)
        if change is None or change.kind in _KINDS_WITHOUT_PLACE:
            return ()
        changes.append(change)
    return tuple(change.text for change in changes)
