"""Whose signatures count: public keys of a commons, of files, or of a trust store."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.errors import KeyProblem

if TYPE_CHECKING:
    from oncommons.domain.packages import TrustedKey
    from oncommons.sharing import TrustStore

PackageFile = Annotated[
    Path,
    typer.Argument(help="Package, a file that ends in .onc.", exists=True, dir_okay=False),
]
TrustingCommons = Annotated[
    Path | None,
    typer.Option("--commons", help="Commons whose developer and commons keys are trusted."),
]
TrustFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--trust",
        help="Public entry of a key (.trust.json) or a trust store; may be given again.",
    ),
]


@dataclass(frozen=True, slots=True)
class Trusted:
    """Where trust comes from.

    Args:
        commons: folder of a commons; None where none is named.
        files: entries of keys, and trust stores.
    """

    commons: Path | None
    files: Sequence[Path] = ()

    def words(self) -> tuple[object, ...]:
        """Give the options as they are typed, for the next command."""
        named = () if self.commons is None else ("--commons", self.commons)
        return (*named, *(word for file in self.files for word in ("--trust", file)))

    def store(self) -> "TrustStore":
        """Put the trusted keys together.

        Raises:
            KeyProblem: nothing was named, a file is no such key, or a key was revoked.
        """
        from oncommons.sharing import TrustStore, add_key

        trust = TrustStore()
        entries: list[TrustedKey] = []
        for file in self.files:
            if _is_store(file):
                trust = _joined(trust, file)
            else:
                entries.append(_entry(file))
        entries += [] if self.commons is None else [key for key, _ in keys_below(self.commons)]
        for entry in entries:
            trust = add_key(trust, entry)
        if not trust.keys:
            raise KeyProblem(
                "no key is trusted, so no package can be",
                remedy="name a commons with --commons, or files with --trust",
            )
        return trust


def key_folder(folder: Path, role: str) -> Path:
    """Give where the key of a role lies: in a commons below its keys, else in the folder."""
    from oncommons.cli.identified import is_commons

    return folder / "keys" / role if is_commons(folder) else folder


def keys_below(folder: Path) -> "list[tuple[TrustedKey, Path]]":
    """Read the public entries of a commons or a folder, with the place of each.

    Raises:
        KeyProblem: an entry cannot be read.
    """
    from oncommons.cli.identified import is_commons

    pattern = "keys/*/*.trust.json" if is_commons(folder) else "*.trust.json"
    return [(_entry(place), place) for place in sorted(folder.glob(pattern))]


def _entry(file: Path) -> "TrustedKey":
    from oncommons.sharing.keys import read_entry

    return read_entry(file)


def _is_store(file: Path) -> bool:
    """Tell a trust store from the entry of one key; reading says what is wrong with either."""
    from oncommons.sharing.forms import parse

    try:
        form = parse(file.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(form, dict) and "format" in form


def _joined(trust: "TrustStore", file: Path) -> "TrustStore":
    """Take in a trust store; what any of them revoked stays revoked."""
    from oncommons.sharing import TrustStore, read_trust

    read = read_trust(file)
    revoked = {
        name: key for store in (trust, read) for name, key in store.keys.items() if key.revoked
    }
    return TrustStore(
        {**trust.keys, **read.keys, **revoked},
        trust.revoked_packages | read.revoked_packages,
        max(trust.sequence, read.sequence),
    )
