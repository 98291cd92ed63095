"""Matching risk: how few released rows may be a person whose exact values are known."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from oncommons.privacy.attack.covering import candidates, index
from oncommons.privacy.attack.published import Published
from oncommons.stats.arrays import Ints

THRESHOLD = 0.09
"""A threshold used by EMA Policy 0070 (EMA/90915/2016) and Health Canada guidance."""

FEW = 3
"""How many quasi-identifiers somebody knows who knows little."""


@dataclass(frozen=True, slots=True)
class Matching:
    """One over the number of released rows that may be a person, over people.

    Args:
        targets: people who were looked for.
        least_candidates: smallest number of rows that may be one of them; 0 without any match.
        most: largest risk, 0 to 1.
        mean: mean risk.
        share_above: share of people whose risk is above the threshold.
        threshold: the threshold.
        uncovered: people whom no row covers; their risk is 0.
    """

    targets: int
    least_candidates: int
    most: float
    mean: float
    share_above: float
    threshold: float
    uncovered: int


def matching_risk(
    published: Published, leaves: Ints, *, threshold: float = THRESHOLD
) -> tuple[Matching, Matching]:
    """Look for people in a release, knowing exact values.

    Args:
        published: the release.
        leaves: (people, attributes) their exact values.
        threshold: risk above which people are counted, 0 to 1.

    Returns:
        The risk to them from who knows all quasi-identifiers, and from who knows any three: the
        three that tell most about each person. A table with fewer has the same risk twice.

    Source: El Emam & Dankar, J Am Med Inform Assoc 15 (2008), 627-637.
    """
    attributes = range(len(published.columns))
    full = candidates(index(published), leaves)
    least = np.full(len(leaves), np.iinfo(np.int64).max)
    for known in combinations(attributes, min(FEW, len(attributes))):
        found = candidates(index(published, known), leaves)
        least = np.where(found > 0, np.minimum(least, found), least)
    least[least == np.iinfo(np.int64).max] = 0
    return measured(full, threshold), measured(least, threshold)


def measured(counts: Ints, threshold: float = THRESHOLD) -> Matching:
    """Give the risk from the number of candidates of each person.

    Args:
        counts: (people,) released rows that may be the person.
        threshold: risk above which people are counted, 0 to 1.

    Example:
        >>> measured(np.array([1, 4, 0]), 0.5)
        ... # doctest: +NORMALIZE_WHITESPACE +ELLIPSIS
        Matching(targets=3, least_candidates=1, most=1.0, mean=0.41..., share_above=0.33...,
                 threshold=0.5, uncovered=1)
    """
    covered = counts[counts > 0]
    risk = np.where(counts > 0, 1 / np.maximum(counts, 1), 0.0)
    return Matching(
        targets=len(counts),
        least_candidates=int(covered.min(initial=np.iinfo(np.int64).max)) if len(covered) else 0,
        most=float(risk.max(initial=0.0)),
        mean=float(risk.mean()) if len(counts) else 0.0,
        share_above=float((risk > threshold).mean()) if len(counts) else 0.0,
        threshold=threshold,
        uncovered=int((counts == 0).sum()),
    )
