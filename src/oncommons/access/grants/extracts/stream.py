"""The stream that is sealed: a list of names and sizes, the patients, and the files of a job."""

import json
from collections.abc import Iterable, Iterator

from oncommons.access.grants.extracts.contents import Contents, name_of, sha256
from oncommons.domain.extracts import ExtractHead
from oncommons.errors import IntegrityError

MEMBERS = ".members"
"""The pseudonyms of the patients, one a line; no job is given them."""
LENGTH = 20


def write_stream(contents: Contents) -> Iterator[bytes]:
    """Give the bytes of a stream, piece by piece."""
    parts = {MEMBERS: "\n".join(contents.members).encode(), **contents.files}
    listed = json.dumps([[name, len(content)] for name, content in parts.items()]).encode()
    yield f"{len(listed):0{LENGTH}}".encode()
    yield listed
    yield from parts.values()


def sums_of(contents: Contents) -> dict[str, str]:
    """Give the SHA-256 of everything in a stream, by name: what names the extract."""
    members = sha256("\n".join(contents.members).encode())
    return {MEMBERS: members, **{name: sha256(part) for name, part in contents.files.items()}}


def read_stream(chunks: Iterable[bytes], head: ExtractHead) -> Iterator[tuple[str, bytes]]:
    """Read a stream again.

    Args:
        chunks: its bytes, in pieces of any size, each proven.
        head: of the extract.

    Yields:
        The patients, under the name `MEMBERS`, and then each file with its bytes.

    Raises:
        IntegrityError: at its end, where the content is not the one that the extract is named by.
    """
    reader = _Reader(iter(chunks))
    sums = {}
    for name, size in json.loads(reader.take(int(reader.take(LENGTH)))):
        content = reader.take(size)
        sums[name] = sha256(content)
        yield name, content
    named = name_of(head.project_id, head.grant_id, head.release_id, sums)
    if reader.is_behind or named != head.extract_id:
        raise IntegrityError(
            f"the content is that of {named}, not of {head.extract_id}",
            remedy="destroy the extract and build it again",
        )


class _Reader:
    """Takes as many bytes as are asked for from a stream in pieces."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._held = chunks, bytearray()

    def take(self, size: int) -> bytes:
        while len(self._held) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise IntegrityError(
                    "the content ends too early", remedy="destroy the extract and build it again"
                )
            self._held += chunk
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    @property
    def is_behind(self) -> bool:
        """Whether anything follows the last file."""
        return bool(self._held) or next(self._chunks, None) is not None
