"""How the patient's tumour type relates to the tumour types that a fact was shown in."""

import functools
from collections.abc import Callable, Iterable

from oncommons.domain.advice import Relation
from oncommons.errors import KnowledgeError
from oncommons.knowledge.approved import ANY_SOLID
from oncommons.knowledge.tumour_tree import OncoTree

CLOSENESS = (
    Relation.SAME,
    Relation.AGNOSTIC,
    Relation.BROADER,
    Relation.UNKNOWN,
    Relation.OTHER,
)
"""Relations, closest first."""


def relation_to(code: str, evidence_codes: Iterable[str], tree: OncoTree) -> Relation:
    """Relate a tumour type to those of a fact.

    Args:
        code: the patient's OncoTree code; empty where unknown.
        evidence_codes: OncoTree codes of the fact; `SOLID` for any solid tumour; a code after `!`
            is left out, as colorectal cancer is from some approvals for any tumour.
        tree: the tumour types.

    Returns:
        `SAME` for a code of the fact or below one; `BROADER` where the patient's code stands above
        one, so that the subtype is still to be confirmed; `AGNOSTIC` for any solid tumour, and for
        a tumour of unknown type; `OTHER` for a code left out and for all else; `UNKNOWN` where
        the patient's type or the fact's is not known. The closest wins.

    Example:
        >>> from oncommons.knowledge.oncotree import oncotree
        >>> [str(relation_to(code, ("NSCLC",), oncotree())) for code in ("LUAD", "LUNG", "COAD")]
        ['same tumour type', 'if the subtype is confirmed', 'another tumour type']
    """
    listed = tuple(evidence_codes)
    excluded = [each.removeprefix("!") for each in listed if each.startswith("!")]
    if code and any(_relation(code, each, tree) is Relation.SAME for each in excluded):
        return Relation.OTHER
    found = [_relation(code, each, tree) for each in listed if not each.startswith("!")]
    return min(found, key=CLOSENESS.index, default=Relation.UNKNOWN)


def relations_of(code: str, tree: OncoTree) -> Callable[[tuple[str, ...]], Relation]:
    """Relate one patient's tumour type to the tumour types of many facts.

    Args:
        code: the patient's OncoTree code; empty where unknown.
        tree: the tumour types.

    Returns:
        A function from the codes of a fact to the relation, which looks each list up once.
    """
    known = code if code and is_placed(code, tree) else ""
    return functools.cache(lambda evidence_codes: relation_to(known, evidence_codes, tree))


def is_placed(code: str, tree: OncoTree) -> bool:
    """Tell whether a code, current or former, is in the tree.

    Args:
        code: an OncoTree code.
        tree: the tumour types.

    Returns:
        False for a code that the tree does not know.
    """
    if code in tree.types:
        return True
    try:
        tree.find(code)
    except KnowledgeError:
        return False
    return True


def _relation(code: str, evidence_code: str, tree: OncoTree) -> Relation:
    """Relate two codes."""
    try:
        if evidence_code == ANY_SOLID:
            solid = not code or tree.is_solid(code)
            return Relation.AGNOSTIC if solid else Relation.OTHER
        if not code:
            return Relation.UNKNOWN
        if tree.is_within(code, evidence_code):
            return Relation.SAME
        return Relation.BROADER if tree.is_within(evidence_code, code) else Relation.OTHER
    except KnowledgeError:  # a code that is not in this tree says nothing
        return Relation.UNKNOWN
