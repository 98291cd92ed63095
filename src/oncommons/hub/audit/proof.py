"""Prove the trail of a hub against its keys and anchors, which lie outside the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oncommons.access.audit import anchors, chain
from oncommons.access.audit.exports import read_export
from oncommons.access.audit.keys import read_audit_keys
from oncommons.domain import audit
from oncommons.domain.findings import Finding
from oncommons.hub.audit.rows import stored_rows

Proof = tuple[audit.ChainReport, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the keys and the anchors of a trail lie, all outside the database.

    Args:
        keys: folder of the keys that seal.
        anchor_key: private key that signs anchors.
        public_keys: key id to public key (hex) of the commons.
        homes: files of anchors, the first in the commons.
    """

    keys: Path
    anchor_key: Path
    public_keys: Mapping[str, str]
    homes: tuple[Path, ...]

    def anchors(self) -> anchors.AnchorBook:
        """Read the anchors of every home, and check their signatures."""
        return anchors.read_anchors(self.homes, self.public_keys)

    def last_anchor(self) -> audit.Anchor | None:
        """Read the highest anchor that is signed."""
        return anchors.last_anchor(self.homes, self.public_keys)


def prove(places: Places) -> Proof:
    """Prove the whole trail.

    Returns:
        How the trail stands, and what is wrong with the homes of the anchors.
    """
    book = places.anchors()  # before the rows, which may grow meanwhile
    report = chain.verify(stored_rows(), read_audit_keys(places.keys), book.anchors)
    return report, book.findings


def prove_since(last: audit.Anchor | None, places: Places) -> audit.ChainReport:
    """Prove what was written after an anchor; the whole trail where there is none."""
    keys = read_audit_keys(places.keys)
    if last is None:
        return chain.verify(stored_rows(), keys)
    return chain.verify_since(last, stored_rows(first=last.seq), keys)


def prove_file(path: Path, places: Places) -> Proof:
    """Prove an exported file; rows and anchors that came after it are no fault of it.

    Raises:
        IntegrityError: a line of it is no row.
    """
    book, rows = places.anchors(), sum(1 for _ in read_export(path))
    known = [anchor for anchor in book.anchors if anchor.seq <= rows]
    report = chain.verify(read_export(path), read_audit_keys(places.keys), known)
    return report, book.findings
