"""Find and open the releases of a commons."""

import dataclasses
import re

from oncommons.domain.releases import Release
from oncommons.errors import CommonsError
from oncommons.store.closed import withdrawn
from oncommons.store.commons import Commons
from oncommons.store.manifest import read_release
from oncommons.store.publish import read_labels

RELEASE_ID = re.compile(r"r[0-9a-f]{16}")


def list_releases(commons: Commons) -> tuple[Release, ...]:
    """List the published releases, by id; what is being written is not among them."""
    labels = {release_id: label for label, release_id in read_labels(commons).items()}
    folders = sorted(commons.releases.glob("r*"))
    return tuple(
        dataclasses.replace(read_release(folder), label=labels.get(folder.name, ""))
        for folder in folders
    )


def find_release(commons: Commons, name: str = "latest") -> Release:
    """Find a release by its id or label.

    Raises:
        CommonsError: there is none of that name.
        IntegrityError: its manifest is damaged.
    """
    labels = read_labels(commons)
    release_id = labels.get(name, name)
    folder = commons.releases / release_id
    if not RELEASE_ID.fullmatch(release_id) or not folder.is_dir():
        closed = withdrawn(commons)
        there = [path.name for path in sorted(commons.releases.glob("r*"))]
        known = ", ".join([*labels, *(one for one in there if one not in closed)])
        raise CommonsError(
            f'there is no release "{name}"'
            + (f"; it was withdrawn on {closed[release_id]}" if release_id in closed else ""),
            remedy=f"use one in force: {known}" if known else "none is in force; publish one first",
        )
    return dataclasses.replace(read_release(folder), label=name if name in labels else "")
