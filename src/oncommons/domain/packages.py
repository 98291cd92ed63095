"""A signed model package: what a hospital checks before a model meets a patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SignerRole(StrEnum):
    """Who signs a package, and for what."""

    DEVELOPER = "developer"
    COMMONS = "commons"


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key that a hospital trusts.

    Args:
        key_id: first 16 hex digits of the SHA-256 of the raw key.
        role: the one role in which it may sign.
        public_key: raw ed25519 key, in hex.
        owner: whose it is.
        not_after: last day of its validity.
        revoked: whether it was taken back.
    """

    key_id: str
    role: SignerRole
    public_key: str
    owner: str
    not_after: date
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose checks have all passed.

    Args:
        package_id: name of the model.
        version: whole number that rises.
        created: day it was made.
        not_after: last day of its use.
        manifest_sha256: hash of its manifest.
        files: name to bytes, without the signatures.
        signers: role to the id of the key that signed.
    """

    package_id: str
    version: int
    created: date
    not_after: date
    manifest_sha256: str
    files: Mapping[str, bytes]
    signers: Mapping[SignerRole, str]
