"""Entry-point groups: what other packages may bring to a commons."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from oncommons.errors import OncommonsError

GROUPS: dict[str, str] = {
    "oncommons.sources": "a format of hospital records, as an `intake.source.Source`",
    "oncommons.knowledge": "a knowledge base, as a function that gives `domain.advice.Evidence`",
}


@dataclass(frozen=True, slots=True)
class Plugin:
    """One thing that a package brings.

    Args:
        group: one of `GROUPS`.
        name: its name in that group.
        package: the package that brings it, with its version.
    """

    group: str
    name: str
    package: str


def list_plugins() -> tuple[Plugin, ...]:
    """List what is installed, without importing any of it."""
    return tuple(
        Plugin(group, entry.name, _package(entry))
        for group in GROUPS
        for entry in sorted(entry_points(group=group), key=lambda entry: entry.name)
    )


def load_group(group: str) -> dict[str, object]:
    """Import everything of one group.

    Args:
        group: one of `GROUPS`.

    Returns:
        Name to what the entry point names.

    Raises:
        KeyError: no such group.
        OncommonsError: a plug-in cannot be imported; names its package.
    """
    if group not in GROUPS:
        raise KeyError(group)
    loaded: dict[str, object] = {}
    for entry in entry_points(group=group):
        try:
            loaded[entry.name] = entry.load()
        except Exception as error:
            raise OncommonsError(
                f"plug-in {entry.name} of {_package(entry)} cannot be imported"
                f" ({type(error).__name__})",
                remedy="update or uninstall that package",
            ) from error
    return loaded


def _package(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "unknown"
