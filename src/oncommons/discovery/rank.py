"""Combines the tests of each gene into one p value, and puts the genes in order."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from oncommons.domain.targets import DriverClass, Hotspot, Target
from oncommons.stats.arrays import Bools, Floats
from oncommons.stats.combine import benjamini_hochberg, cauchy_combination

CERTAIN = 0.1
"""False discovery rate below which a test names the class of a driver."""
SHOWN_HOTSPOTS = 5
_TESTS = ("p_missense", "p_truncating", "p_hotspot")


def rank(evidence: pl.DataFrame, drugs: Mapping[str, tuple[str, ...]]) -> tuple[Target, ...]:
    """Order genes by the combined p value, then by altered patients, then by symbol.

    The p values of a gene are combined by Cauchy's method, each taken as at most 0.95: one near 1
    would cancel strong evidence. q is over all genes with a test, mutated or not; only genes
    altered in somebody are listed.

    Args:
        evidence: one row per gene: symbol, the three p values, the counts of `gene_counts`, the
            expected counts, and the lists residue, patients and p of its recurrent residues;
            null where not tested.
        drugs: gene to approved drugs.

    Returns:
        The targets, best first.

    Source: Liu & Xie, J Am Stat Assoc 115:393 (2020); Benjamini & Hochberg, J R Stat Soc B 57:289
    (1995).
    """
    values = np.column_stack([_column(evidence, name) for name in _TESTS])
    tested = np.isfinite(values).any(axis=1)
    rows, values = evidence.filter(pl.Series(tested)), values[tested]
    p = np.minimum(cauchy_combination(values), 1.0)
    classes = _driver_classes(values)
    altered = rows["n_altered"].to_numpy()
    symbols = np.array(rows["symbol"].to_list(), dtype=object)
    order = [
        place for place in np.lexsort((symbols, -altered.astype(np.int64), p)) if altered[place]
    ]
    q = benjamini_hochberg(p)
    listed = rows.to_dicts()
    return tuple(
        _target(listed[place], float(p[place]), float(q[place]), classes[place], drugs)
        for place in order
    )


def count_tested(evidence: pl.DataFrame) -> int:
    """Count the genes that at least one test was possible on.

    Args:
        evidence: as for `rank`.
    """
    some = pl.any_horizontal(pl.col(name).is_not_null() for name in _TESTS)
    return evidence.filter(some).height


def _driver_classes(values: Floats) -> list[DriverClass]:
    """Name what each gene's mutations do, where a test is certain of it."""
    loss, activating = _certain(values[:, 1]), _certain(values[:, 2])
    names = {
        (True, True): DriverClass.BOTH,
        (True, False): DriverClass.LOSS,
        (False, True): DriverClass.ACTIVATING,
        (False, False): DriverClass.UNCLEAR,
    }
    return [names[bool(one), bool(other)] for one, other in zip(loss, activating, strict=True)]


def _certain(p: Floats) -> Bools:
    """Tell where the false discovery rate of one test is small."""
    given = np.isfinite(p)
    certain = np.zeros(len(p), dtype=np.bool_)
    certain[given] = benjamini_hochberg(p[given]) < CERTAIN
    return certain


def _target(
    row: Mapping[str, object],
    p: float,
    q: float,
    driver_class: DriverClass,
    drugs: Mapping[str, tuple[str, ...]],
) -> Target:
    """Make a target from a row of evidence."""
    symbol = str(row["symbol"])
    return Target(
        symbol=symbol,
        p=p,
        q=q,
        p_missense=_number(row["p_missense"]),
        p_truncating=_number(row["p_truncating"]),
        p_hotspot=_number(row["p_hotspot"]),
        n_missense=_count(row["n_missense"]),
        n_truncating=_count(row["n_truncating"]),
        n_silent=_count(row["n_silent"]),
        expected_missense=_number(row["expected_missense"]),
        expected_truncating=_number(row["expected_truncating"]),
        n_altered=_count(row["n_altered"]),
        of_profiled=_count(row["of_profiled"]),
        driver_class=driver_class,
        hotspots=_hotspots(row),
        drugs=tuple(drugs.get(symbol, ())),
    )


def _hotspots(row: Mapping[str, object]) -> tuple[Hotspot, ...]:
    """Give the most recurrent residues of a gene."""
    lists = [row["residue"], row["patients"], row["p"]]
    residues, patients, tails = (one if isinstance(one, Sequence) else () for one in lists)
    spots = zip(residues, patients, tails, strict=True)
    return tuple(Hotspot(str(r), int(n), float(p)) for r, n, p in spots)[:SHOWN_HOTSPOTS]


def _column(evidence: pl.DataFrame, name: str) -> Floats:
    """Give p values as floats, NaN where not tested."""
    return evidence[name].cast(pl.Float64).to_numpy().astype(np.float64)


def _number(value: object) -> float | None:
    """Give a number, or None where it is missing."""
    return float(value) if isinstance(value, int | float) else None


def _count(value: object) -> int | None:
    """Give a whole number, or None where it is missing."""
    return int(value) if isinstance(value, int) else None
