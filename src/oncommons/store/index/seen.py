"""The index as a View sees it: its own patients and the columns of its grant, nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from oncommons.domain.study import CHARTS, GENE_TABLES, Filters
from oncommons.errors import CriteriaError
from oncommons.store.index.bits import Bits
from oncommons.store.index.index import Asked, StudyIndex
from oncommons.store.index.numbers import StudyNumbers, Tally

Check = Callable[[str, str], None]


@dataclass(frozen=True, slots=True, eq=False)
class SeenIndex:
    """What a View may count.

    Args:
        index: the index of the release.
        base: the patients in view.
        check: refuses a table and column that the grant does not hold.
        in_force: refuses where the release or the grant is not in force any more.
    """

    index: StudyIndex
    base: Bits
    check: Check
    in_force: Callable[[], None]

    @property
    def whole(self) -> Tally:
        """The samples and patients in view."""
        return self.index.count(self.base, Asked((), ())).whole

    def labels(self, chart: str) -> tuple[str, ...]:
        """Give what the codes of a chart mean.

        Raises:
            CriteriaError: there is no such chart.
            GrantError: its column is not granted.
        """
        self.allow((chart,))
        return self.index.labels[chart]

    def mask(self, filters: Filters) -> Bits:
        """Give the places that the filters leave.

        Raises:
            CriteriaError: there is no such chart or code.
            GrantError: a column is not granted.
        """
        self.allow(filters)
        mask = self.base
        for name, codes in filters.items():
            self._check_codes(name, codes)
            mask = mask & self.index.choose(name, codes)
        return mask

    def count(self, mask: Bits, asked: Asked) -> StudyNumbers:
        """Count under a mask; what lies outside the view is never counted.

        Raises:
            CriteriaError: there is no such chart.
            GrantError: a column is not granted.
        """
        self.allow((*asked.charts, *asked.tables))
        return self.index.count(mask & self.base, asked)

    def allow(self, names: Iterable[str]) -> None:
        """Refuse charts and tables that are not there, or not granted.

        Raises:
            CriteriaError: there is no such chart.
            GrantError: a column is not granted, or the release or the grant is not in force any
                more.
        """
        self.in_force()
        for name in names:
            if name not in CHARTS and name not in GENE_TABLES:
                known = ", ".join([*CHARTS, *GENE_TABLES])
                raise CriteriaError(
                    f'there is no chart "{name}"', remedy=f"use one of {known}", value=name
                )
            needs = CHARTS[name].needs if name in CHARTS else GENE_TABLES[name].needs
            for table, column in needs:
                self.check(table, column)

    def _check_codes(self, name: str, codes: Iterable[int]) -> None:
        limit = len(self.index.labels[name] if name in CHARTS else self.index.genes)
        for code in codes:
            if not 0 <= code < limit:
                raise CriteriaError(
                    f"{name} has no code {code}",
                    remedy=f"codes of this release go from 0 to {limit - 1}",
                    value=code,
                )
