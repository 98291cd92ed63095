"""Names of files that may leave: plain letters that mean the same everywhere, and few digits."""

import re
from collections.abc import Iterable

from oncommons.access.airlock.limits import RESEARCH, FileLimits

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
RESERVED = frozenset({"manifest.json", "signature.json"})
"""Names that a package needs for itself."""
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_CODE = re.compile(r"[A-Za-z0-9]{20,}")


def name_fault(name: str, limits: FileLimits = RESEARCH) -> str:
    """Say why a file may not leave under this name; empty where it may.

    A name that could lead out of a folder is refused, and so is one that carries numbers: a
    name is read by no other rule.

    Args:
        name: as it came.
        limits: how many digits it may have.

    Example:
        >>> name_fault("stages.csv"), name_fault("../x.csv")
        ('', 'a name has 1 to 64 letters, digits, points, _ and -, and no folder')
    """
    if not NAME.fullmatch(name):
        return "a name has 1 to 64 letters, digits, points, _ and -, and no folder"
    if ".." in name or _DEVICES.fullmatch(name):
        return "a name with two points in a row, or of a device, is read in another way elsewhere"
    if name.lower() in RESERVED:
        return "this name is kept for the package itself"
    if sum(letter.isdigit() for letter in name) > limits.name_digits:
        return f"a name has at most {limits.name_digits} digits"
    return "a name is made of words, not of a code" if _CODE.search(name) else ""


def same_names(names: Iterable[str]) -> tuple[str, ...]:
    """Find names that are one file on some computers, since they differ in case only."""
    seen: dict[str, list[str]] = {}
    for name in names:
        seen.setdefault(name.lower(), []).append(name)
    return tuple(name for same in seen.values() if len(same) > 1 for name in sorted(same))


def harmless(name: str) -> str:
    r"""Write a name so that it can be shown, whatever it holds.

    Example:
        >>> harmless("a\x1b[2Jb")
        'a??2Jb'
    """
    return re.sub(r"[^A-Za-z0-9._/-]", "?", name[:64]) or "?"
