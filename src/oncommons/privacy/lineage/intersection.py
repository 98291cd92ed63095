"""The intersection test: who holds several releases must not tell patients apart by holding them.

An attacker is assumed to know which rows of two releases are the same patient, for mutations are
fingerprints. Then a patient hides only among those who had the same labels in every release, and
were absent from the same ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncommons.domain.findings import Finding, Severity

ABSENT = -1
"""The class of a patient who is not in a release."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Intersection:
    """What the releases say together.

    Args:
        k: the smallest joint group that is accepted.
        patients: patients in the last release.
        groups: joint groups in the last release.
        smallest: patients in the smallest of them; 0 where the release is empty.
        groups_below: joint groups of the last release with fewer than k patients.
        patients_below: patients in those groups.
        alone: patients who are a joint group of their own.
        gone_groups_below: joint groups of fewer than k patients who are in an earlier release and
            not in the last. No label can hide them any more: old extracts have to be closed.
        gone_patients_below: patients in those groups.
    """

    k: int
    patients: int
    groups: int
    smallest: int
    groups_below: int
    patients_below: int
    alone: int
    gone_groups_below: int
    gone_patients_below: int

    @property
    def share_below(self) -> float:
        """Share of the patients of the last release in joint groups below k, 0 to 1."""
        return self.patients_below / self.patients if self.patients else 0.0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """PRV-J1 where a joint group of the last release is smaller than k; else nothing."""
        if not self.groups_below:
            return ()
        return (
            Finding(
                "PRV-J1",
                Severity.ERROR,
                f"{self.patients_below:,} of {self.patients:,} patients"
                f" ({self.share_below:.1%}) are in {self.groups_below:,} of {self.groups:,} joint"
                f" groups below {self.k}, {self.alone:,} are alone, once the releases are put side"
                f" by side",
                "keep the labels of the former release",
                count=self.patients_below,
            ),
        )

    def counts(self) -> dict[str, int]:
        """Give the numbers as a ledger keeps them."""
        return {name: getattr(self, name) for name in self.__slots__}


def class_numbers(columns: Sequence[Ints]) -> Ints:
    """Number the distinct combinations of some columns, in their sorted order.

    Args:
        columns: at least one, each (rows,).

    Returns:
        (rows,) numbers from 0; rows with equal values have equal numbers.

    Example:
        >>> class_numbers([np.array([5, 5, 2]), np.array([0, 1, 0])]).tolist()
        [1, 2, 0]
    """
    number = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        _, found = np.unique(column, return_inverse=True)
        joined = number * (int(found.max(initial=0)) + 1) + found
        _, number = np.unique(joined, return_inverse=True)
    return np.asarray(number, dtype=np.int64)


def intersect(releases: Sequence[Ints], k: int) -> Intersection:
    """Group patients by everything that all releases say about them, and measure the groups.

    Args:
        releases: one per release, oldest first: (patients,) number of the class in which the
            patient was published, -1 where absent.
        k: smallest joint group that is accepted.

    Returns:
        The numbers; `findings` says whether the last release may be published.

    Source: Ganta, Kasiviswanathan & Smith, KDD 2008 (composition attacks); Xiao & Tao, SIGMOD 2007
    (releases in sequence).

    Example:
        >>> first, second = np.array([0, 0, 0, 0]), np.array([0, 0, 0, 1])
        >>> [(one.rule, one.count) for one in intersect([first, second], 2).findings]
        [('PRV-J1', 1)]
    """
    number = class_numbers(releases)
    sizes = np.bincount(number)
    present = np.zeros(len(sizes), dtype=bool)
    present[number[releases[-1] != ABSENT]] = True
    seen = np.zeros(len(sizes), dtype=bool)
    seen[number[np.any([one != ABSENT for one in releases], axis=0)]] = True
    here, gone = sizes[present], sizes[seen & ~present]
    return Intersection(
        k,
        patients=int(here.sum()),
        groups=len(here),
        smallest=int(here.min()) if len(here) else 0,
        groups_below=int((here < k).sum()),
        patients_below=int(here[here < k].sum()),
        alone=int((here == 1).sum()),
        gone_groups_below=int((gone < k).sum()),
        gone_patients_below=int(gone[gone < k].sum()),
    )
