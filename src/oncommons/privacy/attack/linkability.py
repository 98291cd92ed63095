"""Linkability: the two halves of what is known of a person meet in one row of the release."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from oncommons.privacy.attack.covering import candidates, index
from oncommons.privacy.attack.published import People, Published
from oncommons.privacy.attack.rates import Rate, Tried, risk_beside


def linkability(
    published: Published, people: People, control: People | None, rng: np.random.Generator
) -> tuple[Rate, Rate]:
    """Attack a release by linking two tables through it, each with half of the quasi-identifiers.

    Args:
        published: the release, with two quasi-identifiers or more, the first half of which
            stand in the one table and the rest in the other.
        people: targets who are in it, with exact values.
        control: targets of the same population who are not in it.
        rng: draws among rows that fit equally well.

    Returns:
        Two risks. The strict one: exactly one released row covers both halves, so that they must
        be of one person. That of the nearest row: the attacker draws one of the rows that cover
        the first half and one of those that cover the second, and has drawn the same row. With
        one quasi-identifier there is nothing to link, and no attack is made.

    Source: Article 29 Working Party, opinion 05/2014 (WP216); Giomi et al., PoPETs 2023(2), whose
    attack is the one of the nearest row.
    """
    if len(published.columns) < 2:
        return risk_beside(Tried(0, 0)), risk_beside(Tried(0, 0))
    there = _met(published, people, rng)
    beside = (None, None) if control is None else _met(published, control, rng)
    return risk_beside(there[0], beside[0]), risk_beside(there[1], beside[1])


def halves(attributes: int) -> tuple[Sequence[int], Sequence[int]]:
    """Part the attributes in two, in their order; the second half may have one more.

    Example:
        >>> [list(half) for half in halves(5)]
        [[0, 1], [2, 3, 4]]
    """
    first, second = (range(low, high) for low, high in pairwise((0, attributes // 2, attributes)))
    return first, second


def _met(published: Published, people: People, rng: np.random.Generator) -> tuple[Tried, Tried]:
    """Count the people whose halves meet in the only row, and in the row drawn."""
    first, second = (
        candidates(index(published, half), people.leaves) for half in halves(len(published.columns))
    )
    both = candidates(index(published), people.leaves)
    pairs = np.maximum(first, 1).astype(np.float64) * np.maximum(second, 1)
    drawn = rng.random(len(people)) < both / pairs
    return Tried(len(people), int((both == 1).sum())), Tried(len(people), int(drawn.sum()))
