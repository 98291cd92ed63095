"""What became of a row that its seal disowns: edited, moved, or a neighbour was taken away."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from oncommons.access.audit.seal import seal
from oncommons.domain.audit import AuditRow, Fault, FaultKind

BEYOND = 1_000
"""How far behind the last row a number is looked for; fewer rows are ever removed at once."""


def missing_rows(wanted: int, found: int | None) -> Fault:
    """Say that a row stands where another is wanted, or none at all.

    Args:
        wanted: the number that should come.
        found: the number that came; None at the end.
    """
    if found is None:
        return Fault(wanted, FaultKind.CUT, f"row {wanted} and what followed are missing")
    if found < wanted:
        return Fault(wanted, FaultKind.SWAPPED, f"row {found} comes where row {wanted} belongs")
    rows = f"row {wanted} is" if found == wanted + 1 else f"rows {wanted} to {found - 1} are"
    return Fault(wanted, FaultKind.DELETED, f"{rows} missing")


def explain_mismatch(
    row: AuditRow, rest: Iterator[AuditRow], keys: Mapping[str, bytes], highest: int
) -> Fault:
    """Tell a row that was edited from one that was written under another number.

    Args:
        row: the first row whose seal does not fit.
        rest: the rows behind it; they are used up.
        keys: key id to key; that of the row is among them.
        highest: the last row that an anchor tells of.
    """
    following = next(rest, None)
    most = BEYOND + max(highest, row.seq + (following is not None) + sum(1 for _ in rest))
    written = _number(row, keys, most)
    if written is None:
        says = "it is not as it was written: edited, or put in by somebody without the key"
        return Fault(row.seq, FaultKind.EDITED, says)
    behind = None if following is None else _number(following, keys, most)
    if written > row.seq and (following is None or (behind or 0) > written):
        rows = (
            f"row {row.seq} is"
            if written == row.seq + 1
            else f"rows {row.seq} to {written - 1} are"
        )
        says = f"{rows} missing, and the rows behind were given other numbers"
        return Fault(row.seq, FaultKind.DELETED, says)
    says = f"it was written as row {written}: rows were swapped"
    return Fault(row.seq, FaultKind.SWAPPED, says)


def _number(row: AuditRow, keys: Mapping[str, bytes], most: int) -> int | None:
    """Find the number under which a row was written; None where there is none."""
    key = keys.get(row.key_id)
    if key is None:
        return None
    numbers = range(1, most + 1)
    return next((n for n in numbers if seal(replace(row, seq=n), key) == row.hash), None)
