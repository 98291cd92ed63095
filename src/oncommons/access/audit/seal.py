"""The seal of one row: HMAC-SHA256 over its canonical bytes."""

import hmac
from json.encoder import encode_basestring as quoted

from oncommons.domain.audit import AuditRow


def sealed_bytes(row: AuditRow) -> bytes:
    """Give the canonical JSON of everything but the hash, byte for byte that of `domain.canonical`.

    The names stand in order and the detail is canonical as it was stored, so that a long trail is
    read without parsing it. What a detail could pretend to be ends where its braces do: every other
    text is quoted, so the bytes can be read in one way only.
    """
    return (
        f'{{"action":{quoted(row.action)},"actor":{quoted(row.actor)},"at":{quoted(row.at)},'
        f'"detail":{row.detail},"key_id":{quoted(row.key_id)},"prev":{quoted(row.prev)},'
        f'"project":{quoted(row.project)},"seq":{row.seq},"target":{quoted(row.target)}}}'
    ).encode(errors="surrogatepass")


def seal(row: AuditRow, key: bytes) -> str:
    """Work out the hash of a row, hex.

    Source: RFC 2104 (HMAC).
    """
    return hmac.digest(key, sealed_bytes(row), "sha256").hex()
