"""The one byte form of an output package: a stored ZIP that is read only if it is that form."""

import io
import struct
import zipfile
from collections.abc import Mapping

from oncommons.access.airlock.names import NAME
from oncommons.errors import IntegrityError

MOST_ENTRIES = 64
MOST_BYTES = 300_000_000
_MADE = (1980, 1, 1, 0, 0, 0)
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16
_LOCAL = struct.Struct("<4s5H3I2H")
_REMEDY = "fetch the package again from the commons that released it"


def write_zip(entries: Mapping[str, bytes]) -> bytes:
    """Write entries without compression, in order of their names, all of one day.

    Args:
        entries: name to content.

    Returns:
        The same bytes for the same entries, whatever their order.

    Raises:
        IntegrityError: a name may not stand in a package, or there is too much.

    Example:
        >>> write_zip({"a": b"1", "b": b"2"}) == write_zip({"b": b"2", "a": b"1"})
        True
    """
    if len(entries) > MOST_ENTRIES or sum(map(len, entries.values())) > MOST_BYTES:
        raise _refusal("holds more than a package may")
    if not all(NAME.fullmatch(name) for name in entries):
        raise _refusal("has a name that no package has")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, _MADE)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(entry, entries[name], zipfile.ZIP_STORED)
    return packed.getvalue()


def read_zip(blob: bytes) -> dict[str, bytes]:
    """Read the entries of a package from its front, and refuse every other byte form.

    What was read is written again and compared, so that no byte can change unseen: not a date,
    not a comment, nothing before, between or behind the files.

    Args:
        blob: whatever came.

    Raises:
        IntegrityError: these are not the bytes that `write_zip` makes.
    """
    if len(blob) > 2 * MOST_BYTES:
        raise _refusal("holds more than a package may")
    entries: dict[str, bytes] = {}
    at = 0
    while blob[at : at + 4] == b"PK\3\4" and at + _LOCAL.size <= len(blob):
        *_, size, name_length, _extra = _LOCAL.unpack_from(blob, at)
        begin = at + _LOCAL.size + name_length
        name = blob[at + _LOCAL.size : begin].decode("ascii", errors="replace")
        entries[name] = blob[begin : begin + size]
        at = begin + size
        if len(entries) > MOST_ENTRIES:
            raise _refusal("holds more than a package may")
    if not entries or write_zip(entries) != blob:
        raise _refusal("is not in the one form of a package")
    return entries


def _refusal(found: str) -> IntegrityError:
    return IntegrityError(f"it {found}", remedy=_REMEDY)
