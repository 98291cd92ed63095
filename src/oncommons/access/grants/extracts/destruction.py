"""Destroy an extract, its key first, and certify that both are gone."""

from dataclasses import replace
from datetime import datetime

from oncommons.access.grants.extracts.files import HEAD, Extract, check_head
from oncommons.access.grants.extracts.keys import ExtractKeys
from oncommons.domain.audit import ID, moment
from oncommons.domain.extracts import Certificate, GoneFile
from oncommons.errors import Refused
from oncommons.store.atomic import fsync_folder, told
from oncommons.store.commons import remove_tree
from oncommons.store.manifest import sha256_of
from oncommons.store.signing import key_id


def destroy(
    extract: Extract,
    keys: ExtractKeys,
    *,
    by: str,
    now: datetime,
    reason: str,
    audit_seq: int = 0,
) -> Certificate:
    """Delete the key of an extract and its files.

    Without the key the files are noise, copies of them too; so it goes first. A call that was cut
    off is finished by the same call, whose certificate names what was left.

    Args:
        extract: as `read_extract` gave it; one whose rows are damaged too.
        keys: of the commons.
        by: id of who destroys it.
        now: the time, with its zone.
        reason: why, in a sentence.
        audit_seq: number of the row of the audit trail that tells of it; 0 where there is none.

    Returns:
        The certificate, with the hash of everything that was deleted, signed by the commons.

    Raises:
        Refused: DESTROY, where it is not said by whom and why.
        IntegrityError: this commons did not build it, or it lies under another name.
        CommonsError: it cannot be deleted.
    """
    if not ID.fullmatch(by) or not reason.strip():
        raise Refused(
            "DESTROY",
            "it is not said who destroys the extract, by an id, or why",
            remedy="give the id of a person, and a sentence",
        )
    check_head(extract, keys.commons)
    head, folder = extract.head, extract.folder.resolve()
    path = keys.folder / f"{head.sealed_sha256}.key"
    files = tuple(
        GoneFile(str(one.relative_to(folder)), one.stat().st_size, sha256_of(one))
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    )
    unsigned = Certificate(
        *(head.extract_id, head.project_id, head.grant_id, head.release_id),
        by=by,
        at=moment(now),
        reason=reason.strip(),
        wrapped_key_sha256=sha256_of(path) if path.exists() else "",
        files=files,
        audit_seq=audit_seq,
        key_id=key_id(keys.signer.public_key().public_bytes_raw()),
    )
    with told(folder.parent):
        if path.exists():
            path.unlink()
            fsync_folder(path.parent)
        # The head goes last, so that a call that was cut off can be made again.
        for one in sorted(folder.iterdir(), key=lambda one: one.name == HEAD):
            remove_tree(one)
        remove_tree(folder)
        fsync_folder(folder.parent)
    return replace(unsigned, signature=keys.signer.sign(unsigned.signed_bytes()).hex())
