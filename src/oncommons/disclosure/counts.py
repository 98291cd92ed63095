"""Which counts of patients may be shown: small ones are hidden, and so are their neighbours."""

from collections.abc import Sequence

from oncommons.errors import DataError, PolicyError


def suppress_small_counts(
    counts: Sequence[int],
    minimum: int,
    *,
    total_is_known: bool = True,
    sensitive: bool = False,
) -> tuple[int | None, ...]:
    """Hide small groups of one table, and further cells until no hidden one can be worked out.

    R1: a count of 1 to minimum - 1 is hidden. Zero is shown, since nobody stands behind it,
    unless it says something of each member of a class (R10): then pass `sensitive`.

    R2, where the total is known or shown: the hidden cells must be two or more, sum to the
    minimum or more, and not all be equal. Until then the next smallest are hidden too, all equal
    ones together, and zeros last. When no other count is left, the zeros are hidden as well.
    Cells are chosen by size alone, never by place, so even a reader who knows this rule can
    exchange the hidden values: no hidden cell has one possible value.

    Args:
        counts: patients per cell, >= 0; together they are the total.
        minimum: smallest group shown, such as 10. Below 3 the rule gives little protection.
        total_is_known: whether the reader knows or is shown the sum of the cells.
        sensitive: whether a zero is hidden like a small group (R10).

    Returns:
        The counts in their order; None where hidden. A shown count is never changed. A table
        of one cell, or one whose sum is below the minimum, needs its total hidden too.

    Raises:
        DataError: a count is negative.
        PolicyError: the minimum is below 1.

    Source: Hundepool et al., Statistical Disclosure Control (2012), chapter 4.

    Example:
        >>> suppress_small_counts([120, 4, 35, 0], minimum=10)
        (120, None, None, 0)
        >>> suppress_small_counts([120, 4, 35, 0], minimum=10, total_is_known=False)
        (120, None, 35, 0)
    """
    _check_counts(counts, minimum)
    lowest = 0 if sensitive else 1
    hidden = {count for count in counts if lowest <= count < minimum}
    if hidden and total_is_known:
        hidden = _with_complement(counts, minimum, hidden)
    return tuple(None if count in hidden else count for count in counts)


def suppress_share(n_with: int, of: int, minimum: int, *, sensitive: bool = False) -> int | None:
    """Hide how many of a group have a feature, where either side is small.

    R1 on both sides: hidden when those with it or those without it number 1 to minimum - 1, and
    whenever the group itself is below the minimum. With `sensitive` also when all or none have
    it, which is a statement about each of them (R10).

    Args:
        n_with: patients with the feature, 0 to `of`.
        of: patients in the group.
        minimum: smallest group shown.
        sensitive: whether "all" and "none" are hidden too.

    Returns:
        n_with, or None where hidden.

    Raises:
        DataError: a count is negative, or n_with is above `of`.
        PolicyError: the minimum is below 1.

    Example:
        >>> [suppress_share(n, 40, minimum=10) for n in (0, 4, 20, 35, 40)]
        [0, None, 20, None, 40]
    """
    _check_counts((n_with, of, of - n_with), minimum)
    lowest = 0 if sensitive else 1
    small = any(lowest <= side < minimum for side in (n_with, of - n_with))
    return None if small or of < minimum else n_with


def round_count(count: int, *, to: int = 5, minimum: int = 0) -> int:
    """Round a count for display (R3), never below the smallest group that is shown.

    Args:
        count: patients, >= 0; one half is rounded up.
        to: multiple to round to, such as 5.
        minimum: smallest group shown; a count at or above it stays at or above it.

    Returns:
        The nearest multiple; the next one where the nearest is below the minimum.

    Raises:
        DataError: the count is negative.

    Example:
        >>> round_count(62), round_count(63), round_count(11, minimum=11)
        (60, 65, 15)
    """
    _check_counts((count,), 1)
    nearest = (2 * count + to) // (2 * to) * to
    return nearest if nearest >= minimum or count < minimum else -(-minimum // to) * to


def _with_complement(counts: Sequence[int], minimum: int, hidden: set[int]) -> set[int]:
    """Add the next smallest sizes until the hidden cells protect each other."""
    others = sorted({count for count in counts if count > 0} - hidden)
    while others and not _protect_each_other([c for c in counts if c in hidden], minimum):
        hidden = hidden | {others.pop(0)}
    return hidden if others else hidden | {0}


def _protect_each_other(cells: Sequence[int], minimum: int) -> bool:
    """Tell whether none of these cells can be worked out from their sum."""
    return len(cells) > 1 and sum(cells) >= minimum and len(set(cells)) > 1


def _check_counts(counts: Sequence[int], minimum: int) -> None:
    """Refuse what is no count and what is no minimum."""
    if minimum < 1:
        raise PolicyError(f"the smallest group shown is {minimum}", remedy="set it to 10 or more")
    for place, count in enumerate(counts):
        if count < 0:
            raise DataError(
                f"count {place} (the first is 0) is negative", remedy="count patients again"
            )
