"""Keyed pseudonyms: the same person is the same name in every table of a release, and no other."""

import hmac
from collections.abc import Mapping

import numpy as np
import polars as pl

from oncommons.domain.columns import Column, Reference, Table, Type
from oncommons.domain.tables import TABLES
from oncommons.errors import ReleaseRefused
from oncommons.privacy.frames import Frames
from oncommons.privacy.keys import Keys

PSEUDONYM_BYTES = 16
PSEUDONYM_LENGTH = 26
_ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)


def pseudonyms(ids: pl.Series, key: bytes) -> pl.Series:
    """Give each id a pseudonym that cannot be turned back without the key.

    Args:
        ids: (n,) distinct ids, none missing.
        key: 32 bytes, derived for the lineage of the release and the kind of id.

    Returns:
        (n,) the first 16 bytes of HMAC-SHA256(key, id) in base32: 26 lower-case characters.

    Raises:
        ReleaseRefused: two ids get the same pseudonym; nothing is merged in silence.

    Source: HMAC, RFC 2104; base32, RFC 4648.

    Example:
        >>> pseudonyms(pl.Series(["P-1"]), bytes(32)).to_list()
        ['x2zsuddy2dnijxsehxvwuhtbcu']
    """
    digests = b"".join(
        hmac.digest(key, text.encode(), "sha256")[:PSEUDONYM_BYTES] for text in ids.to_list()
    )
    names = pl.Series(ids.name, _base32(digests, len(ids)), dtype=pl.String)
    if names.n_unique() != len(ids):
        raise ReleaseRefused(
            f"{len(ids) - names.n_unique()} of {len(ids)} ids share a pseudonym with another",
            remedy="look for ids that were given twice; if there are none, change the lineage",
        )
    return names


def _base32(digests: bytes, count: int) -> list[str]:
    """Write `count` digests of 16 bytes in base32, lower case, without padding."""
    bits = np.unpackbits(
        np.frombuffer(digests, dtype=np.uint8).reshape(count, PSEUDONYM_BYTES), axis=1
    )
    padded = np.pad(bits, ((0, 0), (0, PSEUDONYM_LENGTH * 5 - bits.shape[1])))
    digits = padded.reshape(count, PSEUDONYM_LENGTH, 5) @ np.array([16, 8, 4, 2, 1], dtype=np.uint8)
    letters = _ALPHABET[digits].tobytes().decode("ascii")
    return [letters[at : at + PSEUDONYM_LENGTH] for at in range(0, len(letters), PSEUDONYM_LENGTH)]


def pseudonymise(tables: Mapping[str, pl.DataFrame], keys: Keys, lineage: str) -> Frames:
    """Replace every id that stands for a patient, or for something of one patient.

    Args:
        tables: every table, as `frames.complete` gives them.
        keys: the keys of the project.
        lineage: the line of releases in which pseudonyms stay the same.

    Returns:
        The tables with pseudonyms in every key and reference of text. Numbers of rows stay: they
        are given anew, from 1, when the release takes its form.

    Raises:
        ReleaseRefused: two ids get the same pseudonym.
    """
    places = [
        (name, column.name, kind)
        for name in tables
        for column in TABLES[name].columns
        if (kind := kind_of_id(TABLES[name], column))
    ]
    named = dict(tables)
    for kind in sorted({kind for _, _, kind in places}):
        here = [(table, column) for table, column, of in places if of == kind]
        ids = pl.concat([tables[table][column].unique().alias("id") for table, column in here])
        known = ids.drop_nulls().unique().sort()
        names = pseudonyms(known, keys.derive(f"pseudonym/v1/{lineage}/{kind}"))
        for table, column in here:
            named[table] = named[table].with_columns(_replaced(named[table][column], known, names))
    return named


def kind_of_id(table: Table, column: Column) -> str:
    """Name the table whose rows a personal id of text stands for; empty for other columns.

    Example:
        >>> kind_of_id(TABLES["tumours"], TABLES["tumours"].column("parent_tumour_id"))
        'tumours'
    """
    if not column.personal or column.type is not Type.TEXT:
        return ""
    return column.rule.table if isinstance(column.rule, Reference) else table.name


def _replaced(values: pl.Series, known: pl.Series, names: pl.Series) -> pl.Series:
    """Put the pseudonym in the place of each id; what is missing stays missing."""
    if values.null_count() == len(values):
        return values
    return values.replace_strict(known, names, default=None, return_dtype=pl.String)
