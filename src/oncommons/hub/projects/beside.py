"""What other apps know of a project: told by the apps that stand beside this one.

In the `ready` of its AppConfig, the app of outputs calls `tell(...)` once.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands in other apps.

    Args:
        undecided_outputs: ids of the outputs of a project that wait for a decision.
        checkers: ids of those who check outputs of a project.
    """

    undecided_outputs: tuple[str, ...] = ()
    checkers: frozenset[str] = frozenset()


Loader = Callable[[str], Beside]
_told: list[Loader] = []


def tell(loader: Loader) -> None:
    """Say who loads what stands beside a project.

    Args:
        loader: gives it by the id of a project.
    """
    _told[:] = [loader]


def beside(project: str) -> Beside:
    """Load what other apps know of a project; nothing where there is no such app."""
    return _told[0](project) if _told else Beside()
