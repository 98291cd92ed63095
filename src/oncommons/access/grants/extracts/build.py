"""Build the extract of a grant: read through the View, sealed, and put in place in one step."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from oncommons.access.grants.extracts.at_rest import sealed
from oncommons.access.grants.extracts.contents import contents_of, name_of
from oncommons.access.grants.extracts.dummy import FOLDER as DUMMY
from oncommons.access.grants.extracts.dummy import write_dummy
from oncommons.access.grants.extracts.files import HEAD, SEALED, Extract, wrap
from oncommons.access.grants.extracts.keys import BYTES, ExtractKeys
from oncommons.access.grants.extracts.stream import sums_of, write_stream
from oncommons.domain.canonical import canonical_bytes
from oncommons.domain.extracts import ExtractHead
from oncommons.errors import Refused
from oncommons.store.atomic import fsync_file, fsync_folder, told, write_atomically
from oncommons.store.commons import remove_tree
from oncommons.store.manifest import sha256_of
from oncommons.store.signing import key_id
from oncommons.store.view import View


def build_extract(view: View, where: Path, keys: ExtractKeys, *, today: date) -> Extract:
    """Build the extract of a grant of depth research.

    It holds the granted rows and columns and no others, under identifiers of this project alone.
    Built again from the same grant it has the same name and, opened, the same bytes; its key is a
    new one each time. The rows are in memory only, and on the disk never in the clear.

    Args:
        view: as `store.open_view` opened it.
        where: folder of the extracts; made where it is missing.
        keys: of the commons.
        today: the day.

    Returns:
        The extract, with made rows of the same schema in its folder `dummy`.

    Raises:
        Refused: EXTRACT_DEPTH and EXTRACT_COHORT, as `contents_of`; EXTRACT_THERE, it is there.
        GrantError: the grant ended, or was held or revoked.
        QueryTooLarge: a table does not fit into memory.
        CommonsError: the disk is full, failing or read-only.
    """
    grant = view.grant
    contents = contents_of(view, keys.of_project(grant.project_id))
    name = name_of(grant.project_id, grant.grant_id, view.release_id, sums_of(contents))
    final, staging = where / name, where / f".{name}.{secrets.token_hex(4)}"
    if final.exists():
        raise Refused(
            "EXTRACT_THERE",
            f"extract {name} is there already",
            remedy="open it, or destroy it first",
        )
    with told(where):
        staging.mkdir(parents=True, mode=0o700)
        try:
            key = secrets.token_bytes(BYTES)
            digest = _write(sealed(write_stream(contents), key, name), staging / SEALED)
            dummy = write_dummy(grant.columns, staging / DUMMY)
            unsigned = ExtractHead(
                extract_id=name,
                project_id=grant.project_id,
                grant_id=grant.grant_id,
                release_id=view.release_id,
                built_on=today.isoformat(),
                sealed_bytes=(staging / SEALED).stat().st_size,
                sealed_sha256=digest,
                dummy={one: sha256_of(staging / DUMMY / one) for one in dummy},
                key_id=key_id(keys.signer.public_key().public_bytes_raw()),
            )
            signature = keys.signer.sign(unsigned.signed_bytes()).hex()
            head = replace(unsigned, signature=signature)
            write_atomically(staging / HEAD, canonical_bytes(head.to_json()) + b"\n")
            wrap(key, name, digest, keys)
            staging.rename(final)
            fsync_folder(where)
        finally:
            if staging.exists():
                remove_tree(staging)
    return Extract(final, head)


def _write(chunks: Iterable[bytes], path: Path) -> str:
    """Write a file that its owner alone can read, and give its SHA-256."""
    total = sha256()
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for chunk in chunks:
            total.update(chunk)
            file.write(chunk)
    fsync_file(path)
    return total.hexdigest()
