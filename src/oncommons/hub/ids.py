"""Ids of the hub's rows: ULIDs, which sort by the time they were made at."""

import secrets
from datetime import datetime

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, RANDOM_BYTES = 26, 10


def new_id(at: datetime) -> str:
    """Make an id: 48 bits of time, 80 of chance.

    Args:
        at: the time, in milliseconds of which it begins.

    Source: the ULID specification (ulid/spec), Crockford's base 32.

    Example:
        >>> from datetime import UTC
        >>> new_id(datetime(2026, 11, 25, tzinfo=UTC))[:10]
        '01M8801200'
    """
    chance = int.from_bytes(secrets.token_bytes(RANDOM_BYTES))
    number = int(at.timestamp() * 1000) << (8 * RANDOM_BYTES) | chance
    digits = (CROCKFORD[number >> (5 * place) & 31] for place in reversed(range(LENGTH)))
    return "".join(digits)
