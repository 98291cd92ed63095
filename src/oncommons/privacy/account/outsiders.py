"""The chance of finding a person by labels alone: prosecutor, journalist and marketer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from oncommons.errors import PolicyError
from oncommons.privacy.account.original import Original
from oncommons.privacy.attack.covering import covering, index
from oncommons.privacy.attack.published import Published, read_labels
from oncommons.privacy.coding import Codes
from oncommons.privacy.hierarchy import MISSING, Hierarchy
from oncommons.privacy.trees import exact_values
from oncommons.privacy.view import patient_view

AGE, PEOPLE = "tumours.age_at_diagnosis", "people"
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Outsiders:
    """What three kinds of outsider achieve; all chances are 0 to 1.

    Args:
        threshold: the chance that the policy accepts.
        prosecutor_max: who looks for a known person, and knows that the person is in the release.
        prosecutor_mean: the same, mean over patients.
        prosecutor_above: share of patients with a prosecutor's chance above the threshold.
        journalist_max: who wants to name anybody at all, from a register of the population.
        journalist_mean: the same, mean over patients.
        marketer: share of patients whom somebody names rightly who names everybody.
        population: people in the register; None where none was given, so that all of them are
            taken to be in the release and the three agree.

    Source: El Emam & Dankar, J Am Med Inform Assoc 15 (2008), 627-637; Dankar & El Emam, PAIS
    (2010) (marketer risk).
    """

    threshold: float
    prosecutor_max: float
    prosecutor_mean: float
    prosecutor_above: float
    journalist_max: float
    journalist_mean: float
    marketer: float
    population: int | None = None


def outsiders(class_sizes: Mapping[int, int], threshold: float) -> Outsiders:
    """Work the chances out from the sizes of classes, without a register.

    Args:
        class_sizes: size of class to number of classes of that size.
        threshold: the chance that the policy accepts, 0 to 1.

    Example:
        >>> found = outsiders({2: 1, 8: 1}, 0.2)
        >>> found.prosecutor_max, found.prosecutor_mean, found.prosecutor_above
        (0.5, 0.2, 0.2)
    """
    sizes = np.repeat(
        np.array(list(class_sizes.keys()), dtype=np.int64),
        np.array(list(class_sizes.values()), dtype=np.int64),
    )
    return _chances(sizes, sizes, threshold, None)


def read_population(path: Path) -> pl.DataFrame:
    """Read a register of the population.

    Args:
        path: CSV with a header; ages are whole years, every other column is text.

    Raises:
        PolicyError: it cannot be read, or `people` is no whole number of 0 or more.
    """
    try:
        read = pl.read_csv(path, infer_schema_length=0)
        known = {
            name: pl.Float64 if name == AGE else pl.Int64
            for name in (AGE, PEOPLE)
            if name in read.columns
        }
        register = read.cast(known)  # type: ignore[arg-type]
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise PolicyError(
            "the table of the population cannot be read",
            remedy=f"write a CSV with a header, and whole numbers in {PEOPLE}",
            file=path,
        ) from fault
    if PEOPLE in register.columns and register.filter(pl.col(PEOPLE) < 0).height:
        raise PolicyError(f"{PEOPLE} is below 0", remedy="count the people of each row", file=path)
    return register


def outsiders_of_population(
    original: Original,
    released: Mapping[str, pl.DataFrame],
    population: pl.DataFrame,
    threshold: float,
    oldest_age: int = 89,
) -> Outsiders:
    """Work the chances out beside a register of the population that patients come from.

    Args:
        original: gives the hierarchies.
        released: patients and tumours of the release.
        population: one row for each combination of exact values, with one column for each
            quasi-identifier and `people`, how many people have it.
        threshold: the chance that the policy accepts, 0 to 1.
        oldest_age: ages above it share one leaf, years.

    Raises:
        PolicyError: the register lacks a column.
    """
    quasi = list(original.coded.columns)
    absent = [name for name in (*quasi, PEOPLE) if name not in population.columns]
    if absent:
        raise PolicyError(
            f"the table of the population has no column {', '.join(absent)}",
            remedy=f"give every quasi-identifier and {PEOPLE}: without one of them everybody fits",
            column=absent[0],
        )
    hierarchies = dict(zip(quasi, original.coded.hierarchies, strict=True))
    leaves = [
        _leaves(exact_values(population[name], one.name, oldest_age), one)
        for name, one in hierarchies.items()
    ]
    published = read_labels(patient_view(released, quasi), hierarchies, quasi)
    people = population[PEOPLE].cast(pl.Int64).fill_null(0).to_numpy()
    fitting = _fitting(published, np.stack(leaves, axis=1), people)
    return _chances(published.sizes, fitting, threshold, int(people.sum()))


def _leaves(values: pl.Series, hierarchy: Hierarchy) -> Codes:
    """Find the leaf of each value; one that no patient has fits labels that say nothing."""
    numbers = {leaf: at for at, leaf in enumerate(hierarchy.leaves)}
    known = values.cast(pl.String).fill_null(MISSING).to_list()
    return np.array([numbers.get(value, numbers[MISSING]) for value in known], dtype=np.int64)


def _fitting(published: Published, leaves: Codes, people: Codes) -> Codes:
    """(classes,) people of the population who fit the labels of each class."""
    indexed = index(published)
    fitting = np.zeros(len(indexed.sizes), dtype=np.int64)
    for row, combination in covering(indexed, leaves):
        np.add.at(fitting, combination, people[row])
    return np.asarray(fitting[indexed.of_class])


def _chances(sizes: Codes, fitting: Codes, threshold: float, population: int | None) -> Outsiders:
    """Work the chances out from patients and people of each class.

    A register that lists fewer people than were released is not complete: the class itself counts.
    """
    if not len(sizes):
        return Outsiders(threshold, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, population)
    people = np.maximum(fitting, sizes)
    patients = sizes.sum()
    marketer = float((sizes / people).sum() / patients)
    return Outsiders(
        threshold=threshold,
        prosecutor_max=float(1 / sizes.min()),
        prosecutor_mean=float(len(sizes) / patients),
        prosecutor_above=float(sizes[1 / sizes > threshold + SLACK].sum() / patients),
        journalist_max=float(1 / people.min()),
        journalist_mean=max(float(len(sizes) / people.sum()), marketer),
        marketer=marketer,
        population=population,
    )
