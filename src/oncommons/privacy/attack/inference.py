"""Inference: a sensitive value guessed from the released rows that may be the person."""

import numpy as np
import polars as pl

from oncommons.privacy.attack.covering import Index, covering, expand, index
from oncommons.privacy.attack.published import People, Published
from oncommons.privacy.attack.rates import Rate, Tried, risk_beside
from oncommons.stats.arrays import Ints


def inference(
    published: Published, secrets: pl.Series, people: People, control: People | None
) -> Rate:
    """Attack a release by inference.

    Args:
        published: the release.
        secrets: (rows,) the sensitive value of each released row, as text.
        people: targets who are in it, with exact values and their true sensitive values.
        control: targets of the same population who are not in it.

    Returns:
        The risk that a guess is right: the attacker, who knows all quasi-identifiers, says the
        commonest value of the rows that cover the person, the first in alphabetical order where
        two are as common; of all rows where none covers the person.

    Source: Article 29 Working Party, opinion 05/2014 (WP216); Giomi et al., PoPETs 2023(2), whose
    attacker reads the value off one nearest row.
    """
    values = secrets.unique().sort()
    numbers = pl.Series(np.arange(len(values)), dtype=pl.Int64)
    codes = secrets.replace_strict(values, numbers, return_dtype=pl.Int64).to_numpy()
    indexed = index(published)
    counted = _values_by_class(indexed, codes, len(values))
    rates = [
        None if one is None else _right(indexed, counted, one, secrets.name, values)
        for one in (people, control)
    ]
    return risk_beside(rates[0] or Tried(0, 0), rates[1])


def _right(
    indexed: Index, counted: tuple[Ints, Ints, Ints], people: People, name: str, values: pl.Series
) -> Tried:
    """Count the people of whom the guess is right."""
    guess = values.gather(guesses(indexed, counted, people.leaves, len(values)).astype(np.uint32))
    return Tried(len(people), int((guess == people.secrets[name]).sum()))


def guesses(indexed: Index, counted: tuple[Ints, Ints, Ints], leaves: Ints, values: int) -> Ints:
    """Guess the value of some people.

    Args:
        indexed: the release by all attributes, so that its combinations are its classes.
        counted: for each class where its values begin; the values, class after class; and how many
            rows have each.
        leaves: (people, attributes) what is known of them.
        values: number of values.

    Returns:
        (people,) the commonest value of the rows that cover the person.
    """
    starts, value, count = counted
    base = np.bincount(value, weights=count, minlength=values).argmax()
    guess = np.full(len(leaves), base, dtype=np.int64)
    places = np.arange(len(value))
    for person, combination in covering(indexed, leaves):
        if not len(person):
            continue
        pair, place = expand(starts, places, combination)
        known, of_pair = np.unique(person, return_inverse=True)
        key = of_pair[pair] * values + value[place]
        seen = np.bincount(key, weights=count[place], minlength=len(known) * values)
        guess[known] = seen.reshape(len(known), values).argmax(axis=1)
    return guess


def _values_by_class(indexed: Index, codes: Ints, values: int) -> tuple[Ints, Ints, Ints]:
    """Count the values of the rows with each combination."""
    of_row = indexed.of_class[indexed.published.class_of]
    key, count = np.unique(of_row * values + codes, return_counts=True)
    of_combination = np.bincount(key // values, minlength=len(indexed.sizes))
    return np.concatenate([[0], np.cumsum(of_combination)]), key % values, count
