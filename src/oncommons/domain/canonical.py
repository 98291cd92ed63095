"""One byte form for every value that is hashed or signed."""

import hashlib
import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical_bytes(value: Json) -> bytes:
    """Write a value as JSON with sorted keys and no spaces, in UTF-8.

    Args:
        value: strings, whole numbers, booleans, null, lists and maps of these; no fractions,
            because their text differs between programs.

    Raises:
        TypeError: a fraction or another kind of value.

    Example:
        >>> canonical_bytes({"b": 1, "a": ["x"]})
        b'{"a":["x"],"b":1}'
    """
    _refuse_fractions(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest(value: Json) -> str:
    """Give the SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _refuse_fractions(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"a fraction has no canonical form: {value}; write it as text")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_fractions(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_fractions(part)
