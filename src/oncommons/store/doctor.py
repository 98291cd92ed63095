"""Examine a commons folder, check by check; repair what is left over or derived."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from oncommons.domain.findings import Finding, Severity
from oncommons.domain.releases import Release
from oncommons.errors import OncommonsError
from oncommons.store import duckdb
from oncommons.store.closed import withdrawn
from oncommons.store.commons import (
    DERIVING,
    LOCK,
    Commons,
    clear_leftovers,
    deriving,
    is_locked,
    leftovers,
    writing,
)
from oncommons.store.derived import clear_half_made, half_made, seal_fault
from oncommons.store.footers import check_footers, check_rows
from oncommons.store.holds import read_holds
from oncommons.store.index import build
from oncommons.store.intact import verify
from oncommons.store.manifest import is_readable, read_release
from oncommons.store.publish import read_labels
from oncommons.store.signing import DEMO_KEYS, read_private_key

CHECKS = {
    "D01": "the settings can be read",
    "D02": "the disk is one of this machine",
    "D03": "the private side is private, the releases are read-only",
    "D04": "manifests can be read, and are signed",
    "D05": "each release has the name that follows from its content",
    "D06": "the files of each release are there, and no others",
    "D07": "every byte of them is as published",
    "D08": "the tables have the columns of the schema",
    "D09": "keys are unique, references lead somewhere",
    "D10": "no column names a person",
    "D11": "no stopped run left anything",
    "D13": "labels and withdrawals speak of releases",
    "D14": "derived files belong to their release",
    "D15": "the index, where one was made, counts what queries count",
    "D16": "the book of held grants is whole",
}
DEEP = ("D07", "D09")
REPAIR = "oncommons doctor --repair"
NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"}
MOUNTS = Path("/proc/self/mounts")
RECIPES = {one.name: one for one in (duckdb.RECIPE, build.RECIPE)}


def diagnose(commons: Commons, *, deep: bool = False) -> tuple[Finding, ...]:
    """Look for damage and leftovers.

    Args:
        commons: an opened commons.
        deep: hash every file of every release, and read every key.

    Returns:
        One finding per fault, each with its remedy; empty when all is well.
    """
    return tuple(_diagnose(commons, deep=deep))


def _diagnose(commons: Commons, *, deep: bool) -> Iterator[Finding]:
    yield from _disk(commons)
    yield from _private_side(commons)
    readable: dict[str, Release] = {}
    for folder in sorted(commons.releases.glob("r*")):
        try:
            readable[folder.name] = read_release(folder)
        except OncommonsError as error:
            rule = "D05" if is_readable(folder) else "D04"
            place = error.file or folder.name
            yield Finding(rule, Severity.ERROR, error.found, error.remedy, file=place)
    for release in readable.values():
        yield from _release(commons, release, deep=deep)
    yield from _names(commons, set(readable))
    try:
        read_holds(commons)
    except OncommonsError as error:
        yield _error("D16", error.found, error.remedy, error.file or "")
    yield from _unfinished(commons)
    for folder, why in _unfit(commons, deep=deep):
        yield _warning("D14", f"derived files of {folder.parent.name} {why}", REPAIR, folder.name)


def _release(commons: Commons, release: Release, *, deep: bool) -> Iterator[Finding]:
    """Examine one release; its rows are read only where its bytes are as published."""
    faults = verify(commons, release, deep=deep)
    yield from faults
    folder = commons.releases / release.release_id
    if any(path.lstat().st_mode & 0o222 for path in (folder, *folder.iterdir())):
        yield _warning("D03", "files of this release can be written to", REPAIR, folder.name)
    if not faults:
        yield from check_footers(commons, release)
    if deep and not faults:
        yield from check_rows(commons, release)


def _disk(commons: Commons) -> Iterator[Finding]:
    """Warn of a disk of another machine, whose locks and syncs are not to be relied on."""
    place, kind = str(commons.folder.resolve()), ""
    lines = MOUNTS.read_text().splitlines() if MOUNTS.exists() else []
    mounts = sorted((words[1], words[2]) for words in map(str.split, lines) if len(words) > 2)
    for mount, name in mounts:
        if place == mount or place.startswith(mount.rstrip("/") + "/"):
            kind = name
    if kind in NETWORK:
        says = f"the commons lies on a network disk ({kind}): reading works, publishing may not"
        yield _warning("D02", says, "publish from the machine whose disk it is")


def _private_side(commons: Commons) -> Iterator[Finding]:
    for folder in (commons.vault, commons.keys):
        if not folder.exists():
            yield _error("D03", f"{folder.name}/ is missing", "restore it")
        elif folder.stat().st_mode & 0o077:
            says = f"{folder.name}/ can be read by others"
            yield _error("D03", says, f"chmod 700 {folder}")
    if (commons.keys / DEMO_KEYS).exists():
        says = "demo keys: whoever can read the folder of keys can open every extract"
        yield _warning("D03", says, "for patients, let two key holders seal the keys", DEMO_KEYS)
    try:
        read_private_key(commons.keys / "commons.pem")
    except OncommonsError as error:
        yield _error("D03", error.found, error.remedy, error.file or "")


def _names(commons: Commons, readable: set[str]) -> Iterator[Finding]:
    """Hold labels and withdrawals to the releases that are there."""
    try:
        labels, closed = read_labels(commons), withdrawn(commons)
    except OncommonsError as error:
        yield _error("D13", error.found, error.remedy, error.file or "")
        return
    for label, release_id in labels.items():
        if release_id not in readable:
            says = f'label "{label}" points to {release_id}, which is not readable'
            yield _error("D13", says, "publish again, or restore the release")
        elif release_id in closed:
            says = f'label "{label}" points to {release_id}, which was withdrawn'
            yield _error("D13", says, "publish again")


def _unfinished(commons: Commons) -> Iterator[Finding]:
    """Name what stopped runs left, where no run is at work."""
    if not is_locked(commons, LOCK) and (left := leftovers(commons)):
        yield _warning("D11", f"{len(left)} unfinished release(s) left by a stopped run", REPAIR)
    if not is_locked(commons, DERIVING) and (half := list(half_made(commons))):
        yield _warning("D11", f"{len(half)} half-made derived file(s)", REPAIR)


def _unfit(commons: Commons, *, deep: bool) -> Iterator[tuple[Path, str]]:
    """Give each derived file or folder that no View would use, and why."""
    for folder in sorted((commons.folder / "derived").glob("[!.]*")):
        try:
            release = read_release(commons.releases / folder.name)
        except OncommonsError:
            yield folder / "", "belong to no release that can be read"
            continue
        there = sorted(folder.iterdir()) if folder.is_dir() else []
        if not there:
            yield folder / "", "are empty"
        for path in there:
            recipe = RECIPES.get(path.name)
            why = seal_fault(commons, release, recipe, deep=deep) if recipe else "are old"
            if why:
                yield path, why


def repair(commons: Commons, *, deep: bool = False) -> tuple[str, ...]:
    """Remove leftovers and unfit derived files, restore modes; bytes of releases stay.

    Args:
        commons: an opened commons.
        deep: hash derived files too, not only compare sizes.

    Returns:
        What was done, one line each.

    Raises:
        CommonsError: another process writes.
    """
    done = []
    with writing(commons):
        if removed := clear_leftovers(commons):
            done.append(f"removed {removed} unfinished release(s)")
        with deriving(commons):
            if half := clear_half_made(commons):
                done.append(f"removed {half} half-made derived file(s)")
            for path, _ in list(_unfit(commons, deep=deep)):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                done.append(f"removed {path.relative_to(commons.folder)}")
        done += _restore_modes(commons)
    return tuple(done)


def _restore_modes(commons: Commons) -> Iterator[str]:
    """Close the private side to others, and the releases to writing."""
    wanted = {folder: 0o700 for folder in (commons.vault, commons.keys) if folder.exists()}
    for folder in commons.releases.glob("r*"):
        wanted |= {path: 0o444 for path in folder.iterdir() if path.is_file()} | {folder: 0o555}
    for path, mode in wanted.items():
        forbidden = 0o077 if mode == 0o700 else 0o222
        if not path.is_symlink() and path.stat().st_mode & forbidden:
            os.chmod(path, mode, follow_symlinks=False)  # noqa: PTH101
            yield f"{path.relative_to(commons.folder)} has mode {mode:o} again"


def _warning(rule: str, says: str, remedy: str, file: str = "") -> Finding:
    return Finding(rule, Severity.WARNING, says, remedy, file=file)


def _error(rule: str, says: str, remedy: str, file: str = "") -> Finding:
    return Finding(rule, Severity.ERROR, says, remedy, file=file)
