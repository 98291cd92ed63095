"""Pack an output that was approved: its files, what was said of them, and one signature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.access.airlock.frozen import Frozen
from oncommons.access.airlock.outcomes import OutputChecked
from oncommons.access.airlock.stored_zip import write_zip
from oncommons.domain.audit import Anchor, moment
from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.domain.verdicts import Verdict
from oncommons.errors import IntegrityError, Refused
from oncommons.store.signing import is_signed, key_id

FORMAT = "oncommons-output/1"
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
CONTEXT = b"oncommons-output-v1\n"
NOT_AUDITED = "not audited for differencing"


@dataclass(frozen=True, slots=True)
class Approval:
    """Who let an output go, and where the audit trail says so.

    Args:
        project: id of the project.
        planned: which planned output of its application this is.
        releases: ids of the releases of data that it was made from.
        checkers: ids of the two checkers who agreed.
        approver: id of the data owner or delegate who released it.
        at: when, with its time zone.
        audit_seq: number of the audit row of this act.
        anchor: signed note of the trail, at or after that row.
    """

    project: str
    planned: str
    releases: tuple[str, ...]
    checkers: tuple[str, ...]
    approver: str
    at: datetime
    audit_seq: int
    anchor: Anchor


def pack(
    files: Mapping[str, bytes],
    frozen: Frozen,
    checked: OutputChecked,
    approval: Approval,
    key: Ed25519PrivateKey,
) -> bytes:
    """Make the package of an output; the same values give the same bytes.

    Args:
        files: name to content, as `read_frozen` gave it.
        frozen: the version that was approved.
        checked: what the rules say of this version.
        approval: who approved it, and where the trail says so.
        key: the private key of the commons.

    Returns:
        A ZIP without compression: the files, `manifest.json` and `signature.json`. Declared
        patient sets stay in the airlock.

    Raises:
        Refused: a rule refuses a file, a repair was not taken over, too few people looked, or the
            anchor does not cover the audit row.
        IntegrityError: the files are not those that were frozen and checked.

    Source: RFC 8032 (Ed25519).
    """
    _check_people(approval)
    _check_anchor(approval, key)
    _check_verdicts(checked)
    leaving = _check_same(files, frozen, checked)
    body = canonical_bytes(manifest(frozen, checked, approval))
    signer = key_id(key.public_key().public_bytes_raw())
    signed: Json = {"key_id": signer, "signature": key.sign(CONTEXT + body).hex()}
    return write_zip({**leaving, MANIFEST: body, SIGNATURE: canonical_bytes(signed)})


def manifest(frozen: Frozen, checked: OutputChecked, approval: Approval) -> dict[str, Json]:
    """Say what an output is, what each rule said of each file, and who let it go."""
    return {
        "format": FORMAT,
        "project": approval.project,
        "planned_output": approval.planned,
        "output": {
            "id": frozen.output_id,
            "version": frozen.version,
            "sha256": frozen.sha256,
        },
        "releases": sorted(approval.releases),
        "rules": dict(checked.rules),
        "files": [
            {
                "name": one.name,
                "sha256": one.sha256,
                "size": one.size,
                "kind": one.kind.value,
                "classes": list(one.classes),
                "corrected": one.corrected,
            }
            for one in checked.files
            if one.kind.leaves
        ],
        "verdicts": _verdicts(checked),
        "cells_hidden": checked.hidden,
        "differencing": {
            "files_not_audited": list(checked.undeclared),
            "note": NOT_AUDITED if checked.undeclared else "each number was audited",
        },
        "checkers": sorted(approval.checkers),
        "released_by": approval.approver,
        "released_at": moment(approval.at),
        "audit": {"seq": approval.audit_seq, "anchor": approval.anchor.to_json()},
    }


def _verdicts(checked: OutputChecked) -> Sequence[Json]:
    """Give a verdict per file and rule."""
    return [
        {
            "file": file.name,
            "rule": rule,
            "verdict": said.verdict.value,
            "limit": said.found,
            "cells": said.cells,
        }
        for file in checked.files
        for rule, said in file.by_rule().items()
    ]


def _check_people(approval: Approval) -> None:
    """Refuse what fewer than three people have looked at (S3)."""
    people = {*approval.checkers, approval.approver}
    if len(approval.checkers) != 2 or len(people) != 3 or not all(people):
        raise Refused(
            "SEPARATION_S3",
            "two checkers and the person who releases are three persons",
            remedy="let another person vote or release",
        )


def _check_anchor(approval: Approval, key: Ed25519PrivateKey) -> None:
    """Refuse an anchor that nobody could verify with the key of this commons."""
    anchor, public = approval.anchor, key.public_key().public_bytes_raw().hex()
    signed = is_signed(anchor.signed_bytes(), anchor.signature, public)
    if not signed or anchor.seq < approval.audit_seq:
        raise Refused(
            "ANCHOR",
            "the anchor is not of this commons, or older than the audit row of this release",
            remedy="write an anchor first: oncommons access audit anchor",
        )


def _check_verdicts(checked: OutputChecked) -> None:
    """Refuse what a rule refuses, and what was repaired but not taken over."""
    if checked.verdict is Verdict.REFUSE:
        raise Refused("OUTPUT", "a rule refuses a file", remedy="amend the output, and submit it")
    if checked.repairs():
        remedy = "freeze the repaired files as a new version, and check it again"
        raise Refused("OUTPUT", "small numbers are not hidden yet", remedy=remedy)


def _check_same(
    files: Mapping[str, bytes], frozen: Frozen, checked: OutputChecked
) -> dict[str, bytes]:
    """Hold files, frozen version and checks against each other; give the files that leave."""
    here = {name: sha256(content).hexdigest() for name, content in files.items()}
    kept = {one.name: one.sha256 for one in frozen.files}
    looked_at = {one.name: one.sha256 for one in checked.files}
    if not here == kept == looked_at:
        raise IntegrityError(
            "the files are not those that were frozen and checked",
            remedy="check the frozen version again",
        )
    return {one.name: files[one.name] for one in checked.files if one.kind.leaves}
