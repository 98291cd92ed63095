"""Say what criteria ask for that no patient can have, such as a stage that is written otherwise."""

import re
from collections.abc import Iterator

from oncommons.domain.columns import Between, OneOf, Pattern
from oncommons.domain.criteria.algebra import Criteria, leaves_of
from oncommons.domain.criteria.leaves import (
    HasCopyNumber,
    InOrder,
    IsBetween,
    IsFused,
    IsIn,
    IsMutated,
    IsProfiled,
)
from oncommons.domain.criteria.nearest import criteria_column

_SYMBOL = re.compile(r"C[0-9XY]+orf[0-9]+|[^a-z]*")


def doubts(criteria: Criteria) -> tuple[str, ...]:
    """Say what is asked that surely matches nobody; a sentence each, in order.

    Args:
        criteria: who is asked for; its columns exist.

    Example:
        >>> from oncommons.domain.criteria import column
        >>> doubts(column("stagings.stage_group", "Stage IV"))[0].partition(":")[0]
        'stagings.stage_group is never "Stage IV"'
    """
    found = [doubt for leaf in leaves_of(criteria) for doubt in _doubts(leaf)]
    return tuple(dict.fromkeys(found))


def _doubts(leaf: Criteria) -> Iterator[str]:
    match leaf:
        case IsIn(column, values):
            yield from _values(column, values)
        case IsBetween(column, low, high):
            yield from _bounds(column, low, high)
        case InOrder(first, then):
            yield from _doubts(first)
            yield from _doubts(then)
        case IsMutated(gene) | HasCopyNumber(gene) | IsFused(gene) | IsProfiled(gene):
            if not _SYMBOL.fullmatch(gene):
                yield f'No gene is written "{gene}": perhaps {gene.upper()}.'


def _values(column: str, values: tuple[str, ...]) -> Iterator[str]:
    """Say which values a column never has."""
    rule = criteria_column(column)[1].rule
    for value in values:
        if isinstance(rule, Pattern) and not re.fullmatch(rule.regex, value):
            yield f'{column} is never "{value}": it holds {rule.says}.'
        if isinstance(rule, OneOf) and value not in rule.values:
            yield f'{column} is never "{value}": it holds one of {", ".join(rule.values)}.'


def _bounds(column: str, low: float | None, high: float | None) -> Iterator[str]:
    """Say where a number lies outside of what a column holds."""
    rule = criteria_column(column)[1].rule
    if not isinstance(rule, Between):
        return
    if (low is not None and low > rule.high) or (high is not None and high < rule.low):
        yield f"{column} lies between {rule.low:g} and {rule.high:g}, and never where it is asked."
