"""Files that follow from a release: made in one step, sealed to its manifest, never used unseen.

A seal names the release, its manifest's hash, what made the files, and each file's size and hash.
Files without a fitting seal are made again; deleting them at any moment is safe.
"""

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from oncommons.domain.releases import Release
from oncommons.errors import IntegrityError
from oncommons.store.atomic import fsync_file, fsync_folder, reached, write_atomically
from oncommons.store.commons import Commons, deriving
from oncommons.store.intact import check_tables
from oncommons.store.manifest import MANIFEST, sha256_of

SEAL = "seal.json"
TRIES = 4
AGAIN = "remove the derived files, which can be made again: oncommons doctor --deep --repair"

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How files of one kind are made.

    Args:
        name: name of their folder; another layout gets another name.
        made_with: the program whose version their bytes depend on; empty for none.
        make: writes the files of a release into an empty folder.
        hashed: their bytes are hashed before each use, since nothing else guards them.
    """

    name: str
    made_with: str
    make: Callable[[Commons, Release, Path], None]
    hashed: bool


def open_derived(
    commons: Commons, release: Release, recipe: Recipe, opening: Callable[[Path], Opened]
) -> Opened:
    """Open derived files, making them first where they are missing, stale or damaged.

    Args:
        commons: where the release lies.
        release: the release.
        recipe: how they are made.
        opening: opens their folder; tried again where somebody deletes it meanwhile.

    Raises:
        IntegrityError: a table of the release is damaged, or the files cannot be opened.
        CommonsError: they have to be made, and the disk is full, failing or read-only.
    """
    failed: Exception | None = None
    for _ in range(TRIES):
        folder = _files(commons, release, recipe, deep=recipe.hashed or failed is not None)
        try:
            return opening(folder)
        except (OSError, IntegrityError) as error:
            failed = error
    raise IntegrityError(
        f"the files derived from {release.release_id} cannot be opened", remedy=AGAIN
    ) from failed


def derived_files(commons: Commons, release: Release, recipe: Recipe) -> Path:
    """Give the folder of derived files, making them where they are missing, stale or damaged.

    Raises:
        IntegrityError: a table of the release is damaged, or somebody keeps deleting the files.
        CommonsError: they have to be made, and the disk is full, failing or read-only.
    """
    return _files(commons, release, recipe, deep=recipe.hashed)


def _files(commons: Commons, release: Release, recipe: Recipe, *, deep: bool) -> Path:
    final = commons.derived(release.release_id) / recipe.name
    if not seal_fault(commons, release, recipe, deep=deep):
        return final
    with deriving(commons):
        clear_half_made(commons)
        for _ in range(TRIES):
            if not seal_fault(commons, release, recipe, deep=deep):
                return final
            try:
                _make(commons, release, recipe, final)
            except FileNotFoundError:
                check_tables(commons, release)
    raise IntegrityError(
        f"the files derived from {release.release_id} vanish while they are made",
        remedy="let nothing delete them for a moment",
        file=final,
    )


def seal_fault(commons: Commons, release: Release, recipe: Recipe, *, deep: bool) -> str:
    """Say why derived files may not be used; empty when they may.

    Args:
        commons: where the release lies.
        release: the release.
        recipe: how they are made.
        deep: hash every file, not only compare sizes.
    """
    folder = commons.derived(release.release_id) / recipe.name
    try:
        said = json.loads((folder / SEAL).read_text())
        if said["of"] != _of(commons, release, recipe):
            return "were made from another release, or by another version"
        for name, (size, sha256) in said["files"].items():
            path = folder / name
            if path.is_symlink() or path.stat().st_size != size:
                return f"are not whole: {name}"
            if deep and sha256_of(path) != sha256:
                return f"are damaged: {name}"
    except FileNotFoundError:
        return "are missing or half made"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "have no readable seal"
    return ""


def clear_half_made(commons: Commons) -> int:
    """Remove what killed makers of derived files left; the lock of `deriving` must be held.

    Returns:
        The number of leftovers.
    """
    found = list(half_made(commons))
    for path in found:
        _remove(path)
    return len(found)


def half_made(commons: Commons) -> Iterator[Path]:
    """Name what makers of derived files left unfinished; so it is only while none is at work."""
    staging = commons.folder / "derived" / ".staging"
    if staging.exists():
        yield from sorted(staging.iterdir())


def _of(commons: Commons, release: Release, recipe: Recipe) -> dict[str, str]:
    """Say what files are made of."""
    manifest = commons.releases / release.release_id / MANIFEST
    return {
        "release": release.release_id,
        "manifest_sha256": sha256_of(manifest),
        "layout": recipe.name,
        "made_with": recipe.made_with,
    }


def _make(commons: Commons, release: Release, recipe: Recipe, final: Path) -> None:
    """Make files from tables whose bytes are those of the manifest, and put them in place.

    The tables are hashed before they are read, so that a damaged one is named and not parsed, and
    after, so that none changed meanwhile.
    """
    check_tables(commons, release)
    staging = commons.folder / "derived" / ".staging" / uuid.uuid4().hex
    staging.mkdir(parents=True)
    try:
        recipe.make(commons, release, staging)
        check_tables(commons, release)
        _seal(staging, _of(commons, release, recipe))
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.exists():
            final.rename(staging.with_name(f"{staging.name}.old"))
        staging.rename(final)
        fsync_folder(final.parent)
        reached("F8")
    finally:
        _remove(staging)
        _remove(staging.with_name(f"{staging.name}.old"))


def _seal(folder: Path, of: dict[str, str]) -> None:
    """Sync the files, and write down what they are."""
    files = {}
    for path in sorted(folder.iterdir()):
        fsync_file(path)
        files[path.name] = (path.stat().st_size, sha256_of(path))
    write_atomically(folder / SEAL, json.dumps({"of": of, "files": files}, indent=1).encode())


def _remove(path: Path) -> None:
    """Remove a folder or a file, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
