"""The closure report of a project: what it was given, what it did, what is gone."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from oncommons.access.grants.extracts import destroy, read_extract
from oncommons.access.grants.extracts.keys import ExtractKeys
from oncommons.domain.audit import moment
from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.hub.audit.models import AuditRow
from oncommons.hub.audit.trail import SYSTEM
from oncommons.hub.projects import models
from oncommons.store.commons import Commons
from oncommons.store.signing import is_signed, key_id, read_private_key

FORMAT = "oncommons-closure/1"
PREFIX = b"oncommons-closure-v1\n"
EXTRACTS = "extracts"


@dataclass(frozen=True, slots=True)
class Signed:
    """A report with its signature.

    Args:
        value: the report.
        key_id: the key that signed it.
        signature: ed25519 over its canonical bytes, hex.
    """

    value: dict[str, Json]
    key_id: str
    signature: str


def extracts_of(commons: Commons, project: str) -> tuple[Path, ...]:
    """Find the extracts of a project in the commons."""
    folders = sorted((commons.folder / EXTRACTS).glob("*/extract.json"))
    found = (path.parent for path in folders)
    return tuple(one for one in found if read_extract(one).head.project_id == project)


def destroy_extracts(
    commons: Commons, keys: ExtractKeys | None, project: str, *, now: datetime
) -> tuple[dict[str, Json], ...]:
    """Destroy the extracts of a project, and give the certificates.

    Args:
        commons: where.
        keys: of the extracts; None where they are sealed: then extracts are left as they are.
        project: id of the project.
        now: the time, with its zone.
    """
    if keys is None:
        return ()
    certificates = (
        destroy(read_extract(one), keys, by=SYSTEM, now=now, reason=f"project {project} closes")
        for one in extracts_of(commons, project)
    )
    return tuple(one.to_json() for one in certificates)


def signed_report(
    commons: Commons,
    row: models.Project,
    destroyed: tuple[dict[str, Json], ...],
    *,
    now: datetime,
) -> Signed:
    """Write and sign the report of a project that ends.

    Args:
        commons: whose key signs.
        row: the project.
        destroyed: certificates of its extracts.
        now: the time, with its zone.
    """
    trail = AuditRow.objects.filter(project=row.id).order_by("-seq")
    last = trail.first()
    value: dict[str, Json] = {
        "format": FORMAT,
        "project": row.id,
        "title": row.title,
        "lead": row.lead,
        "call": row.call_id,
        "starts": str(row.starts),
        "ends": str(row.ends),
        "closed_at": moment(now),
        "grants": [
            {"grant": one.grant_id, "dataset": one.dataset_id, "state": one.state}
            for one in row.grants.order_by("grant_id")
        ],
        "extracts_destroyed": list(destroyed),
        "papers": [
            {"kind": one.kind, "sha256": one.document_hash, "expires": str(one.expires)}
            for one in row.papers.order_by("created_at", "id")
        ],
        "rows_of_the_trail": trail.count(),
        "last_row": 0 if last is None else last.seq,
        "last_hash": "" if last is None else last.hash,
    }
    private = read_private_key(commons.keys / "commons.pem")
    signature = private.sign(PREFIX + canonical_bytes(value)).hex()
    return Signed(value, key_id(private.public_key().public_bytes_raw()), signature)


def is_report_signed(report: models.ClosureReport, public_key: str) -> bool:
    """Tell whether the key of a commons signed a report.

    Args:
        report: the stored report.
        public_key: hex.
    """
    return is_signed(PREFIX + canonical_bytes(report.value), report.signature, public_key)
