"""Examine a commons folder: settings, keys, releases, leftovers; repair what is derived."""

import shutil
from collections.abc import Iterator

from oncommons.domain.findings import Finding, Severity
from oncommons.errors import OncommonsError
from oncommons.store.commons import Commons, clear_leftovers, writing
from oncommons.store.duckdb import LAYOUT
from oncommons.store.manifest import read_release
from oncommons.store.publish import read_labels
from oncommons.store.releases import list_releases, verify
from oncommons.store.signing import read_private_key


def diagnose(commons: Commons, *, deep: bool = False) -> tuple[Finding, ...]:
    """Look for damage and leftovers.

    Args:
        commons: an opened commons.
        deep: hash every file of every release.

    Returns:
        One finding per fault, each with its remedy; empty when all is well.
    """
    return tuple(_diagnose(commons, deep=deep))


def _diagnose(commons: Commons, *, deep: bool) -> Iterator[Finding]:
    yield from _private_side(commons)
    published = set()
    for folder in sorted(commons.releases.glob("r*")):
        try:
            release = read_release(folder)
        except OncommonsError as error:
            yield Finding("D04", Severity.ERROR, error.found, error.remedy, file=folder.name)
            continue
        published.add(release.release_id)
        yield from verify(commons, release, deep=deep)
    for label, release_id in read_labels(commons).items():
        if release_id not in published:
            says = f'label "{label}" points to {release_id}, which is not readable'
            yield Finding("D13", Severity.ERROR, says, "publish again, or restore the release")
    staging = commons.releases / ".staging"
    if staging.exists() and any(staging.iterdir()):
        count = sum(1 for _ in staging.iterdir())
        says = f"{count} unfinished release(s) left by a stopped run"
        yield Finding("D11", Severity.WARNING, says, "remove them with oncommons doctor --repair")
    for folder in sorted((commons.folder / "derived").glob("r*")):
        if folder.name not in published or not (folder / LAYOUT).exists():
            says = f"derived files of {folder.name} are old"
            yield Finding("D14", Severity.WARNING, says, "oncommons doctor --repair")


def _private_side(commons: Commons) -> Iterator[Finding]:
    for folder in (commons.vault, commons.keys):
        if not folder.exists():
            yield Finding("D03", Severity.ERROR, f"{folder.name}/ is missing", "restore it")
        elif folder.stat().st_mode & 0o077:
            says = f"{folder.name}/ can be read by others"
            yield Finding("D03", Severity.ERROR, says, f"chmod 700 {folder}")
    try:
        read_private_key(commons.keys / "commons.pem")
    except OncommonsError as error:
        yield Finding("D03", Severity.ERROR, error.found, error.remedy, file=error.file or "")


def repair(commons: Commons) -> tuple[str, ...]:
    """Remove leftovers and derived files that are old; bytes of a release are never touched.

    Returns:
        What was done, one line each.

    Raises:
        CommonsError: another process writes.
    """
    done = []
    with writing(commons):
        if removed := clear_leftovers(commons):
            done.append(f"removed {removed} unfinished release(s)")
        published = {release.release_id for release in list_releases(commons)}
        for folder in sorted((commons.folder / "derived").glob("*")):
            if folder.name not in published or not (folder / LAYOUT).exists():
                shutil.rmtree(folder)
                done.append(f"removed derived/{folder.name}")
    return tuple(done)
