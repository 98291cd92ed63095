"""A copy of the trail as a file: one row per line, which anybody with the key can prove."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from oncommons.access.audit.anchors import AnchorBook
from oncommons.domain.audit import AuditRow, row_from_json
from oncommons.domain.canonical import canonical_bytes
from oncommons.errors import IntegrityError
from oncommons.store.atomic import fsync_folder, write_atomically

MODE = 0o600


def write_export(rows: Iterable[AuditRow], out: Path) -> int:
    """Write rows to a file for its owner alone; it appears when it is whole.

    Args:
        rows: the rows, in order.
        out: the file; an older one is replaced.

    Returns:
        How many rows were written.
    """
    beside, number = out.with_name(f".{out.name}.{os.getpid()}.new"), 0
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "wb") as file:
            for row in rows:
                file.write(canonical_bytes(row.to_json()) + b"\n")
                number += 1
            file.flush()
            os.fsync(file.fileno())
        beside.replace(out)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    fsync_folder(out.absolute().parent)
    return number


def write_anchors(book: AnchorBook, out: Path) -> int:
    """Write every anchor to a file that may be handed to anybody.

    Args:
        book: the anchors of all homes.
        out: the file; an older one is replaced.

    Returns:
        How many there are.
    """
    lines = [canonical_bytes(anchor.to_json()) + b"\n" for anchor in book.anchors]
    write_atomically(out, b"".join(lines))
    return len(lines)


def read_export(path: Path) -> Iterator[AuditRow]:
    """Read the rows of a file that `write_export` made; `verify` proves them.

    Raises:
        IntegrityError: a line is no row; names the line.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield row_from_json(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise IntegrityError(
                    "this line is no row of an audit trail",
                    remedy="export it again, or take another copy",
                    file=path,
                    line=number,
                ) from error
