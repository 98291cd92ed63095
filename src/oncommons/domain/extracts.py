"""The signed head of an extract, which says what it is, and the certificate that it is gone."""

from collections.abc import Mapping
from dataclasses import dataclass

from oncommons.domain.canonical import Json, canonical_bytes

FORMAT = "oncommons-extract/1"


@dataclass(frozen=True, slots=True)
class ExtractHead:
    """What an extract is, in the clear; it tells no patient and no number of patients.

    Args:
        extract_id: "x" and 16 hex digits that follow from its content and from whom it is for.
        project_id: the project.
        grant_id: the grant that it was built from.
        release_id: the release.
        built_on: the day.
        sealed_bytes: size of the sealed file.
        sealed_sha256: its hash; it names the wrapped key too.
        dummy: name to SHA-256 of each file with made rows.
        key_id: the key that signed this head.
        signature: ed25519 over `signed_bytes`, in hex; empty before it is signed.
    """

    extract_id: str
    project_id: str
    grant_id: str
    release_id: str
    built_on: str
    sealed_bytes: int
    sealed_sha256: str
    dummy: Mapping[str, str]
    key_id: str
    signature: str = ""

    def body(self) -> dict[str, Json]:
        """Give everything but the signature, as JSON values."""
        return {
            "format": FORMAT,
            "extract_id": self.extract_id,
            "project_id": self.project_id,
            "grant_id": self.grant_id,
            "release_id": self.release_id,
            "built_on": self.built_on,
            "sealed_bytes": self.sealed_bytes,
            "sealed_sha256": self.sealed_sha256,
            "dummy": dict(self.dummy),
            "key_id": self.key_id,
        }

    def signed_bytes(self) -> bytes:
        """Give the bytes that the signature covers."""
        return b"oncommons-extract-head-v1\n" + canonical_bytes(self.body())

    def to_json(self) -> dict[str, Json]:
        """Give the whole head as JSON values."""
        return self.body() | {"signature": self.signature}


@dataclass(frozen=True, slots=True)
class GoneFile:
    """A file that was deleted.

    Args:
        name: its name in the folder of the extract.
        bytes: its size.
        sha256: its hash.
    """

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """The statement that an extract was destroyed.

    Args:
        extract_id: the extract.
        project_id: the project.
        grant_id: the grant.
        release_id: the release.
        by: id of who destroyed it.
        at: when, as text in UTC with microseconds.
        reason: why, in a sentence.
        wrapped_key_sha256: hash of the wrapped key that was deleted; empty where it was gone.
        files: what was deleted.
        audit_seq: number of the row of the audit trail that tells of it; 0 where there is none.
        key_id: the key that signed this certificate.
        signature: ed25519 over `signed_bytes`, in hex; empty before it is signed.
    """

    extract_id: str
    project_id: str
    grant_id: str
    release_id: str
    by: str
    at: str
    reason: str
    wrapped_key_sha256: str
    files: tuple[GoneFile, ...]
    audit_seq: int
    key_id: str
    signature: str = ""

    def body(self) -> dict[str, Json]:
        """Give everything but the signature, as JSON values."""
        files: list[Json] = [
            {"name": one.name, "bytes": one.bytes, "sha256": one.sha256} for one in self.files
        ]
        return {
            "format": "oncommons-destroyed/1",
            "extract_id": self.extract_id,
            "project_id": self.project_id,
            "grant_id": self.grant_id,
            "release_id": self.release_id,
            "by": self.by,
            "at": self.at,
            "reason": self.reason,
            "wrapped_key_sha256": self.wrapped_key_sha256,
            "files": files,
            "audit_seq": self.audit_seq,
            "key_id": self.key_id,
        }

    def signed_bytes(self) -> bytes:
        """Give the bytes that the signature covers."""
        return b"oncommons-destroyed-v1\n" + canonical_bytes(self.body())

    def to_json(self) -> dict[str, Json]:
        """Give the whole certificate as JSON values."""
        return self.body() | {"signature": self.signature}


def head_from_json(form: Mapping[str, object]) -> ExtractHead:
    """Read a head that `ExtractHead.to_json` wrote; its signature is checked with the extract.

    Raises:
        KeyError, TypeError, ValueError: a part is missing or malformed, or the form is another.
    """
    dummy = form["dummy"]
    if form["format"] != FORMAT or not isinstance(dummy, Mapping):
        raise ValueError(f"this version reads extracts of form {FORMAT}")
    texts = (
        *("extract_id", "project_id", "grant_id", "release_id", "built_on"),
        *("sealed_sha256", "key_id", "signature"),
    )
    return ExtractHead(
        sealed_bytes=int(str(form["sealed_bytes"])),
        dummy={str(name): str(sha256) for name, sha256 in dummy.items()},
        **{name: str(form[name]) for name in texts},
    )
