"""The projects that a role touches: told by the app of projects, which lies above this one.

In the `ready` of its AppConfig, that app calls `tell(...)` once. Until then there are no projects,
and no role of a project can be given.
"""

from collections.abc import Callable

from oncommons.domain.governance.projects import Project
from oncommons.domain.governance.roles import Scope

Loader = Callable[[Scope], tuple[Project, ...]]
_told: list[Loader] = []


def tell(loader: Loader) -> None:
    """Say who loads projects.

    Args:
        loader: gives the project of a scope, or all that use the dataset of one.
    """
    _told[:] = [loader]


def projects_in(scope: Scope) -> tuple[Project, ...]:
    """Load the projects that a role in a scope touches."""
    return _told[0](scope) if _told else ()
