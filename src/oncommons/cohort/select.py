"""Choose patients by criteria, with the tumour tree filled in."""

import dataclasses

from oncommons.domain.criteria import All, Any, Criteria, HasTumourType, Not
from oncommons.knowledge.oncotree import OncoTree, oncotree
from oncommons.store.view import View


def select(view: View, criteria: Criteria, *, tree: OncoTree | None = None) -> View:
    """Narrow a view to the patients for whom the criteria hold.

    Args:
        view: the patients.
        criteria: who belongs to the cohort; who is unknown does not.
        tree: the tumour types; those that oncommons ships by default.

    Returns:
        A view of the cohort.

    Raises:
        CriteriaError: a column is unknown.
        GrantError: a column is not granted.
        KnowledgeError: a tumour type is unknown; names the nearest.
    """
    return view.within(resolve(criteria, tree or oncotree()))


def resolve(criteria: Criteria, tree: OncoTree) -> Criteria:
    """Fill in what lies below and above each tumour type, which SQL cannot know."""
    match criteria:
        case All(parts):
            return All(tuple(resolve(part, tree) for part in parts))
        case Any(parts):
            return Any(tuple(resolve(part, tree) for part in parts))
        case Not(part):
            return Not(resolve(part, tree))
        case HasTumourType(code):
            return dataclasses.replace(
                criteria,
                code=tree.find(code).code,
                descendants=tuple(sorted(tree.descendants(code))),
                ancestors=tuple(sorted(tree.ancestors(code))),
            )
        case leaf:
            return leaf
