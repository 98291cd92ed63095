"""An extract on the disk: a signed head, one sealed file, made rows beside it, a key elsewhere."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from oncommons.access.grants.extracts.at_rest import opened
from oncommons.access.grants.extracts.dummy import FOLDER as DUMMY
from oncommons.access.grants.extracts.keys import NONCE, ExtractKeys
from oncommons.access.grants.extracts.stream import read_stream
from oncommons.domain.extracts import ExtractHead, head_from_json
from oncommons.domain.findings import Finding, Severity
from oncommons.errors import IntegrityError, KeyProblem
from oncommons.store.atomic import write_atomically
from oncommons.store.commons import Commons
from oncommons.store.manifest import sha256_of
from oncommons.store.signing import is_signed

HEAD, SEALED = "extract.json", "rows.sealed"
AGAIN = "destroy the extract and build it again"


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract on the disk.

    Args:
        folder: where it lies; its name is the id of the extract.
        head: what it says it is; proven by `check_head`.
    """

    folder: Path
    head: ExtractHead


def read_extract(folder: Path) -> Extract:
    """Read the head of an extract; it is proven when the extract is opened or verified.

    Raises:
        IntegrityError: there is none, or it cannot be read.
    """
    try:
        form = json.loads((folder / HEAD).read_text(encoding="utf-8"))
        return Extract(folder, head_from_json(form))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IntegrityError("this is no extract", remedy=AGAIN, file=folder / HEAD) from error


def check_head(extract: Extract, commons: Commons) -> None:
    """Refuse an extract that this commons did not build, or that lies under another name.

    Raises:
        IntegrityError: says which.
    """
    head = extract.head
    key = commons.public_keys.get(head.key_id, "")
    if not is_signed(head.signed_bytes(), head.signature, key):
        raise _fault(extract, HEAD, "is not signed by this commons")
    if extract.folder.resolve().name != head.extract_id:
        raise _fault(extract, HEAD, f"is that of {head.extract_id}, which lies elsewhere")


def verify_extract(extract: Extract, keys: ExtractKeys) -> tuple[Finding, ...]:
    """Check every byte of an extract; nothing is written anywhere.

    Args:
        extract: as `read_extract` gave it.
        keys: of the commons.

    Returns:
        The first fault of the head, of the made rows, and of the sealed rows; empty when all is
        well.
    """
    found = []
    for check in (_check_dummy, _check_rows):
        try:
            check_head(extract, keys.commons)
            check(extract, keys)
        except (IntegrityError, KeyProblem) as error:
            finding = Finding(
                "EXTRACT", Severity.ERROR, error.found, error.remedy, file=error.file or HEAD
            )
            if finding not in found:
                found.append(finding)
    return tuple(found)


def sealed_chunks(extract: Extract, keys: ExtractKeys) -> Iterator[bytes]:
    """Decrypt the sealed file, chunk by chunk, each proven before it is given.

    Raises:
        IntegrityError: it was altered, cut, or is another's.
        KeyProblem: its key is gone, or is wrapped by other keys.
    """
    key = unwrap(extract.head, keys)
    try:
        with (extract.folder / SEALED).open("rb") as file:
            yield from opened(file, key, extract.head.extract_id)
    except FileNotFoundError as error:
        raise _fault(extract, SEALED, "is missing") from error


def wrap(key: bytes, extract_id: str, sealed_sha256: str, keys: ExtractKeys) -> Path:
    """Write the key of an extract, wrapped by the keys of the commons.

    Args:
        key: the key that sealed it.
        extract_id: the extract.
        sealed_sha256: hash of its sealed file.
        keys: of the commons.

    Returns:
        The file.
    """
    nonce = secrets.token_bytes(NONCE)
    about = _about(extract_id, sealed_sha256)
    wrapped = nonce + AESGCM(keys.wrapping).encrypt(nonce, key, about)
    keys.folder.mkdir(mode=0o700, exist_ok=True)
    path = keys.folder / f"{sealed_sha256}.key"
    write_atomically(path, wrapped, mode=0o600)
    return path


def unwrap(head: ExtractHead, keys: ExtractKeys) -> bytes:
    """Open the key of an extract.

    Raises:
        KeyProblem: it is gone, or these keys do not open it.
    """
    path = keys.folder / f"{head.sealed_sha256}.key"
    try:
        wrapped = path.read_bytes()
    except FileNotFoundError as error:
        raise KeyProblem(
            f"the key of extract {head.extract_id} is gone, so nobody can open it",
            remedy="build the extract again",
            file=path,
        ) from error
    try:
        about = _about(head.extract_id, head.sealed_sha256)
        return AESGCM(keys.wrapping).decrypt(wrapped[:NONCE], wrapped[NONCE:], about)
    except (InvalidTag, ValueError) as error:
        raise KeyProblem(
            f"the key of extract {head.extract_id} is not as it was wrapped",
            remedy="restore it from a copy, or build the extract again",
            file=path,
        ) from error


@contextmanager
def naming(extract: Extract) -> Iterator[None]:
    """Name the sealed file in what goes wrong within.

    Raises:
        IntegrityError: with the file.
    """
    try:
        yield
    except IntegrityError as error:
        place = error.file or str(extract.folder / SEALED)
        raise IntegrityError(error.found, remedy=error.remedy, file=place) from error


def _check_dummy(extract: Extract, keys: ExtractKeys) -> None:
    there = {path.name for path in (extract.folder / DUMMY).glob("*")}
    for name in sorted(there.symmetric_difference(extract.head.dummy)):
        raise _fault(extract, f"{DUMMY}/{name}", "is missing, or does not belong here")
    for name, wanted in extract.head.dummy.items():
        if sha256_of(extract.folder / DUMMY / name) != wanted:
            raise _fault(extract, f"{DUMMY}/{name}", f"differs from its sha256 {wanted}")


def _check_rows(extract: Extract, keys: ExtractKeys) -> None:
    with naming(extract):
        for _ in read_stream(sealed_chunks(extract, keys), extract.head):
            pass


def _about(extract_id: str, sealed_sha256: str) -> bytes:
    return f"oncommons-extract-key-v1\n{extract_id}\n{sealed_sha256}".encode()


def _fault(extract: Extract, name: str, says: str) -> IntegrityError:
    return IntegrityError(f"{name} {says}", remedy=AGAIN, file=extract.folder / name)
