"""Keeping count of what the disclosure rules hide, and of which rule hid it."""

Tally = list[str]
"""The id of a rule for each number that was hidden."""
SMALL, COMPLEMENT = "R1", "R2"


def note(number: int | None, hidden: Tally, rule: str = SMALL) -> int | None:
    """Give a number as it is, and keep count of it where it was hidden.

    Args:
        number: the number; None where hidden.
        hidden: the tally, which grows.
        rule: which rule hid it.
    """
    if number is None:
        hidden.append(rule)
    return number


def why(exact: int | None, minimum: int) -> str:
    """Say which rule hides a count of a table: its own size, or that it gives another one back.

    Args:
        exact: the count before the rules.
        minimum: smallest group that is shown.

    Example:
        >>> why(4, 10), why(36, 10)
        ('R1', 'R2')
    """
    return SMALL if 0 < (exact or 0) < minimum else COMPLEMENT


def size(number: int | None, minimum: int, hidden: Tally) -> int | None:
    """Show the size of a whole cohort, unless it is small itself.

    Args:
        number: patients.
        minimum: smallest group that is shown.
        hidden: the tally, which grows.
    """
    return note(None if number is None or 0 < number < minimum else number, hidden)
