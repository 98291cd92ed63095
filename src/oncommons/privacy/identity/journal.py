"""The journal of the vault: every use of identities, one line each, before it happens."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from oncommons.errors import VaultError
from oncommons.privacy.identity.identities import VaultEvent
from oncommons.store.atomic import fsync_folder

FILE = "events.jsonl"


def journal(folder: Path, at: Callable[[], str]) -> Callable[[VaultEvent], None]:
    """Give what records the uses of a vault.

    Args:
        folder: of the vault.
        at: gives the moment of a use, as text.

    Returns:
        A function that adds one line and waits until it is on the disk; it refuses, and with it
        the use, where the line cannot be written.
    """

    def record(event: VaultEvent) -> None:
        line = {
            "at": at(),
            "action": event.action.value,
            "who": event.who,
            "reason": event.reason,
            "patients": event.patients,
            "rows": list(event.rows),
        }
        try:
            _add(folder / FILE, json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as fault:
            raise VaultError(
                f"the journal of the vault cannot be written ({fault.strerror or fault})",
                remedy="free space or mend the rights: what is not recorded is not done",
                file=folder / FILE,
            ) from fault

    return record


def read_journal(folder: Path) -> tuple[dict[str, object], ...]:
    """Read all uses, oldest first; a line that a kill cut short is left out.

    Args:
        folder: of the vault.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return tuple(json.loads(line) for line in lines if line.endswith("}\n"))


def _add(path: Path, line: str) -> None:
    """Add a line; half a line of a former kill is ended first."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        cut = size and os.pread(file.fileno(), 1, size - 1) != b"\n"
        file.write((b"\n" if cut else b"") + line.encode())
        file.flush()
        os.fsync(file.fileno())
    fsync_folder(path.parent)
