"""Two releases side by side: who came, who left, whose labels changed, and what both tell."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from oncommons.domain.releases import Policy
from oncommons.privacy.lineage.history import PATIENT
from oncommons.privacy.lineage.intersection import Intersection
from oncommons.privacy.lineage.kept_labels import columns_told
from oncommons.privacy.lineage.released import intersect_labels, told_labels

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two releases of one lineage say of the same patients.

    Args:
        first: patients in the first.
        second: patients in the second.
        both: patients in both.
        relabelled: quasi-identifier to the patients of both who have another label.
        joint: what whoever holds both learns: the groups who share every label of both.
    """

    first: int
    second: int
    both: int
    relabelled: Mapping[str, int]
    joint: Intersection

    @property
    def gone(self) -> int:
        """Patients of the first who are not in the second."""
        return self.first - self.both

    @property
    def came(self) -> int:
        """Patients of the second who are not in the first."""
        return self.second - self.both


def compare_releases(first: Tables, second: Tables, policy: Policy) -> Comparison:
    """Compare two releases by the labels of their patients.

    Args:
        first: patients and tumours of one release.
        second: the same of the other.
        policy: names the quasi-identifiers, and k.

    Returns:
        Counts only. Pseudonyms are compared, so releases of two lineages share nobody.
    """
    one, two = told_labels(first, policy), told_labels(second, policy)
    both = one.join(two, on=PATIENT, suffix=" later")
    relabelled = {
        name: both.filter(pl.col(name) != pl.col(f"{name} later")).height
        for name in columns_told(one)
    }
    joint = intersect_labels([one, two], policy.k)
    return Comparison(one.height, two.height, both.height, relabelled, joint)
