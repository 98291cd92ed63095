"""The audit trail: rows sealed one to the next, anchors outside, the proof that all is there."""

from oncommons.access.audit.anchors import AnchorBook, is_due, read_anchors, sign_head, write_anchor
from oncommons.access.audit.chain import append, verify, verify_since
from oncommons.access.audit.keys import key_id_of, make_audit_key, read_audit_keys

__all__ = [
    "AnchorBook",
    "append",
    "is_due",
    "key_id_of",
    "make_audit_key",
    "read_anchors",
    "read_audit_keys",
    "sign_head",
    "verify",
    "verify_since",
    "write_anchor",
]
