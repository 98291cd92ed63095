"""Withdraw a release: no view opens on it any more, whatever grants there are."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from oncommons.domain.canonical import Json
from oncommons.errors import GrantError
from oncommons.store.atomic import fsync_folder, write_atomically
from oncommons.store.closed import WITHDRAWN, withdrawn
from oncommons.store.commons import Commons, remove_tree, writing
from oncommons.store.publish import read_labels, write_labels
from oncommons.store.releases import find_release


def check_in_force(commons: Commons, release_id: str) -> None:
    """Refuse a release that was withdrawn.

    Raises:
        GrantError: it was; names the day.
        IntegrityError: the list of withdrawn releases cannot be read.
    """
    day = withdrawn(commons).get(release_id)
    if day is not None:
        raise GrantError(
            f"release {release_id} was withdrawn on {day}",
            remedy="ask for a grant on a release in force: oncommons store releases",
            code="RELEASE_WITHDRAWN",
        )


def withdraw(
    commons: Commons,
    name: str,
    *,
    today: date,
    moved_to: str = "",
    delete: bool = False,
    lost: bool = False,
) -> str:
    """Close a release to every view, and take its labels away.

    Args:
        commons: where; its lock is taken.
        name: the release, by id or label.
        today: the day of the withdrawal.
        moved_to: the release to which its labels move; they vanish where none is named.
        delete: remove its folder too, and what was derived from it.
        lost: the name is an id of the ledger, whose folder is not there any more.

    Returns:
        The id of the release. Withdrawn once more, it keeps its first day.

    Raises:
        CommonsError: there is no such release, or another process writes.
    """
    with writing(commons):
        known = withdrawn(commons)
        release_id = name if name in known or lost else find_release(commons, name).release_id
        _write(commons, known | {release_id: known.get(release_id, today)})
        labels = read_labels(commons)
        kept = {label: one for label, one in labels.items() if one != release_id}
        if moved_to:
            kept = {label: kept.get(label, moved_to) for label in labels}
        if kept != labels:
            write_labels(commons, kept)
        if delete:
            _delete(commons, release_id)
    return release_id


def _write(commons: Commons, known: Mapping[str, date]) -> None:
    """Replace the list in one step."""
    days: dict[str, Json] = {name: day.isoformat() for name, day in sorted(known.items())}
    write_atomically(commons.folder / WITHDRAWN, json.dumps(days, indent=1).encode())


def _delete(commons: Commons, release_id: str) -> None:
    """Remove the folder of a release: out of sight in one step, then file by file."""
    staging = commons.releases / ".staging"
    for folder in (commons.derived(release_id), commons.releases / release_id):
        if folder.exists():
            _remove(folder, staging)


def _remove(folder: Path, staging: Path) -> None:
    """Move a folder where the next writer clears it after a kill, and delete it."""
    staging.mkdir(exist_ok=True)
    gone = staging / f"withdrawn-{folder.parent.name}-{folder.name}"
    folder.chmod(0o755)
    folder.rename(gone)
    fsync_folder(folder.parent)
    remove_tree(gone)
