"""Withdraw a release: closed to every view, its labels moved, its withdrawal in the ledger."""

from oncommons import store
from oncommons.privacy.lineage.entries import Withdrawal
from oncommons.results.desk import Desk


def withdraw_release(at: Desk, name: str, *, delete: bool = False) -> str:
    """Close a release to every view, and add its withdrawal to the ledger.

    The views are closed first: a kill between leaves a release that nobody sees, and the same
    command adds the line.

    Args:
        at: the desk.
        name: the release, by id or label.
        delete: remove its folder too.

    Returns:
        The id of the release.

    Raises:
        CommonsError: there is no such release.
    """
    closed = store.withdrawn(at.commons)
    known = {*closed, *(one.release_id for one in at.book.all_entries())}
    found = name if name in known else store.find_release(at.commons, name).release_id
    open_ones = [
        one.release_id for one in at.book.all_entries() if one.release_id not in {*closed, found}
    ]
    moved_to = open_ones[-1] if open_ones else ""
    lost = not (at.commons.releases / found).exists()
    store.withdraw(at.commons, found, today=at.today, moved_to=moved_to, delete=delete, lost=lost)
    if found in {one.release_id for one in at.book.all_entries()}:
        at.book.withdraw(Withdrawal(found, at.today))
    return found
