"""One made-up patient before and after protection: nobody's values, and labels that are there."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncommons.privacy.account.original import Original
from oncommons.privacy.attack.published import Labels, read_labels
from oncommons.privacy.coding import Codes
from oncommons.privacy.hierarchy import MISSING
from oncommons.privacy.view import patient_view


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up patient.

    Args:
        before: quasi-identifier to a value that was drawn at random among those that its label
            covers, each for itself; no patient's record was looked up for it.
        after: quasi-identifier to the label as it stands in the release.
        shared_by: patients who bear exactly these labels.
        seed: of the draw.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    shared_by: int
    seed: int


def example_patient(
    original: Original, released: Mapping[str, pl.DataFrame], *, seed: int = 0
) -> Example | None:
    """Make a patient up who would bear the labels of a class of middling size.

    Args:
        original: gives the hierarchies.
        released: patients and tumours of the release.
        seed: of the draw of values.

    Returns:
        The patient; None where the release is empty. Classes with a wider label go first, since
        they show what protection does.
    """
    quasi = list(original.coded.columns)
    shown = patient_view(released, quasi)
    if shown.is_empty():
        return None
    hierarchies = dict(zip(quasi, original.coded.hierarchies, strict=True))
    published = read_labels(shown, hierarchies, quasi)
    wider = [
        (column.covers.sum(axis=1) > 1)[published.classes[:, at]]
        for at, column in enumerate(published.columns)
    ]
    changed = np.sum(wider, axis=0)
    enough = min(2, int(changed.max()))
    most = np.flatnonzero(changed == changed[changed >= enough].min())
    chosen = most[np.argsort(published.sizes[most], kind="stable")[len(most) // 2]]
    draw = np.random.default_rng(seed)
    labels = published.classes[chosen]
    return Example(
        before={one.name: _value(one, at, draw) for one, at in _both(published.columns, labels)},
        after={one.name: one.texts[at] for one, at in _both(published.columns, labels)},
        shared_by=int(published.sizes[chosen]),
        seed=seed,
    )


def _both(columns: tuple[Labels, ...], labels: Codes) -> list[tuple[Labels, int]]:
    """Pair each column with the label of the class."""
    return list(zip(columns, labels.tolist(), strict=True))


def _value(column: Labels, label: int, draw: np.random.Generator) -> str:
    """Draw one of the known values that a label covers."""
    leaves = [
        leaf
        for leaf, covered in zip(column.hierarchy.leaves, column.covers[label], strict=True)
        if covered and leaf != MISSING
    ]
    return str(draw.choice(leaves)) if leaves and column.texts[label] != MISSING else MISSING
