"""Comparing groups of patients: the groups, what was compared, and what each test found."""

import math
from dataclasses import dataclass

from oncommons.domain.criteria import Criteria
from oncommons.domain.models import Estimate
from oncommons.errors import CriteriaError

MOST_GROUPS = 10


@dataclass(frozen=True, slots=True)
class Group:
    """A group of patients.

    Args:
        name: how it is called on pages.
        criteria: who belongs to it; who is unknown does not.
    """

    name: str
    criteria: Criteria


@dataclass(frozen=True, slots=True)
class GroupSize:
    """How many patients a group has.

    Args:
        name: the group.
        patients: patients who belong to it; None where hidden.
        alone: those of them who belong to no other group, who enter the tests; None where hidden.
    """

    name: str
    patients: int | None
    alone: int | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many patients two groups share.

    Args:
        first: one group.
        second: another.
        patients: patients who belong to both; None where hidden.
    """

    first: str
    second: str
    patients: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many patients of a group have something, of those in whom it is known.

    Args:
        having: patients with it; None where hidden.
        of: patients in whom it is known (profiled, recorded); None where hidden.
    """

    having: int | None
    of: int | None

    @property
    def share(self) -> float | None:
        """Share with it, 0 to 1; None where hidden or nobody is known."""
        return None if self.having is None or not self.of else self.having / self.of


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of a number in a group.

    Args:
        patients: patients with the number; None where hidden.
        median: middle value; None where hidden.
        lower: a quarter lies below; None where hidden.
        upper: a quarter lies above; None where hidden.
    """

    patients: int | None
    median: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that was compared between the groups.

    Args:
        name: the gene, treatment, column or event.
        values: values of a category, in the order of the cells; empty for others.
        shares: one per group; for a category one per group and value, group by group.
        spreads: one per group for a number; empty for others.
        test: name of the test; empty where none was possible.
        p: two-sided p value; None where not tested or hidden.
        q: p after Benjamini and Hochberg within the family; None where p is.
        effect_name: what the effect size is.
        effect: with its 95 % interval; None where not tested or hidden.
    """

    name: str
    shares: tuple[Share, ...] = ()
    values: tuple[str, ...] = ()
    spreads: tuple[Spread, ...] = ()
    test: str = ""
    p: float | None = None
    q: float | None = None
    effect_name: str = ""
    effect: Estimate | None = None

    @property
    def order(self) -> tuple[float, float, str]:
        """Place among the rows of a family: smallest p first, then the largest effect."""
        size = 0.0 if self.effect is None else self.effect.value
        if self.effect_name == "odds ratio" and size > 0:
            size = abs(math.log(size))
        return (1.0 if self.p is None else self.p, -size, self.name)


@dataclass(frozen=True, slots=True)
class Family:
    """Things of one kind, whose q values belong together.

    Args:
        name: such as genes or treatments.
        rows: what was compared, smallest p first.
        untested: how many were too rarely looked at or too rare to test.
    """

    name: str
    rows: tuple[Compared, ...]
    untested: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Groups of a cohort side by side.

    Args:
        patients: patients in the cohort; None where hidden.
        groups: the groups, in the order given.
        overlaps: pairs of groups that share patients.
        in_several: patients in two groups or more, who leave the tests; None where hidden.
        in_none: patients in no group; None where hidden.
        families: what was compared.
        notes: what must be known before reading the result.
    """

    patients: int | None
    groups: tuple[GroupSize, ...]
    overlaps: tuple[Overlap, ...]
    in_several: int | None
    in_none: int | None
    families: tuple[Family, ...]
    notes: tuple[str, ...] = ()


def check_groups(groups: tuple[Group, ...]) -> None:
    """Refuse a number of groups that cannot be compared, and two of one name.

    Raises:
        CriteriaError: fewer than two groups, more than ten, or a name given twice.
    """
    if not 2 <= len(groups) <= MOST_GROUPS:
        raise CriteriaError(
            f"there are {len(groups)} groups", remedy=f"compare 2 to {MOST_GROUPS} groups"
        )
    names = [group.name for group in groups]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CriteriaError(f'two groups are called "{twice[0]}"', remedy="give each its own name")
    if "" in names:
        raise CriteriaError("a group has no name", remedy="write --group name=criteria")
