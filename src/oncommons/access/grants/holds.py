"""Suspend, resume and revoke grants: each act is one signed line in the book of the commons."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.domain.audit import ID, moment
from oncommons.domain.canonical import canonical_bytes
from oncommons.domain.holds import NOTHING_BEFORE, Hold, HoldAct, HoldsHead
from oncommons.errors import Refused
from oncommons.store.atomic import told, write_atomically
from oncommons.store.commons import Commons
from oncommons.store.holds import FOLDER, holds_file, read_holds, sealed_line
from oncommons.store.signing import key_id, read_private_key

LOCK = "holds.lock"
LONGEST_REASON = 500
CANNOT: dict[tuple[HoldAct | None, HoldAct], str] = {
    (None, HoldAct.RESUME): "is not held",
    (HoldAct.RESUME, HoldAct.RESUME): "is not held",
    (HoldAct.SUSPEND, HoldAct.SUSPEND): "is held already",
    **{(HoldAct.REVOKE, act): "was revoked" for act in HoldAct},
}
"""The last act on a grant, and what may not follow it."""


def write_holds(
    commons: Commons,
    grant_ids: Sequence[str],
    act: HoldAct,
    *,
    by: str,
    now: datetime,
    reason: str,
) -> HoldsHead:
    """Suspend, resume or revoke grants: all of them, or none.

    An open View of such a grant refuses its next call.

    Args:
        commons: where; its key signs.
        grant_ids: the grants, each once.
        act: what is done.
        by: id of who does it.
        now: the time, with its zone.
        reason: why, in a sentence; it is kept, and no refusal repeats it.

    Returns:
        Where the book ends now. Keep it elsewhere too: only by it an old copy of the whole book is
        told from the book.

    Raises:
        Refused: HOLD, where a grant cannot be suspended, resumed or revoked any more; HOLD_BY or
            HOLD_REASON, where it is not said by whom, or why.
        IntegrityError: the book is damaged; nothing is added.
        KeyProblem: the key of the commons cannot be used.
        CommonsError: nothing can be written.
    """
    _check_said(by, reason)
    private = read_private_key(commons.keys / "commons.pem")
    with locked(commons):
        book = read_holds(commons)
        lines, last = list(book.lines), dict(book.last())
        for grant_id in dict.fromkeys(grant_ids):
            _check_act(grant_id, last.get(grant_id), act)
            before = lines[-1].sha256 if lines else NOTHING_BEFORE
            line = Hold(
                len(lines) + 1, grant_id, act, by, moment(now), reason.strip(), before, _id(private)
            )
            lines.append(replace(line, signature=private.sign(line.signed_bytes()).hex()))
        return _write(commons, lines, private)


@contextmanager
def locked(commons: Commons) -> Iterator[None]:
    """Hold the lock of the grants of a commons; it waits, and no publishing waits for it.

    Raises:
        CommonsError: the folder cannot be written.
    """
    folder = commons.folder / FOLDER
    with told(folder):
        folder.mkdir(exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            for left_by_a_kill in folder.glob(".*.new"):
                left_by_a_kill.unlink()
            yield
        finally:
            os.close(descriptor)


def _check_said(by: str, reason: str) -> None:
    if not ID.fullmatch(by):
        raise Refused(
            "HOLD_BY",
            "who does this is not given by an id",
            remedy="use letters, digits and : _ . / - only, at most 200; no names",
        )
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise Refused(
            "HOLD_REASON",
            "no reason is given, or a very long one",
            remedy=f"write why, in a sentence of at most {LONGEST_REASON} letters",
        )


def _check_act(grant_id: str, last: Hold | None, act: HoldAct) -> None:
    said = CANNOT.get((None if last is None else last.act, act))
    if said:
        raise Refused(
            "HOLD",
            f"grant {grant_id} {said}",
            remedy="look where it stands: oncommons access grant show",
        )


def _write(commons: Commons, lines: Sequence[Hold], private: Ed25519PrivateKey) -> HoldsHead:
    """Replace the book in one step, with a seal behind its last line."""
    ends = lines[-1].sha256 if lines else NOTHING_BEFORE
    head = HoldsHead(len(lines), ends, _id(private))
    head = replace(head, signature=private.sign(head.signed_bytes()).hex())
    written = [canonical_bytes(one.to_json()) for one in lines]
    write_atomically(holds_file(commons), b"\n".join([*written, sealed_line(head)]) + b"\n")
    return head


def _id(private: Ed25519PrivateKey) -> str:
    return key_id(private.public_key().public_bytes_raw())
