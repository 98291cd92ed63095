"""Groups of a cohort: by criteria or by the values of a column, and who is in two of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from oncommons.cohort.select import resolve
from oncommons.domain.comparisons import MOST_GROUPS, Group, GroupSize, Overlap, check_groups
from oncommons.domain.criteria import Criteria, IsIn, Known, Not
from oncommons.knowledge.oncotree import oncotree
from oncommons.store.questions.columns import split_column
from oncommons.store.questions.counts import MISSING, count_by
from oncommons.store.view import View


@dataclass(frozen=True, slots=True)
class Members:
    """The groups of a cohort as views, each patient in one of them at most.

    Args:
        sizes: the groups with their patients.
        overlaps: pairs that share patients.
        alone: one view per group, of those who belong to no other.
        in_several: patients in two groups or more.
        in_none: patients in no group.
    """

    sizes: tuple[GroupSize, ...]
    overlaps: tuple[Overlap, ...]
    alone: tuple[View, ...]
    in_several: int
    in_none: int

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the groups, in order."""
        return tuple(size.name for size in self.sizes)


def groups_by(view: View, column: str) -> tuple[Group, ...]:
    """Make one group for each value of a column, the ten largest at most.

    Args:
        view: the cohort.
        column: `table.column`.

    Returns:
        The groups in the order of their names; who has no value is in none.

    Raises:
        CriteriaError: there is no such column, or it has fewer than two values.
        GrantError: the column is not granted.
    """
    split_column(column)
    rows = count_by(view, column).undisclosed.rows
    labels = [row.label for row in rows if row.label not in (MISSING, "*")][:MOST_GROUPS]
    groups = tuple(Group(label, IsIn(column, (label,))) for label in sorted(labels))
    check_groups(groups)
    return groups


def members(view: View, groups: Sequence[Group]) -> Members:
    """Find who belongs to which group; who is in two leaves both.

    Args:
        view: the cohort.
        groups: two to ten.

    Returns:
        The groups as views without a shared patient.

    Raises:
        CriteriaError: too few or too many groups, or criteria that cannot be asked.
        GrantError: a column is not granted.
    """
    check_groups(tuple(groups))
    tree = oncotree()
    asked = [resolve(group.criteria, tree) for group in groups]
    alone = tuple(
        view.within(reduce(and_, [own, *(_not_in(other) for other in asked if other is not own)]))
        for own in asked
    )
    sizes = tuple(
        GroupSize(group.name, view.within(own).patients(), one.patients())
        for group, own, one in zip(groups, asked, alone, strict=True)
    )
    shared = [
        Overlap(groups[i].name, groups[j].name, view.within(asked[i] & asked[j]).patients())
        for i in range(len(asked))
        for j in range(i)
        if sizes[i].patients != sizes[i].alone and sizes[j].patients != sizes[j].alone
    ]
    somewhere = view.within(reduce(or_, asked)).patients()
    in_several = somewhere - sum(size.alone or 0 for size in sizes)
    return Members(
        sizes,
        tuple(one for one in shared if one.patients),
        alone,
        in_several,
        view.patients() - somewhere,
    )


def _not_in(criteria: Criteria) -> Criteria:
    """Hold where the criteria are false or unknown: whoever is unknown is in no group."""
    return Not(Known(criteria)) | Not(criteria)
