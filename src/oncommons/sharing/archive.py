"""The one byte form of a package: a stored ZIP that a reader rebuilds and compares byte by byte.

A ZIP has many byte forms for the same content: other dates, comments, compression, junk before
and after. Here it has one. Whatever arrives is parsed, written again from what was parsed, and
refused unless both are equal; so no byte of a package can change unseen.
"""

import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from oncommons.errors import PackageRefused

MANIFEST = "manifest.json"
MOST_ENTRIES = 64
MOST_BYTES = 64 * 1024 * 1024
NAME = re.compile(r"[a-z0-9_]+\.(?:json|npz|onnx|md|csv)")
SIGNATURE_NAME = re.compile(r"sig_[0-9a-f]{16}\.json")

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _UNIX, _DAY, _PERMISSIONS = 20, 3 << 8, (1 << 5) | 1, 0o100644 << 16  # 1 January 1980
_FETCH_AGAIN = "fetch the package again from where it was published"


@dataclass(frozen=True, slots=True)
class _Listed:
    """One line of the directory of a ZIP, as found."""

    name: bytes
    method: int
    size: int
    offset: int


def write(entries: Mapping[str, bytes]) -> bytes:
    """Write the one byte form: manifest first, the others in order of their names, stored.

    Args:
        entries: name to content, with `manifest.json` among them.

    Raises:
        PackageRefused: P01 too large, P03 a forbidden name or too many, P04 no manifest.

    Example:
        >>> blob = write({"manifest.json": b"{}", "card.json": b"{}"})
        >>> blob == write({"card.json": b"{}", "manifest.json": b"{}"})
        True
    """
    _check_names([name.encode() for name in entries])
    if sum(len(content) for content in entries.values()) > MOST_BYTES:
        raise PackageRefused("P01", "the package is too large", remedy=_at_most())
    blob = _assemble(entries)
    _check_size(blob)
    return blob


def read(blob: bytes) -> dict[str, bytes]:
    """Read the entries of a package, in the order in which they stand.

    Args:
        blob: any bytes.

    Returns:
        Name to content; the same as was given to `write`.

    Raises:
        PackageRefused: P01 too large, P02 not a ZIP or truncated, P03 duplicate, forbidden or too
            many names, P04 no manifest, P05 another byte form than the one allowed.
    """
    _check_size(blob)
    listed, shift = _directory(blob)
    _check_names([entry.name for entry in listed])
    if any(entry.method for entry in listed):
        raise PackageRefused("P05", "the package holds compressed entries", remedy=_FETCH_AGAIN)
    # Entries that overlap would fill the memory: 64 of them can name the same 64 MiB.
    overlap = sum(entry.size for entry in listed) > len(blob)
    entries = {} if overlap else _contents(blob, listed, shift)
    if overlap or _assemble(entries) != blob:
        raise PackageRefused(
            "P05", "the bytes differ from the one form of a package", remedy=_FETCH_AGAIN
        )
    return entries


def is_signature(name: str) -> bool:
    """Tell whether an entry holds a signature.

    Example:
        >>> is_signature("sig_0123456789abcdef.json"), is_signature("card.json")
        (True, False)
    """
    return SIGNATURE_NAME.fullmatch(name) is not None


def _assemble(entries: Mapping[str, bytes]) -> bytes:
    """Put local entries, directory and end together."""
    body, directory = bytearray(), bytearray()
    order = sorted(entries, key=lambda name: (name != MANIFEST, name.encode()))
    for name in order:
        content, raw = entries[name], name.encode()
        shared = (_DAY, zlib.crc32(content), len(content), len(content), len(raw), 0)
        directory += _CENTRAL.pack(
            b"PK\1\2",
            _UNIX | _VERSION,
            _VERSION,
            0,
            0,
            0,
            *shared,
            0,
            0,
            0,
            _PERMISSIONS,
            len(body),
        )
        directory += raw
        body += _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, 0, *shared) + raw + content
    count = len(order)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def _directory(blob: bytes) -> tuple[list[_Listed], int]:
    """Read the directory of a ZIP, and how many bytes of junk stand before it."""
    at_end = blob.rfind(b"PK\5\6")
    if at_end < 0 or at_end + _END.size > len(blob):
        raise PackageRefused("P02", "this is no ZIP, or it is cut short", remedy=_FETCH_AGAIN)
    _, _, _, _, count, size, start, _ = _END.unpack_from(blob, at_end)
    shift = at_end - size - start
    listed, position = [], at_end - size
    for _ in range(count):
        entry, position = _listed(blob, position)
        listed.append(entry)
    return listed, shift


def _listed(blob: bytes, position: int) -> tuple[_Listed, int]:
    """Read one line of the directory, and where the next begins."""
    fixed = _part(blob, position, _CENTRAL.size)
    magic, *numbers = _CENTRAL.unpack(fixed)
    if magic != b"PK\1\2":
        raise PackageRefused("P02", "the directory of the ZIP is broken", remedy=_FETCH_AGAIN)
    name_length, extra, comment = numbers[9:12]
    name = _part(blob, position + _CENTRAL.size, name_length)
    entry = _Listed(name, method=numbers[3], size=numbers[7], offset=numbers[15])
    return entry, position + _CENTRAL.size + name_length + extra + comment


def _contents(blob: bytes, listed: list[_Listed], shift: int) -> dict[str, bytes]:
    """Cut the contents of stored entries out of the archive."""
    contents = {}
    for entry in listed:
        start = entry.offset + shift
        *_, name_length, extra = _LOCAL.unpack(_part(blob, start, _LOCAL.size))
        start += _LOCAL.size + name_length + extra
        contents[entry.name.decode()] = _part(blob, start, entry.size)
    return contents


def _part(blob: bytes, start: int, length: int) -> bytes:
    """Cut out bytes that must all be there."""
    if start < 0 or start + length > len(blob):
        raise PackageRefused("P02", "the ZIP is cut short", remedy=_FETCH_AGAIN)
    return blob[start : start + length]


def _check_names(names: list[bytes]) -> None:
    """Refuse names that repeat, that could leave the folder, or that are too many (P03, P04)."""
    remedy = "ask its developer for a package made by: oncommons sharing pack"
    if len(names) > MOST_ENTRIES:
        found = f"the package has {len(names)} entries, more than {MOST_ENTRIES}"
        raise PackageRefused("P03", found, remedy=remedy)
    if len(set(names)) != len(names):
        raise PackageRefused("P03", "two entries have the same name", remedy=remedy)
    for name in names:
        if not _is_allowed(name.decode("latin-1")):
            raise PackageRefused("P03", f"the name {name[:80]!r} is not allowed", remedy=remedy)
    if MANIFEST.encode() not in names:
        raise PackageRefused("P04", f"the package has no {MANIFEST}", remedy=remedy)


def _is_allowed(name: str) -> bool:
    """Tell whether an entry may have this name; `sig_` is kept for signatures."""
    if name.startswith("sig_"):
        return is_signature(name)
    return NAME.fullmatch(name) is not None


def _check_size(blob: bytes) -> None:
    """Refuse what is too large before reading it (P01)."""
    if len(blob) > MOST_BYTES:
        raise PackageRefused("P01", f"the package has {len(blob)} bytes", remedy=_at_most())


def _at_most() -> str:
    return f"a package has at most {MOST_BYTES} bytes; ask for one with a smaller model"
