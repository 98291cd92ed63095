"""A brush over one chart: every range is the difference of two sums made beforehand."""

from itertools import accumulate
from operator import add

from oncommons.domain.study import CHARTS, Filters, Level
from oncommons.errors import CriteriaError
from oncommons.store.index.index import Asked
from oncommons.store.index.numbers import StudyNumbers
from oncommons.store.index.seen import SeenIndex


class Brush:
    """Counts under the other filters for any range of codes of one chart.

    Only a chart of a patient's column can be brushed: each patient has one code of it, so that
    distinct patients of neighbouring bins add up.

    Args:
        seen: what the view may count.
        chart: the chart that is brushed.
        filters: the filters of the other charts; one of the chart itself is left out.
        asked: which charts and tables are counted.

    Raises:
        CriteriaError: the chart is unknown or of the samples.
        GrantError: a column is not granted.
    """

    def __init__(self, seen: SeenIndex, chart: str, filters: Filters, asked: Asked) -> None:
        labels = seen.labels(chart)
        if CHARTS[chart].level is not Level.PATIENT:
            raise CriteriaError(
                f"{chart} belongs to samples, and patients of its bars do not add up",
                remedy="brush a chart of the patients, or filter by codes",
                value=chart,
            )
        others = seen.mask({name: codes for name, codes in filters.items() if name != chart})
        bins = (
            seen.count(others & seen.index.choose(chart, [code]), asked)
            for code in range(len(labels))
        )
        self._sums: list[StudyNumbers] = list(accumulate(bins, add))

    def between(self, first: int, last: int) -> StudyNumbers:
        """Give the counts of the patients with a code from the first to the last, both included.

        Raises:
            CriteriaError: there is no such range.
        """
        if not 0 <= first <= last < len(self._sums):
            raise CriteriaError(
                f"no range of codes goes from {first} to {last}",
                remedy=f"give codes from 0 to {len(self._sums) - 1}, the lower first",
            )
        upper = self._sums[last]
        return upper - self._sums[first - 1] if first else upper
