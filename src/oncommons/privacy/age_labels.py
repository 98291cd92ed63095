"""Labels of ages: the years that each one covers, and a check that it covers what it says."""

import re
from pathlib import Path

from oncommons.errors import PolicyError
from oncommons.privacy.hierarchy import MISSING, ROOT, Hierarchy, line_of_leaf

_SHAPES = (
    re.compile(r"(?P<low>\d+)"),
    re.compile(r"(?P<low>\d+)-(?P<high>\d+)"),
    re.compile(r"<(?P<above>\d+)"),
    re.compile(r"(?P<from>\d+)\+"),
)
Bounds = tuple[int | None, int | None]


def age_bounds(label: str | None) -> Bounds:
    """Give the smallest and the largest whole year that an age label covers.

    Returns:
        Two years; None where the label has no bound on that side, or says nothing.

    Example:
        >>> age_bounds("60-69"), age_bounds("<18"), age_bounds("90+"), age_bounds("*")
        ((60, 69), (0, 17), (90, None), (None, None))
    """
    for shape in _SHAPES:
        if found := shape.fullmatch(label or ""):
            parts = {name: int(text) for name, text in found.groupdict().items()}
            if "from" in parts:
                return parts["from"], None
            if "above" in parts:
                return 0, parts["above"] - 1
            return parts["low"], parts.get("high", parts["low"])
    return None, None


def check_age_labels(hierarchy: Hierarchy, file: Path | None = None) -> Hierarchy:
    """Refuse a hierarchy of ages whose labels say other years than those below them.

    The release gives two bounds beside each label, and follow-up ends where the lower bound and
    the days would tell a high age: both are read from the label.

    Args:
        hierarchy: of ages, as a file gives it.
        file: where it was read, for messages; None where it was built.

    Returns:
        The same hierarchy.

    Raises:
        PolicyError: PRV-H6 a label is no age, or does not hold an age that lies under it.
    """
    for leaf, *above in hierarchy.rows():
        for label in (leaf, *above):
            if MISSING in (leaf, label) or label == ROOT:
                continue
            if not _holds(age_bounds(label), age_bounds(leaf)):
                raise PolicyError(
                    f'PRV-H6 hierarchy {hierarchy.name}: "{label}" does not say the age "{leaf}"',
                    remedy='write ages as "64", "60-69", "<18" or "90+", each above its own years',
                    file=file,
                    line=None if file is None else line_of_leaf(file, leaf),
                    value=label,
                )
    return hierarchy


def _holds(label: Bounds, leaf: Bounds) -> bool:
    """Say whether all years of a leaf are years of a label."""
    (low, high), (least, most) = label, leaf
    if low is None or least is None or least < low:
        return False
    return high is None or (most is not None and most <= high)
