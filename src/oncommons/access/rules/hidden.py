"""Keeping count of what the disclosure rules hide."""

Tally = list[int]
"""One entry per number that was hidden."""


def note(number: int | None, hidden: Tally) -> int | None:
    """Give a number as it is, and keep count of it where it was hidden.

    Args:
        number: the number; None where hidden.
        hidden: the tally, which grows.
    """
    if number is None:
        hidden.append(1)
    return number


def size(number: int | None, minimum: int, hidden: Tally) -> int | None:
    """Show the size of a whole cohort, unless it is small itself.

    Args:
        number: patients.
        minimum: smallest group that is shown.
        hidden: the tally, which grows.
    """
    return note(None if number is None or 0 < number < minimum else number, hidden)
