"""Labels become exact values again, drawn evenly, since anonymeter knows no labels.

It reads released files and hierarchies as an attacker would, and shares no code with us.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

Leaves = NDArray[np.int64]


def leaves_under(hierarchy: Path) -> tuple[list[str], dict[str, Leaves]]:
    """Read which exact values each label may stand for.

    Args:
        hierarchy: a row per exact value, `;` between its labels from exact to root.

    Returns:
        The exact values in the order of the file, and for each label their positions.
    """
    rows = [line.split(";") for line in hierarchy.read_text().splitlines() if line]
    under: dict[str, set[int]] = {}
    for at, row in enumerate(rows):
        for label in row:
            under.setdefault(label, set()).add(at)
    return [row[0] for row in rows], {
        label: np.array(sorted(leaves)) for label, leaves in under.items()
    }


def decode(
    table: pl.DataFrame,
    hierarchies: str,
    columns: Sequence[str],
    numbers: Collection[str],
    seed: int,
) -> pl.DataFrame:
    """Replace each label by one of the exact values under it, each equally likely.

    Args:
        table: as released, or as it was: an exact value has itself alone under it.
        hierarchies: what the files of the hierarchies begin with.
        columns: the columns with labels.
        numbers: those of them that are written as the position of the value in its hierarchy, such
            as ages in years and months in their order.
        seed: of the draws.

    Returns:
        The same rows and columns.

    Raises:
        KeyError: a label that the hierarchy does not have.
    """
    rng = np.random.default_rng(seed)
    decoded = {}
    for name in columns:
        leaves, under = leaves_under(Path(f"{hierarchies}{name}.csv"))
        drawn = _draw(table[name], under, rng)
        exact = pl.Series(leaves).gather(pl.Series(drawn.astype(np.uint32)))
        decoded[name] = pl.Series(drawn) if name in numbers else exact
    return table.with_columns(**decoded)


def _draw(labels: pl.Series, under: dict[str, Leaves], rng: np.random.Generator) -> Leaves:
    """Draw the position of an exact value for each row."""
    distinct, of_row = np.unique(labels.to_numpy().astype(str), return_inverse=True)
    choices = [under[label] for label in distinct.tolist()]
    counts = np.array([len(leaves) for leaves in choices])
    starts = np.cumsum(counts) - counts
    drawn = (rng.random(len(of_row)) * counts[of_row]).astype(np.int64)
    return np.asarray(np.concatenate(choices)[starts[of_row] + drawn])
