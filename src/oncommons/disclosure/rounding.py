"""Counts with little noise in place of rounding, and percentages that tell no more (R3, R10)."""

import hashlib
import hmac
from collections.abc import Iterable

from oncommons.disclosure.counts import round_count, suppress_share
from oncommons.disclosure.depths import limit
from oncommons.errors import DataError, KeyProblem

_BYTES = 8
_MODULUS = 1 << (8 * _BYTES)
_LEAST_KEY = 16
_BOUND = limit("R10", "bound_percent")


def record_keys(patients: Iterable[str], secret: bytes) -> tuple[int, ...]:
    """Give each patient a number that nobody without the secret can work out.

    Args:
        patients: their pseudonyms.
        secret: 16 bytes or more, kept by the commons.

    Raises:
        KeyProblem: the secret is too short.
    """
    _check_secret(secret)
    return tuple(_number(b"record", patient.encode(), secret) for patient in patients)


def noisy_by_cell_key(
    keys: Iterable[int], secret: bytes, *, minimum: int, spread: int = 2
) -> int | None:
    """Count patients with a little noise that is always the same for the same patients.

    The keys of the patients add up to the key of the cell, and the noise follows from that alone:
    asked again, in another table or another order, the same patients give the same number, so that
    asking often does not average the noise away.

    Args:
        keys: what `record_keys` gave the patients of the cell, each patient once.
        secret: the same secret.
        minimum: smallest group that is shown; a shown number is never below it.
        spread: largest noise, up or down; each value in between is as likely.

    Returns:
        The count with its noise; 0 for nobody; None for a group of 1 to minimum - 1.

    Raises:
        DataError: the spread is negative.
        KeyProblem: the secret is too short.

    Source: Fraser & Wooton, UNECE work session on statistical data confidentiality (2005).

    Example:
        >>> secret = bytes(16)
        >>> keys = record_keys(["a", "b", "c"], secret)
        >>> noisy_by_cell_key(keys, secret, minimum=2) == noisy_by_cell_key(
        ...     reversed(keys), secret, minimum=2
        ... )
        True
    """
    _check_secret(secret)
    if spread < 0:
        raise DataError(f"the spread is {spread}", remedy="give 0 or more")
    members = list(keys)
    if not members:
        return 0
    if len(members) < minimum:
        return None
    cell = (sum(members) % _MODULUS).to_bytes(_BYTES, "big")
    noise = _number(b"cell", cell, secret) % (2 * spread + 1) - spread
    return max(minimum, len(members) + noise)


def rounded_percent(n_with: int, of: int, *, to: int = 5, minimum: int = 0) -> float | None:
    """Give a percentage of rounded counts, which tells no more than they do (R3).

    Args:
        n_with: patients with the feature, 0 to `of`.
        of: patients in the group.
        to: multiple that counts are rounded to.
        minimum: smallest group shown; see `round_count`.

    Returns:
        0 to 100 with one decimal; None where the group rounds to nobody.

    Example:
        >>> rounded_percent(33, 101)
        35.0
    """
    whole = round_count(of, to=to, minimum=minimum)
    if not whole:
        return None
    return round(100 * min(round_count(n_with, to=to, minimum=minimum), whole) / whole, 1)


def bounded_percent(n_with: int, of: int, minimum: int) -> str | None:
    """Tell a share of a sensitive attribute without ever saying "all" or "none" of them (R10).

    Args:
        n_with: patients with the attribute, 0 to `of`.
        of: patients in the group.
        minimum: smallest group shown.

    Returns:
        ">= 90 %" or "<= 10 %" for every share beyond these, the whole and nobody included; the
        rounded percentage in between; None where the group is small, or a side of it between the
        bounds.

    Raises:
        DataError: a count is negative, or n_with is above `of`.

    Example:
        >>> [bounded_percent(n, 40, 10) for n in (40, 37, 30, 20, 5, 3, 0)]
        ['>= 90 %', '>= 90 %', '75 %', '50 %', None, '<= 10 %', '<= 10 %']
    """
    small = suppress_share(n_with, of, minimum) is None
    if of < minimum:
        return None
    if 100 * n_with >= _BOUND * of:
        return f">= {_BOUND} %"
    if 100 * n_with <= (100 - _BOUND) * of:
        return f"<= {100 - _BOUND} %"
    percent = rounded_percent(n_with, of, minimum=minimum)
    return None if small else f"{percent:.0f} %"


def _number(purpose: bytes, message: bytes, secret: bytes) -> int:
    """Turn a message into a number that looks drawn by chance."""
    answer = hmac.new(secret, purpose + b"\n" + message, hashlib.sha256).digest()
    return int.from_bytes(answer[:_BYTES], "big")


def _check_secret(secret: bytes) -> None:
    if len(secret) < _LEAST_KEY:
        raise KeyProblem(
            f"the secret has {len(secret)} bytes", remedy=f"use {_LEAST_KEY} or more at random"
        )
